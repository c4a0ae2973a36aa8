"""What the encoder hands to the decoder."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Memory:
    """A read batch of sources.

    Attributes:
        source: (B, S) token ids, open ids included: what copying writes.
        mask: (B, S) true at tokens, false at padding.
        states: (B, S, H); keys: (B, S, A); summary: (B, H).
        guesses: (B, S, E) of each token from its neighbours; for training only.
    """

    source: Tensor
    mask: Tensor
    states: Tensor
    keys: Tensor
    summary: Tensor
    guesses: Tensor | None = None
