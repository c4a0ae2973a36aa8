"""How sure a score is: bootstrap intervals, and a paired test of the difference between two systems.

Knows statistics of rows, (N, F), that add up, and how a sum of them becomes figures; no texts and no names. All
systems and metrics of one set are resampled by the same draws, so that their differences are paired.
Trade-off: percentile intervals are simple and need no model of the figure, but they are too narrow for a few rows, and
a figure that every resample agrees on, such as a rate of exactly 0, gets an interval of no width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.errors import InputError

Floats = NDArray[np.float64]
Figure = Callable[[Floats], Floats]  # (..., F) totals -> (...)

RESAMPLES = 1000
LEVEL = 0.95
_AT_ONCE = 64  # resamples weighted together: 10 MB for 20,000 rows


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure would lie in 95 of 100 other samples of rows like these; low <= high."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The second system's figure less the first one's, its interval, and the chance of one as large by luck."""

    value: float
    interval: Interval
    p_value: float


def resample(statistics: Floats, *, resamples: int = RESAMPLES, seed: int = 1) -> Floats:
    """(N, F) statistics of rows -> (R, F) totals of R samples of N rows, drawn with replacement (Efron 1979).

    Raises:
        InputError: fewer than one resample.
    """
    _expect_resamples(resamples)
    rows = len(statistics)
    rng = np.random.default_rng(seed)
    parts = [_weights(rng, size, rows) @ statistics for size in _chunks(resamples)]
    return np.concatenate(parts)


def interval(values: Floats, *, level: float = LEVEL) -> Interval:
    """The middle share `level` of (R,) resampled figures: the percentile interval."""
    tail = (1 - level) / 2
    low, high = np.quantile(values, (tail, 1 - tail))
    return Interval(float(low), float(high))


def randomise(first: Floats, second: Floats, *, resamples: int = RESAMPLES, seed: int = 1) -> tuple[Floats, Floats]:
    """Totals, (R, F) each, of two systems whose rows were exchanged at random: what chance alone makes of them.

    Raises:
        InputError: the systems' statistics, (N, F), are of different shapes, or there is fewer than one resample.
    """
    if first.shape != second.shape:
        raise InputError(f"statistics of shape {first.shape} and {second.shape}; a paired test needs the same rows.")
    _expect_resamples(resamples)
    rng = np.random.default_rng(seed)
    change = second - first
    moved = [(rng.random((size, len(first))) < 0.5).astype(np.float64) @ change for size in _chunks(resamples)]
    exchanged = np.concatenate(moved)
    return first.sum(axis=0) + exchanged, second.sum(axis=0) - exchanged


def p_value(observed: float, by_chance: Floats) -> float:
    """Share of (R,) differences by chance that are at least as large, the observed one among them.

    Two-sided approximate randomisation (Noreen 1989; for translation Riezler and Maxwell 2005).
    """
    slack = 1e-12  # of rounding: the observed difference and the same one summed in another order
    return float((1 + np.count_nonzero(np.abs(by_chance) >= abs(observed) - slack)) / (len(by_chance) + 1))


def compare(
    figure: Figure,
    first: Floats,
    second: Floats,
    *,
    resampled: tuple[Floats, Floats],
    randomised: tuple[Floats, Floats],
) -> Difference:
    """One figure of two systems.

    Args:
        first, second: (F,) totals of the systems.
        resampled: (R, F) totals of both, from `resample` with the same seed.
        randomised: (R, F) totals of both, from `randomise`.
    """
    value = float(figure(second) - figure(first))
    between = interval(figure(resampled[1]) - figure(resampled[0]))
    return Difference(value, between, p_value(value, figure(randomised[1]) - figure(randomised[0])))


def _weights(rng: np.random.Generator, size: int, rows: int) -> Floats:
    """(size, N): how often each row was drawn."""
    drawn = rng.integers(0, max(rows, 1), (size, rows))
    drawn += np.arange(size)[:, None] * rows
    return np.bincount(drawn.ravel(), minlength=size * rows).reshape(size, rows).astype(np.float64)


def _chunks(resamples: int) -> Iterator[int]:
    for start in range(0, resamples, _AT_ONCE):
        yield min(_AT_ONCE, resamples - start)


def _expect_resamples(resamples: int) -> None:
    if resamples < 1:
        raise InputError(f"resamples is {resamples}; expected at least 1, such as {RESAMPLES}.")
