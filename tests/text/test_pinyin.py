"""Sounds: golden readings, and the laws of likeness on every character of the table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.text import pinyin

hanzi = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("character", "expected"),
    [("中", "zhong"), ("女", "nv"), ("略", "lve"), ("儿", "er"), ("长", "zhang"), ("的", "de")],
)
def test_the_most_usual_reading_comes_first(character: str, expected: str) -> None:
    assert pinyin.syllables(character)[0] == expected


@pytest.mark.parametrize("character", ["", "a", "，", "5", "😀", "中国"])
def test_what_is_no_hanzi_has_no_reading(character: str) -> None:
    assert pinyin.syllables(character) == ()
    assert pinyin.readings(character) == ()


def test_a_polyphone_has_all_its_usual_readings_once() -> None:
    assert pinyin.syllables("行") == ("xing", "hang")
    assert pinyin.readings("为") == ("wei4", "wei2")
    assert pinyin.syllables("为") == ("wei",)
    assert set(pinyin.readings("地")) == {"di4", "de5"}  # the second is none that it has in words
    assert "dei3" in pinyin.readings("得")


@pytest.mark.parametrize(
    ("character", "rare"), [("和", "huo"), ("期", "ji"), ("不", "fou"), ("路", "luo"), ("大", "dai")]
)
def test_readings_of_few_words_are_left_out(character: str, rare: str) -> None:
    assert rare not in pinyin.syllables(character)


@given(hanzi)
def test_readings_are_syllables_with_a_tone(character: str) -> None:
    readings = pinyin.readings(character)
    assert len(set(readings)) == len(readings)
    assert all(reading[-1] in "12345" for reading in readings)
    assert [reading[:-1] for reading in readings][:1] == list(pinyin.syllables(character))[:1]
    assert {reading[:-1] for reading in readings} == set(pinyin.syllables(character))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("在", "再", True),
        ("的", "地", True),
        ("是", "时", False),
        ("长", "厂", False),
        ("长", "常", True),
        ("好", "，", False),
    ],
)
def test_tones_tell_readings_apart(a: str, b: str, expected: bool) -> None:
    assert pinyin.share_a_reading(a, b) is expected


@pytest.mark.parametrize(
    ("syllable", "parts"),
    [("zhang", ("zh", "ang")), ("zang", ("z", "ang")), ("er", ("", "er")), ("an", ("", "an")), ("yi", ("y", "i"))],
)
def test_golden_splits(syllable: str, parts: tuple[str, str]) -> None:
    assert pinyin.split_syllable(syllable) == parts


@given(hanzi)
def test_a_split_loses_nothing(character: str) -> None:
    for syllable in pinyin.syllables(character):
        assert "".join(pinyin.split_syllable(syllable)) == syllable


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("在", "再", "same"),
        ("的", "得", "same"),
        ("行", "航", "same"),  # through the second reading
        ("和", "或", "different"),  # 和 is read huo in one word of seventy
        ("因", "应", "similar"),  # in ing
        ("是", "四", "similar"),  # sh s
        ("南", "兰", "similar"),  # n l
        ("湖", "福", "similar"),  # h f
        ("床", "船", "similar"),  # uang uan
        ("张", "赞", "similar"),  # zh z and ang an at once
        ("我", "他", "different"),
        ("好", "，", "different"),
        ("a", "b", "different"),
        ("，", "，", "same"),
    ],
)
def test_golden_likeness(a: str, b: str, expected: str) -> None:
    assert pinyin.compare(a, b) == expected


@given(hanzi, hanzi)
def test_likeness_is_symmetric(a: str, b: str) -> None:
    assert pinyin.compare(a, b) == pinyin.compare(b, a)


@given(hanzi, hanzi)
def test_who_shares_a_reading_sounds_the_same(a: str, b: str) -> None:
    assert not pinyin.share_a_reading(a, b) or pinyin.compare(a, b) == "same"


@given(hanzi)
def test_homophones_sound_the_same(character: str) -> None:
    for syllable in pinyin.syllables(character):
        for other in pinyin.homophones(syllable):
            assert pinyin.compare(character, other) == "same"


def test_homophones_are_common_characters() -> None:
    group = pinyin.homophones("shi")
    assert {"是", "时", "事"} <= set(group)
    assert len(set(group)) == len(group)
    assert group.encode("gb2312").decode("gb2312") == group
    assert pinyin.homophones("xyz") == ""


def test_similar_syllables_exist_and_leave_the_syllable_out() -> None:
    assert pinyin.similar_syllables("lan") == ("lang", "nan", "nang", "ran", "rang")
    assert pinyin.similar_syllables("xin") == ("xing",)
    assert pinyin.similar_syllables("er") == ()


def test_similar_syllables_sound_similar() -> None:
    for syllable in ("zhen", "shi", "nin", "huang", "rou"):
        for other in pinyin.similar_syllables(syllable):
            assert pinyin.homophones(other)
            assert syllable in pinyin.similar_syllables(other)
