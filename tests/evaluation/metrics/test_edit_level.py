"""Edit-level scores: counts by type worked out by hand, and the choice of a reference."""

from __future__ import annotations

from typing import Literal

import pytest

from corrector.corpus.m2 import M2Edit
from corrector.errors import InputError
from corrector.evaluation.metrics.edit_level import TYPES, EditLevel
from corrector.evaluation.metrics.metric import Example, count_all

Task = Literal["correction", "span detection", "token detection"]


def edit(start: int, end: int, text: str, kind: str = "S") -> M2Edit:
    return M2Edit(start, end, kind, (tuple(text),))


def by_type(metric: EditLevel, wanted: list[M2Edit], made: list[M2Edit]) -> dict[str, list[float]]:
    counts = metric.count_edits(wanted, made).reshape(len(TYPES), 3).tolist()
    return {kind: row for kind, row in zip(TYPES, counts, strict=True) if any(row)}


WANTED = [edit(0, 1, "们"), edit(3, 3, "了", "M"), edit(5, 7, "", "R"), edit(8, 10, "在家", "W")]
MADE = [edit(0, 1, "她"), edit(3, 3, "了", "M"), edit(5, 6, "", "R"), edit(12, 13, "好")]


@pytest.mark.parametrize(
    ("task", "expected"),
    [  # right, wrong, missed
        ("correction", {"M": [1, 0, 0], "R": [0, 1, 1], "S": [0, 2, 1], "W": [0, 0, 1]}),
        ("span detection", {"M": [1, 0, 0], "R": [0, 1, 1], "S": [1, 1, 0], "W": [0, 0, 1]}),
        ("token detection", {"M": [1, 0, 0], "R": [1, 0, 1], "S": [1, 1, 0], "W": [0, 0, 2]}),
    ],
)
def test_counts_worked_out_by_hand(task: Task, expected: dict[str, list[float]]) -> None:
    assert by_type(EditLevel(task=task), WANTED, MADE) == expected


def test_what_a_reference_repeats_counts_each_time_under_its_own_type() -> None:
    """As the original does, which puts the edits of equally cheap alignments under one annotator."""
    wanted = [edit(0, 2, "在家", "W"), edit(0, 2, "在家", "S"), edit(3, 4, "好"), edit(3, 4, "好")]
    assert by_type(EditLevel(), wanted, [edit(0, 2, "在家", "S")]) == {"S": [1, 0, 2], "W": [1, 0, 0]}


def test_foreign_types_are_told_by_what_the_edit_does() -> None:
    made = [
        edit(0, 0, "了", "ArtOrDet"),
        edit(1, 2, "", "Rloc-"),
        edit(2, 3, "好", "S:SPELL"),
        edit(4, 5, "坏", "Wchoice"),
    ]
    assert by_type(EditLevel(), [], made) == {"M": [0, 1, 0], "R": [0, 1, 0], "S": [0, 2, 0]}


ROWS = [
    Example("他门再家里", ("他们在家里",), "他们再家里"),  # 们在 is one edit: wrong
    Example("我去学校校上课", ("我去学校上课",), "我去学校上课"),  # right
    Example("谢谢大家", ("谢谢大家",), "谢谢大伙"),  # wrong
    Example("她很漂凉", ("她很漂亮",), "她很漂凉"),  # missed
]


def test_figures_worked_out_by_hand() -> None:
    found = EditLevel().score(count_all(EditLevel(), ROWS).sum(axis=0))
    precision, recall = 1 / 3, 1 / 3
    assert float(found["precision"]) == pytest.approx(precision)
    assert float(found["recall"]) == pytest.approx(recall)
    assert float(found["f0.5"]) == pytest.approx(1 / 3)
    assert [float(found[f"f0.5 {kind}"]) for kind in TYPES] == [1, 1, 0, 1]  # nothing of a type is all of it


@pytest.mark.parametrize(
    ("prediction", "precision", "recall", "f"), [("好的", 1, 1, 1), ("好得", 0, 1, 0), ("好", 0, 1, 0)]
)
def test_a_set_without_errors(prediction: str, precision: float, recall: float, f: float) -> None:
    found = EditLevel().score(EditLevel().count(Example("好的", ("好的",), prediction)))
    assert [float(found[name]) for name in ("precision", "recall", "f0.5")] == [precision, recall, f]


def test_nothing_changed_has_full_precision_and_no_score() -> None:
    found = EditLevel().score(EditLevel().count(Example("坏", ("好",), "坏")))
    assert [float(found[name]) for name in ("precision", "recall", "f0.5")] == [1, 0, 0]


def test_the_reference_that_helps_the_score_most_is_taken() -> None:
    row = Example("他门再家里看书", ("她们再家里看书", "他们在家里读书"), "他们在家里看书")
    assert count_all(EditLevel(), [row]).sum(axis=0).tolist() == EditLevel().count(row).tolist()
    assert EditLevel().count(row).reshape(4, 3).sum(axis=0).tolist() == [1, 0, 1]


def test_white_space_is_not_counted() -> None:
    assert EditLevel().count(Example("我 用 iPhone 拍照", ("我用iPhone拍照",), "我用 iPhone拍照")).sum() == 0


def test_beta_weighs_precision_against_recall() -> None:
    rows = [Example("他门再今天", ("他们在今天",), "他们在今天"), Example("坏", ("好",), "坏")]
    half, one = (EditLevel(beta).score(count_all(EditLevel(beta), rows).sum(axis=0)) for beta in (0.5, 1.0))
    assert float(half["f0.5"]) == pytest.approx(1.25 * 0.5 / (0.25 + 0.5))
    assert float(one["f1"]) == pytest.approx(2 / 3)


def test_impossible_options_are_refused() -> None:
    with pytest.raises(InputError, match="span detection"):
        EditLevel(task="spans")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="beta"):
        EditLevel(0)
