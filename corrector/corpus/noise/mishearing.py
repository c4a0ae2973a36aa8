"""Two characters across the border of two words, written as they sound: what a speech recogniser mishears.

Knows the sounds of single characters from the lexicon. Trade-off: both characters are drawn independently; that they
make a word together is left to the language model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.alternatives import CHOICES, WIDEST, Alternatives, Spots
from corrector.corpus.noise.pool import Places, Pool
from corrector.corpus.noise.rows import Rows
from corrector.lexicon.lexicon import Lexicon

SAME = 0.75  # share of the syllables that are heard right


@dataclass(frozen=True, slots=True, eq=False)
class Misheard:
    """The last character of a word and the first of the next, each as another of the same or a similar sound."""

    lexicon: Lexicon
    same: Rows
    similar: Rows

    def spots(self, pool: Pool) -> Spots:
        next_begins = np.append(pool.word_lengths[1:] > 0, False)
        has = np.append((self.same.sizes() > 0) & (self.similar.sizes() > 0), False)[pool.character_ids]
        at = np.flatnonzero(next_begins & pool.plain & has & np.append((pool.plain & has)[1:], False))
        return Spots(at, np.full(len(at), 2, dtype=np.int64))

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:
        written = np.zeros((len(spots.at), CHOICES, WIDEST), dtype=np.uint32)
        written[..., 0], first = self._sounds(pool, spots.at, rng)
        written[..., 1], second = self._sounds(pool, spots.at + 1, rng)
        return Alternatives(written, first + second)

    def _sounds(
        self, pool: Pool, at: Places, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
        """(M, CHOICES) characters that sound like those at M places, in random order, and their log-priors."""
        ids = pool.character_ids[at].astype(np.int64)
        same, similar = (_fill(*rows.sample(ids, CHOICES, rng), rng) for rows in (self.same, self.similar))
        heard_right = rng.random(same[0].shape) < SAME
        chosen = np.where(heard_right, same[0], similar[0])
        return self.lexicon.code_points[chosen, 0], np.where(heard_right, same[1], similar[1])


def _fill(
    values: NDArray[np.int64], log_prior: NDArray[np.float32], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """`CHOICES` of the values of each row (-inf: none) in random order, repeated where there are fewer."""
    number = np.isfinite(log_prior).sum(axis=1, keepdims=True)
    order = np.argsort(np.where(np.isfinite(log_prior), rng.random(values.shape), 2.0), axis=1)
    places = np.take_along_axis(order, np.arange(CHOICES)[None, :] % number, axis=1)
    return np.take_along_axis(values, places, axis=1), np.take_along_axis(log_prior, places, axis=1)
