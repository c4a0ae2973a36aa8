"""Thresholds for wanted false-positive rates, found on annotated and clean rows.

Knows the curve of a system and which files it came from; no model and no flags. A false positive is a row with nothing
to correct that was changed, whatever the number of its edits. The threshold of a rate is the lowest confidence seen at
which, there and at every higher one, no more than that share of the clean rows was changed.
Trade-off: the rate holds for the rows it was found on; other text has other rates, so the rows are counted and named
with the result, and a rate that they are too few to show is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from corrector.calibration import CalibratedThreshold, Calibration, CalibrationSet
from corrector.errors import InputError
from corrector.evaluation.analysis.operating_curve import OperatingCurve


def calibrate(
    curve: OperatingCurve, rates: Sequence[float], *, sets: Iterable[CalibrationSet], beam_width: int = 1
) -> Calibration:
    """The thresholds of a curve for the wanted rates.

    Raises:
        InputError: a rate is not between 0 and 1, there are too few clean rows to show it, or no threshold has it.
    """
    found = tuple(_threshold(curve, rate) for rate in rates)
    return Calibration(found, tuple(sets), beam_width)


def expect_enough(clean: int, rate: float) -> None:
    """Check that so many rows without errors can show a false-positive rate.

    Raises:
        InputError: the rate is not between 0 and 1, or even one row is more than it allows.
    """
    if not 0 < rate < 1:
        raise InputError(f"a false-positive rate of {rate}; expected a share between 0 and 1, such as 0.01.")
    if clean * rate < 1:
        raise InputError(
            f"{clean} correct rows cannot show a false-positive rate of {rate}; expected at least "
            f"{math.ceil(1 / rate)}. Give more clean text."
        )


def _threshold(curve: OperatingCurve, rate: float) -> CalibratedThreshold:
    if not len(curve.thresholds):
        raise InputError("no edit was proposed for any row, so there is no threshold to find. Give rows with errors.")
    expect_enough(int(curve.clean.min()), rate)
    allowed = np.floor(rate * curve.clean + 1e-9)  # 0.29 * 100 is 28.999999999999996
    beyond = np.flatnonzero(curve.false_positives > allowed)
    points = int(beyond[0]) if beyond.size else len(curve.thresholds)
    if not points:
        raise InputError(
            f"even at the highest confidence, {curve.thresholds[0]}, {int(curve.false_positives[0])} of "
            f"{int(curve.clean[0])} correct rows are changed, more than the wanted share {rate}. Ask for a higher rate."
        )
    return CalibratedThreshold(rate, float(curve.thresholds[points - 1]), int(curve.false_positives[points - 1]))
