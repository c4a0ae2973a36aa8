"""Character-level scores: which wrong characters were found, and which were made right?

Counts as CSCD-NS does (its C-D and C-C): a change is right at its place, and each counts once. Knows labels, so that
texts of unequal length are counted by their edits. Trade-off: a sentence with many errors weighs more than one with
few, unlike in the sentence-level scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from corrector.errors import InputError
from corrector.evaluation.metrics.labels import has_other_length, places, wanted_and_made
from corrector.evaluation.metrics.metric import Example, f_score, ratio

Task = Literal["correction", "detection"]
_TASKS: tuple[Task, ...] = ("correction", "detection")


@dataclass(frozen=True, slots=True)
class CharacterLevel:
    """Characters found ("detection") or made right ("correction"); rates from 0 to 1, a rate over none is 0."""

    task: Task = "correction"
    statistics: ClassVar[tuple[str, ...]] = (
        "wrong",  # characters that should change
        "changed",  # characters that were changed
        "right",  # changed at a wrong place; for correction also into the right character
        "other length",  # predictions that changed the length where no reference does: one wrong change each
    )
    figures: ClassVar[tuple[str, ...]] = ("f1", "precision", "recall")

    def __post_init__(self) -> None:
        if self.task not in _TASKS:
            raise InputError(f"task is {self.task!r}; expected one of {', '.join(_TASKS)}.")

    @property
    def name(self) -> str:
        return f"character {self.task}"

    def count(self, example: Example) -> NDArray[np.float64]:
        """(4,) the statistics of one row."""
        wanted, made = wanted_and_made(example)
        right = wanted & made if self.task == "correction" else places(wanted) & places(made)
        return np.array([len(wanted), len(made), len(right), has_other_length(example)], np.float64)

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 4) -> (...) for each figure."""
        wrong, changed, right, _ = np.moveaxis(totals, -1, 0)
        precision, recall = ratio(right, changed), ratio(right, wrong)
        return {"f1": f_score(precision, recall), "precision": precision, "recall": recall}

    def options(self) -> dict[str, str]:
        return {"level": "character", "task": self.task}
