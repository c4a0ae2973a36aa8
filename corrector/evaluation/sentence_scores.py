"""Sentence-level scores: was each row corrected to exactly its target?

Knows three strings a row and nothing of models, files or edits: what is counted is compared as whole sentences.
Trade-off: one wrong character spoils a whole row, as in the published tables that these scores are compared with;
predictions of another length than the source are ordinary predictions and are only counted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from corrector.errors import InputError
from corrector.version import __version__

Custom = Literal["strict", "lenient"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of each sort; additive, so that the counts of a corpus are the sum of the counts of its rows."""

    rows: int = 0
    erroneous: int = 0  # source != target
    changed: int = 0  # prediction != source
    exact: int = 0  # erroneous, and prediction == target
    false_positives: int = 0  # source == target, and changed
    length_changed: int = 0  # prediction and source differ in length

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Counts)))

    @property
    def clean(self) -> int:
        """Rows with nothing to correct."""
        return self.rows - self.erroneous


def count(source: str, target: str, prediction: str) -> Counts:
    """The counts of one row."""
    erroneous = source != target
    changed = prediction != source
    return Counts(
        rows=1,
        erroneous=int(erroneous),
        changed=int(changed),
        exact=int(erroneous and prediction == target),
        false_positives=int(changed and not erroneous),
        length_changed=int(len(prediction) != len(source)),
    )


@dataclass(frozen=True, slots=True)
class Score:
    """Correction scores from 0 to 1; a rate over no rows is 0.

    The customs differ in the precision's denominator. "strict" (ReaLiSe, SCOPE, CSCD-NS): all changed rows.
    "lenient" (pycorrector's `eval_model_batch`, the SIGHAN tool's correction level): exact rows and changed clean
    rows, so that a wrong change to an erroneous row costs recall only.
    """

    counts: Counts
    custom: Custom = "strict"

    def __post_init__(self) -> None:
        if self.custom not in ("strict", "lenient"):
            raise InputError(f"custom is {self.custom!r}; expected 'strict' or 'lenient'.")

    @property
    def precision(self) -> float:
        counts = self.counts
        lenient = counts.exact + counts.false_positives
        return _ratio(counts.exact, counts.changed if self.custom == "strict" else lenient)

    @property
    def recall(self) -> float:
        return _ratio(self.counts.exact, self.counts.erroneous)

    @property
    def f1(self) -> float:
        precision, recall = self.precision, self.recall
        return _ratio(2 * precision * recall, precision + recall)

    @property
    def accuracy(self) -> float:
        """Rows whose prediction is the target, of all rows."""
        counts = self.counts
        return _ratio(counts.exact + counts.clean - counts.false_positives, counts.rows)

    @property
    def false_positive_rate(self) -> float:
        """Changed clean rows, of all clean rows."""
        return _ratio(self.counts.false_positives, self.counts.clean)

    def signature(self, name: str) -> str:
        """One line that says how and over what this was counted; `name` is the data set's.

        Raises:
            InputError: `name` would break the line or its fields.
        """
        if not name.isprintable() or "|" in name or not name:
            raise InputError(f"the data set's name is {name!r}; expected a printable name without '|'.")
        return f"data={name}|level=sentence|custom={self.custom}|rows={self.counts.rows}|version={__version__}"


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
