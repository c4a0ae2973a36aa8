"""What else is asked of a score: of which rows, at which threshold, how sure, what was seen, at what cost."""
