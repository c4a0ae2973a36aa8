"""What is missing before each token of a source.

    z_ik = u tanh(A [s_{i-1}; s_i] + B f_ik + C v_ik) + w f_ik + c
    p(candidate k is missing before token i) = exp(z_ik) / (1 + sum_j exp(z_ij))

The candidates are what the language model would expect between the two tokens, those of them that read best by n-grams
(`Insertions`); f_ik are figures: how much it expects the candidate, how much better the text would read with it, how
well the place reads, how familiar the two tokens are, and whether the candidate is one of them. Where something is
more likely missing than not, the gap becomes a place of its own, from which the decoder writes the candidate as it
copies a token from the place of that (see `model/layout.py` and `Memory`). Trained where a pair shows what is missing,
and through the decoder.
Shapes: B sentences, S source tokens, T target tokens, K candidates, H state width, E embedding width, F figures,
G gaps.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.model.displacement.rearrangements import Insertions
from corrector.model.displacement.shown_difference import ShownDifference
from corrector.model.evidence import SCALE, Found
from corrector.model.layout import MOST_GAPS, NEVER, Displaced, Layout
from corrector.model.losses import LossSum
from corrector.model.memory import Gaps
from corrector.model.places import before
from corrector.ngrams.model import REACH
from corrector.tokenization.vocabulary import PAD

WIDTH = 64
FIGURES = 2 + (REACH + 1) + 2 + 2
HARDLY_EVER = -5.0  # logit at first
NOT_COPIED, OFFERED = -10.0, 8.0  # beliefs in a gap: it has no token to be copied, but candidates to be written


class Missing(nn.Module):
    """A logit for every candidate of every gap, and the places that gaps become."""

    def __init__(self, state_width: int, *, embedding: int, memory_width: int) -> None:
        super().__init__()
        self.states = nn.Linear(2 * state_width, WIDTH)
        self.figures = nn.Linear(FIGURES, WIDTH, bias=False)
        self.vectors = nn.Linear(embedding, WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, 1)
        self.direct = nn.Linear(FIGURES, 1, bias=False)
        self.state = nn.Linear(embedding, memory_width)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.direct.weight)
        nn.init.constant_(self.out.bias, HARDLY_EVER)

    def forward(self, states: Tensor, source: Tensor, found: Found, insertions: Insertions, table: Tensor) -> Tensor:
        """(B, S, K) from states (B, S, H) of sources (B, S) of visible token ids; table: (V, E) token vectors."""
        figures = _figures(source, found, insertions)  # (B, S, K, F)
        beside = torch.cat([before(states), states], dim=-1)
        vectors = F.embedding(insertions.tokens, table)
        hidden = torch.tanh(self.states(beside).unsqueeze(2) + self.figures(figures) + self.vectors(vectors))
        logits: Tensor = (self.out(hidden) + self.direct(figures)).squeeze(-1)
        return logits.masked_fill(insertions.tokens == PAD, NEVER)

    def gaps(self, displaced: Displaced, layout: Layout, table: Tensor) -> Gaps:
        """Those in which something is missing; padded, for a source may have fewer tokens."""
        doubts, more = layout.gap_doubts, (0, 0, 0, MOST_GAPS)
        ranks = layout.gap_mask.to(doubts.dtype) - doubts  # what is there is so by one half at least
        chosen = F.pad(ranks, more[2:]).topk(MOST_GAPS, dim=1).indices  # (B, G)
        each = chosen.unsqueeze(-1).expand(-1, -1, displaced.missing.shape[-1])
        logits, candidates = (F.pad(part, more).gather(1, each) for part in (displaced.missing, displaced.insertions))
        shares = logits.log_softmax(dim=-1)  # (B, G, K)
        vectors = F.embedding(candidates, table) * shares.exp().unsqueeze(-1)
        beliefs = F.pad(shares + OFFERED, (1, 0), value=NOT_COPIED)
        told = (layout.gap_places, layout.gap_mask, doubts)
        return Gaps(
            self.state(vectors.sum(dim=2)),
            candidates,
            beliefs,
            *(F.pad(part, more[2:]).gather(1, chosen) for part in told),
        )


def missing_loss(displaced: Displaced, source: Tensor, target: Tensor, difference: ShownDifference) -> LossSum:
    """Negative log-likelihood of what is missing before each token, over the gaps of pairs that show it.

    Left out are gaps in which several tokens are missing, or one that is no candidate.

    Args:
        source: (B, S) and target: (B, T) token ids; difference: of the two.
    """
    place = torch.arange(source.shape[1], device=source.device)
    is_missing = (place == difference.start.unsqueeze(1)) & (difference.more < 0).unsqueeze(1)  # (B, S)
    written = target.gather(1, difference.start.clamp(max=target.shape[1] - 1).unsqueeze(1))  # (B, 1)
    right = (displaced.insertions == written.unsqueeze(2)) & is_missing.unsqueeze(2)  # (B, S, K)
    known = right.any(dim=-1) & (difference.more == -1).unsqueeze(1)
    shares = F.pad(displaced.missing, (1, 0)).log_softmax(dim=-1)
    losses = -torch.where(is_missing, (shares[..., 1:] * right).sum(dim=-1), shares[..., 0])
    counted = (source != PAD) & difference.shown.unsqueeze(1) & (known | ~is_missing)
    return LossSum((losses * counted).sum(), counted.sum())


def _figures(source: Tensor, found: Found, insertions: Insertions) -> Tensor:
    """(B, S, K, F)."""
    tokens = insertions.tokens
    own = torch.stack([insertions.expected, insertions.gains], dim=-1) / SCALE
    beside = torch.stack([before(source), source], dim=-1)  # (B, S, 2)
    repeats = (tokens.unsqueeze(-1) == beside.unsqueeze(2)).to(own.dtype)
    familiarity = found.familiarity if found.familiarity is not None else torch.zeros_like(found.recurring)
    familiar = torch.stack([before(familiarity), familiarity], dim=-1)
    place = torch.cat([found.reading, familiar], dim=-1) / SCALE  # (B, S, 6)
    return torch.cat([own, repeats, place.unsqueeze(2).expand(-1, -1, tokens.shape[-1], -1)], dim=-1)
