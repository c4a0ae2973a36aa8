"""Which words are taken for one another: the lists of candidates, made for all words at once.

Every relation is the same join: a word asks for keys (its reading with a fuzzy syllable, its initials, ...), and all
words that answer to a key are its candidates. Knows readings and keys as numbers, no strings but syllables.
Trade-off: of the words that answer to one key only the most frequent are looked at, so lists are short.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from corrector.lexicon.keyboard import slips
from corrector.lexicon.lexicon import LONGEST, Neighbours
from corrector.lexicon.readings import Readings
from corrector.text import pinyin

LONGEST_LIST = 24
LONGEST_LIST_OF_INITIALS = 20
LONGEST_LIST_OF_SHARED = 16
EACH_FUZZY_SYLLABLE = log(0.5)  # who confuses one sound in a word seldom confuses two

_BITS = 16  # of one number (syllable, letter, character) in a key

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Words with a key that they ask for or answer to; a word may have several rows.

    Attributes:
        word: (R,) word ids; keys: (R,); weights: (R,) natural logs.
    """

    word: Numbers
    keys: Numbers
    weights: Weights


def same_sound(readings: Readings, log_frequency: NDArray[np.float32]) -> Neighbours:
    """Words with a reading in common."""
    answers = _spoken(readings)
    return _join(answers, answers, log_frequency, longest=LONGEST_LIST)


def fuzzy_sound(readings: Readings, log_frequency: NDArray[np.float32]) -> Neighbours:
    """Words of which one or more syllables are fuzzy partners and the rest is the same."""
    partners = _partners(readings.syllables, pinyin.similar_syllables)
    numbers, origin, changes = readings.numbers, np.arange(len(readings.word)), np.zeros(len(readings.word))
    for place in range(LONGEST):
        rows, replaced = _replace(numbers, place, partners)
        numbers = np.concatenate([numbers, replaced])
        origin = np.concatenate([origin, origin[rows]])
        changes = np.concatenate([changes, changes[rows] + 1])
    other = changes > 0
    origin, weights = origin[other], readings.log_share[origin[other]] + EACH_FUZZY_SYLLABLE * changes[other]
    asked = _Rows(readings.word[origin], _key(numbers[other]), weights)
    return _join(asked, _spoken(readings), log_frequency, longest=LONGEST_LIST, unlike=readings)


def slipped(readings: Readings, log_frequency: NDArray[np.float32]) -> Neighbours:
    """Words of which one syllable is what one slip of a finger makes of the other's; no fuzzy partners."""

    def typed(syllable: str) -> tuple[str, ...]:
        fuzzy = pinyin.similar_syllables(syllable)
        return tuple(other for other in slips(syllable, readings.syllables) if other not in fuzzy)

    partners = _partners(readings.syllables, typed)
    made = [_replace(readings.numbers, place, partners) for place in range(LONGEST)]
    origin = np.concatenate([rows for rows, _ in made])
    keys = _key(np.concatenate([replaced for _, replaced in made]))
    asked = _Rows(readings.word[origin], keys, readings.log_share[origin])
    return _join(asked, _spoken(readings), log_frequency, longest=LONGEST_LIST, unlike=readings)


def same_initials(readings: Readings, log_frequency: NDArray[np.float32]) -> Neighbours:
    """Words whose syllables begin with the same letters, as one types them in short, but that sound different."""
    letter = np.array([0, *(ord(syllable[0]) for syllable in readings.syllables)])
    answers = _Rows(readings.word, _key(letter[readings.numbers]), readings.log_share)
    return _join(answers, answers, log_frequency, longest=LONGEST_LIST_OF_INITIALS, unlike=readings)


def shared_characters(
    code_points: NDArray[np.uint32], tags: Sequence[str], log_frequency: NDArray[np.float32]
) -> Neighbours:
    """Words of the same part of speech and the same characters in the same places but for one.

    Args:
        code_points: (W, 4), zero-padded; tags: W parts of speech, of which the first letter counts.
    """
    letters = np.array([ord(tag[0]) for tag in tags])
    words, keys = [], []
    for place in range(LONGEST):
        word = np.flatnonzero((code_points[:, place] > 0) & (code_points[:, 1] > 0))
        numbers = code_points[word].astype(np.int64)
        numbers[:, place] = letters[word]  # in the place of a Hanzi a letter, which says the place too
        words.append(word)
        keys.append(_key(numbers))
    word = np.concatenate(words)
    rows = _Rows(word, np.concatenate(keys), np.zeros(len(word)))
    return _join(rows, rows, log_frequency, longest=LONGEST_LIST_OF_SHARED)


def _spoken(readings: Readings) -> _Rows:
    return _Rows(readings.word, _key(readings.numbers), readings.log_share)


def _key(numbers: Numbers) -> Numbers:
    """(R, 4) numbers below 2**16 -> (R,) keys, different for different rows."""
    keys = np.zeros(len(numbers), dtype=np.int64)
    for place in range(LONGEST):
        keys |= numbers[:, place] << (_BITS * place)
    return keys


def _partners(syllables: Sequence[str], partners: Callable[[str], Sequence[str]]) -> tuple[Numbers, Numbers]:
    """Of each syllable number the numbers of its partners: (starts, numbers), number 0 (none) has no partner."""
    number_of = {syllable: number for number, syllable in enumerate(syllables, start=1)}
    lists = [[], *([number_of[other] for other in partners(s) if other in number_of] for s in syllables)]
    starts = np.cumsum([0, *map(len, lists)])
    return starts, np.array([number for found in lists for number in found], dtype=np.int64)


def _replace(numbers: Numbers, place: int, partners: tuple[Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    """Each row once for each partner of its number at a place: (the rows taken, the rows changed)."""
    starts, others = partners
    own = numbers[:, place]
    rows, at = _expand(starts[own], starts[own + 1])
    changed = numbers[rows]
    changed[:, place] = others[at]
    return rows, changed


def _expand(first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers from first[i] up to last[i], one after another for all i: (i of each, the numbers)."""
    sizes = last - first
    which = np.repeat(np.arange(len(first)), sizes)
    return which, np.arange(sizes.sum()) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)


def _join(
    asked: _Rows, answers: _Rows, log_frequency: NDArray[np.float32], *, longest: int, unlike: Readings | None = None
) -> Neighbours:
    """The candidates of each word: who answers to a key it asks for, without itself and, if told so, its homophones.

    The word ids are ranks, so that the answers to one key can be cut after the most frequent.
    """
    order = np.lexsort((answers.word, answers.keys))
    keys = answers.keys[order]
    first = np.searchsorted(keys, asked.keys, side="left")
    last = np.searchsorted(keys, asked.keys, side="right")
    enough = 2 * longest + 1  # itself and homophones may fall away
    row, at = _expand(first, np.minimum(last, first + enough))
    word, other = asked.word[row], answers.word[order][at]
    weights = asked.weights[row] + answers.weights[order][at] + log_frequency[other]
    kept = word != other
    if unlike is not None:
        kept &= ~_sound_alike(word, other, unlike, len(log_frequency))
    return _shortened(word[kept], other[kept], weights[kept], words=len(log_frequency), longest=longest)


def _sound_alike(word: Numbers, other: Numbers, readings: Readings, words: int) -> NDArray[np.bool_]:
    """(P,) whether the words of each pair have a reading in common."""
    starts = np.searchsorted(readings.word, np.arange(words + 1))
    keys = np.append(_key(readings.numbers), -1)
    most = int(np.diff(starts).max())
    alike = np.zeros(len(word), dtype=np.bool_)
    for mine in range(most):
        for yours in range(most):
            a, b = starts[word] + mine, starts[other] + yours
            exist = (a < starts[word + 1]) & (b < starts[other + 1])
            alike |= exist & (keys[np.where(exist, a, -1)] == keys[np.where(exist, b, -1)])
    return alike


def _shortened(word: Numbers, other: Numbers, weights: Weights, *, words: int, longest: int) -> Neighbours:
    """Each pair once, with its best weight; of each word the best candidates first, `longest` at most."""
    order = np.lexsort((other, -weights, word))
    _, once = np.unique(word[order] * words + other[order], return_index=True)
    order = order[np.sort(once)]  # the first place of each pair is its best
    word, other, weights = word[order], other[order], weights[order]
    starts = np.searchsorted(word, np.arange(words + 1))
    kept = np.arange(len(word)) - starts[word] < longest
    kept_before = np.concatenate([[0], np.cumsum(kept)])
    return Neighbours(kept_before[starts], other[kept].astype(np.int32), weights[kept].astype(np.float32))
