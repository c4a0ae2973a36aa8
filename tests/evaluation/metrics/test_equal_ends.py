"""Cutting off common ends loses the same n-grams on every side."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.evaluation.metrics.equal_ends import without_equal_ends

TEXT = st.text("甲乙", max_size=12)


def ngrams(text: str, n: int) -> Counter[str]:
    return Counter(text[at : at + n] for at in range(len(text) - n + 1))


@given(st.lists(TEXT, min_size=1, max_size=3), TEXT, TEXT, st.integers(1, 3))
def test_what_is_cut_off_is_the_same_everywhere(middles: list[str], head: str, tail: str, order: int) -> None:
    texts = tuple(head + middle + tail for middle in middles)
    short, cut = without_equal_ends(texts, margin=order)
    assert {len(text) - len(rest) for text, rest in zip(texts, short, strict=True)} == {cut}
    for n in range(1, order + 1):
        lost = [ngrams(text, n) - ngrams(rest, n) for text, rest in zip(texts, short, strict=True)]
        assert all(each == lost[0] for each in lost)
        assert sum(lost[0].values()) == cut
    assert not cut or all(len(text) >= order for text in short)


@pytest.mark.parametrize(
    ("texts", "short", "cut"),
    [
        (("今天天气很好啊", "今天天汽很好啊"), ("天气很", "天汽很"), 4),
        (("好好学习", "好好学习"), ("习",), 3),
        (("", "甲"), ("", "甲"), 0),
    ],
)
def test_examples(texts: tuple[str, ...], short: tuple[str, ...], cut: int) -> None:
    found, removed = without_equal_ends(texts, margin=1)
    assert found == (short * 2)[:2]
    assert removed == cut
