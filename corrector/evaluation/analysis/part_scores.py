"""Scores of the parts of a set, by every breakdown there is.

Knows breakdowns and the strict sentence-level correction scores, in which all parts are told. Trade-off: one metric
only; a part has fewer rows than its set, so its figures say more about where to look than about who is better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corrector.evaluation.analysis.breakdown import Breakdown, ByContextDistance, ByKind, ByLength, split
from corrector.evaluation.metrics.metric import Example, count_all
from corrector.evaluation.metrics.sentence_level import SentenceLevel

METRIC = SentenceLevel("correction", "strict")
BY_KIND, BY_LENGTH, BY_DISTANCE = ByKind(), ByLength(), ByContextDistance()
BREAKDOWNS: tuple[Breakdown, ...] = (BY_KIND, BY_LENGTH, BY_DISTANCE)


@dataclass(frozen=True, slots=True)
class PartScore:
    """One part of a set, such as its rows of 20 to 39 characters: strict sentence-level correction of one system.

    Attributes:
        breakdown, part: by what the set was divided, and the part's name.
    """

    data: str
    system: str
    breakdown: str
    part: str
    rows: int
    figures: Mapping[str, float]


def part_scores(data: str, systems: Mapping[str, Sequence[Example]]) -> Iterator[PartScore]:
    """By breakdown, then by part, then by system; a part without rows is left out."""
    counted = np.stack([count_all(METRIC, rows) for rows in systems.values()], axis=1)  # (N, systems, F)
    rows = next(iter(systems.values()))  # a breakdown looks at sources and references only
    for breakdown in BREAKDOWNS:
        for name, part in split(breakdown, rows, counted).items():
            for system, totals in zip(systems, part.totals, strict=True):
                figures = {figure: float(value) for figure, value in METRIC.score(totals).items()}
                yield PartScore(data, system, breakdown.name, name, part.rows, figures)
