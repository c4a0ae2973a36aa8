"""Which tokens of a source stand in the wrong order with the next one.

A `Judgement` of the two, by the states of both, by how much better the text would read with them in the other order,
and by how much more the language model would expect each of them in the other's place. What comes of it is told in
`model/layout.py`. Trained where a pair shows what is swapped, and through the decoder.
Shapes: B sentences, S source tokens, H state width, F figures.
"""

from __future__ import annotations

import torch
from torch import Tensor

from corrector.model.displacement.judgement import Judgement, judgement_loss
from corrector.model.displacement.shown_difference import ShownDifference
from corrector.model.losses import LossSum
from corrector.model.places import after

FIGURES = 2


class Swap(Judgement):
    """A logit for every token and the next one."""

    def __init__(self, state_width: int) -> None:
        super().__init__(2 * state_width, figures=FIGURES)

    def forward(self, states: Tensor, figures: Tensor) -> Tensor:
        """(B, S) from states (B, S, H) and figures (B, S, F)."""
        return super().forward(torch.cat([states, after(states)], dim=-1), figures)


def swap_loss(logits: Tensor, source: Tensor, difference: ShownDifference) -> LossSum:
    """Negative log-likelihood of what is swapped, over the tokens of pairs that show it.

    Args:
        logits: (B, S); source: (B, S) token ids; difference: of the sources and their targets.
    """
    place = torch.arange(source.shape[1], device=source.device)
    labels = (place == difference.start.unsqueeze(1)) & difference.swapped.unsqueeze(1)
    return judgement_loss(logits, labels, source, difference)
