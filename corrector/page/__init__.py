"""The page: paste a text, see what would change, and accept or reject it, in a browser."""
