"""What the encoder hands to the decoder."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from corrector.tokenization.vocabulary import PAD


@dataclass(frozen=True)
class Memory:
    """A read batch of sources.

    Attributes:
        source: (B, S) token ids, open ids included: what copying writes.
        mask: (B, S) true at tokens, false at padding.
        states: (B, S, H); keys: (B, S, A); summary: (B, H).
        candidates: (B, S, K) token ids of what the evidence offers for each source token, 0 for nothing.
        beliefs: (B, S, 1 + K) scores of the token itself and of the candidates, see `beliefs.py`; 0 without evidence.
        redundancy: (B, S, 1) logits, see `redundancy.py`; (B, S, 0) for a network that does not tell them.
        guesses: (B, S, E) of each token from its neighbours; for training only.
    """

    source: Tensor
    mask: Tensor
    states: Tensor
    keys: Tensor
    summary: Tensor
    candidates: Tensor
    beliefs: Tensor
    redundancy: Tensor
    guesses: Tensor | None = None

    def pointers(self) -> tuple[Tensor, Tensor]:
        """What copying can write: (B, S, 1 + K) token ids, the source's own first, and which of them there are."""
        ids = torch.cat([self.source.unsqueeze(-1), self.candidates], dim=-1)
        return ids, self.mask.unsqueeze(-1) & (ids != PAD)
