"""Which threshold a bundle needs for a wanted false-positive rate, and on which text that was found.

A noun that a bundle keeps; `evaluation/analysis/calibration.py` finds the thresholds. Trade-off: only the rates
that were asked for are kept, not the whole curve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from numbers import Real
from typing import Any

from corrector.errors import InputError
from corrector.version import __version__


@dataclass(frozen=True, slots=True)
class CalibratedThreshold:
    """The threshold for a rate, and the clean rows that were changed at it."""

    max_false_positives: float
    threshold: float
    false_positives: int

    def __post_init__(self) -> None:
        if not (0 < self.max_false_positives < 1 and 0 <= self.threshold <= 1 and self.false_positives >= 0):
            raise InputError(f"{self}: expected a rate between 0 and 1, a threshold from 0 to 1 and a count.")


@dataclass(frozen=True, slots=True)
class CalibrationSet:
    """A file whose rows were used; `clean` of them have nothing to correct."""

    name: str
    sha256: str
    rows: int
    clean: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Thresholds for some false-positive rates, the highest rate first, and the sets they were found on."""

    thresholds: tuple[CalibratedThreshold, ...]
    sets: tuple[CalibrationSet, ...]
    beam_width: int = 1
    version: str = __version__

    def __post_init__(self) -> None:
        ranked = sorted(self.thresholds, key=lambda one: one.max_false_positives, reverse=True)
        object.__setattr__(self, "thresholds", tuple(ranked))

    @property
    def clean(self) -> int:
        """Rows without errors in all sets."""
        return sum(one.clean for one in self.sets)

    def threshold_for(self, max_false_positives: float, *, beam_width: int = 1) -> float:
        """The threshold of the highest calibrated rate that is not above the wanted one.

        Raises:
            InputError: the wanted rate lies outside the calibrated ones, or they were found with another beam width.
        """
        if beam_width != self.beam_width:
            raise InputError(
                f"max_false_positives with beam_width {beam_width}; this bundle was calibrated with beam_width "
                f"{self.beam_width}. Use that one, or give a threshold."
            )
        rates = [one.max_false_positives for one in self.thresholds]
        if not isinstance(max_false_positives, Real) or not min(rates) <= max_false_positives <= max(rates):
            raise InputError(
                f"max_false_positives is {max_false_positives!r}; this bundle is calibrated for rates from "
                f"{min(rates)} to {max(rates)}. Give one of these, or calibrate it anew with 'corrector evaluate "
                "--calibrate-for'."
            )
        return next(one.threshold for one in self.thresholds if one.max_false_positives <= max_false_positives)

    def to_dict(self) -> dict[str, Any]:
        """In JSON types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Calibration:
        """Read what `to_dict` wrote.

        Raises:
            InputError, KeyError, TypeError, ValueError: it is damaged.
        """
        thresholds = tuple(CalibratedThreshold(**one) for one in values["thresholds"])
        if not thresholds:
            raise ValueError("a calibration without thresholds")
        sets = tuple(CalibrationSet(**one) for one in values["sets"])
        return cls(thresholds, sets, int(values["beam_width"]), str(values["version"]))
