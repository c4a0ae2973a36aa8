"""The rows that a system got most wrong, worst first.

Knows one row's source, reference, prediction and proposals; no model. A wrong change is worse than an error left
alone, for it spoils what someone wrote; so rows are ordered by the number of wrong changes, then by how sure the system
was of them, then by the number of errors that it left.
Trade-off: every wrong change weighs the same, whether it changes the sense or a comma.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corrector.alignment import align
from corrector.evaluation.metrics.labels import Labels, labels, nearest_reference
from corrector.evaluation.metrics.metric import Example
from corrector.evaluation.outputs import Edits

Sort = Literal["correct text changed", "wrong change", "error left"]


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that is not right.

    Attributes:
        row: its number in the set, from 1.
        reference: the one nearest to the prediction.
        wrong, left: changes that should not have been made so, and errors that are still there.
        confidence: of the surest wrong edit; None if it is not known.
    """

    row: int
    sort: Sort
    source: str
    reference: str
    prediction: str
    wrong: int
    left: int
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether it differs from the other text."""

    text: str
    differs: bool


def worst_errors(
    examples: Sequence[Example], proposals: Sequence[Edits] | None = None, *, number: int = 50
) -> list[RowError]:
    """At most so many rows.

    Args:
        proposals: the edits of each row, for their confidences.
    """
    edits = proposals if proposals is not None else [()] * len(examples)
    rows = enumerate(zip(examples, edits, strict=True), 1)
    wrong = (_row_error(row, *pair) for row, pair in rows if pair[0].prediction not in pair[0].references)
    return heapq.nsmallest(number, wrong, key=_badness)


def _row_error(row: int, example: Example, edits: Edits) -> RowError:
    source, prediction = example.source, example.prediction
    # Labels of one form for all texts: those by place are not to be compared with those of an alignment.
    aligned = any(len(text) != len(source) for text in (prediction, *example.references))
    reference = nearest_reference(example, aligned=aligned)
    wanted, made = (labels(source, text, aligned=aligned) for text in (reference, prediction))
    wrong, left = made - wanted, wanted - made
    sort: Sort = "error left" if not wrong else "wrong change" if wanted else "correct text changed"
    confidence = _confidence(wrong, edits) if edits else None
    return RowError(row, sort, source, reference, prediction, len(wrong), len(left), confidence)


def _confidence(wrong: Labels, edits: Edits) -> float | None:
    touching = (
        edit.confidence
        for edit in edits
        if any(start <= edit.end and edit.start <= end and text in edit.replacement for start, end, text in wrong)
    )
    return max(touching, default=None)


def _badness(error: RowError) -> tuple[int, float, int, int]:
    return -error.wrong, -(error.confidence or 0.0), -error.left, error.row


def marked(text: str, other: str) -> list[Piece]:
    """The text in pieces that are alike or differ in the other one; joined they are the text."""
    pieces: list[Piece] = []
    done = 0
    for edit in align(text, other):
        pieces += (Piece(text[done : edit.start], False), Piece(text[edit.start : edit.end], True))
        done = edit.end
    return [piece for piece in (*pieces, Piece(text[done:], False)) if piece.text]
