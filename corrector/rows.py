"""Lines of files to correct, and the rows of tables: what stands where in them, with nothing lost.

Knows bytes, line ends and quoting; not which cell is a text. Law: the `mark + body + end` of all lines are the file.
Trade-off: a bad line is no error but holds one, so that whoever reads on can write it as it was.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corrector.errors import DataError
from corrector.textfiles import name_bad_byte, raw_lines

MAXIMUM_QUOTED_LINES = 1000  # in one record of a .csv file; more means that a closing quote is missing

_BYTE_ORDER_MARK = "\ufeff"
_UNCLOSED = 'a quoted cell begins in this row and does not end; close it with ".'
_CSV_FIELD = re.compile(r'(?:"[^"]*(?:""[^"]*)*"(?!")|[^",][^,]*|)(?=,|\Z)')


class Line(NamedTuple):
    """A line of a file, or the lines of one quoted row, and what stands around the body.

    Attributes:
        damaged: bytes that are no UTF-8 were replaced in it.
        bad: why it cannot be read; its bytes that are no UTF-8 are surrogates then, as of "surrogateescape".
    """

    path: Path
    number: int
    mark: str
    body: str
    end: str
    damaged: bool
    bad: DataError | None = None

    def error(self, message: str) -> DataError:
        return DataError(message, path=self.path, line=self.number)

    def refused(self, message: str) -> Line:
        """The line as a bad one, if only for what was wrong first."""
        return self if self.bad is not None else self._replace(bad=self.error(message))


class Row(NamedTuple):
    """A line and the spans of its cells in the body, with their quotes if there are such; none of a bad line."""

    line: Line
    cells: tuple[tuple[int, int], ...]
    quotes: bool

    def text(self, cell: int) -> str:
        raw = self.line.body[slice(*self.cells[cell])]
        quoted = self.quotes and raw.startswith('"')
        return raw[1:-1].replace('""', '"') if quoted else raw


def read_lines(path: Path, *, replace: bool) -> Iterator[Line]:
    """The lines of a file, lazily.

    Args:
        replace: put U+FFFD for what is not UTF-8, instead of calling the line bad.

    Raises:
        DataError: the file is missing or damaged.
    """
    for number, content in raw_lines(path):
        yield _decode(path, number, content, replace)


def _decode(path: Path, number: int, content: bytes, replace: bool) -> Line:
    """A carriage return before the line feed belongs to the end."""
    damaged, bad = False, None
    try:
        text = content.decode()
    except UnicodeDecodeError as reason:
        damaged = replace
        text = content.decode(errors="replace" if replace else "surrogateescape")
        if not replace:
            hint = "save the file as UTF-8, or have such bytes replaced (--errors replace)"
            bad = DataError(f"{name_bad_byte(reason)}; {hint}.", path=path, line=number)
    mark = _BYTE_ORDER_MARK if number == 1 and text.startswith(_BYTE_ORDER_MARK) else ""
    body = text[len(mark) :].removesuffix("\n")
    body = body.removesuffix("\r") if text.endswith("\n") else body
    return Line(path, number, mark, body, text[len(mark) + len(body) :], damaged, bad)


def tsv_rows(lines: Iterator[Line]) -> Iterator[Row]:
    for line in lines:
        cells, start = [], 0
        for cell in line.body.split("\t"):
            cells.append((start, start + len(cell)))
            start += len(cell) + 1
        yield Row(line, tuple(cells), quotes=False)


def csv_rows(lines: Iterator[Line]) -> Iterator[Row]:
    """Rows of one line, or of several where a quoted cell holds line ends.

    Where several make no row, the first is a bad one of its own, and those behind it are read anew.
    """
    ahead: deque[Line] = deque()
    while (line := _next(ahead, lines)) is not None:
        parts, cells, fault = [line], None, _UNCLOSED
        try:
            cells = _csv_cells(line.body)
            while cells is None and len(parts) < MAXIMUM_QUOTED_LINES and (following := _next(ahead, lines)):
                parts.append(following)
                # A row can only end where a quote stands; without this a long cell would be read anew for each line.
                if '"' in following.body:
                    cells = _csv_cells(_joined(parts).body)
        except ValueError as reason:
            fault = str(reason)
        if cells is None:
            ahead.extendleft(reversed(parts[1:]))
            yield Row(line.refused(fault), (), quotes=True)
        else:
            yield Row(_joined(parts), cells, quotes=True)


def _next(ahead: deque[Line], lines: Iterator[Line]) -> Line | None:
    return ahead.popleft() if ahead else next(lines, None)


def _joined(parts: list[Line]) -> Line:
    if len(parts) == 1:
        return parts[0]
    body = "".join(part.body + part.end for part in parts[:-1]) + parts[-1].body
    damaged, bad = any(part.damaged for part in parts), next((part.bad for part in parts if part.bad), None)
    return parts[0]._replace(body=body, end=parts[-1].end, damaged=damaged, bad=bad)


def _csv_cells(body: str) -> tuple[tuple[int, int], ...] | None:
    """Spans of the cells, quotes included; None when a quoted cell goes on behind the body.

    Raises:
        ValueError: text stands behind a closing quote.
    """
    cells, start = [], 0
    while True:
        match = _CSV_FIELD.match(body, start)
        if match is None:
            if _is_open(body, start):
                return None
            message = f"text follows the closing quote of the cell {body[start : start + 20]!r}"
            raise ValueError(f"{message}; expected a comma. Double the quotes inside a cell.")
        cells.append(match.span())
        if match.end() == len(body):
            return tuple(cells)
        start = match.end() + 1


def _is_open(body: str, start: int) -> bool:
    """Whether the quoted cell at `start` has no closing quote."""
    return '"' not in body[start + 1 :].replace('""', "")
