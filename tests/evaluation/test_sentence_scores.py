"""Sentence-level counts and scores: laws, and values worked out by hand."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.errors import InputError
from corrector.evaluation.sentence_scores import Counts, Score, count
from corrector.version import __version__

SHORT = st.text("甲乙", max_size=2)  # so short that equal strings are common
ROWS = st.lists(st.tuples(SHORT, SHORT, SHORT), max_size=12)

# source, target, prediction
EXAMPLE = (
    ("他门来了", "他们来了", "他们来了"),  # exact
    ("我再家里", "我在家里", "我在家里"),  # exact
    ("她很漂凉", "她很漂亮", "她很票亮"),  # changed wrongly
    ("我想回加", "我想回家", "我想回家了"),  # changed wrongly, in length too
    ("天汽很好", "天气很好", "天汽很好"),  # missed
    ("今天下雨", "今天下雨", "今天下雨"),  # left alone
    ("明天放假", "明天放假", "明天放架"),  # false positive
    ("谢谢大家", "谢谢大家", "谢谢大家"),  # left alone
)


def total(rows: list[tuple[str, str, str]] | tuple[tuple[str, str, str], ...]) -> Counts:
    return sum((count(*row) for row in rows), Counts())


def test_counts_worked_out_by_hand() -> None:
    counts = total(EXAMPLE)
    assert counts == Counts(rows=8, erroneous=5, changed=5, exact=2, false_positives=1, length_changed=1)
    assert counts.clean == 3


@pytest.mark.parametrize(
    ("custom", "precision", "recall", "f1"),
    [("strict", 2 / 5, 2 / 5, 2 / 5), ("lenient", 2 / 3, 2 / 5, 1 / 2)],
)
def test_scores_worked_out_by_hand(
    custom: Literal["strict", "lenient"], precision: float, recall: float, f1: float
) -> None:
    score = Score(total(EXAMPLE), custom)
    assert (score.precision, score.recall, score.f1) == pytest.approx((precision, recall, f1))
    assert score.accuracy == pytest.approx(4 / 8)
    assert score.false_positive_rate == pytest.approx(1 / 3)


@given(ROWS, ROWS)
def test_counts_add_up(first: list[tuple[str, str, str]], second: list[tuple[str, str, str]]) -> None:
    assert total(first + second) == total(first) + total(second)


@given(ROWS)
def test_counts_are_consistent(rows: list[tuple[str, str, str]]) -> None:
    counts = total(rows)
    assert counts.exact + counts.false_positives <= counts.changed <= counts.rows == len(rows)
    assert counts.exact <= counts.erroneous
    assert counts.false_positives <= counts.clean
    assert Score(counts).accuracy * counts.rows == pytest.approx(sum(row[1] == row[2] for row in rows))


@given(ROWS)
def test_lenient_is_never_below_strict_and_all_scores_are_shares(rows: list[tuple[str, str, str]]) -> None:
    strict, lenient = Score(total(rows), "strict"), Score(total(rows), "lenient")
    assert 0 <= strict.precision <= lenient.precision <= 1
    assert 0 <= strict.f1 <= lenient.f1 + 1e-12 <= 1 + 1e-9
    assert strict.recall == lenient.recall


@pytest.mark.parametrize("custom", ["strict", "lenient"])
@pytest.mark.parametrize("counts", [Counts(), count("好", "好", "好"), count("坏", "好", "坏")])
def test_rates_over_nothing_are_zero(counts: Counts, custom: Literal["strict", "lenient"]) -> None:
    score = Score(counts, custom)
    assert (score.precision, score.recall, score.f1, score.false_positive_rate) == (0.0, 0.0, 0.0, 0.0)


def test_the_signature_is_one_line() -> None:
    signature = Score(total(EXAMPLE), "lenient").signature("own")
    assert signature == f"data=own|level=sentence|custom=lenient|rows=8|version={__version__}"


@pytest.mark.parametrize("name", ["", "two\nlines", "a|b"])
def test_a_name_that_breaks_the_signature_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="name"):
        Score(Counts()).signature(name)


def test_an_unknown_custom_is_refused() -> None:
    with pytest.raises(InputError, match="strict"):
        Score(Counts(), "gentle")  # type: ignore[arg-type]
