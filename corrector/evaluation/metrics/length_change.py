"""How often a system changes the length of what it is given.

Knows lengths only. Trade-off: says nothing about whether a change of length was right; that is what the edit-level
scores are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from corrector.evaluation.metrics.labels import has_other_length
from corrector.evaluation.metrics.metric import Example, ratio


@dataclass(frozen=True, slots=True)
class LengthChange:
    """Shares of rows, from 0 to 1."""

    name: ClassVar[str] = "length"
    statistics: ClassVar[tuple[str, ...]] = (
        "rows",
        "length changed",  # the prediction is longer or shorter than the source
        "other length",  # and no reference is: a row that the spelling scores count as wrong
    )
    figures: ClassVar[tuple[str, ...]] = ("length changed", "other length")

    def count(self, example: Example) -> NDArray[np.float64]:
        """(3,) the statistics of one row."""
        changed = len(example.prediction) != len(example.source)
        return np.array([1, changed, has_other_length(example)], np.float64)

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 3) -> (...) for each figure."""
        rows, changed, other = np.moveaxis(totals, -1, 0)
        return {"length changed": ratio(changed, rows), "other length": ratio(other, rows)}

    def options(self) -> dict[str, str]:
        return {"level": "sentence", "task": "length"}
