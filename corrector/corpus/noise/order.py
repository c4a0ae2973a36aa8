"""Neighbours in the wrong order: two characters, or two words.

Trade-off: two words together have at most four characters, the widest error there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from corrector.corpus.noise.alternatives import WIDEST, Alternatives, Spots, characters_at, join
from corrector.corpus.noise.pool import Places, Pool

Unit = Literal["character", "word"]


@dataclass(frozen=True, slots=True)
class Swapped:
    """Two neighbouring characters, or words of which at least one has two characters, in the wrong order."""

    unit: Unit

    def spots(self, pool: Pool) -> Spots:
        at = np.flatnonzero(pool.plain if self.unit == "character" else pool.word_lengths > 0)
        first, both = self._sizes(pool, at)
        possible = (both > first) & (both <= WIDEST)
        possible[possible] = pool.all_plain(at[possible], both[possible])
        if self.unit == "word":
            possible &= both > 2
        return Spots(at, both).where(possible)

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:  # noqa: ARG002
        first, both = self._sizes(pool, spots.at)
        front = characters_at(pool, spots.at, first)
        written = join(characters_at(pool, spots.at + first, both - first), front)
        return Alternatives(written[:, None, :], np.zeros((len(first), 1), dtype=np.float32))

    def _sizes(self, pool: Pool, at: Places) -> tuple[Places, Places]:
        """Characters of the first unit, and of both; nothing follows where these are equal."""
        if self.unit == "character":
            return np.ones_like(at), np.full_like(at, 2)
        first = pool.word_lengths[at]
        return first, first + pool.word_lengths[at + first]
