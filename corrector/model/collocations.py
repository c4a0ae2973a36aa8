"""How much likelier the words around make a candidate's word than the token's own, in every place of a source.

    c_i = sum_j w_ij a_j / (1 + sum_j w_ij)        w_ij = 1 / (1 + SLOPE d_ij), up to REACH characters away
    gain_ik = c_i . (b_ik - b_i0)

a_j are the words that stand in the source as `evidence/word_places.py` says, but for those over place i, d_ij the
characters between; b_ik is the longest word over place i when it is written in the k-th way, the more frequent of two
as long. N-grams reach three characters and a small language model keeps little of words: who inspects or builds makes
桥梁 likelier than 桥粱, wherever in the sentence it stands. Like the lengths of words (`words.py`) this is told to a
network, by weights chosen on real text, and is no figure that it learns by: it would learn from text that the vectors
have seen. Trade-off: next to a wrong character a right one often has no word, and looks wrong too.
Shapes: B sentences, S source tokens, K candidates, D numbers of a vector.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.model.hashed_counts import look_up_rows
from corrector.model.places import before
from corrector.model.words import SPANS, Asked
from corrector.ngrams.counting import ORDERS

REACH = 24  # characters
SLOPE = 0.4
LEAST = 2**18  # above any row: by the length of a word first, by its row then

BEGINNING = tuple(number for number, (_, ahead) in enumerate(SPANS) if ahead == 0)  # the spans from a place on


class Company(NamedTuple):
    """What words are known, and what of each: the tensors of `CollocationTables`, which says what they are."""

    collocation_keys: Tensor
    collocation_rows: Tensor
    collocation_tokens: Tensor
    contexts: Tensor
    targets: Tensor
    collocation_scale: Tensor


class Judged(NamedTuple):
    """Attributes: gains (B, S, K) in nats; inside (B, S) 1 where the token is part of a known word, else 0."""

    gains: Tensor
    inside: Tensor


def judge(company: Company, asked: Asked, source: Tensor, candidates: Tensor) -> Judged:
    """What is made of candidates (B, S, K), token ids as the source's (B, S) are.

    Args:
        asked: what is looked up in every span over each place, see `words.ask`.
    """
    tokens = torch.cat([source.unsqueeze(-1), candidates], dim=-1)  # (B, S, 1 + K)
    alone = company.collocation_tokens[tokens].long()
    rows = look_up_rows(company.collocation_keys, company.collocation_rows, asked.places, asked.fingerprints).long()
    context = _context(company, rows[:, :, 0], alone[..., 0])  # (B, S, D)
    lengths = torch.tensor([length for length, _ in SPANS], device=source.device)
    best = torch.where(rows > 0, lengths * LEAST - rows, 0).amax(dim=-1)  # (B, S, 1 + K)
    in_word = best > 0
    chosen = torch.where(in_word, (LEAST - best.remainder(LEAST)).remainder(LEAST), alone)
    targets = F.embedding(chosen, company.targets).to(torch.float32)
    nats = (targets * context.unsqueeze(2)).sum(dim=-1) * company.collocation_scale
    return Judged(nats[..., 1:] - nats[..., :1], in_word[..., 0].to(torch.float32))


def _context(company: Company, rows: Tensor, alone: Tensor) -> Tensor:
    """c (B, S, D) from the rows (B, S, 9) of the words in all spans over each place, and those of single tokens."""
    beginning = rows[:, :, list(BEGINNING)]  # (B, S, 3), longer ones later
    length = torch.where(beginning > 0, torch.tensor(ORDERS, device=rows.device), 0).amax(dim=-1)  # (B, S)
    row = torch.where(length == 0, alone, 0)
    for number, order in enumerate(ORDERS):
        row = torch.where(length == order, beginning[..., number], row)
    place = torch.arange(rows.shape[1], device=rows.device)
    end = place + length.clamp(min=1)  # (B, S)
    reached, earlier = torch.zeros_like(end), end
    for _ in range(ORDERS[-1] - 1):
        earlier = before(earlier)
        reached = torch.maximum(reached, earlier)
    stands = (end > reached) & (row > 0)
    between = torch.maximum(place.view(1, 1, -1) - (place.view(1, -1, 1) + 1), place.view(1, -1, 1) - end.unsqueeze(1))
    counted = stands.unsqueeze(1) & (between >= 0) & (between < REACH)  # (B, S, S)
    weights = counted.to(torch.float32) / (1.0 + SLOPE * between.clamp(min=0).to(torch.float32))
    vectors = F.embedding(row, company.contexts).to(torch.float32)
    return weights @ vectors / (1.0 + weights.sum(dim=-1, keepdim=True))
