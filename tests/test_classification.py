"""Golden examples of every kind of edit."""

from __future__ import annotations

import pytest

from corrector.classification import classify
from corrector.edits import Kind


@pytest.mark.parametrize(
    ("original", "replacement", "kind"),
    [
        ("因", "应", Kind.SOUND),  # yin, ying: a fuzzy pair
        ("做", "作", Kind.SOUND),
        ("晴", "睛", Kind.SHAPE),  # looks alike; the fuzzy sound comes after
        ("未", "末", Kind.SHAPE),
        ("", "的", Kind.MISSING),
        ("的", "", Kind.REDUNDANT),
        ("很我", "我很", Kind.ORDER),
        ("", "。", Kind.PUNCTUATION),
        (" ", "", Kind.PUNCTUATION),
        ("...", "……", Kind.PUNCTUATION),
        ("好", "坏", Kind.OTHER),
        ("a", "b", Kind.OTHER),
        ("高兴", "乐", Kind.OTHER),
        ("同", "同", Kind.OTHER),
    ],
)
def test_golden_kinds(original: str, replacement: str, kind: Kind) -> None:
    assert classify(original, replacement) is kind
