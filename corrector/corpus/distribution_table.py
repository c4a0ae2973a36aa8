"""Distributions side by side, as text: a column for each, a row for each label, and how far each is from the first.

Knows what is counted and how to lay it out in characters; opens no file and draws no picture.
Trade-off: shares in percent with one decimal; who needs the counts takes them from the distributions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from corrector.corpus.distribution import BLOCKS, Block, Distribution, distance

_NOTHING = "-"
_LEAST_WIDTH = 9  # columns of a terminal, of a column
_Row = tuple[str, Sequence[str]]


def tabulate(distributions: Mapping[str, Distribution]) -> str:
    """The table of some named distributions, the reference first; lines end with a line feed.

    Below each block stands the total variation between each distribution and the first one (0: equal shares,
    1: nothing in common), "-" where nothing was counted.
    """
    rows = list(_rows(distributions))
    first = max(_width(label) for label, _ in rows)
    widths = [max(_LEAST_WIDTH, *(_width(cells[at]) for _, cells in rows if cells)) for at in range(len(distributions))]
    return "".join(f"{_line(row, first, widths)}\n" for row in rows)


def _rows(distributions: Mapping[str, Distribution]) -> Iterator[_Row]:
    columns = tuple(distributions.values())
    yield "", tuple(distributions)
    yield "sentences", [f"{sum(one.sentences):,}" for one in columns]
    yield "characters a sentence", [f"{one.characters_a_sentence:.1f}" for one in columns]
    yield "errors a wrong sentence", [f"{one.errors_a_wrong_sentence:.2f}" for one in columns]
    yield "edits a wrong sentence", [f"{one.edits_a_wrong_sentence:.2f}" for one in columns]
    for block in BLOCKS:
        yield "", ()
        yield from _rows_of_block(block, columns)


def _rows_of_block(block: Block, columns: Sequence[Distribution]) -> Iterator[_Row]:
    shares = [one.shares(block) for one in columns]
    yield block.title, ()
    for at, label in enumerate(block.labels):
        yield f"  {label}", [_NOTHING if share is None else f"{share[at]:.1%}" for share in shares]
    if len(columns) > 1:
        apart = [distance(columns[0], one, block) for one in columns[1:]]
        yield "  distance from the first", ["", *(_NOTHING if far is None else f"{far:.3f}" for far in apart)]


def _line(row: _Row, first: int, widths: Sequence[int]) -> str:
    label, cells = row
    padded = (f"  {' ' * (width - _width(cell))}{cell}" for cell, width in zip(cells, widths, strict=False))
    return f"{label}{' ' * (first - _width(label))}{''.join(padded)}".rstrip()


def _width(text: str) -> int:
    """Columns of a terminal; Hanzi take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
