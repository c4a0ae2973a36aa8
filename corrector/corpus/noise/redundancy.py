"""What is written once too often: a character or a word repeated, copied from its neighbour, or a function word.

Trade-off: function words are a short list of this module, drawn without a look at the sentence; where they can stand
is left to the language model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.alternatives import WIDEST, Alternatives, Spots, characters_at
from corrector.corpus.noise.pool import Pool
from corrector.corpus.noise.rows import Rows
from corrector.lexicon.lexicon import Lexicon

FUNCTION_CHARACTERS = "的了是在不有我这就也都和着过地得很会到说要去把被给还再又"
FUNCTION_WORDS = (
    "我们",
    "他们",
    "就是",
    "还是",
    "已经",
    "可以",
    "一个",
    "自己",
    "进行",
    "因为",
    "所以",
    "但是",
    "非常",
    "之间",
)


@dataclass(frozen=True, slots=True)
class RedundantCharacter:
    """After a character: itself once more, its left neighbour, or a function word."""

    def spots(self, pool: Pool) -> Spots:
        at = np.flatnonzero(pool.plain) + 1
        return Spots(at, np.zeros(len(at), dtype=np.int64))

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:
        before = spots.at - 1
        written = np.zeros((len(before), 3, WIDEST), dtype=np.uint32)
        written[:, 0, 0] = pool.code_points[before]
        written[:, 1, 0] = pool.code_points[before - 1]
        written[:, 2, 0] = _code_points(FUNCTION_CHARACTERS)[rng.integers(len(FUNCTION_CHARACTERS), size=len(before))]
        log_prior = np.tile(np.log([0.6, 0.1, 0.3]).astype(np.float32), (len(before), 1))
        log_prior[~pool.plain[before - 1], 1] = -np.inf
        return Alternatives(written, log_prior)


@dataclass(frozen=True, slots=True, eq=False)
class RedundantWord:
    """After a word: itself once more, a word that shares a character with it, or a function word.

    Attributes:
        related: for each word of the lexicon the words that share a character with it.
    """

    lexicon: Lexicon
    related: Rows

    def spots(self, pool: Pool) -> Spots:
        at = np.flatnonzero((pool.word_ids >= 0) & (pool.word_lengths > 1))
        at = at[pool.all_plain(at, pool.word_lengths[at])]
        return Spots(at + pool.word_lengths[at], np.zeros(len(at), dtype=np.int64))

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:
        begins = _word_starts(pool)[spots.at - 1]
        related, log_weights = self.related.sample(pool.word_ids[begins].astype(np.int64), 1, rng)
        drawn = rng.integers(len(FUNCTION_WORDS), size=len(begins))
        function = np.array([[*map(ord, word), 0, 0] for word in FUNCTION_WORDS], dtype=np.uint32)
        own = characters_at(pool, begins, pool.word_lengths[begins])
        written = np.stack([own, self.lexicon.code_points[related[:, 0]], function[drawn]], axis=1)
        log_prior = np.tile(np.log([0.4, 0.35, 0.25]).astype(np.float32), (len(begins), 1))
        log_prior[np.isinf(log_weights[:, 0]), 1] = -np.inf
        return Alternatives(written, log_prior)


def _word_starts(pool: Pool) -> NDArray[np.int64]:
    """(N,) where the word begins that a place is in."""
    return np.maximum.accumulate(np.where(pool.word_lengths > 0, np.arange(len(pool.word_lengths)), 0))


def _code_points(text: str) -> NDArray[np.uint32]:
    return np.array([ord(character) for character in text], dtype=np.uint32)
