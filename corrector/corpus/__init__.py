"""What a model learns from: pairs of wrong and right sentences, read, made and batched."""
