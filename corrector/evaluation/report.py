"""What an evaluation found: sets, systems, scores with their intervals, comparisons, leaks, calibrations.

Nouns only: nothing is counted, drawn or printed here. Sets and systems are called by their names, which are unique
within one evaluation. Trade-off: a report keeps every row's text and prediction, so that its errors can be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corrector.calibration import Calibration
from corrector.evaluation.analysis.leakage import Leak
from corrector.evaluation.analysis.part_scores import PartScore
from corrector.evaluation.analysis.significance import Difference, Interval
from corrector.evaluation.outputs import Output
from corrector.evaluation.sets import EvaluationSet


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its 95 % interval; None where none was asked for."""

    value: float
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A metric of one system on one set.

    Attributes:
        statistics: the sums that the figures are made of, by name.
        figures: by name, the one to quote first.
    """

    data: str
    system: str
    metric: str
    signature: str
    statistics: Mapping[str, float]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A metric's figures of two systems on one set: `second` less `first`."""

    data: str
    metric: str
    first: str
    second: str
    differences: Mapping[str, Difference]


@dataclass(frozen=True, slots=True)
class System:
    """What was scored: a bundle's folder or files of predictions, and an output for every set, by the set's name."""

    name: str
    origin: str
    outputs: Mapping[str, Output]


@dataclass(frozen=True)
class Report:
    """All that one evaluation found."""

    sets: tuple[EvaluationSet, ...]
    systems: tuple[System, ...]
    scores: tuple[Score, ...]
    comparisons: tuple[Comparison, ...] = ()
    parts: tuple[PartScore, ...] = ()
    leaks: tuple[Leak, ...] = ()
    calibrations: Mapping[str, Calibration] = field(default_factory=dict)  # by system

    def score(self, data: str, system: str, metric: str) -> Score | None:
        """The one of this set, system and metric."""
        found = (s for s in self.scores if (s.data, s.system, s.metric) == (data, system, metric))
        return next(found, None)
