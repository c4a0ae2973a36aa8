"""Which rows change their length, and which of them should not."""

from __future__ import annotations

import pytest

from corrector.evaluation.metrics.length_change import LengthChange
from corrector.evaluation.metrics.metric import Example, count_all


@pytest.mark.parametrize(
    ("references", "prediction", "changed", "other"),
    [
        (("他们来",), "他们来", 0, 0),
        (("他们来",), "他们来了", 1, 1),
        (("他们来", "他们来了"), "他们来了", 1, 0),
        (("他们来了",), "他们来", 0, 0),
        (("他们来了",), "他们", 1, 0),  # wrong, but the length has to change here
    ],
)
def test_rows(references: tuple[str, ...], prediction: str, changed: int, other: int) -> None:
    assert LengthChange().count(Example("他门来", references, prediction)).tolist() == [1, changed, other]


def test_figures() -> None:
    rows = [Example("好", ("好",), text) for text in ("好", "好了", "", "坏")]
    found = LengthChange().score(count_all(LengthChange(), rows).sum(axis=0))
    assert {name: float(value) for name, value in found.items()} == {"length changed": 0.5, "other length": 0.5}
