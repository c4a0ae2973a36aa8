"""Sentence-level scores: laws, values worked out by hand, and the figures of eight published scorers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.errors import InputError
from corrector.evaluation.metrics.metric import Example, count_all
from corrector.evaluation.metrics.sentence_level import SentenceLevel

SHORT = st.text("甲乙", max_size=2)  # so short that equal strings are common
ROWS = st.lists(st.builds(lambda s, t, p: Example(s, (t,), p), SHORT, SHORT, SHORT), max_size=12)
SPELLING_SETS = ("sighan15-simplified", "cscd-ns-dev", "nlpcc2023-task8")

# source, reference, prediction
EXAMPLE = [
    Example(source, (reference,), prediction)
    for source, reference, prediction in (
        ("他门来了", "他们来了", "他们来了"),  # right
        ("我再家里", "我在家里", "我在家里"),  # right
        ("她很漂凉", "她很漂亮", "她很漂两"),  # changed wrongly, at the right place
        ("我想回加", "我想回家", "我想回家了"),  # changed wrongly, in length too
        ("天汽很好", "天气很好", "天汽很好"),  # missed
        ("今天下雨", "今天下雨", "今天下雨"),  # left alone
        ("明天放假", "明天放假", "明天放架"),  # false positive
        ("谢谢大家", "谢谢大家", "谢谢大家"),  # left alone
    )
]


def figures(metric: SentenceLevel, rows: Iterable[Example]) -> dict[str, float]:
    return {name: float(value) for name, value in metric.score(count_all(metric, rows).sum(axis=0)).items()}


def test_statistics_worked_out_by_hand() -> None:
    totals = count_all(SentenceLevel(), EXAMPLE).sum(axis=0)
    assert dict(zip(SentenceLevel.statistics, totals, strict=True)) == {
        "rows": 8, "erroneous": 5, "changed": 5, "right": 2, "false positives": 1, "other length": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("level", "custom", "precision", "recall"),
    [
        ("correction", "strict", 2 / 5, 2 / 5),
        ("correction", "lenient", 2 / 3, 2 / 5),
        ("detection", "strict", 3 / 5, 3 / 5),
        ("detection", "lenient", 3 / 4, 3 / 5),
        ("alarm", "strict", 4 / 5, 4 / 5),
    ],
)
def test_figures_worked_out_by_hand(
    level: Literal["correction", "detection", "alarm"],
    custom: Literal["strict", "lenient"],
    precision: float,
    recall: float,
) -> None:
    found = figures(SentenceLevel(level, custom), EXAMPLE)
    f1 = 2 * precision * recall / (precision + recall)
    assert found["precision"] == pytest.approx(precision)
    assert found["recall"] == pytest.approx(recall)
    assert found["f1"] == pytest.approx(f1)
    assert found["accuracy"] == pytest.approx((recall * 5 + 2) / 8)
    assert found["false positive rate"] == pytest.approx(1 / 3)


@given(ROWS)
def test_accuracy_counts_the_rows_that_equal_their_reference(rows: list[Example]) -> None:
    accuracy = figures(SentenceLevel(), rows)["accuracy"]
    assert accuracy * len(rows) == pytest.approx(sum(row.prediction == row.references[0] for row in rows))


@given(ROWS)
def test_customs_and_levels_are_ordered(rows: list[Example]) -> None:
    strict, lenient = (figures(SentenceLevel("correction", custom), rows) for custom in ("strict", "lenient"))
    assert strict["precision"] <= lenient["precision"]
    assert strict["recall"] == lenient["recall"]
    recalls = [figures(SentenceLevel(level), rows)["recall"] for level in ("correction", "detection", "alarm")]
    assert recalls == sorted(recalls)


@pytest.mark.parametrize("rows", [[], [Example("好", ("好",), "好")], [Example("坏", ("好",), "坏")]])
def test_rates_over_nothing_are_zero(rows: list[Example]) -> None:
    found = figures(SentenceLevel(), rows)
    assert (found["precision"], found["recall"], found["f1"], found["false positive rate"]) == (0, 0, 0, 0)


def test_any_of_several_references_is_right() -> None:
    row = Example("他门去", ("他们去", "她们去"), "她们去")
    assert figures(SentenceLevel(), [row])["f1"] == 1


def test_cutting_off_ends_is_never_rewarded() -> None:
    """Scorers that walk both texts in step to the shorter end give such predictions full marks."""
    rows = [Example(row.source, row.references, row.references[0][:-1]) for row in EXAMPLE]
    found = figures(SentenceLevel(), rows)
    assert (found["precision"], found["recall"], found["accuracy"], found["false positive rate"]) == (0, 0, 0, 1)


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(InputError, match="strict, lenient"):
        SentenceLevel("correction", "gentle")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="alarm"):
        SentenceLevel("position")  # type: ignore[arg-type]
