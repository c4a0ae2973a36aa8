"""Aligning: its laws on any text, long ones as well, and golden examples."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.alignment import align
from corrector.edits import Edit, Kind, apply

few = st.text(alphabet="ab的，", max_size=14)
texts = st.text(max_size=30) | few
different = st.lists(st.sampled_from("天地人日月水火木金土"), min_size=2, max_size=8, unique=True).map("".join)


def changed(edits: tuple[Edit, ...]) -> int:
    """Characters that the edits name, the longer side of each."""
    return sum(max(edit.end - edit.start, len(edit.replacement)) for edit in edits)


def levenshtein(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def brief(source: str, target: str) -> list[tuple[int, int, str, str]]:
    return [(edit.start, edit.end, edit.replacement, edit.kind.value) for edit in align(source, target)]


@given(texts, texts)
def test_applying_the_alignment_gives_the_target(source: str, target: str) -> None:
    assert apply(source, align(source, target)) == target


@given(few, few)
def test_edits_are_sorted_disjoint_and_change_something(source: str, target: str) -> None:
    edits = align(source, target)
    for left, right in pairwise(edits):
        assert left.end <= right.start
    for edit in edits:
        assert source[edit.start : edit.end] != edit.replacement


@given(texts)
def test_equal_texts_have_no_edits(text: str) -> None:
    assert align(text, text) == ()


@given(few, few)
def test_no_more_is_changed_than_needed(source: str, target: str) -> None:
    edits = [edit for edit in align(source, target) if edit.kind is not Kind.ORDER]
    moved = [edit for edit in align(source, target) if edit.kind is Kind.ORDER]
    assert changed(tuple(edits)) + len(moved) <= levenshtein(source, target)


@given(different, st.data())
def test_two_blocks_that_change_places_are_one_edit(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(max(1, len(text) - 4), min(4, len(text) - 1)))
    swapped = text[cut:] + text[:cut]
    assert align(text, swapped) == (Edit(0, len(text), swapped, Kind.ORDER),)


@given(different, st.data())
def test_a_swap_is_found_inside_a_sentence(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    assert align(text, swapped) == (Edit(at, at + 2, text[at + 1] + text[at], Kind.ORDER),)


@pytest.mark.parametrize(
    ("source", "target", "edits"),
    [
        ("我因该早点来", "我应该早点来", [(1, 2, "应", "sound")]),
        ("请在说一次", "请再说一次", [(1, 2, "再", "sound")]),
        ("他己经走了", "他已经走了", [(1, 2, "已", "shape")]),
        ("我喜欢机器学", "我喜欢机器学习", [(6, 6, "习", "missing")]),
        ("我我们走吧", "我们走吧", [(1, 2, "", "redundant")]),
        ("要整洁卫生。", "要卫生整洁。", [(1, 5, "卫生整洁", "order")]),
        ("大家大人", "大人大家", [(0, 4, "大人大家", "order")]),
        ("你好,老师", "你好，老师", [(2, 3, "，", "punctuation")]),
        ("你好老师", "你好，老师", [(2, 2, "，", "punctuation")]),
        ("他 来了", "他来了", [(1, 2, "", "punctuation")]),
        ("我很高兴", "我很开心", [(2, 4, "开心", "other")]),
        # One region, several readings: the pair that sounds alike decides where the insertion is.
        ("你因早来", "你应该早来", [(1, 2, "应", "sound"), (2, 2, "该", "missing")]),
        ("他走了", "他离开了", [(1, 2, "离开", "other")]),
        ("好，", "嗯", [(0, 1, "嗯", "other"), (1, 2, "", "punctuation")]),
        ("因，", "应。", [(0, 1, "应", "sound"), (1, 2, "。", "punctuation")]),
        # Insertions and deletions in a run of equal characters stand at its end.
        ("高兴", "高高兴兴", [(1, 1, "高", "missing"), (2, 2, "兴", "missing")]),
        # Of equally cheap ways the one that keeps more: 他 is deleted, not rewritten.
        ("他妈妈去", "妈妈一起去", [(0, 1, "", "redundant"), (3, 3, "一起", "missing")]),
    ],
)
def test_golden_alignments(source: str, target: str, edits: list[tuple[int, int, str, str]]) -> None:
    assert brief(source, target) == edits


def hanzi(count: int, *, step: int) -> str:
    """Text without a pattern that an alignment could use."""
    return "".join(chr(0x4E00 + at * at * step % 20011) for at in range(count))


def test_scattered_errors_in_a_long_document_stay_small() -> None:
    source = hanzi(30_000, step=7)
    target = "".join(character for at, character in enumerate(source) if at % 997)
    edits = align(source, target)
    assert apply(source, edits) == target
    assert changed(edits) == len(source) - len(target)


@pytest.mark.parametrize(
    ("source", "target"),
    [(hanzi(20_000, step=7), hanzi(20_000, step=11)), ("的" * 20_000, "了" * 9_000), ("ab" * 3_000, "ba的" * 2_500)],
)
def test_long_and_different_texts_are_aligned_in_seconds(source: str, target: str) -> None:
    started = time.process_time()
    edits = align(source, target)
    assert time.process_time() - started < 20  # an exact table would take minutes and gigabytes
    assert apply(source, edits) == target


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 2999), st.text(max_size=2)), max_size=60))
def test_the_law_holds_for_long_documents_too(changes: list[tuple[int, str]]) -> None:
    source = hanzi(3_000, step=13)
    characters = list(source)
    for at, text in changes:
        characters[at] = text
    target = "".join(characters)
    assert apply(source, align(source, target)) == target
