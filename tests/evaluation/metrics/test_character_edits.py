"""Edits of four types: they make the target of the source, and are merged as people would mark them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.m2 import apply_edits
from corrector.evaluation.metrics.character_edits import character_edits

TEXT = st.text("他它她的地得，。", max_size=9)


@given(TEXT, TEXT)
def test_edits_make_the_target(source: str, target: str) -> None:
    edits = character_edits(source, target)
    assert "".join(apply_edits(tuple(source), edits)) == target
    assert list(edits) == sorted(edits, key=lambda edit: (edit.start, edit.end))


@given(TEXT, TEXT)
def test_types_say_what_an_edit_does(source: str, target: str) -> None:
    for edit in character_edits(source, target):
        old, new = source[edit.start : edit.end], "".join(edit.replacement)
        assert old != new
        if edit.kind == "S":
            assert old
            assert new
        else:
            assert (old == "", new == "") == {"M": (True, False), "R": (False, True), "W": (False, False)}[edit.kind]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("我在家", "我在家", []),
        ("他门再家", "他们在家", [(1, 3, "S", "们在")]),  # neighbours are one edit
        ("他门今天再家", "他们今天在家", [(1, 2, "S", "们"), (4, 5, "S", "在")]),
        ("我去学校校上课", "我要去学校上课", [(1, 1, "M", "要"), (3, 4, "R", "")]),
        ("我吃饭在家", "我在家吃饭", [(1, 5, "W", "在家吃饭")]),
        ("昨天我们去公园了玩", "昨天我们去公园玩了", [(7, 9, "W", "玩了")]),
        (
            "旅游我们去很远的地方",
            "我们去很远的地方旅游",
            [(0, 10, "W", "我们去很远的地方旅游")],
        ),  # goes, comes
        ("鱼对猫说话", "猫对鱼说话", [(0, 3, "W", "猫对鱼")]),  # exchanged around something kept
        ("，我走了", "我走了，", [(0, 1, "R", ""), (4, 4, "M", "，")]),  # a mark is not moved over words
        ("我走昨天", "昨天我就走", [(0, 4, "W", "昨天我就走")]),  # moved, and one character more
    ],
)
def test_examples(source: str, target: str, expected: list[tuple[int, int, str, str]]) -> None:
    found = [(edit.start, edit.end, edit.kind, "".join(edit.replacement)) for edit in character_edits(source, target)]
    assert found == expected
