"""Wang's character-level correction score: of the places rightly found, how many were made right?

The second half of the metric of Wang et al. (2018, 2019), as pycorrector's `compute_corrector_prf` counts it; its first
half is `CharacterLevel("detection")`. Trade-off: kept only to be read next to tables that print it. It leaves out every
error that was not found, so that its F1 lies far above the character-level F1 of the same predictions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from corrector.evaluation.metrics.labels import has_other_length, places, wanted_and_made
from corrector.evaluation.metrics.metric import Example, f_score, ratio


@dataclass(frozen=True, slots=True)
class ConditionalCorrection:
    """Correction among the places rightly found; rates from 0 to 1, a rate over none is 0."""

    name: ClassVar[str] = "character correction where found (Wang)"
    statistics: ClassVar[tuple[str, ...]] = (
        "found",  # wrong characters that were changed
        "right",  # of those, into the right character
        "missed",  # right characters that stand at no found place of the prediction, in rows with a found place
        "other length",  # predictions that changed the length where no reference does: nothing found
    )
    figures: ClassVar[tuple[str, ...]] = ("f1", "precision", "recall")

    def count(self, example: Example) -> NDArray[np.float64]:
        """(4,) the statistics of one row."""
        wanted, made = wanted_and_made(example)
        found = places(wanted) & places(made)
        written = {text for start, end, text in made if (start, end) in found}
        missed = sum(text not in written for _, _, text in wanted) if found else 0
        return np.array([len(found), len(wanted & made), missed, has_other_length(example)], np.float64)

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 4) -> (...) for each figure."""
        found, right, missed, _ = np.moveaxis(totals, -1, 0)
        precision, recall = ratio(right, found), ratio(right, right + missed)
        return {"f1": f_score(precision, recall), "precision": precision, "recall": recall}

    def options(self) -> dict[str, str]:
        return {"level": "character", "task": "correction", "custom": "wang"}
