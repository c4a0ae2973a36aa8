"""Words: how frequent they are, how they are typed, which are taken for one another, and where they stand in a text."""
