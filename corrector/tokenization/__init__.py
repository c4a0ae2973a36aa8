"""From text to token ids and back, losslessly, with the place of every token in the text."""
