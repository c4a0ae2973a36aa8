"""What a correction changes: `Edit`, its `Kind`, and how edits are applied.

Knows texts and positions, not how edits are found (`alignment.py`) or what kind one is of (`classification.py`). All
positions are half-open and count characters of the SOURCE, so they stay valid whatever stands to their left.
Trade-off: an edit does not hold the text that it replaces, so it means something only beside its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from corrector.errors import InputError


class Kind(str, Enum):
    """What sort of error an edit repairs."""

    SOUND = "sound"  # 因该 -> 应该
    SHAPE = "shape"  # 己经 -> 已经
    MISSING = "missing"  # something is inserted
    REDUNDANT = "redundant"  # something is deleted
    ORDER = "order"  # 整洁卫生 -> 卫生整洁
    PUNCTUATION = "punctuation"  # only punctuation or space, also inserted or deleted
    OTHER = "other"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another replacement for the same span; confidence in [0, 1]."""

    replacement: str
    confidence: float

    def to_dict(self) -> dict[str, object]:
        """The alternative in JSON types."""
        return {"replacement": self.replacement, "confidence": self.confidence}


@dataclass(frozen=True, slots=True)
class Edit:
    """source[start:end] becomes `replacement`; start == end inserts, an empty replacement deletes."""

    start: int
    end: int
    replacement: str
    kind: Kind
    confidence: float = 1.0
    alternatives: tuple[Alternative, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The edit in JSON types."""
        return {
            "start": self.start,
            "end": self.end,
            "replacement": self.replacement,
            "kind": self.kind.value,
            "confidence": self.confidence,
            "alternatives": [alternative.to_dict() for alternative in self.alternatives],
        }


def confident(edits: Iterable[Edit], threshold: float) -> tuple[Edit, ...]:
    """The edits of at least this confidence: those that a correction at this threshold makes of all proposals."""
    return tuple(edit for edit in edits if edit.confidence >= threshold)


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The source with all edits made.

    Raises:
        InputError: the edits are unsorted, overlap or reach outside the source.
    """
    parts: list[str] = []
    done = 0
    for edit in edits:
        if not 0 <= edit.start <= edit.end <= len(source):
            raise InputError(
                f"The edit {edit.start}:{edit.end} does not fit a source of {len(source)} characters: "
                f"expected 0 <= start <= end <= {len(source)}. Were the edits made for another text?"
            )
        if edit.start < done:
            raise InputError(
                f"The edit {edit.start}:{edit.end} begins before the end ({done}) of the edit before it: "
                "expected sorted, disjoint edits. Sort them by start and drop the overlapping ones."
            )
        parts += source[done : edit.start], edit.replacement
        done = edit.end
    return "".join((*parts, source[done:]))
