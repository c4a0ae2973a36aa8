"""A table of texts, for a terminal and for Markdown.

Knows cells, not what they mean. On a terminal a Hanzi is two columns wide. Trade-off: cells are texts from the start,
so that both renderings say the same to the last digit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from corrector.errors import InputError


@dataclass(frozen=True, slots=True)
class Table:
    """A title, headings, and rows of as many cells; the first `names` columns are names and stand to the left."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.headings):
                raise InputError(f"a row of {len(row)} cells under {len(self.headings)} headings: {row!r}.")

    def as_text(self) -> str:
        """Columns padded to the widest cell, two spaces apart, the title above."""
        widths = [max(map(columns, cells)) for cells in zip(self.headings, *self.rows, strict=True)]
        lines = (self._padded(row, widths) for row in (self.headings, *self.rows))
        return "\n".join((self.title, *lines))

    def as_markdown(self) -> str:
        """A table as GitHub renders it; the title is left to the text around it."""
        rule = ["---"] * self.names + ["---:"] * (len(self.headings) - self.names)
        lines = (self.headings, tuple(rule), *self.rows)
        return "\n".join("| " + " | ".join(map(_escaped, line)) + " |" for line in lines)

    def _padded(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - columns(cell))
            cells.append(cell + space if place < self.names else space + cell)
        return "  ".join(cells).rstrip()


def columns(text: str) -> int:
    """Columns that a text takes on a terminal: two for wide characters, none for combining ones."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
