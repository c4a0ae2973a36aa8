"""Scores of parts of a set: by the kind of error, by length, by how far the deciding context is.

Knows sources and references, never predictions, so that every system has the same parts. Trade-off: a row belongs to
the part of each of its errors, so that parts overlap; rows are counted as a whole, in the words of any metric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corrector.alignment import align
from corrector.edits import Kind
from corrector.evaluation.analysis.context_distance import distances
from corrector.evaluation.metrics.metric import Example

CLEAN = "correct"
_UNKNOWN = "not told"


class Breakdown(Protocol):
    """A way to divide a set."""

    @property
    def name(self) -> str:
        """By what it divides, for a heading: `kind of error`."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, in the order to show them."""

    def parts_of(self, example: Example) -> frozenset[str]:
        """The parts that a row belongs to; its first reference says what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a set: how many rows, and (F,) the sums of their statistics."""

    rows: int
    totals: NDArray[np.float64]


def split(breakdown: Breakdown, examples: Sequence[Example], statistics: NDArray[np.float64]) -> Mapping[str, Part]:
    """Each part that has rows -> those, given (N, F) the statistics of all rows as `count_all` returns them."""
    members: dict[str, list[int]] = {name: [] for name in breakdown.parts}
    for row, example in enumerate(examples):
        for part in breakdown.parts_of(example):
            members[part].append(row)
    return {part: Part(len(rows), statistics[rows].sum(axis=0)) for part, rows in members.items() if rows}


@dataclass(frozen=True, slots=True)
class ByKind:
    """By the kinds of the errors, as `classify` names them."""

    name: str = "kind of error"

    @property
    def parts(self) -> tuple[str, ...]:
        return (*(kind.value for kind in Kind), CLEAN)

    def parts_of(self, example: Example) -> frozenset[str]:
        found = align(example.source, example.references[0])
        return frozenset(edit.kind.value for edit in found) or frozenset({CLEAN})


@dataclass(frozen=True, slots=True)
class ByLength:
    """By the characters of the source; `starts` are the smallest lengths of the parts after the first."""

    starts: tuple[int, ...] = (20, 40, 60, 80)
    name: str = "characters"

    @property
    def parts(self) -> tuple[str, ...]:
        return _ranges((0, *self.starts))

    def parts_of(self, example: Example) -> frozenset[str]:
        return frozenset({_range_of(len(example.source), (0, *self.starts))})


@dataclass(frozen=True, slots=True)
class ByContextDistance:
    """By how many characters lie between an error and what decides it, where that can be told; see `distances`."""

    starts: tuple[int, ...] = (5, 10, 20)
    name: str = "characters to the deciding context"

    @property
    def parts(self) -> tuple[str, ...]:
        return (*_ranges((0, *self.starts)), _UNKNOWN, CLEAN)

    def parts_of(self, example: Example) -> frozenset[str]:
        found = distances(example.source, example.references[0])
        named = (_UNKNOWN if one is None else _range_of(one, (0, *self.starts)) for one in found)
        return frozenset(named) or frozenset({CLEAN})


def _ranges(starts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(_range_of(start, starts) for start in starts)


def _range_of(number: int, starts: tuple[int, ...]) -> str:
    at = sum(start <= number for start in starts) - 1
    return f"{starts[at]}-{starts[at + 1] - 1}" if at + 1 < len(starts) else f"{starts[at]} or more"
