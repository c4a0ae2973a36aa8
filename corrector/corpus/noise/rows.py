"""Weighted lists, one for each key, in one array: what a character or a word is taken for.

Knows numbers only: a key is a code point or a word's id, and so is a value. Trade-off: of a long list only the
first `LONGEST` values are ever drawn, so that all lists of a batch fit one rectangle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.int64]
LogWeights = NDArray[np.float32]

LONGEST = 24
_TINY = np.finfo(np.float32).tiny  # a draw of exactly 0 has no logarithm
CODE_POINTS = 1 << 16  # keys of a table of characters: the basic plane


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Compressed sparse rows.

    Attributes:
        starts: (K + 1,) int64; the values of key k are values[starts[k] : starts[k + 1]].
        values: (V,) int64; log_weights: (V,) float32, natural logarithms, not normalised.
    """

    starts: Values
    values: Values
    log_weights: LogWeights

    def sizes(self) -> Values:
        """(K,) number of values of each key."""
        return np.diff(self.starts)

    def where(self, kept: NDArray[np.bool_]) -> Rows:
        """The same rows without the values for which `kept` (V,) is false."""
        before = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])
        return Rows(before[self.starts], self.values[kept], self.log_weights[kept])

    def sample(self, keys: Values, most: int, rng: np.random.Generator) -> tuple[Values, LogWeights]:
        """Different values of each key, drawn by weight: (M, most) each, log-weight -inf where a row ran out."""
        if not len(self.values):
            return np.zeros((len(keys), 1), dtype=np.int64), np.full((len(keys), 1), -np.inf, dtype=np.float32)
        first = self.starts[keys]
        width = max(1, min(LONGEST, int((self.starts[keys + 1] - first).max(initial=0))))
        places = first[:, None] + np.arange(width)
        inside = places < np.minimum(self.starts[keys + 1], first + LONGEST)[:, None]
        places = np.where(inside, places, 0)
        log_weights = np.where(inside, self.log_weights[places], -np.inf).astype(np.float32)
        if width > most:  # the smallest of exponential draws over weights: sampling without replacement
            draws = rng.standard_exponential(places.shape, dtype=np.float32)
            races = np.log(np.maximum(draws, _TINY)) - log_weights
            chosen = np.argpartition(races, most - 1, axis=1)[:, :most]
            places = np.take_along_axis(places, chosen, axis=1)
            log_weights = np.take_along_axis(log_weights, chosen, axis=1)
        return self.values[places], log_weights


def rows_of_characters(table: Mapping[str, Mapping[str, float]]) -> Rows:
    """Rows by code point from characters to weighted characters; weights above 0, all of the basic plane."""
    lists = {ord(key): sorted(row.items(), key=lambda entry: -entry[1]) for key, row in table.items()}
    sizes = np.zeros(CODE_POINTS, dtype=np.int64)
    sizes[list(lists)] = [len(row) for row in lists.values()]
    entries = [entry for key in sorted(lists) for entry in lists[key]]
    values = np.array([ord(value) for value, _ in entries], dtype=np.int64)
    weights = np.array([weight for _, weight in entries], dtype=np.float32)
    return Rows(np.concatenate([[0], np.cumsum(sizes)]), values, np.log(weights))
