"""Which words stand where in much text: every longest one, so that no words need to be told apart from one another.

From each place on the longest known word is taken, a single character where there is none; of those that lie within
another one only the outer stays. Words may overlap: 研究生命 holds 研究生 and 生命. Trade-off against segmenting: of
two ways to read a text both leave their words, but nothing is guessed, and plain array operations find them, in a
corpus here and in a batch of sentences in `model/collocations.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.ngrams.counting import ORDERS

LONGEST = ORDERS[-1]
BITS = 16  # of a code point in a key; what needs more is part of no word


@dataclass(frozen=True, eq=False)
class Standing:
    """N words that stand in a text. Attributes: starts, lengths and rows (N,), the latter places in the list."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    rows: NDArray[np.int64]


class WordPlaces:
    """Finds the words of a list, of one to four characters each."""

    def __init__(self, words: Sequence[str]) -> None:
        self._lists = {length: _sorted_keys(words, length) for length in range(1, LONGEST + 1)}

    def find(self, text: str) -> Standing:
        """The words of a text, in its order."""
        codes = code_points(text)
        lengths = np.zeros(len(codes), dtype=np.int64)
        rows = np.full(len(codes), -1, dtype=np.int64)
        keys = np.zeros(len(codes), dtype=np.uint64)
        for length, (known, places) in self._lists.items():
            ends = np.concatenate([codes[length - 1 :], np.zeros(min(length - 1, len(codes)), dtype=np.uint64)])
            keys = (keys << np.uint64(BITS)) | ends
            if len(known):
                at = np.searchsorted(known, keys).clip(max=len(known) - 1)
                found = known[at] == keys
                lengths[found], rows[found] = length, places[at[found]]
        starts = np.arange(len(codes))
        ends = starts + np.maximum(lengths, 1)
        reached = np.zeros_like(ends)  # by what begins before each place
        for back in range(1, LONGEST):
            reached[back:] = np.maximum(reached[back:], ends[:-back])
        kept = (ends > reached) & (rows >= 0)
        return Standing(starts[kept], lengths[kept], rows[kept])


def code_points(text: str) -> NDArray[np.uint64]:
    """(L,) of each character, 0 where it has more than 16 bits."""
    codes = np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)
    return np.where(codes < 1 << BITS, codes, 0).astype(np.uint64)


def _sorted_keys(words: Sequence[str], length: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Ascending keys of the words of this length, and their places in the list."""
    places = np.array([place for place, word in enumerate(words) if len(word) == length], dtype=np.int64)
    codes = code_points("".join(words[place] for place in places)).reshape(-1, length)
    keys = np.zeros(len(codes), dtype=np.uint64)
    for column in codes.T:
        keys = (keys << np.uint64(BITS)) | column
    order = np.argsort(keys)
    return keys[order], places[order]
