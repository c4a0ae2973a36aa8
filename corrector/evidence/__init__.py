"""What n-grams, a dictionary and the company of words know of a vocabulary's tokens, as tables."""
