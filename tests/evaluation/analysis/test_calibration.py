"""Thresholds hold the rate that they were found for, on the rows that they were found on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.calibration import CalibratedThreshold, Calibration, CalibrationSet
from corrector.edits import Edit, Kind
from corrector.errors import InputError
from corrector.evaluation.analysis.calibration import calibrate, expect_enough
from corrector.evaluation.analysis.operating_curve import Proposal, operating_curve

SETS = (CalibrationSet("dev.tsv", "ab", 30, 10), CalibrationSet("clean.txt", "cd", 20, 20))


def clean_row(*confidences: float) -> Proposal:
    edits = tuple(Edit(at, at + 1, "错", Kind.OTHER, confidence) for at, confidence in enumerate(confidences))
    return Proposal("今天天气很好", ("今天天气很好",), edits)


CONFIDENCES = st.lists(st.lists(st.integers(0, 20).map(lambda i: i / 20), max_size=3), min_size=4, max_size=40)


@given(CONFIDENCES, st.floats(0.05, 0.9))
def test_the_rate_holds_at_the_threshold_and_above(confidences: list[list[float]], rate: float) -> None:
    rows = [clean_row(*some) for some in confidences]
    highest = [max(some, default=-1.0) for some in confidences]
    try:
        (found,) = calibrate(operating_curve(rows), [rate], sets=()).thresholds
    except InputError:
        top = highest.count(max(highest))
        assert rate * len(rows) < 1 or max(highest) < 0 or top > rate * len(rows)
        return
    changed = sum(confidence >= found.threshold for confidence in highest)
    assert changed == found.false_positives <= rate * len(rows) + 1e-6
    lower = sorted({x for some in confidences for x in some if x < found.threshold}, reverse=True)
    if lower:  # the next confidence that occurs would be too low
        assert sum(confidence >= lower[0] for confidence in highest) > rate * len(rows)


def test_a_table_worked_out_by_hand() -> None:
    """100 correct rows, one proposal in each of five."""
    rows = [clean_row(c) for c in (0.99, 0.9, 0.8, 0.8, 0.6)] + [clean_row()] * 95
    found = calibrate(operating_curve(rows), [0.01, 0.05, 0.03], sets=SETS)
    assert found.thresholds == (
        CalibratedThreshold(0.05, 0.6, 5),
        CalibratedThreshold(0.03, 0.9, 2),  # 0.8 would change four
        CalibratedThreshold(0.01, 0.99, 1),
    )
    assert found.clean == 30


CALIBRATION = Calibration((CalibratedThreshold(0.01, 0.8, 3), CalibratedThreshold(0.001, 0.95, 0)), SETS)


def test_a_rate_between_takes_the_lower_one() -> None:
    assert CALIBRATION.threshold_for(0.01) == 0.8
    assert CALIBRATION.threshold_for(0.009) == 0.95
    assert CALIBRATION.threshold_for(0.001) == 0.95


@pytest.mark.parametrize("rate", [0.02, 0.0009, 0.0, -1.0, float("nan"), "0.01"])
def test_a_rate_outside_is_refused(rate: Any) -> None:
    with pytest.raises(InputError, match=r"from 0.001 to 0.01"):
        CALIBRATION.threshold_for(rate)


def test_another_beam_width_is_refused() -> None:
    with pytest.raises(InputError, match="beam_width 4"):
        CALIBRATION.threshold_for(0.01, beam_width=4)


def test_it_is_written_and_read_alike() -> None:
    assert Calibration.from_dict(json.loads(json.dumps(CALIBRATION.to_dict()))) == CALIBRATION


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"thresholds": []}, ValueError),
        ({"thresholds": [{"max_false_positives": 2, "threshold": 0.5, "false_positives": 0}]}, InputError),
        ({"thresholds": [{"max_false_positives": 0.1, "threshold": "high", "false_positives": 0}]}, TypeError),
        ({"sets": [{"name": "x"}]}, TypeError),
        ({"beam_width": "wide"}, ValueError),
    ],
)
def test_a_damaged_one_is_not_read(change: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        Calibration.from_dict({**CALIBRATION.to_dict(), **change})


def test_what_cannot_be_had_is_refused() -> None:
    rows = [clean_row(1.0)] * 5 + [clean_row()] * 95
    with pytest.raises(InputError, match=r"even at the highest confidence, 1\.0, 5 of 100"):
        calibrate(operating_curve(rows), [0.01], sets=())
    with pytest.raises(InputError, match="no edit was proposed"):
        calibrate(operating_curve([clean_row()] * 100), [0.01], sets=())
    with pytest.raises(InputError, match=r"100 correct rows cannot show .* 0\.001; expected at least 1000"):
        calibrate(operating_curve(rows), [0.001], sets=())
    for rate in (0.0, 1.0, float("nan")):
        with pytest.raises(InputError, match="between 0 and 1"):
            expect_enough(1000, rate)
