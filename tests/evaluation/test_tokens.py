"""Predictions in the tokens of their source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.evaluation.tokens import tokens_like

TEXTS = st.text("甲乙丙ab ", max_size=8)


@given(st.lists(st.text("甲乙丙ab", min_size=1, max_size=3), min_size=1, max_size=5), TEXTS)
def test_joined_they_are_the_prediction(tokens: list[str], prediction: str) -> None:
    made = tokens_like(tuple(tokens), prediction)
    assert "".join(made) == "".join(prediction.split())
    assert all(made)


@given(st.lists(st.text("甲乙丙ab", min_size=1, max_size=3), min_size=2, max_size=5))
def test_an_unchanged_text_keeps_its_tokens(tokens: list[str]) -> None:
    assert tokens_like(tuple(tokens), "".join(tokens)) == tuple(tokens)


@given(st.text("甲乙丙", min_size=1, max_size=6), st.text("甲乙丙丁", min_size=1, max_size=6))
def test_single_characters_stay_single(source: str, prediction: str) -> None:
    assert tokens_like(tuple(source), prediction) == tuple(prediction)


def test_white_space_cuts_where_it_is_given() -> None:
    assert tokens_like(("我们", "来"), "我们 不 来") == ("我们", "不", "来")
    assert tokens_like(("我们", "来"), "") == ()


def test_a_space_within_the_text_is_no_cut() -> None:
    """A name in two words once made two tokens of a whole sentence."""
    source = ("我", "用", "New", "York", "的", "地", "图")
    assert tokens_like(source, "我用New York得地图") == ("我", "用", "New", "York", "得", "地", "图")


@pytest.mark.parametrize(
    ("source", "prediction", "made"),
    [
        ("我门 应该 去", "我们应该去", "我们 应该 去"),  # a character in another's place
        ("我们 该 去", "我们应该去", "我们 应 该 去"),  # inserted between two words: a word of its own
        ("我们 应该 去去", "我们应该去", "我们 应该 去"),  # gone from within a word
        ("我们 应该 了 去", "我们应该去", "我们 应该 去"),  # a whole word gone
        ("买 ABC 去", "买ABxC去", "买 ABxC 去"),  # inserted within a word
        ("买 三 本 ABC", "买三四本ABC", "买 三 四 本 ABC"),
    ],
)
def test_changes_beside_words(source: str, prediction: str, made: str) -> None:
    assert " ".join(tokens_like(tuple(source.split()), prediction)) == made
