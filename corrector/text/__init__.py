"""What Chinese text is, with no knowledge of any model: its sentences, protected spans, sounds and shapes."""
