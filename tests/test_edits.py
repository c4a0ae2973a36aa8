"""Edits: those that fit are made, others are refused; written as JSON."""

from __future__ import annotations

import json

import pytest

from corrector.edits import Alternative, Edit, Kind, apply, confident
from corrector.errors import InputError


def test_edits_are_made_where_they_stand() -> None:
    edits = [Edit(0, 0, "我", Kind.MISSING), Edit(1, 2, "再", Kind.SOUND), Edit(3, 4, "", Kind.REDUNDANT)]
    assert apply("想在说说", edits) == "我想再说"
    assert apply("想在说说", []) == "想在说说"


def test_edits_at_a_threshold_are_those_that_reach_it() -> None:
    edits = tuple(Edit(place, place + 1, "", Kind.OTHER, sure) for place, sure in enumerate((0.2, 0.5, 0.9, 1.0)))
    for threshold, first in ((0.0, 0), (0.2, 0), (0.5, 1), (0.5001, 2), (1.0, 3)):
        assert confident(edits, threshold) == edits[first:]


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([Edit(2, 3, "x", Kind.OTHER), Edit(0, 1, "x", Kind.OTHER)], "sorted"),
        ([Edit(0, 2, "x", Kind.OTHER), Edit(1, 3, "x", Kind.OTHER)], "disjoint"),
        ([Edit(2, 5, "x", Kind.OTHER)], "4 characters"),
        ([Edit(-1, 1, "x", Kind.OTHER)], "4 characters"),
        ([Edit(3, 2, "x", Kind.OTHER)], "4 characters"),
    ],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit], words: str) -> None:
    with pytest.raises(InputError, match=words):
        apply("四个汉字", edits)


def test_an_edit_is_json() -> None:
    edit = Edit(1, 2, "再", Kind.SOUND, 0.9, (Alternative("才", 0.05),))
    assert json.loads(json.dumps(edit.to_dict(), ensure_ascii=False)) == {
        "start": 1,
        "end": 2,
        "replacement": "再",
        "kind": "sound",
        "confidence": 0.9,
        "alternatives": [{"replacement": "才", "confidence": 0.05}],
    }
