"""How much likelier the words around make a candidate's word than the token's own, in every place of a source.

    c_i = sum_j w_ij a_j / (1 + sum_j w_ij)        w_ij = 1 / (1 + SLOPE d_ij), up to REACH characters away
    gain_ik = c_i . (b_ik - b_i0)

a_j are the words that stand in the source as `evidence/word_places.py` says, but for those over place i, d_ij the
characters between; b_ik is the longest word over place i when it is written in the k-th way, the more frequent of two
as long. Where neither b_ik nor b_i0 has more than one character, the gain is 0 at most. N-grams reach three characters
and a small language model keeps little of words: who inspects or builds makes 桥梁 likelier than 桥粱, wherever in the
sentence it stands. Like the lengths of words (`words.py`) this is told to a network, by weights chosen on real text,
and is no figure that it learns by: it would learn from text that the vectors have seen. Trade-off: next to a wrong
character a right one often has no word, and loses to what makes one; where nothing makes one it is not to lose to what
is merely usual in such text (回 for the 会 of 会义, which is 会议), but what is unusual there may be held back.
Shapes: B sentences, S source tokens, K candidates, D numbers of a vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.evidence.word_places import LONGEST
from corrector.model.hashed_counts import look_up_rows
from corrector.model.places import before
from corrector.model.tables import Tables
from corrector.model.words import SPANS, Asked

REACH = 24  # characters
SLOPE = 0.4
ABOVE = 2**18  # any row: the longest word is sought by its length first, by its row then


class Judged(NamedTuple):
    """Attributes: gains (B, S, K) in nats; inside (B, S) 1 where the token is part of a known word, else 0."""

    gains: Tensor
    inside: Tensor


def judge(tables: Tables, asked: Asked, source: Tensor, candidates: Tensor) -> Judged:
    """What is made of candidates (B, S, K), token ids as the source's (B, S) are.

    Args:
        asked: what is looked up in every span over each place, see `words.ask`.
    """
    tokens = torch.cat([source.unsqueeze(-1), candidates], dim=-1)  # (B, S, 1 + K)
    alone = tables.collocation_tokens[tokens].long()
    rows = look_up_rows(tables.collocation_keys, tables.collocation_rows, asked.places, asked.fingerprints).long()
    length, row = _longest(rows, alone, [length for length, _ in SPANS])
    context = _context(tables, rows[:, :, 0], alone[..., 0])  # (B, S, D)
    targets = F.embedding(row, tables.targets).to(torch.float32)
    nats = (targets * context.unsqueeze(2)).sum(dim=-1) * tables.collocation_scale
    in_word = length > 0
    gains = nats[..., 1:] - nats[..., :1]
    gains = torch.where(in_word[..., 1:] | in_word[..., :1], gains, gains.clamp(max=0.0))
    return Judged(gains, in_word[..., 0].to(torch.float32))


def weigh(between: Tensor, counted: Tensor) -> Tensor:
    """w by how many characters are between two, below 0 where they overlap; 0 where they are not to be counted."""
    counted = counted & (between >= 0) & (between < REACH)
    return counted.to(torch.float32) / (1.0 + SLOPE * between.clamp(min=0).to(torch.float32))


def around(weights: Tensor, vectors: Tensor) -> Tensor:
    """c (B, S, D) from weights (B, S, S) and the vectors (B, S, D) of what stands there."""
    return weights @ vectors / (1.0 + weights.sum(dim=-1, keepdim=True))


def _longest(rows: Tensor, alone: Tensor, lengths: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Length and row (...) of the longest word of spans (..., N), the more frequent of two as long; where there is none
    0 and the row (...) of what stands alone."""
    length = torch.tensor(lengths, device=rows.device)
    best = torch.where(rows > 0, length * ABOVE - rows, 0).amax(dim=-1)
    longest = torch.div(best + ABOVE - 1, ABOVE, rounding_mode="floor")
    return longest, torch.where(longest > 0, longest * ABOVE - best, alone)


def _context(tables: Tables, rows: Tensor, alone: Tensor) -> Tensor:
    """c (B, S, D) from the rows (B, S, 9) of the words in all spans over each place, and those of single tokens."""
    beginning = [number for number, (_, ahead) in enumerate(SPANS) if ahead == 0]  # the spans from a place on
    length, row = _longest(rows[:, :, beginning], alone, [SPANS[number][0] for number in beginning])
    place = torch.arange(rows.shape[1], device=rows.device)
    end = place + length.clamp(min=1)  # (B, S)
    reached, earlier = torch.zeros_like(end), end
    for _ in range(LONGEST - 1):
        earlier = before(earlier)
        reached = torch.maximum(reached, earlier)
    stands = (end > reached) & (row > 0)
    between = torch.maximum(place.view(1, 1, -1) - (place.view(1, -1, 1) + 1), place.view(1, -1, 1) - end.unsqueeze(1))
    vectors = F.embedding(row, tables.contexts).to(torch.float32)
    return around(weigh(between, stands.unsqueeze(1)), vectors)
