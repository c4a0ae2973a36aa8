"""One character written for another by a table: similar shapes, frequent confusions, traditional forms; or any other.

Knows tables of characters only. Trade-off: the tables look at one character alone; which of its mistakes is likely
in a sentence is left to the language model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.alternatives import CHOICES, Alternatives, Spots, single_characters
from corrector.corpus.noise.pool import Pool
from corrector.corpus.noise.rows import Rows


@dataclass(frozen=True, slots=True, eq=False)
class WrongCharacter:
    """A character that the table lists for this one.

    Attributes:
        rows: by code point; log_place: (CODE_POINTS,) how likely each character is to be taken for another.
    """

    rows: Rows
    log_place: NDArray[np.float32]

    def spots(self, pool: Pool) -> Spots:
        at = np.flatnonzero(pool.plain)
        at = at[self.rows.sizes()[pool.code_points[at]] > 0]
        return Spots(at, np.ones(len(at), dtype=np.int64))

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:
        characters = pool.code_points[spots.at].astype(np.int64)
        written, log_prior = self.rows.sample(characters, CHOICES, rng)
        return single_characters(written, log_prior, log_place=self.log_place[characters])


@dataclass(frozen=True, slots=True, eq=False)
class AnyCharacter:
    """Any Hanzi, drawn by the root of its frequency.

    Attributes:
        characters: (C,) code points; cumulative: (C,) weights, summed up.
    """

    characters: NDArray[np.int64]
    cumulative: NDArray[np.float64]

    def spots(self, pool: Pool) -> Spots:
        at = np.flatnonzero(pool.plain)
        return Spots(at, np.ones(len(at), dtype=np.int64))

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:  # noqa: ARG002
        draws = rng.random((len(spots.at), CHOICES)) * self.cumulative[-1]
        chosen = np.searchsorted(self.cumulative, draws, side="right").clip(max=len(self.characters) - 1)
        return single_characters(self.characters[chosen], np.zeros(chosen.shape, dtype=np.float32))
