"""Many texts and long ones: results come in order, none is waited for, and nothing is read far ahead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corrector import Corrector, InputError
from corrector.corrector import WINDOW_DOCUMENTS


def test_input_is_read_no_further_ahead_than_a_window(toy_corrector: Corrector) -> None:
    read = 0

    def texts() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield "我们今天回家。"

    results = toy_corrector.correct_many(texts())
    assert read == 0
    for number in range(1, 2 * WINDOW_DOCUMENTS + 2):
        next(results)
        assert number <= read <= number + WINDOW_DOCUMENTS


def test_a_long_text_is_not_waited_for_by_the_next(toy_corrector: Corrector) -> None:
    read: list[int] = []
    texts = (read.append(n) or "abc " * 5000 for n in range(5))
    next(toy_corrector.correct_many(texts))
    assert read == [0]


@pytest.mark.parametrize("number", [0, 1, 3, WINDOW_DOCUMENTS, WINDOW_DOCUMENTS + 1])
def test_one_result_for_each_text(toy_corrector: Corrector, number: int) -> None:
    texts = ["", "我们", " ", "abc"] * number
    assert [found.source for found in toy_corrector.correct_many(texts[:number])] == texts[:number]


@pytest.mark.parametrize("bad", [None, 5, b"text", ["text"]])
def test_what_is_no_text_is_an_error_when_it_is_reached(toy_corrector: Corrector, bad: object) -> None:
    """The texts before it were once read ahead and lost."""
    results = toy_corrector.correct_many(["我们", "你们", bad, "他们"])  # type: ignore[list-item]
    assert [next(results).source, next(results).source] == ["我们", "你们"]
    with pytest.raises(InputError, match=f"is a {type(bad).__name__}; expected a str"):
        next(results)
    with pytest.raises(InputError):
        toy_corrector.correct(bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [1, 3, WINDOW_DOCUMENTS + 1])
def test_what_came_before_an_error_of_the_iterator_is_corrected(toy_corrector: Corrector, number: int) -> None:
    """Up to a window of texts that were fine was once lost with a bad line behind them."""

    def texts() -> Iterator[str]:
        yield from ["我们"] * number
        raise OSError("the line went dead")

    results = toy_corrector.correct_many(texts())
    assert [next(results).source for _ in range(number)] == ["我们"] * number
    with pytest.raises(OSError, match="went dead"):
        next(results)


def test_results_can_be_left_at_any_time(toy_corrector: Corrector) -> None:
    results = toy_corrector.correct_many("我们" for _ in range(2 * WINDOW_DOCUMENTS))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert list(results) == []


def test_one_text_where_many_are_expected_is_told(toy_corrector: Corrector) -> None:
    with pytest.raises(InputError, match=r"Use correct\(\)"):
        next(toy_corrector.correct_many("一段文字"))


def test_a_long_text_reports_often_and_can_be_left(toy_corrector: Corrector) -> None:
    reports = toy_corrector.correct_gradually("我今天因该去学校。\n" * 200)
    first = next(reports)
    assert first.correction is None
    assert 0 < first.done < 0.2 * first.characters
    reports.close()  # type: ignore[attr-defined]
