"""The records of a file to correct: which part of each is the text, and how it is written again with that corrected.

Knows the formats .txt, .tsv, .csv and .jsonl (also .gz and .xz), no model and no output files. Law: what is not the
text of a record is written back as it was read, byte for byte: line ends, byte order mark, quoting, other columns.
Trade-off: a record must fit into memory, since its text is corrected as a whole; the file need not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal, NamedTuple

from corrector.correction import Correction
from corrector.errors import DataError, did_you_mean
from corrector.textfiles import name_bad_byte, raw_lines, unpacked_suffix

OnInvalid = Literal["strict", "replace"]

SUFFIXES = (".txt", ".tsv", ".csv", ".jsonl")
DEFAULT_COLUMN = "text"
ADDED_FIELDS = ("corrected", "edits")  # to the objects of a .jsonl file
MAXIMUM_QUOTED_LINES = 1000  # in one record of a .csv file; more means that a closing quote is missing

_BYTE_ORDER_MARK = "\ufeff"
_CSV_FIELD = re.compile(r'(?:"[^"]*(?:""[^"]*)*"(?!")|[^",][^,]*|)(?=,|\Z)')


class Form(Enum):
    """How a record's text stands in the file."""

    PLAIN = "plain"  # as it is
    CELL = "cell"  # of a .csv file, perhaps in quotes
    FIELD = "field"  # of a JSON object, which keeps it and gets the correction beside it
    KEPT = "kept"  # no text: a header or a blank line, written back as it is


@dataclass(frozen=True, slots=True)
class Record:
    """A part of a file. Law: the `before + raw + after` of all records are the file.

    Attributes:
        text: what is to be corrected; `raw` as it means, without quoting.
        damaged: bytes that are no UTF-8 were replaced in it.
    """

    text: str
    raw: str
    before: str = ""
    after: str = ""
    form: Form = Form.PLAIN
    damaged: bool = False

    @property
    def holds_text(self) -> bool:
        return self.form is not Form.KEPT

    def corrected(self, correction: Correction) -> str:
        """The record in its own format, with the text corrected."""
        if self.form is Form.FIELD:
            added = ", ".join(f"{_json(name)}: {_json(value)}" for name, value in _added(correction).items())
            return f"{self.before}{self.raw}, {added}{self.after}"
        if not correction.changed:
            return self.before + self.raw + self.after
        target = correction.target
        return self.before + (self._quoted(target) if self.form is Form.CELL else target) + self.after

    def as_json(self, correction: Correction) -> str:
        """A line with the text and its correction as a JSON object; nothing where there is no text."""
        if self.form is Form.FIELD:
            return self.corrected(correction)
        if self.form is Form.KEPT:
            return ""
        return _json({DEFAULT_COLUMN: self.text, **_added(correction)}) + "\n"

    def _quoted(self, target: str) -> str:
        if self.raw.startswith('"') or re.search('[,"\r\n]', target):
            return '"' + target.replace('"', '""') + '"'
        return target


def format_suffix(path: Path) -> str:
    """The suffix that tells the format, a compression's own left out.

    Raises:
        DataError: not a format that is known here.
    """
    suffix = unpacked_suffix(path)
    if suffix not in SUFFIXES:
        expected = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}, with or without .gz or .xz"
        raise DataError(f"the name ends in {suffix or 'no suffix'!r}; expected {expected}.", path=path)
    return suffix


def read_records(path: Path, *, column: str = DEFAULT_COLUMN, on_invalid: OnInvalid = "strict") -> Iterator[Record]:
    """The records of a file, lazily.

    Args:
        column: the field of a .jsonl file; of a .tsv or .csv file a name in its first line, or a number from 1, and
            then the first line is a record like the others. A .tsv file knows no quoting, a .csv file does.
        on_invalid: "replace" puts U+FFFD for what is not UTF-8.

    Raises:
        DataError: the file is missing, damaged or of an unknown format, or a record of it is bad.
    """
    suffix = format_suffix(path)
    lines = (_decode(path, number, content, on_invalid) for number, content in raw_lines(path))
    if suffix == ".txt":
        return (line.record(0, len(line.body), line.body) for line in lines)
    if suffix == ".jsonl":
        return (_object_record(line, column) for line in lines)
    return _table_records(_csv_rows(lines) if suffix == ".csv" else _tsv_rows(lines), column)


class _Line(NamedTuple):
    """A line of a file, or the lines of one quoted row, and what stands around the body."""

    path: Path
    number: int
    mark: str
    body: str
    end: str
    damaged: bool

    def record(self, start: int, stop: int, text: str, form: Form = Form.PLAIN) -> Record:
        """A record whose text stands at body[start:stop]."""
        before, after = self.mark + self.body[:start], self.body[stop:] + self.end
        return Record(text, self.body[start:stop], before, after, form, self.damaged)

    def kept(self) -> Record:
        return self.record(0, len(self.body), "", Form.KEPT)

    def error(self, message: str) -> DataError:
        return DataError(message, path=self.path, line=self.number)


class _Row(NamedTuple):
    line: _Line
    cells: tuple[tuple[int, int], ...]  # spans in the line's body
    form: Form

    def text(self, cell: int) -> str:
        raw = self.line.body[slice(*self.cells[cell])]
        quoted = self.form is Form.CELL and raw.startswith('"')
        return raw[1:-1].replace('""', '"') if quoted else raw


def _decode(path: Path, number: int, content: bytes, on_invalid: OnInvalid) -> _Line:
    """A carriage return before the line feed belongs to the end."""
    damaged = False
    try:
        text = content.decode()
    except UnicodeDecodeError as reason:
        if on_invalid == "strict":
            hint = "save the file as UTF-8, or have such bytes replaced (errors: replace)"
            raise DataError(f"{name_bad_byte(reason)}; {hint}.", path=path, line=number) from reason
        text, damaged = content.decode(errors="replace"), True
    mark = _BYTE_ORDER_MARK if number == 1 and text.startswith(_BYTE_ORDER_MARK) else ""
    body = text[len(mark) :].removesuffix("\n")
    body = body.removesuffix("\r") if text.endswith("\n") else body
    return _Line(path, number, mark, body, text[len(mark) + len(body) :], damaged)


def _object_record(line: _Line, field: str) -> Record:
    if not line.body.strip():
        return line.kept()
    try:
        value = json.loads(line.body)
    except (ValueError, RecursionError) as reason:
        raise line.error(f"this is not JSON ({reason}); expected an object on one line.") from reason
    if not isinstance(value, dict):
        raise line.error(f"this is a JSON {type(value).__name__}; expected an object with the field {field!r}.")
    if not isinstance(value.get(field), str):
        found = f"of type {type(value[field]).__name__}" if field in value else "missing"
        raise line.error(f"the field {field!r} is {found}; expected a text. Name the right field as the column.")
    taken = [name for name in ADDED_FIELDS if name in value]
    if taken:
        raise line.error(f"the field {taken[0]!r}, which is to be added, is there already; rename or remove it.")
    if not _is_whole(value[field]):
        raise line.error(f"the field {field!r} holds half a surrogate pair; expected whole characters.")
    return line.record(0, line.body.rindex("}"), value[field], Form.FIELD)


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _tsv_rows(lines: Iterator[_Line]) -> Iterator[_Row]:
    for line in lines:
        cells, start = [], 0
        for cell in line.body.split("\t"):
            cells.append((start, start + len(cell)))
            start += len(cell) + 1
        yield _Row(line, tuple(cells), Form.PLAIN)


def _csv_rows(lines: Iterator[_Line]) -> Iterator[_Row]:
    """Rows of one line, or of several where a quoted cell holds line ends."""
    for line in lines:
        parts, cells = [line], _csv_cells(line)
        while cells is None:
            following = next(lines, None)
            if following is None or len(parts) >= MAXIMUM_QUOTED_LINES:
                raise line.error('a quoted cell begins in this row and does not end; close it with ".')
            parts.append(following)
            # A row can only end where a quote stands; without this a long cell would be read anew for each line.
            if '"' in following.body:
                cells = _csv_cells(_joined(parts))
        yield _Row(_joined(parts), cells, Form.CELL)


def _joined(parts: list[_Line]) -> _Line:
    if len(parts) == 1:
        return parts[0]
    body = "".join(part.body + part.end for part in parts[:-1]) + parts[-1].body
    return parts[0]._replace(body=body, end=parts[-1].end, damaged=any(part.damaged for part in parts))


def _csv_cells(line: _Line) -> tuple[tuple[int, int], ...] | None:
    """Spans of the cells, quotes included; None when a quoted cell goes on behind the body."""
    cells, start = [], 0
    while True:
        match = _CSV_FIELD.match(line.body, start)
        if match is None:
            if _is_open(line.body, start):
                return None
            message = f"text follows the closing quote of the cell {line.body[start : start + 20]!r}"
            raise line.error(f"{message}; expected a comma. Double the quotes inside a cell.")
        cells.append(match.span())
        if match.end() == len(line.body):
            return tuple(cells)
        start = match.end() + 1


def _is_open(body: str, start: int) -> bool:
    """Whether the quoted cell at `start` has no closing quote."""
    return '"' not in body[start + 1 :].replace('""', "")


def _table_records(rows: Iterator[_Row], column: str) -> Iterator[Record]:
    place = int(column) - 1 if column.isascii() and column.isdigit() else None
    for row in rows:
        if not row.line.body:
            yield row.line.kept()
        elif place is None:
            place = _named_column(row, column)
            yield row.line.kept()
        elif not 0 <= place < len(row.cells):
            raise row.line.error(f"the row has {len(row.cells)} columns; the text should be in column {place + 1}.")
        else:
            yield row.line.record(*row.cells[place], row.text(place), row.form)


def _named_column(header: _Row, column: str) -> int:
    names = [header.text(cell) for cell in range(len(header.cells))]
    if column not in names:
        hint = did_you_mean(column, names)
        raise header.line.error(f"no column is named {column!r} in the first line.{hint} Or give its number, from 1.")
    return names.index(column)


def _added(correction: Correction) -> dict[str, object]:
    return dict(zip(ADDED_FIELDS, (correction.target, correction.to_dict()["edits"]), strict=True))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
