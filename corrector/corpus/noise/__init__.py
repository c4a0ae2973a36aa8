"""Clean text made wrong as people make it: where an error can stand, what it can look like, and how well it hides."""
