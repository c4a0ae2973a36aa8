"""What a system scores at every confidence threshold, from one run without any.

Knows rows with all the edits that were proposed for them, whatever their confidence, and the strict sentence-level
correction scores; no model and no files. Law: at each threshold the curve has the counts of the predictions that the
edits of at least that confidence make.
Trade-off: each row is made and judged anew for each of its own confidences, which is exact, and cheap since a row has
few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.edits import Edit, apply, confident
from corrector.evaluation.metrics.metric import Example
from corrector.evaluation.metrics.sentence_level import SentenceLevel

Floats = NDArray[np.float64]
METRIC = SentenceLevel("correction", "strict")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row and every edit proposed for it: sorted and disjoint, each with its confidence."""

    source: str
    references: tuple[str, ...]
    edits: tuple[Edit, ...] = ()

    def prediction(self, threshold: float) -> str:
        """The source with the edits of at least this confidence."""
        return apply(self.source, confident(self.edits, threshold))

    def example(self, threshold: float) -> Example:
        return Example(self.source, self.references, self.prediction(threshold))


@dataclass(frozen=True, eq=False)
class OperatingCurve:
    """Scores at K thresholds, highest first.

    Attributes:
        thresholds: (K,) the confidences that occur, each once; above the first of them nothing is changed.
        totals: (K, F) the statistics of all rows there, as `SentenceLevel` names them.
    """

    thresholds: Floats
    totals: Floats

    def figure(self, name: str) -> Floats:
        """(K,) a figure of the strict sentence-level correction scores: `precision`, `false positive rate` ..."""
        return METRIC.score(self.totals)[name]

    @property
    def false_positives(self) -> Floats:
        """(K,) rows with nothing to correct that are changed."""
        return self._statistic("false positives")

    @property
    def clean(self) -> Floats:
        """(K,) rows with nothing to correct; the same everywhere unless a row has several references."""
        return self._statistic("rows") - self._statistic("erroneous")

    def at(self, threshold: float) -> int | None:
        """The place of the point that a threshold gives; None where nothing would be changed."""
        place = int(np.searchsorted(-self.thresholds, -threshold, side="right")) - 1
        return place if place >= 0 else None

    def _statistic(self, name: str) -> Floats:
        return self.totals[:, METRIC.statistics.index(name)]


def operating_curve(proposals: Sequence[Proposal]) -> OperatingCurve:
    """The curve of all rows together."""
    unchanged = [METRIC.count(proposal.example(np.inf)) for proposal in proposals]
    start = np.sum(unchanged, axis=0) if unchanged else np.zeros(len(METRIC.statistics))
    pairs = zip(proposals, unchanged, strict=True)
    events = [event for proposal, counts in pairs for event in _events(proposal, counts)]
    confidences = np.array([confidence for confidence, _ in events], np.float64)
    thresholds, places = np.unique(-confidences, return_inverse=True)
    changes = np.zeros((len(thresholds), len(METRIC.statistics)))
    if events:
        np.add.at(changes, places, np.stack([change for _, change in events]))
    return OperatingCurve(-thresholds, start + np.cumsum(changes, axis=0))


def _events(proposal: Proposal, before: Floats) -> Iterator[tuple[float, Floats]]:
    """Each confidence of a row, highest first, with what it adds to the statistics."""
    for confidence in sorted({edit.confidence for edit in proposal.edits}, reverse=True):
        after = METRIC.count(proposal.example(confidence))
        yield confidence, after - before
        before = after
