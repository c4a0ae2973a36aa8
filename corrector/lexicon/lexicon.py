"""The lexicon: words by frequency, and for each word the words that are taken for it.

Knows nothing of dictionaries, readings or keyboards: `building` fills it. Words are kept as numbers, so that whole
batches are looked up at once. Trade-off: for each word and relation a short list of candidates, most probable first;
the long tail of rare ones is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corrector.lexicon.index import WordIndex, pack

Relation = Literal["same", "fuzzy", "slip", "initials", "shares_character"]

LONGEST = 4  # characters of a word


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """For each of W words its candidates under one relation, most probable first.

    Attributes:
        starts: (W + 1,) int64; the candidates of word w are ids[starts[w] : starts[w + 1]].
        ids: (P,) int32 word ids.
        log_weights: (P,) float32, natural logs: the candidate's frequency, less what makes it less likely to be typed
            (each further fuzzy syllable, a rare reading of a character).
    """

    starts: NDArray[np.int64]
    ids: NDArray[np.int32]
    log_weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Han words of 1 to 4 characters, most frequent first; a word's id is its place.

    Attributes:
        code_points: (W, 4) uint32, zero-padded.
        log_frequency: (W,) float32, natural log of the relative frequency.
        neighbours: the candidates under each relation.
        lengths: (W,) uint8, numbers of characters.
    """

    code_points: NDArray[np.uint32]
    log_frequency: NDArray[np.float32]
    neighbours: Mapping[Relation, Neighbours]
    lengths: NDArray[np.uint8] = field(init=False, repr=False)
    index: WordIndex = field(init=False, repr=False)

    def __post_init__(self) -> None:
        padded = np.ascontiguousarray(self.code_points, dtype=np.uint32)
        object.__setattr__(self, "lengths", (padded > 0).sum(axis=1, dtype=np.uint8))
        object.__setattr__(self, "index", WordIndex.of(pack(padded)))

    def __len__(self) -> int:
        return len(self.code_points)

    def candidates(self, relation: Relation) -> Neighbours:
        """The words of the same length taken for each word: same toneless pinyin; a fuzzy initial or final differs;
        one slip of a finger apart; the same initials; or all characters but one in common.
        """
        return self.neighbours[relation]

    def find(self, code_points: NDArray[np.uint32]) -> NDArray[np.int32]:
        """(..., 4) zero-padded code points -> (...) word ids, -1 for what is no word."""
        return self.index.find(pack(code_points))
