"""Character-level scores: values worked out by hand, and those of CSCD-NS and of Wang's detection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pytest

from corrector.errors import InputError
from corrector.evaluation.metrics.character_level import CharacterLevel
from corrector.evaluation.metrics.metric import Example, count_all

Task = Literal["correction", "detection"]

EXAMPLE = [
    Example(source, (reference,), prediction)
    for source, reference, prediction in (
        ("他门再家", "他们在家", "他们在家"),  # both right
        ("我门再家", "我们在家", "我们再加"),  # one right, one missed, one right character spoilt
        ("天汽很好", "天气很好", "天器很好"),  # found, not made right
        ("谢谢大家", "谢谢大家", "谢谢大伙"),  # spoilt
        ("她很漂凉", "她很漂亮", "她很漂亮呀"),  # of another length: nothing right, one wrong change
    )
]


def figures(metric: CharacterLevel, rows: Iterable[Example]) -> dict[str, float]:
    return {name: float(value) for name, value in metric.score(count_all(metric, rows).sum(axis=0)).items()}


@pytest.mark.parametrize(("task", "right"), [("correction", 3), ("detection", 4)])
def test_values_worked_out_by_hand(task: Task, right: int) -> None:
    metric = CharacterLevel(task)
    assert count_all(metric, EXAMPLE).sum(axis=0).tolist() == [6, 7, right, 1]
    found = figures(metric, EXAMPLE)
    assert found == pytest.approx({"f1": 2 * right / 13, "precision": right / 7, "recall": right / 6})


@pytest.mark.parametrize("rows", [[], [Example("好", ("好",), "好")], [Example("坏", ("好",), "坏")]])
def test_rates_over_nothing_are_zero(rows: list[Example]) -> None:
    assert set(figures(CharacterLevel(), rows).values()) == {0}


def test_texts_of_other_lengths_are_counted_by_their_edits() -> None:
    rows = [Example("我去学校校上", ("我要去学校上课",), "我要去学校校上")]
    assert count_all(CharacterLevel(), rows).sum(axis=0).tolist() == [3, 1, 1, 0]


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(InputError, match="detection"):
        CharacterLevel("alarm")  # type: ignore[arg-type]
