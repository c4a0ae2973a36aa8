"""From scores to token ids: draft decoding, greedy and beam search."""
