"""How words are read: toneless syllables, polyphones by the word they stand in (yin hang, but xing zou).

Knows pypinyin's phrases and this project's readings of characters, nothing of keyboards. Trade-off: a word of several
characters has one reading; a single character keeps all the readings that it has in frequent words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.errors import require
from corrector.lexicon.lexicon import LONGEST
from corrector.lexicon.words import Word
from corrector.text import pinyin

LEAST_SHARE = 0.05  # of a character's occurrences in words; a rarer reading is nothing that one would type for it

Reading = tuple[str, ...]  # a syllable for each character


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """R readings of words, in the order of the words; a word with a character that has none (嗯) is not among them.

    Attributes:
        syllables: the inventory; syllable number k is syllables[k - 1].
        word: (R,) int64, the place of the word read.
        numbers: (R, 4) int64 syllable numbers, zero-padded.
        log_share: (R,) float64, natural log of how often the word is read so.
    """

    syllables: Reading
    word: NDArray[np.int64]
    numbers: NDArray[np.int64]
    log_share: NDArray[np.float64]


def read_aloud(words: Sequence[Word]) -> Readings:
    """The readings of words.

    Raises:
        MissingExtraError: pypinyin is not installed.
    """
    readable = [(place, word) for place, word in enumerate(words) if all(map(pinyin.syllables, word.text))]
    phrases = {word.text: _phrase_reading(word.text) for _, word in readable if len(word.text) > 1}
    shares = _character_shares([word for _, word in readable], phrases)
    rows = [
        (place, reading, share)
        for place, word in readable
        for reading, share in _readings_of(word.text, phrases, shares)
    ]
    syllables = tuple(sorted({syllable for _, reading, _ in rows for syllable in reading}))
    number_of = {syllable: number for number, syllable in enumerate(syllables, start=1)}
    numbers = np.zeros((len(rows), LONGEST), dtype=np.int64)
    for row, (_, reading, _) in enumerate(rows):
        numbers[row, : len(reading)] = [number_of[syllable] for syllable in reading]
    log_share = np.log(np.array([share for _, _, share in rows], dtype=np.float64))
    return Readings(syllables, np.array([place for place, _, _ in rows], dtype=np.int64), numbers, log_share)


def _phrase_reading(text: str) -> Reading:
    pypinyin = require("pypinyin", extra="train", purpose="Reading words aloud")
    found = pypinyin.lazy_pinyin(text)  # no tones, ü as v
    known = (pinyin.syllables(character) for character in text)
    # A syllable that no character of the table has would never be met by another word.
    return tuple(s if pinyin.homophones(s) else readings[0] for s, readings in zip(found, known, strict=True))


def _readings_of(
    text: str, phrases: Mapping[str, Reading], shares: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[Reading, float]]:
    if text in phrases:
        yield phrases[text], 1.0
    else:
        yield from (((syllable,), share) for syllable, share in shares[text].items())


def _character_shares(words: Sequence[Word], phrases: Mapping[str, Reading]) -> dict[str, dict[str, float]]:
    """For each single character its readings in words with their shares, the most usual reading always among them."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word in words:
        for character, syllable in zip(word.text, phrases.get(word.text, ()), strict=False):
            counts[character][syllable] += word.count
    singles = (word.text for word in words if len(word.text) == 1)
    return {character: _shares(character, counts[character]) for character in singles}


def _shares(character: str, in_words: Counter[str]) -> dict[str, float]:
    known = pinyin.syllables(character)
    total = sum(in_words[syllable] for syllable in known)
    if not total:
        return {known[0]: 1.0}
    kept = {s: in_words[s] / total for s in known if in_words[s] >= LEAST_SHARE * total}
    return {known[0]: LEAST_SHARE} | kept
