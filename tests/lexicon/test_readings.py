"""How words are read: polyphones by their word, characters by what they are in words."""

from __future__ import annotations

import numpy as np
import pytest

from corrector.lexicon.readings import Readings, read_aloud
from corrector.lexicon.words import Word
from corrector.text import pinyin


def read(readings: Readings, place: int) -> list[str]:
    rows = readings.numbers[readings.word == place]
    return [" ".join(readings.syllables[number - 1] for number in row if number) for row in rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("银行", "yin hang"), ("行走", "xing zou"), ("音乐", "yin yue"), ("快乐", "kuai le"), ("旅行", "lv xing")],
)
def test_a_polyphone_is_read_as_in_its_word(text: str, expected: str) -> None:
    assert read(read_aloud([Word(text, 10, "n")]), 0) == [expected]


def test_a_character_has_the_readings_that_it_has_in_words() -> None:
    made = read_aloud([Word("行", 10, "v"), Word("银行", 60, "n"), Word("行走", 40, "v")])
    assert dict(zip(read(made, 0), np.exp(made.log_share), strict=False)) == pytest.approx({"xing": 0.4, "hang": 0.6})


def test_a_reading_that_is_rare_in_words_is_none_to_type() -> None:
    made = read_aloud([Word("行", 10, "v"), Word("银行", 1, "n"), Word("行走", 999, "v")])
    assert read(made, 0) == ["xing"]


def test_a_character_without_a_reading_is_skipped() -> None:
    made = read_aloud([Word("嗯", 10, "e"), Word("雨", 5, "n")])
    assert made.word.tolist() == [1]


def test_every_word_has_a_syllable_for_each_character(words: tuple[Word, ...], readings: Readings) -> None:
    lengths = np.array([len(word.text) for word in words])
    assert ((readings.numbers > 0).sum(axis=1) == lengths[readings.word]).all()
    assert set(range(len(words))) - set(readings.word.tolist()) == {
        place for place, word in enumerate(words) if not all(map(pinyin.syllables, word.text))
    }
    assert (readings.log_share <= 0).all()
