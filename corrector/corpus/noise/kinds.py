"""The kinds of error and how often each is made: from settings, lexicon and n-grams to channels.

| kind | what is written |
|---|---|
| word_same, character_same | a word (two characters or more) or character of the same toneless sound |
| word_fuzzy, character_fuzzy | of a sound that many speakers do not tell apart: zh z, n l, an ang ... |
| word_slip, character_slip | what one slip of a finger on the keys of the syllable gives |
| word_initials | a word with the same first letters: abbreviated pinyin |
| confusable | a frequent confusion: 的 得 地, 在 再 |
| speech_span | two characters across a border of words, as they sound |
| shape | a character that looks similar |
| word_choice | a word of the same length that shares a character |
| random | any character |
| traditional | the traditional form |
| particle, missing, missing_word | nothing, where a particle, a character or a word stood |
| redundant, redundant_word | one more character or word |
| swapped_characters, swapped_words | two neighbours in the wrong order |
| punctuation | another sign, two of them, or none |

Trade-off: a character that the n-grams do not know is never written, since a model that is trained on the same text
could not know it either; so traditional forms need text that has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from corrector.config import NoiseConfig
from corrector.corpus.noise.alternatives import Channel
from corrector.corpus.noise.character_tables import (
    any_character,
    confusable_characters,
    similar_shapes,
    traditional_forms,
)
from corrector.corpus.noise.mishearing import Misheard
from corrector.corpus.noise.omission import LeftOut
from corrector.corpus.noise.order import Swapped
from corrector.corpus.noise.pool import Mask, Places
from corrector.corpus.noise.punctuation import WrongPunctuation
from corrector.corpus.noise.redundancy import RedundantCharacter, RedundantWord
from corrector.corpus.noise.related_words import RelatedWords, related_words
from corrector.corpus.noise.typing_errors import WrongWord
from corrector.lexicon.lexicon import Lexicon, Relation
from corrector.ngrams.model import NgramModel

TYPED = ("word_same", "word_fuzzy", "word_slip", "word_initials", "character_same", "character_fuzzy", "character_slip")
DOUBTFUL = (
    "word_initials", "word_choice", "random", "particle", "missing", "missing_word", "redundant", "redundant_word",
    "swapped_characters", "swapped_words", "punctuation",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """The K kinds with a weight above 0.

    Attributes:
        cumulative: (K,) weights, summed up.
        typed: (K,) whether an input method makes them; doubtful: (K,) whether they may well leave a right text.
    """

    names: tuple[str, ...]
    channels: tuple[Channel, ...]
    cumulative: NDArray[np.float64]
    typed: Mask
    doubtful: Mask

    def draw(self, number: int, rng: np.random.Generator) -> Places:
        """(number,) kinds, drawn by weight."""
        draws = rng.random(number) * self.cumulative[-1]
        kinds: Places = np.searchsorted(self.cumulative, draws, side="right").clip(max=len(self.names) - 1)
        return kinds


def make_kinds(config: NoiseConfig, lexicon: Lexicon, ngrams: NgramModel) -> Kinds:
    """The kinds that the configuration asks for."""
    weights = {name: weight for name, weight in config.weights().items() if weight > 0}
    makers = _makers(lexicon, ngrams)
    cumulative = np.cumsum(list(weights.values()))
    typed, doubtful = (np.array([name in group for name in weights]) for group in (TYPED, DOUBTFUL))
    return Kinds(tuple(weights), tuple(makers[name]() for name in weights), cumulative, typed, doubtful)


def _makers(lexicon: Lexicon, ngrams: NgramModel) -> Mapping[str, Callable[[], Channel]]:
    """How the channel of each kind is made; what two of them need is made once."""

    @cache
    def related(relation: Relation) -> RelatedWords:
        return related_words(lexicon, relation, ngrams.alphabet)

    return {
        "word_same": lambda: WrongWord(lexicon, related("same"), "word"),
        "word_fuzzy": lambda: WrongWord(lexicon, related("fuzzy"), "word"),
        "word_slip": lambda: WrongWord(lexicon, related("slip"), "word"),
        "word_initials": lambda: WrongWord(lexicon, related("initials"), "word"),
        "word_choice": lambda: WrongWord(lexicon, related("shares_character"), "word"),
        "character_same": lambda: WrongWord(lexicon, related("same"), "character"),
        "character_fuzzy": lambda: WrongWord(lexicon, related("fuzzy"), "character"),
        "character_slip": lambda: WrongWord(lexicon, related("slip"), "character"),
        "speech_span": lambda: Misheard(lexicon, related("same").rows, related("fuzzy").rows),
        "confusable": partial(confusable_characters, ngrams),
        "shape": partial(similar_shapes, ngrams),
        "traditional": partial(traditional_forms, ngrams),
        "random": partial(any_character, ngrams),
        "particle": partial(LeftOut, "particle"),
        "missing": partial(LeftOut, "character"),
        "missing_word": partial(LeftOut, "word"),
        "redundant": RedundantCharacter,
        "redundant_word": lambda: RedundantWord(lexicon, related("shares_character").rows),
        "swapped_characters": partial(Swapped, "character"),
        "swapped_words": partial(Swapped, "word"),
        "punctuation": WrongPunctuation,
    }
