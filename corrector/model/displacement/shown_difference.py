"""What a pair of source and target shows of tokens that are too many or too few, or swapped.

It shows it where the two are of one length, and then nothing is; or where one of them holds some more tokens in a row
and nothing else is different. Of equal tokens the last ones are the odd ones. Other pairs hold several errors, which
could be told apart only by guessing.
Shapes: B sentences, S source tokens, T target tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.model.places import mirror_places
from corrector.tokenization.vocabulary import PAD

LONGEST = 4  # tokens in a row


@dataclass(frozen=True)
class ShownDifference:
    """Attributes:
    shown: (B,) whether a pair shows it; start: (B,) the first place at which the two differ.
    more: (B,) by how many tokens the source is longer than the target; below 0 where it is shorter.
    swapped: (B,) whether the token at `start` and the next one stand in the wrong order, and nothing else is different.
    """

    shown: Tensor
    start: Tensor
    more: Tensor
    swapped: Tensor


def shown_difference(source: Tensor, target: Tensor) -> ShownDifference:
    """Of sources (B, S) and targets (B, T), padded."""
    size = max(source.shape[1], target.shape[1])
    source, target = F.pad(source, (0, size - source.shape[1])), F.pad(target, (0, size - target.shape[1]))
    before, after = (source != PAD).sum(dim=1), (target != PAD).sum(dim=1)  # (B,)
    start = _common_start(source, target)
    end = _common_start(_mirrored(source, before), _mirrored(target, after))
    more = before - after
    in_a_row = (more.abs() <= LONGEST) & (start + end >= torch.minimum(before, after))
    there = torch.stack([start, start + 1], dim=1).clamp(max=size - 1)  # (B, 2)
    crossed = (source.gather(1, there) == target.gather(1, there).flip(1)).all(dim=1)
    swapped = (more == 0) & (start + end == before - 2) & crossed
    return ShownDifference((more == 0) | in_a_row, start, more, swapped)


def _common_start(first: Tensor, second: Tensor) -> Tensor:
    """(B,) how many tokens of rows (B, L) are equal from the first on, padding not counted."""
    return ((first == second) & (first != PAD)).long().cumprod(dim=1).sum(dim=1)


def _mirrored(rows: Tensor, lengths: Tensor) -> Tensor:
    """Rows (B, L) of which the tokens, up to their lengths (B,), stand in reverse order."""
    places, _ = mirror_places(rows.unsqueeze(-1), lengths)
    return rows.gather(1, places)
