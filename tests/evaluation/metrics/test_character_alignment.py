"""Alignments of characters: they cover both texts, none is cheaper, and they put like to like."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.evaluation.metrics.character_alignment import Step, align

TEXT = st.text("他它她的地得，。", max_size=9)


def changes(source: str, target: str) -> list[tuple[str, int, str, str]]:
    return [
        (step.name, step.start, source[step.start : step.end], target[step.target_start : step.target_end])
        for step in align(source, target)
        if step.name != "keep"
    ]


def gaps_and_others(steps: tuple[Step, ...]) -> tuple[int, int]:
    names = Counter(step.name for step in steps)
    return names["insert"] + names["delete"], names["substitute"] + names["move"]


@given(TEXT, TEXT)
def test_steps_cover_both_texts_and_do_what_their_names_say(source: str, target: str) -> None:
    at = target_at = 0
    for step in align(source, target):
        assert (step.start, step.target_start) == (at, target_at)
        at, target_at = step.end, step.target_end
        old, new = source[step.start : step.end], target[step.target_start : step.target_end]
        if step.name in ("keep", "move"):
            assert sorted(old) == sorted(new)
            assert (old == new) == (step.name == "keep")
        else:
            assert (len(old), len(new)) == {"substitute": (1, 1), "insert": (0, 1), "delete": (1, 0)}[step.name]
    assert (at, target_at) == (len(source), len(target))


@given(TEXT, TEXT)
@settings(max_examples=50)
def test_equal_texts_around_cost_nothing(source: str, target: str) -> None:
    """What both texts begin and end with changes neither the number of gaps nor of other changes."""
    inner = gaps_and_others(align(source, target))
    assert gaps_and_others(align(f"今天{source}很好", f"今天{target}很好")) == inner


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("我在家", "我在家", []),
        ("我再家", "我在家", [("substitute", 1, "再", "在")]),
        ("我在家家", "我在家", [("delete", 2, "家", "")]),  # of a run the first goes
        ("我家在", "我在家", [("move", 1, "家在", "在家")]),
        ("", "家", [("insert", 0, "", "家")]),
        ("家", "", [("delete", 0, "家", "")]),
        ("", "", []),
    ],
)
def test_examples(source: str, target: str, expected: list[tuple[str, int, str, str]]) -> None:
    assert changes(source, target) == expected


def test_a_character_stands_for_the_one_that_sounds_alike() -> None:
    """在 for 再 rather than for 门 beside it; without likeness all three alignments cost the same."""
    assert changes("他门再", "他在") == [("delete", 1, "门", ""), ("substitute", 2, "再", "在")]
    assert changes("他再门", "他在") == [("substitute", 1, "再", "在"), ("delete", 2, "门", "")]
