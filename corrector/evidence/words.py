"""The words of a dictionary as a hashed set, kept as n-gram counts are: to look up where a text would be a word.

A word of n characters is the n-gram of their ids, counted once; so one look-up serves both, in NumPy, PyTorch and ONNX.
Trade-off, as of the counts: in about 6 of 100,000 look-ups what is no word is taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from corrector.ngrams.alphabet import FIRST, NONE, Alphabet
from corrector.ngrams.counting import ORDERS
from corrector.ngrams.table import HashedCounts, hash_counts

SLOTS_OF_A_WORD = 3  # hardly any word finds its bucket full


def hash_words(words: Iterable[str], alphabet: Alphabet) -> HashedCounts:
    """A table in which each word counts 1: those of two to four characters, all of them in the alphabet."""
    longest = ORDERS[-1]
    rows = {
        (NONE,) * (longest - len(word)) + tuple(alphabet.encode(word).tolist()): None
        for word in words
        if len(word) in ORDERS
    }
    ids = np.array(list(rows), dtype=np.int64).reshape(-1, longest)
    ids = ids[((ids >= FIRST) | (ids == NONE)).all(axis=1)]
    return hash_counts(ids, np.ones(len(ids), dtype=np.int64), slots=SLOTS_OF_A_WORD * len(ids))
