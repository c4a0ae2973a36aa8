"""How good corrections are: additive counts of rows, and scores that say how they were counted."""
