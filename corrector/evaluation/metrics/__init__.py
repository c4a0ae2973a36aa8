"""Every metric in a file of its own, what only metrics use, and all of them by name."""
