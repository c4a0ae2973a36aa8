"""How long a word each place of a source would be in, for every way of writing it.

Which errors leave a word and which do not cannot be learned from made errors, for they are made with the same
dictionary: a network that was told trusted words where life does not, and the other way round. So this is no figure
that a network learns by; it shifts what it believes, by a weight chosen on real text (`ModelConfig.word_trust`).
Shapes: B sentences, S source tokens, K candidates.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.model.hashed_counts import look_up
from corrector.model.ngram_probabilities import windows_of
from corrector.ngrams.counting import ORDERS
from corrector.ngrams.model import REACH
from corrector.ngrams.table import FINGERPRINT_FACTORS, PLACE_FACTORS

SPANS = tuple((length, before) for length in ORDERS for before in range(length))  # of a word, and before the place


class Asked(NamedTuple):
    """What is looked up: for each place, way of writing it (the token itself first) and span over it (B, S, 1 + K, 9)
    the two sums of ids times factors."""

    places: Tensor
    fingerprints: Tensor


def ask(text: Tensor, candidates: Tensor) -> Asked:
    """What every span over each place would hold.

    Args:
        text: (B, S + 6) n-gram ids of the source, three edges on either side; candidates: (B, S, K).
    """
    own = text[:, REACH : text.shape[1] - REACH]
    changes = F.pad(candidates - own.unsqueeze(-1), (1, 0)).unsqueeze(-1)  # (B, S, 1 + K, 1), the token itself first
    around = windows_of(text, 2 * REACH + 1).unsqueeze(-1)  # (B, S, 7, 1)

    def sums(factors: tuple[int, ...]) -> Tensor:
        each = torch.tensor([_spread(factors, length, before) for length, before in SPANS], device=text.device).T
        return (around * each).sum(dim=2).unsqueeze(2) + changes * each[REACH]

    return Asked(sums(PLACE_FACTORS), sums(FINGERPRINT_FACTORS))


def lengthening(words: Tensor, asked: Asked) -> Tensor:
    """By how many characters the longest word over each place (B, S, K) is longer with a candidate than without.

    Args:
        words: (N, slots) of `evidence/words.py`.
    """
    is_word = look_up(words, *asked) > 0
    lengths = torch.tensor([length for length, _ in SPANS], device=is_word.device)
    longest = torch.where(is_word, lengths, 1).amax(dim=-1)
    return (longest[..., 1:] - longest[..., :1]).to(torch.float32)


def _spread(factors: tuple[int, ...], length: int, before: int) -> list[int]:
    """The factors of a span over the 7 places around one, 0 outside it."""
    first = REACH - before
    used = factors[-length:]
    return [used[place - first] if first <= place < first + length else 0 for place in range(2 * REACH + 1)]
