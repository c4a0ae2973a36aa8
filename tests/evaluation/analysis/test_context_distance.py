"""How far the deciding context is, where the texts tell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.alignment import align
from corrector.evaluation.analysis.context_distance import distances

TEXT = st.text("虽然但是他她“”，的", max_size=14)


@pytest.mark.parametrize(
    ("source", "reference", "expected"),
    [
        ("王小明来了，大家都喜欢王晓明", "王小明来了，大家都喜欢王小明", (9,)),  # the name stands right before
        ("虽热下雨，但是他来了", "虽然下雨，但是他来了", (3,)),  # 虽然 and 但是
        ("他说：“好的“", "他说：“好的”", (2,)),  # the bracket that this one closes
        ("天汽很好", "天气很好", (None,)),  # a neighbour decides
        ("今天天汽很好", "今天天气很好", (None,)),
        ("不但便宜，而切好吃", "不但便宜，而且好吃", (4,)),  # between 不但 and 且
        ("我买了书，还买了苯子", "我买了书，还买了本子", (None,)),
        ("好", "好", ()),
        ("他再家，她再家", "他在家，她在家", (None, None)),  # both wrong: neither is a sign for the other
        ("喜欢苹果，也喜次苹果", "喜欢苹果，也喜欢苹果", (4,)),
    ],
)
def test_examples(source: str, reference: str, expected: tuple[int | None, ...]) -> None:
    assert distances(source, reference) == expected


@given(TEXT, TEXT)
def test_every_edit_has_a_distance_within_the_text_or_none(source: str, reference: str) -> None:
    found = distances(source, reference)
    assert len(found) == len(align(source, reference))
    assert all(distance is None or 0 <= distance < len(reference) for distance in found)
