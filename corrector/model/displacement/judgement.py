"""Whether something holds of each place of a source, by a state and some figures.

    p_i = sigmoid(u tanh(A s_i + B f_i) + c)

Shapes: B sentences, S source tokens, H state width, F figures.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.model.displacement.shown_difference import ShownDifference
from corrector.model.losses import LossSum
from corrector.tokenization.vocabulary import PAD

WIDTH = 32
HARDLY_EVER = -5.0  # logit at first


class Judgement(nn.Module):
    """A logit for every place."""

    def __init__(self, state_width: int, *, figures: int) -> None:
        super().__init__()
        self.states = nn.Linear(state_width, WIDTH)
        self.figures = nn.Linear(figures, WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.constant_(self.out.bias, HARDLY_EVER)

    def forward(self, states: Tensor, figures: Tensor) -> Tensor:
        """(B, S) from states (B, S, H) and figures (B, S, F)."""
        logits: Tensor = self.out(torch.tanh(self.states(states) + self.figures(figures)))
        return logits.squeeze(-1)


def judgement_loss(logits: Tensor, labels: Tensor, source: Tensor, difference: ShownDifference) -> LossSum:
    """Negative log-likelihood of labels (B, S), over the tokens of pairs that show them.

    Args:
        logits: (B, S); source: (B, S) token ids; difference: of the sources and their targets.
    """
    losses = F.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype), reduction="none")
    counted = (source != PAD) & difference.shown.unsqueeze(1)
    return LossSum((losses * counted).sum(), counted.sum())
