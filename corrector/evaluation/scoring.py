"""From rows and predictions to scores with intervals, and to comparisons of systems.

Knows metrics by what all of them can do, and how chance is measured; no files and no tables. The statistics of all
metrics and systems of a set stand side by side in one matrix, so that they are resampled by the same draws.
Trade-off: that matrix is the memory it takes, about 100 numbers a row and system.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from corrector.evaluation.analysis.part_scores import PartScore, part_scores
from corrector.evaluation.analysis.significance import RESAMPLES, compare, interval, randomise, resample
from corrector.evaluation.metrics.catalogue import Chosen, fitting
from corrector.evaluation.metrics.metric import Example, Metric, count_all
from corrector.evaluation.outputs import examples
from corrector.evaluation.report import Comparison, Figure, Report, Score, System
from corrector.evaluation.sets import EvaluationSet
from corrector.evaluation.signature import signature

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """How chance is measured.

    Attributes:
        resamples: for intervals and tests; 0 leaves both out.
        seed: the same seed gives the same intervals.
    """

    resamples: int = RESAMPLES
    seed: int = 1


@dataclass(frozen=True, eq=False)
class Scored:
    """One set's rows as counted for every system.

    Attributes:
        statistics: system -> (N, F) of all metrics side by side.
        columns: metric's name -> its columns.
    """

    data: EvaluationSet
    metrics: tuple[Metric, ...]
    statistics: Mapping[str, Floats]
    columns: Mapping[str, slice]


def evaluate(
    sets: Sequence[EvaluationSet],
    systems: Sequence[System],
    chosen: Sequence[Chosen],
    *,
    chance: Chance = Chance(),
    compared: bool = False,
    divided: bool = False,
) -> Report:
    """The scores of all systems on all sets.

    Args:
        compared: also the first system against each other one.
        divided: also the scores of parts of the sets.

    Raises:
        InputError: a system has more or fewer predictions than a set has rows, or no metric fits a set.
    """
    found: list[Score] = []
    differences: list[Comparison] = []
    parts: list[PartScore] = []
    for data in sets:
        rows = {system.name: examples(data, system.outputs[data.name]) for system in systems}
        scored = count_set(data, rows, [one.metric for one in fitting(chosen, data)])
        found += scores(scored, chance)
        differences += comparisons(scored, chance) if compared else ()
        parts += part_scores(data.name, rows) if divided else ()
    return Report(tuple(sets), tuple(systems), tuple(found), tuple(differences), tuple(parts))


def count_set(data: EvaluationSet, systems: Mapping[str, Sequence[Example]], metrics: Sequence[Metric]) -> Scored:
    """Every metric's statistics of every row, by system."""
    statistics = {name: np.hstack([count_all(m, rows) for m in metrics]) for name, rows in systems.items()}
    bounds = pairwise(accumulate((len(metric.statistics) for metric in metrics), initial=0))
    columns = {metric.name: slice(*bound) for metric, bound in zip(metrics, bounds, strict=True)}
    return Scored(data, tuple(metrics), statistics, columns)


def scores(scored: Scored, chance: Chance) -> Iterator[Score]:
    """The scores of each system, in the order of the metrics."""
    for system, rows in scored.statistics.items():
        totals = rows.sum(axis=0)
        resampled = resample(rows, resamples=chance.resamples, seed=chance.seed) if chance.resamples else None
        for metric in scored.metrics:
            own = scored.columns[metric.name]
            figures = _figures(metric, totals[own], None if resampled is None else resampled[:, own])
            sums = dict(zip(metric.statistics, totals[own].tolist(), strict=True))
            yield Score(scored.data.name, system, metric.name, signature(metric, scored.data), sums, figures)


def _figures(metric: Metric, totals: Floats, resampled: Floats | None) -> dict[str, Figure]:
    values = metric.score(totals)
    if resampled is None:
        return {name: Figure(float(values[name])) for name in metric.figures}
    spread = metric.score(resampled)
    return {name: Figure(float(values[name]), interval(spread[name])) for name in metric.figures}


def comparisons(scored: Scored, chance: Chance) -> Iterator[Comparison]:
    """The first system against each other one: every figure of every metric."""
    (first, base), *others = scored.statistics.items()
    for second, rows in others:
        resampled = tuple(resample(x, resamples=chance.resamples, seed=chance.seed) for x in (base, rows))
        randomised = randomise(base, rows, resamples=chance.resamples, seed=chance.seed)
        for metric in scored.metrics:
            own = scored.columns[metric.name]
            differences = {
                name: compare(
                    lambda totals, metric=metric, name=name: metric.score(totals)[name],  # type: ignore[misc]
                    base[:, own].sum(axis=0),
                    rows[:, own].sum(axis=0),
                    resampled=(resampled[0][:, own], resampled[1][:, own]),
                    randomised=(randomised[0][:, own], randomised[1][:, own]),
                )
                for name in metric.figures
            }
            yield Comparison(scored.data.name, metric.name, first, second, differences)
