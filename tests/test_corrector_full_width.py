"""Half-width signs written as full-width ones, beside what the model corrects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corrector import Corrector, apply
from corrector.edits import Kind
from corrector.text import protected
from corrector.wordlists import WordLists

if TYPE_CHECKING:
    from conftest import Toy

TEXTS = st.lists(
    st.sampled_from(
        ["我今天因该去学校", ",", ".", "!", "? ", '"', "(", ")", "https://a.cn/b", "3,000", "\n", "好", "`x,`"]
    ),
    max_size=12,
).map("".join)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def full_width(toy: Toy) -> Corrector:
    """With signs and lists alone: the toy is sure of nothing."""
    return Corrector.load(toy.bundle, full_width=True, threshold=1.0, keep=["好,好"], replace={"!": "~"})


def test_signs_become_full_width(full_width: Corrector) -> None:
    found = full_width.correct("我今天去学校, 好吗?见https://a.cn/b,c.")
    assert found.target == "我今天去学校，好吗？见https://a.cn/b,c."
    assert [(edit.start, edit.end, edit.replacement) for edit in found.edits] == [(6, 8, "，"), (10, 11, "？")]
    assert {(edit.kind, edit.confidence) for edit in found.edits} == {(Kind.PUNCTUATION, 1.0)}


def test_they_are_left_alone_where_nobody_wishes_it(full_width: Corrector) -> None:
    text = "我今天去学校,好吗?"
    assert replace(full_width, full_width=False).correct(text).target == text
    assert replace(full_width, kinds=frozenset({Kind.SOUND})).correct(text).target == text


def test_lists_come_first(full_width: Corrector) -> None:
    assert full_width.correct("好,好!去,学校!").target == "好,好~去，学校~"


def test_the_model_s_edits_stand_beside_them(toy: Toy) -> None:
    corrector = Corrector.load(toy.bundle, full_width=True)
    assert corrector.correct("我今天因该去学校。\n(好)").edits[0].replacement == "应"
    assert [edit.start for edit in corrector.correct("我今天因该去学校。\n(好)").edits[-2:]] == [10, 12]


@FEW
@given(TEXTS)
def test_edits_are_lawful(full_width: Corrector, text: str) -> None:
    signs_alone = replace(full_width, words=WordLists())
    for corrector in (full_width, signs_alone):
        found = corrector.correct(text)
        assert apply(text, found.edits) == found.target
        ends = [edit.end for edit in found.edits]
        assert all(edit.start >= end for edit, end in zip(found.edits[1:], ends, strict=False))
        *_, last = corrector.correct_gradually(text)
        assert last.correction == found
    edits = signs_alone.correct(text).edits  # replacements are made in links, too
    for span in protected.find(text):
        assert not any(edit.start < span.end and edit.end > span.start for edit in edits)
