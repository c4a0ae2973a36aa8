"""What character n-grams know of a vocabulary's tokens, as tables that a network's evidence is computed from."""
