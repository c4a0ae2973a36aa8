"""What a word is taken for, as weighted rows: the lexicon's candidates, weighed by what people confuse.

Knows a lexicon relation and which characters look alike. A candidate that differs in one character only is far more
frequent in life than a whole other word, and one that also looks similar more frequent than one that only sounds so.
Trade-off: both are a fixed factor, fitted to published sets of real errors, whatever the word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.rows import Rows
from corrector.lexicon.lexicon import Lexicon, Relation
from corrector.ngrams.alphabet import OTHER, Alphabet
from corrector.text import glyphs

FLATTEN = 0.5  # power of a candidate's frequency by which it is drawn: rare errors are as instructive as frequent ones
FURTHER = 6.0  # nats by which an error in every further character of a word is rarer
ALIKE = 2.5  # nats by which a wrong character that looks similar is more frequent

CodePoints = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class RelatedWords:
    """The words taken for each of the W words of a lexicon.

    Attributes:
        rows: word ids by word id; log_place: (W,) float32, how likely each word is to be wrong: as its
            likeliest candidate, frequency aside; -inf for a word without any.
    """

    rows: Rows
    log_place: NDArray[np.float32]


def related_words(lexicon: Lexicon, relation: Relation, alphabet: Alphabet) -> RelatedWords:
    """The candidates of one relation that can be written with the characters of the alphabet."""
    found = lexicon.candidates(relation)
    known = ((alphabet.ids(lexicon.code_points) > OTHER) | (lexicon.code_points == 0)).all(axis=1)
    rows = Rows(found.starts, found.ids.astype(np.int64), found.log_weights).where(known[found.ids])
    keys = np.repeat(np.arange(len(lexicon)), rows.sizes())
    right, wrong = lexicon.code_points[keys], lexicon.code_points[rows.values]
    further = (right != wrong).sum(axis=1) - 1
    looks = ALIKE * _look_alike(right, wrong) - FURTHER * further
    weighed = Rows(rows.starts, rows.values, (FLATTEN * rows.log_weights + looks).astype(np.float32))
    best = np.full(len(lexicon), -np.inf, dtype=np.float32)
    np.maximum.at(best, keys, looks.astype(np.float32))
    return RelatedWords(weighed, best)


def _look_alike(right: CodePoints, wrong: CodePoints) -> NDArray[np.bool_]:
    """(V,) whether two words (V, 4) differ in one character and the two look similar."""
    differs = right != wrong
    pairs = np.stack([np.where(differs, word, 0).sum(axis=1, dtype=np.uint64) for word in (right, wrong)])
    packed = (pairs[0] << np.uint64(32)) | pairs[1]
    similar = _similar_pairs(np.unique(right[right > 0]))
    place = np.searchsorted(similar, packed).clip(max=len(similar) - 1)
    alike: NDArray[np.bool_] = (differs.sum(axis=1) == 1) & (similar[place] == packed)
    return alike


def _similar_pairs(characters: CodePoints) -> NDArray[np.uint64]:
    """Pairs of similar characters, the first of them one of the given, packed and in ascending order."""
    pairs = {(code << 32) | ord(other) for code in characters.tolist() for other, _ in glyphs.similar(chr(code))}
    return np.array(sorted(pairs | {0}), dtype=np.uint64)
