"""A small report that the tests of its renderings share."""

from __future__ import annotations

import pytest

from corrector.calibration import CalibratedThreshold, Calibration, CalibrationSet
from corrector.edits import Edit, Kind
from corrector.evaluation.analysis.leakage import Leak
from corrector.evaluation.analysis.speed import Speed
from corrector.evaluation.outputs import Output
from corrector.evaluation.report import System
from corrector.evaluation.sets import EvaluationSet, SetRow

PAIRS = EvaluationSet(
    "对.tsv",
    "0123456789abcdef" * 4,
    (
        SetRow("他门来了", ("他们来了",)),
        SetRow("我再家里", ("我在家里",)),
        SetRow("她很漂凉", ("她很漂亮",)),
        SetRow("<b>下雨</b>", ("<b>下雨</b>",)),
    ),
)
CLEAN = EvaluationSet("clean.txt", "fe" * 32, (SetRow("天晴了", ("天晴了",)), SetRow("好吧", ("好吧",))))


def edit(start: int, replacement: str, confidence: float) -> Edit:
    return Edit(start, start + 1, replacement, Kind.OTHER, confidence)


GOOD = System(
    "good",
    "bundles/good",
    {
        PAIRS.name: Output(
            ("他们来了", "我在家里", "她很漂凉", "<b>下雪</b>"),
            ((edit(1, "们", 0.9),), (edit(1, "在", 0.8),), (edit(3, "亮", 0.3),), (edit(4, "雪", 0.6),)),
            0.5,
            Speed(4, 23, 0.5, 0.01, 0.02, 250_000_000, 1),
        ),
        CLEAN.name: Output(
            ("天晴了", "好吧"), ((edit(0, "添", 0.2),), ()), 0.5, Speed(2, 5, 0.1, 0.01, 0.02, 10**8, 1)
        ),
    },
)
COPY = System(
    "<copy>",
    "copy.txt",
    {PAIRS.name: Output(tuple(row.source for row in PAIRS.rows)), CLEAN.name: Output(("天晴了。", "好吧"))},
)


@pytest.fixture(scope="session")
def sets() -> tuple[EvaluationSet, ...]:
    """Four rows, three of them with an error, and two rows without."""
    return PAIRS, CLEAN


@pytest.fixture(scope="session")
def systems() -> tuple[System, ...]:
    """One that corrects two of three errors and tells its confidences, and one that does not."""
    return GOOD, COPY


@pytest.fixture(scope="session")
def leaks() -> tuple[Leak, ...]:
    return Leak("对.tsv", 4, 1, 2, 2, (("train.tsv", 2),)), Leak("clean.txt", 2, 0, 0, 0, ())


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    return Calibration((CalibratedThreshold(0.5, 0.61, 1),), (CalibrationSet("对.tsv", "01", 4, 1),))
