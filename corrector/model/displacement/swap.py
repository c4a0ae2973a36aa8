"""Which tokens of a source stand in the wrong order with the next one.

    p_i = sigmoid(u tanh(A [s_i ; s_{i+1}] + B f_i) + c)

f_i are figures: how much better the text would read with the two in the other order, by n-grams, and how much more the
language model would expect each of them in the other's place. What comes of it is told in `model/layout.py`. Trained
where a pair shows what is swapped, and through the decoder.
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
FIGURES = 2
HARDLY_EVER = -5.0  # logit at first


class Swap(nn.Module):
    """A logit for every token and the next one."""

    def __init__(self, state_width: int) -> None:
        super().__init__()
        self.states = nn.Linear(2 * state_width, WIDTH)
        self.figures = nn.Linear(FIGURES, WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.constant_(self.out.bias, HARDLY_EVER)

    def forward(self, states: Tensor, figures: Tensor) -> Tensor:
        """(B, S) from states (B, S, H) and figures (B, S, F)."""
        both = torch.cat([states, F.pad(states, (0, 0, 0, 1))[:, 1:]], dim=-1)
        logits: Tensor = self.out(torch.tanh(self.states(both) + self.figures(figures)))
        return logits.squeeze(-1)


def swap_loss(logits: Tensor, source: Tensor, difference: ShownDifference) -> LossSum:
    """Negative log-likelihood of what is swapped, over the tokens of pairs that show it.

    Args:
        logits: (B, S); source: (B, S) token ids; difference: of the sources and their targets.
    """
    place = torch.arange(source.shape[1], device=source.device)
    labels = (place == difference.start.unsqueeze(1)) & difference.swapped.unsqueeze(1)
    losses = F.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype), reduction="none")
    counted = (source != PAD) & difference.shown.unsqueeze(1)
    return LossSum((losses * counted).sum(), counted.sum())
