"""What is left out: a character, a word, or one of the particles that are swallowed in speech and in haste.

Trade-off: nothing is left out between two protected spans, such as numbers, which would otherwise become one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from corrector.corpus.noise.alternatives import Alternatives, Spots, nothing
from corrector.corpus.noise.pool import Mask, Pool

PARTICLES = "的了着过地得吗呢吧啊呀们在是就也都还把被给跟和与而又很再"

Unit = Literal["particle", "character", "word"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A particle that is a word of its own, any character, or a word of two characters or more."""

    unit: Unit

    def spots(self, pool: Pool) -> Spots:
        if self.unit == "character":
            at = np.flatnonzero(pool.plain)
        elif self.unit == "particle":
            at = np.flatnonzero(pool.plain & (pool.word_lengths == 1) & _is_particle(pool))
        else:
            at = np.flatnonzero(pool.word_ids >= 0)
        size = np.ones_like(at) if self.unit != "word" else pool.word_lengths[at]
        possible = pool.all_plain(at, size) & pool.long_enough(at)
        possible &= ~(pool.protected[at - 1] & pool.protected[at + size])
        if self.unit == "word":
            possible &= (size > 1) & (size < 4)
        return Spots(at, size).where(possible)

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:  # noqa: ARG002
        return nothing(len(spots.at))


def _is_particle(pool: Pool) -> Mask:
    return np.isin(pool.code_points, np.array([ord(character) for character in PARTICLES], dtype=np.uint32))
