"""What a word is taken for, as weighted rows: the lexicon's candidates, weighed by what people confuse.

Knows a lexicon relation, which characters look alike and which share a reading, tone included. A candidate that differs
in one character only is far more frequent in life than a whole other word, and one that also looks similar, or is
spoken in the same tone, more frequent than one that only has the same syllable. Trade-off: these are fixed factors,
fitted to published sets of real errors, whatever the word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.rows import Rows
from corrector.lexicon.lexicon import Lexicon, Relation
from corrector.ngrams.alphabet import OTHER, Alphabet
from corrector.text import glyphs, pinyin

FLATTEN = 0.5  # power of a candidate's frequency by which it is drawn: rare errors are as instructive as frequent ones
FURTHER = 9.0  # nats by which an error in every further character of a word is rarer
ALIKE = 2.5  # nats by which a wrong character that looks similar is more frequent
SAME_TONE = 2.0  # nats by which one that shares a reading, tone included, is more frequent

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
    differing = _one_different(right, wrong)
    alike = ALIKE * _are_among(_similar_pairs(np.unique(right[right > 0])), differing)
    alike += SAME_TONE * _are_among(_pairs_of_a_reading(np.unique(wrong[wrong > 0])), differing)
    likely = alike - FURTHER * further
    weighed = Rows(rows.starts, rows.values, (FLATTEN * rows.log_weights + likely).astype(np.float32))
    best = np.full(len(lexicon), -np.inf, dtype=np.float32)
    np.maximum.at(best, keys, likely.astype(np.float32))
    return RelatedWords(weighed, best)


def _one_different(right: CodePoints, wrong: CodePoints) -> NDArray[np.uint64]:
    """(V,) the characters in which two words (V, 4) differ, packed; 0 where they differ in several."""
    differs = right != wrong
    first, second = (np.where(differs, word, 0).sum(axis=1, dtype=np.uint64) for word in (right, wrong))
    return np.where(differs.sum(axis=1) == 1, _packed(first, second), 0).astype(np.uint64)


def _packed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    packed: NDArray[np.uint64] = (first << np.uint64(32)) | second
    return packed


def _are_among(known: NDArray[np.uint64], pairs: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which pairs are among the known ones, which are in ascending order."""
    found: NDArray[np.bool_] = known[np.searchsorted(known, pairs).clip(max=len(known) - 1)] == pairs
    return found & (pairs > 0)


def _similar_pairs(characters: CodePoints) -> NDArray[np.uint64]:
    """Pairs of similar characters, the first of them one of the given, packed and in ascending order."""
    pairs = {(code << 32) | ord(other) for code in characters.tolist() for other, _ in glyphs.similar(chr(code))}
    return np.array(sorted(pairs | {0}), dtype=np.uint64)


def _pairs_of_a_reading(characters: CodePoints) -> NDArray[np.uint64]:
    """Pairs of given characters that share a reading, tone included, packed and in ascending order."""
    groups: dict[str, list[int]] = {}
    for code in characters.tolist():
        for reading in pinyin.readings(chr(code)):
            groups.setdefault(reading, []).append(code)
    members = [np.array(group, dtype=np.uint64) for group in groups.values()]
    pairs = [_packed(group[:, None], group[None, :]).ravel() for group in members]
    return np.unique(np.concatenate([*pairs, np.zeros(1, dtype=np.uint64)]))
