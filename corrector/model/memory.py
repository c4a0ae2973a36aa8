"""What the encoder hands to the decoder."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.model.layout import Displaced
from corrector.tokenization.vocabulary import PAD


@dataclass(frozen=True)
class Gaps:
    """Places at which something is missing; where fewer are, the others are not there. Attributes as in `Memory`."""

    states: Tensor
    candidates: Tensor
    beliefs: Tensor
    places: Tensor
    mask: Tensor
    doubts: Tensor


@dataclass(frozen=True)
class Memory:
    """A read batch of sources: W places that the decoder attends to, S tokens and G gaps in which something is missing.

    Attributes:
        source: (B, S) token ids, open ids included: what copying writes.
        states: (B, W, H); keys: (B, W, A); summary: (B, H).
        candidates: (B, W, K) token ids of what the evidence offers at each place, 0 for nothing.
        beliefs: (B, W, 1 + K) scores of the token itself and of the candidates, see `beliefs.py` and `missing.py`; 0
            without evidence.
        places: (B, W) where in the target each is expected; mask: (B, W) whether it is there, false at padding; doubts:
            (B, W) probability that its place is another; see `layout.py`.
        guesses: (B, S, E) of each token from its neighbours, and displaced; both for training only.
    """

    source: Tensor
    states: Tensor
    keys: Tensor
    summary: Tensor
    candidates: Tensor
    beliefs: Tensor
    places: Tensor
    mask: Tensor
    doubts: Tensor
    guesses: Tensor | None = None
    displaced: Displaced | None = None

    def with_gaps(self, gaps: Gaps) -> Memory:
        """The same, with gaps among its places, but for their keys."""
        both: dict[str, Any] = {
            field.name: torch.cat([getattr(self, field.name), getattr(gaps, field.name)], dim=1)
            for field in fields(Gaps)
        }
        return replace(self, **both)

    def pointers(self) -> tuple[Tensor, Tensor]:
        """What copying can write: (B, W, 1 + K) token ids, the source's own first, and which of them there are."""
        source = F.pad(self.source, (0, self.places.shape[1] - self.source.shape[1]), value=PAD)
        ids = torch.cat([source.unsqueeze(-1), self.candidates], dim=-1)
        return ids, self.mask.unsqueeze(-1) & (ids != PAD)
