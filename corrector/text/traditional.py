"""The traditional forms of simplified characters.

Knows single characters of GB 2312, no words. Trade-off: a character with several forms (发 for 發 and 髮) has them all,
the most usual one first; which is right in a word is not known here. The table is data made by
scripts/build_tables.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def forms(character: str) -> str:
    """The traditional forms that differ from the character, most usual first; empty if there is none."""
    return _rows().get(character, "")


@cache
def table() -> Mapping[str, Mapping[str, float]]:
    """For each character its forms, each further one half as likely as the one before."""
    return {character: {form: 0.5**place for place, form in enumerate(row)} for character, row in _rows().items()}


@cache
def _rows() -> dict[str, str]:
    text = (files(__package__) / "tables" / "traditional.txt").read_text(encoding="utf-8")
    return {row[0]: row[2:] for row in text.split("\n")[1:] if row}
