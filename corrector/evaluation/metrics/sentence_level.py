"""Sentence-level scores: was the whole sentence found wrong, or made right?

Knows the labels of a sentence and nothing of characters in them. All published sentence scores of spelling correction
are one of these: `level` says what counts as right, `custom` what a wrong change of an erroneous sentence costs.
Trade-off: one wrong character spoils a whole sentence, as in the published tables that these scores are held against.

| published as                                                    | level      | custom  |
|-----------------------------------------------------------------|------------|---------|
| SIGHAN 2014 and 2015 tool, detection                             | detection  | lenient |
| SIGHAN 2014 and 2015 tool, correction; pycorrector               | correction | lenient |
| ReaLiSe, CSCD-NS (S-D), SCOPE; SIGHAN 2013 tool, error location  | detection  | strict  |
| ReaLiSe, CSCD-NS (S-C), SCOPE, LEMON; SIGHAN 2013 tool, task 2   | correction | strict  |
| LEMON `compute_detect`; SIGHAN 2013 tool, detection              | alarm      | strict  |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from corrector.errors import InputError
from corrector.evaluation.metrics.labels import Labels, has_other_length, places, wanted_and_made
from corrector.evaluation.metrics.metric import Example, f_score, ratio

Level = Literal["correction", "detection", "alarm"]
Custom = Literal["strict", "lenient"]
_LEVELS: tuple[Level, ...] = ("correction", "detection", "alarm")
_CUSTOMS: tuple[Custom, ...] = ("strict", "lenient")


@dataclass(frozen=True, slots=True)
class SentenceLevel:
    """Sentences found or made right; rates from 0 to 1, a rate over no sentence is 0.

    Attributes:
        level: an erroneous sentence is right if its text is ("correction"), if exactly the wrong places were changed
            ("detection"), or if anything was ("alarm").
        custom: precision divides by all changed sentences ("strict"), or only by the right ones and the clean ones
            that were changed ("lenient"), so that a wrong change of an erroneous sentence costs recall alone.
    """

    level: Level = "correction"
    custom: Custom = "strict"
    statistics: ClassVar[tuple[str, ...]] = (
        "rows",
        "erroneous",  # something should change
        "changed",  # something was changed
        "right",  # erroneous, and right at this level
        "false positives",  # clean, and changed
        "other length",  # of another length than the source where no reference is: never right
    )
    figures: ClassVar[tuple[str, ...]] = ("f1", "precision", "recall", "accuracy", "false positive rate")

    def __post_init__(self) -> None:
        if self.level not in _LEVELS or self.custom not in _CUSTOMS:
            raise InputError(
                f"level is {self.level!r} and custom {self.custom!r}; "
                f"expected a level of {', '.join(_LEVELS)} and a custom of {', '.join(_CUSTOMS)}."
            )

    @property
    def name(self) -> str:
        return f"sentence {self.level}, {self.custom}"

    def count(self, example: Example) -> NDArray[np.float64]:
        """(6,) the statistics of one row."""
        return self.count_labels(*wanted_and_made(example), other_length=has_other_length(example))

    def count_labels(self, wanted: Labels, made: Labels, *, other_length: bool = False) -> NDArray[np.float64]:
        """(6,) the statistics of a row of which only labels are known, as in the files of the SIGHAN tools."""
        right = self._is_right(wanted, made)
        return self.outcome(erroneous=bool(wanted), changed=bool(made), right=right, other_length=other_length)

    @staticmethod
    def outcome(*, erroneous: bool, changed: bool, right: bool, other_length: bool = False) -> NDArray[np.float64]:
        """(6,) the statistics of a row that was judged elsewhere; `right` says nothing where it is not erroneous."""
        row = (True, erroneous, changed, erroneous and right, changed and not erroneous, other_length)
        return np.array(row, np.float64)

    def _is_right(self, wanted: Labels, made: Labels) -> bool:
        if self.level == "alarm":
            return bool(made)
        return made == wanted if self.level == "correction" else places(made) == places(wanted)

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 6) -> (...) for each figure."""
        rows, erroneous, changed, right, false_positives, _ = np.moveaxis(totals, -1, 0)
        precision = ratio(right, changed if self.custom == "strict" else right + false_positives)
        recall = ratio(right, erroneous)
        clean = rows - erroneous
        return {
            "f1": f_score(precision, recall),
            "precision": precision,
            "recall": recall,
            "accuracy": ratio(right + clean - false_positives, rows),
            "false positive rate": ratio(false_positives, clean),
        }

    def options(self) -> dict[str, str]:
        return {"level": "sentence", "task": self.level, "custom": self.custom}
