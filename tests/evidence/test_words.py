"""The hashed set of words holds the words that can be looked up, and hardly anything else."""

from __future__ import annotations

import numpy as np

from corrector.evidence.words import hash_words
from corrector.ngrams.alphabet import NONE, Alphabet

ALPHABET = Alphabet("一二三四五六七八九十百千万亿" + "甲乙丙丁戊己庚辛壬癸")
WORDS = ("一二", "三四五", "甲乙丙丁", "十百")


def counts(*texts: str) -> list[float]:
    ids = [[NONE] * (4 - len(text)) + ALPHABET.encode(text).tolist() for text in texts]
    return hash_words((*WORDS, "一", "甲乙丙丁戊", "一龘"), ALPHABET).counts(np.array(ids)).tolist()


def test_each_word_counts_one() -> None:
    assert counts(*WORDS) == [1.0] * len(WORDS)


def test_what_is_no_word_too_short_too_long_or_not_of_the_alphabet_counts_nothing() -> None:
    assert counts("二一", "三四", "甲乙丙", "乙丙丁戊", "一", "一龘") == [0.0] * 6


def test_hardly_a_word_is_lost_and_hardly_another_text_is_one() -> None:
    draw = np.random.default_rng(1)
    texts = list({"".join(row) for row in draw.choice(list(ALPHABET.characters), (40_000, 4)).tolist()})
    table = hash_words(texts[:20_000], ALPHABET)
    found = table.counts(np.array([ALPHABET.encode(text).tolist() for text in texts]))
    assert (found[:20_000] == 1.0).mean() > 0.98
    assert (found[20_000:] > 0.0).mean() < 0.001


def test_no_words_are_a_table_too() -> None:
    assert len(hash_words([], ALPHABET)) == 0
