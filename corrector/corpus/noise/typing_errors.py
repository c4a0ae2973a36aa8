"""What an input method makes of a word: the wrong candidate, a syllable mistyped or abbreviated; also related words.

Knows the lexicon's relations, whole words or single characters. Trade-off: a candidate has as many characters as the
word, so an input method that cuts a line of syllables in another way is left to `mishearing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from corrector.corpus.noise.alternatives import CHOICES, Alternatives, Spots
from corrector.corpus.noise.pool import Pool
from corrector.corpus.noise.related_words import RelatedWords
from corrector.lexicon.lexicon import Lexicon

Size = Literal["word", "character"]


@dataclass(frozen=True, slots=True, eq=False)
class WrongWord:
    """Another word of the same length.

    Attributes:
        related: for each word of the lexicon the words taken for it.
        size: "word" for the words of a sentence with two characters or more, "character" for any character alone.
    """

    lexicon: Lexicon
    related: RelatedWords
    size: Size

    def spots(self, pool: Pool) -> Spots:
        ids = pool.word_ids if self.size == "word" else pool.character_ids
        at = np.flatnonzero(ids >= 0)
        length = self.lexicon.lengths[ids[at]].astype(np.int64)
        possible = (self.related.rows.sizes()[ids[at]] > 0) & pool.all_plain(at, length)
        if self.size == "word":
            possible &= length > 1
        return Spots(at, length).where(possible)

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:
        words = (pool.word_ids if self.size == "word" else pool.character_ids)[spots.at].astype(np.int64)
        chosen, log_prior = self.related.rows.sample(words, CHOICES, rng)
        return Alternatives(self.lexicon.code_points[chosen], log_prior, self.related.log_place[words])
