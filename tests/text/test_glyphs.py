"""Shapes: well known confusions are found, and the table keeps its promises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.text import glyphs

hanzi = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
CONFUSIONS = "未末 己已 已巳 人入 士土 庞宠 辨辩 辩辫 侯候 免兔 大太 大犬 拨拔 戍戌 竞竟 折拆 喝渴 清情 狠狼 崇祟 茶荼"


@pytest.mark.parametrize("pair", CONFUSIONS.split())
def test_known_confusions_are_similar(pair: str) -> None:
    assert glyphs.are_similar(pair[0], pair[1])
    assert glyphs.are_similar(pair[1], pair[0])


@pytest.mark.parametrize(("a", "b"), [("一", "龙"), ("我", "好"), ("国", "人"), ("未", "未"), ("", ""), ("未", "0")])
def test_other_pairs_are_not(a: str, b: str) -> None:
    assert not glyphs.are_similar(a, b)


@given(hanzi)
def test_rows_are_sorted_short_and_without_the_character_itself(character: str) -> None:
    row = glyphs.similar(character)
    scores = [score for _, score in row]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len(row) <= 12
    assert character not in dict(row)


def test_the_most_similar_comes_first() -> None:
    assert glyphs.similar("未")[0][0] == "末"
    assert glyphs.similar("己")[0][0] == "已"


@pytest.mark.parametrize("character", ["", "a", "，", "未来"])
def test_what_is_no_hanzi_is_similar_to_nothing(character: str) -> None:
    assert glyphs.similar(character) == ()
