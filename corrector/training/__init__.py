"""From a corpus to trained weights: the loop, its state on disk, its reports."""
