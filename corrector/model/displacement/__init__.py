"""Errors that displace what follows: what tells that a token is redundant, missing or swapped."""
