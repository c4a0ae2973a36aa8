"""Which tokens of a source are redundant, and where in the target the others then stand.

    p_i = sigmoid(u tanh(A s_i + B f_i) + c)          that token i is redundant
    r_i = p_i where it is above 1/2, else 0
    l_i = i - sum_{j <= i} r_j                        the place of token i in the target, as expected

f_i are figures: how much better the text would read without the token, and whether the same token stands one or two
places before or after it. The decoder attends by the distance from l_i, and hardly to what is redundant: once the
encoder has seen that something must go, the copy runs on by itself, where a decoder alone would have to find the new
diagonal at every further token (see `attention.py`). Where nothing is to go l_i is i, and the network writes what it
would write without: small doubts, added up over a sentence, would blur all of it. Trade-off: for what is missing there
is no such place, and no figure that would show it.

Trained where a pair shows what is redundant (`redundancy_loss`), and through the decoder by what is above 1/2.
Shapes: B sentences, S source tokens, T target positions, H state width.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.model.evidence import SCALE
from corrector.model.losses import LossSum
from corrector.model.memory import Memory
from corrector.model.places import mirror_places
from corrector.tokenization.vocabulary import PAD

WIDTH = 32
REPEATS = (-2, -1, 1, 2)  # places away at which the same token is looked for
FIGURES = 1 + len(REPEATS)
PROBABLE = 0.5
HARDLY_EVER = -5.0  # logit at first
LONGEST = 4  # redundant tokens in a row that a pair shows


class Redundancy(nn.Module):
    """A logit for every token."""

    def __init__(self, state_width: int) -> None:
        super().__init__()
        self.states = nn.Linear(state_width, WIDTH)
        self.figures = nn.Linear(FIGURES, WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.constant_(self.out.bias, HARDLY_EVER)

    def forward(self, states: Tensor, source: Tensor, omission: Tensor) -> Tensor:
        """(B, S, 1) from states (B, S, H) of sources (B, S) of visible token ids; omission: (B, S), see `Found`."""
        same = [_same(source, away) for away in REPEATS]
        figures = torch.stack([omission / SCALE, *same], dim=-1)  # (B, S, F)
        logits: Tensor = self.out(torch.tanh(self.states(states) + self.figures(figures)))
        return logits


def expected_places(redundancy: Tensor) -> Tensor:
    """(B, S) where in the target each source token is expected, from logits (B, S, 1)."""
    chance = torch.sigmoid(redundancy).squeeze(-1)
    going = torch.where(chance > PROBABLE, chance, 0.0)
    return torch.arange(going.shape[1], device=going.device) - going.cumsum(dim=1)


def staying(redundancy: Tensor) -> Tensor:
    """(B, S) logarithm of the probability that each token stays; 0 where it is above 1/2."""
    logits = redundancy.squeeze(-1)
    return torch.where(torch.sigmoid(logits) > PROBABLE, F.logsigmoid(-logits), 0.0)


def redundancy_loss(memory: Memory, target: Tensor) -> LossSum:
    """Negative log-likelihood of what is redundant, over the tokens of pairs that show it.

    A pair shows it where the source and its target (B, T) are of one length, or the source holds some more tokens in a
    row and nothing else is different. Of equal tokens the last ones are the redundant ones.
    """
    source, size = memory.source, max(memory.source.shape[1], target.shape[1])
    source, target = F.pad(source, (0, size - source.shape[1])), F.pad(target, (0, size - target.shape[1]))
    before, after = (source != PAD).sum(dim=1), (target != PAD).sum(dim=1)  # (B,)
    start = _common_start(source, target)
    end = _common_start(_mirrored(source, before), _mirrored(target, after))
    more = before - after
    shown = (more == 0) | ((more > 0) & (more <= LONGEST) & (start + end >= after))
    place, start, more = torch.arange(memory.mask.shape[1], device=source.device), start[:, None], more[:, None]
    labels = ((place >= start) & (place < start + more)).to(memory.redundancy.dtype)
    losses = F.binary_cross_entropy_with_logits(memory.redundancy.squeeze(-1), labels, reduction="none")
    counted = memory.mask & shown.unsqueeze(1)
    return LossSum((losses * counted).sum(), counted.sum())


def _same(source: Tensor, away: int) -> Tensor:
    """(B, S) 1 where the same token stands so many places further on, else 0."""
    size = source.shape[1]
    other = F.pad(source, (max(0, -away), max(0, away)), value=PAD)[:, max(0, away) : max(0, away) + size]
    return ((source == other) & (source != PAD)).to(torch.get_default_dtype())


def _common_start(first: Tensor, second: Tensor) -> Tensor:
    """(B,) how many tokens of rows (B, L) are equal from the first on, padding not counted."""
    return ((first == second) & (first != PAD)).long().cumprod(dim=1).sum(dim=1)


def _mirrored(rows: Tensor, lengths: Tensor) -> Tensor:
    """Rows (B, L) of which the tokens, up to their lengths (B,), stand in reverse order."""
    places, _ = mirror_places(rows.unsqueeze(-1), lengths)
    return rows.gather(1, places)
