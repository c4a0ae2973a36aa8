"""Which characters are often written for which others: 的 得 地, 在 再, 像 象.

Knows a short hand-written list, no context. Trade-off: how often is a rough weight of common experience, not a count.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

HABIT = 8.0  # weight from which on a confusion is a habit of many


@cache
def table() -> Mapping[str, Mapping[str, float]]:
    """For each character those written for it, with weights above 0 that are comparable over the whole table."""
    text = (files(__package__) / "tables" / "confusables.txt").read_text(encoding="utf-8")
    rows = (row for row in text.split("\n")[1:] if row)
    return {row[0]: {entry[0]: float(entry[1:]) for entry in row[2:].split()} for row in rows}


def mistaken(wrong: str) -> tuple[str, ...]:
    """The characters that one is written for by habit, with a weight of `HABIT` or more, the most frequent first."""
    return _mistaken().get(wrong, ())


@cache
def _mistaken() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, float]] = {}
    for right, row in table().items():
        for wrong, weight in row.items():
            if weight >= HABIT:
                found.setdefault(wrong, {})[right] = weight
    return {wrong: tuple(sorted(row, key=lambda right: -row[right])) for wrong, row in found.items()}
