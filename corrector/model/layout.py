"""Where in the target the places of a source are expected, once it is told what displaces them.

    r_i = 1 where it is likelier than not that token i is redundant, else 0
    m_i = 1 where it is likelier than not that a token is missing before token i, else 0
    w_i = 1 where it is likelier than not that token i and the next one are swapped, else 0
    l_i = i - sum_{j <= i} r_j + sum_{j <= i} m_j + w_i - w_{i-1}         the place of token i
    g_i = i - sum_{j < i} r_j + sum_{j < i} m_j                           the place of the gap before it

The decoder attends by the distance from these places, to nothing that is redundant, and to no gap where nothing is
missing: once the encoder has seen what must go or come, the copy runs on by itself, where a decoder alone would have to
find the new diagonal at every further token (see `attention.py`). How likely it is that the encoder is wrong goes with
the places where that would show, for the decoder to leave so much to what it would generate. Where nothing is displaced
l_i is i, and the network writes what it would write without. Trade-off: all or nothing at one half, for small doubts,
added up over a sentence, would blur all of it; and one missing token in each of the `MOST_GAPS` likeliest gaps.
Shapes: B sentences, S source tokens, K candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.model.places import after, before

MOST_GAPS = 3  # of a source in which something is missing
NEVER = -1e9


@dataclass(frozen=True)
class Displaced:
    """What the encoder has seen of errors that displace tokens.

    Attributes:
        redundancy: (B, S) of each token; the logit of its standing rightly is 0.
        missing: (B, S, K) of each of the insertions before each token; the logit of nothing missing is 0.
        insertions: (B, S, K) token ids.
        swap: (B, S) of each token and the next one; the logit of their standing in the right order is 0.
    """

    redundancy: Tensor
    missing: Tensor
    insertions: Tensor
    swap: Tensor


@dataclass(frozen=True)
class Layout:
    """Attributes:
    places: (B, S) where each token is expected; mask: (B, S) whether it is there at all.
    doubts: (B, S) probability that its place is another, of those whose place that decides; 0 of the others.
    explained: (B, S) 1 where a neighbour's displacement explains why a token reads badly, else 0.
    gap_places, gap_mask, gap_doubts: the same of the gap before each token.
    """

    places: Tensor
    mask: Tensor
    doubts: Tensor
    explained: Tensor
    gap_places: Tensor
    gap_mask: Tensor
    gap_doubts: Tensor


def lay_out(mask: Tensor, displaced: Displaced | None = None) -> Layout:
    """The layout of sources with their tokens at mask (B, S); as they stand, for a network that tells nothing else."""
    place = torch.arange(mask.shape[1], device=mask.device).expand(mask.shape)
    nothing = torch.zeros(mask.shape, device=mask.device)
    if displaced is None:
        return Layout(place, mask, nothing, nothing, place, mask & ~mask, nothing)
    anything = displaced.missing.logsumexp(dim=-1)  # logit that any of the candidates is missing
    redundant, missing = (displaced.redundancy > 0.0) & mask, _likeliest(anything.masked_fill(~mask, NEVER))
    swapped = _apart(displaced.swap, mask & ~redundant)
    going, coming, ahead = redundant.long(), missing.long(), swapped.long()
    shift = coming.cumsum(dim=1) - going.cumsum(dim=1)
    doubts = torch.maximum(
        before(torch.where(redundant, torch.sigmoid(-displaced.redundancy), 0.0)),
        _and_next(torch.where(swapped, torch.sigmoid(-displaced.swap), 0.0)),
    )
    beside = redundant | missing | swapped
    explained = _and_next(beside.to(nothing.dtype)).maximum(after(missing.to(nothing.dtype)))
    return Layout(
        place + shift + ahead - before(ahead),
        mask & ~redundant,
        doubts,
        explained,
        place + shift - coming + going,
        missing,
        torch.where(missing, torch.sigmoid(-anything), 0.0),
    )


def _likeliest(logits: Tensor) -> Tensor:
    """(B, S) where logits are above 0 and among the `MOST_GAPS` highest."""
    least = F.pad(logits, (0, MOST_GAPS), value=NEVER).topk(MOST_GAPS, dim=1).values[:, -1:]
    return (logits > 0.0) & (logits >= least)


def _apart(swap: Tensor, mask: Tensor) -> Tensor:
    """(B, S) the swaps that hold: of those that share a token the likelier, and none with padding."""
    both = mask & after(mask)
    likelier = (swap > before(swap)) & (swap >= after(swap))
    return (swap > 0.0) & both & likelier


def _and_next(x: Tensor) -> Tensor:
    """(B, S) the greater of a place and the one before it: what holds of a token and the next one, at both."""
    return torch.maximum(x, before(x))
