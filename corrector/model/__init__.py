"""The network, in torch, written to be read beside its equations."""
