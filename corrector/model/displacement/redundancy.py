"""Which tokens of a source are redundant.

A `Judgement` of each token, by how much better the text would read without it, and by whether the same token stands one
or two places before or after it. What comes of it is told in `model/layout.py`. Trained where a pair shows what is
redundant, and through the decoder.
Shapes: B sentences, S source tokens, F figures.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.model.displacement.judgement import Judgement, judgement_loss
from corrector.model.displacement.shown_difference import ShownDifference
from corrector.model.evidence import SCALE
from corrector.model.losses import LossSum
from corrector.tokenization.vocabulary import PAD

REPEATS = (-2, -1, 1, 2)  # places away at which the same token is looked for
FIGURES = 1 + len(REPEATS)


class Redundancy(Judgement):
    """A logit for every token."""

    def __init__(self, state_width: int) -> None:
        super().__init__(state_width, figures=FIGURES)


def redundancy_figures(source: Tensor, omissions: Tensor) -> Tensor:
    """(B, S, F) of sources (B, S) of visible token ids; omissions: (B, S), see `Rearrangements`."""
    return torch.stack([omissions / SCALE, *(_same(source, away) for away in REPEATS)], dim=-1)


def redundancy_loss(logits: Tensor, source: Tensor, difference: ShownDifference) -> LossSum:
    """Negative log-likelihood of what is redundant, over the tokens of pairs that show it.

    Args:
        logits: (B, S); source: (B, S) token ids; difference: of the sources and their targets.
    """
    start, more = difference.start.unsqueeze(1), difference.more.unsqueeze(1)
    place = torch.arange(source.shape[1], device=source.device)
    return judgement_loss(logits, (place >= start) & (place < start + more), source, difference)


def _same(source: Tensor, away: int) -> Tensor:
    """(B, S) 1 where the same token stands so many places further on, else 0."""
    size = source.shape[1]
    other = F.pad(source, (max(0, -away), max(0, away)), value=PAD)[:, max(0, away) : max(0, away) + size]
    return ((source == other) & (source != PAD)).to(torch.get_default_dtype())
