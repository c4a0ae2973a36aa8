"""The records of a file to correct: which part of each is the text, and how it is written again with that corrected.

Knows the formats .txt, .tsv, .csv and .jsonl (also .gz and .xz), no model and no output files. Law: what is not the
text of a record is written back as it was read, byte for byte: line ends, byte order mark, quoting, other columns; and
so is a bad record, where these are passed over.
Trade-off: a record must fit into memory, since its text is corrected as a whole; the file need not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Literal

from corrector.correction import Correction
from corrector.errors import DataError, InputError, did_you_mean
from corrector.rows import Line, Row, csv_rows, read_lines, tsv_rows
from corrector.textfiles import unpacked_suffix

OnInvalid = Literal["strict", "replace"]
OnBad = Callable[[DataError], None]

SUFFIXES = (".txt", ".tsv", ".csv", ".jsonl")
DEFAULT_COLUMN = "text"
ADDED_FIELDS = ("corrected", "edits")  # to the objects of a .jsonl file


class Form(Enum):
    """How a record's text stands in the file."""

    PLAIN = "plain"  # as it is
    CELL = "cell"  # of a .csv file, perhaps in quotes
    FIELD = "field"  # of a JSON object, which keeps it and gets the correction beside it
    KEPT = "kept"  # no text: a header, a blank line or a bad record, written back as it is


@dataclass(frozen=True, slots=True)
class Record:
    """A part of a file. Law: the `before + raw + after` of all records are the file.

    Attributes:
        text: what is to be corrected; `raw` as it means, without quoting.
        damaged: bytes that are no UTF-8 were replaced in it.
        bad: why it cannot be read; its bytes that are no UTF-8 are surrogates then, as of "surrogateescape".
    """

    text: str
    raw: str
    before: str = ""
    after: str = ""
    form: Form = Form.PLAIN
    damaged: bool = False
    bad: DataError | None = None

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
        """A line with the text and its correction as a JSON object; nothing where there is no text.

        That is for formats other than .jsonl, whose own objects are kept.
        """
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


def read_records(
    path: Path,
    *,
    column: str = DEFAULT_COLUMN,
    on_invalid: OnInvalid = "strict",
    skip_bad: bool = False,
    on_bad: OnBad | None = None,
) -> Iterator[Record]:
    """The records of a file, lazily.

    Args:
        column: the field of a .jsonl file; of a .tsv or .csv file a name in its first line, or a number from 1, and
            then the first line is a record like the others. A .tsv file knows no quoting, a .csv file does.
        on_invalid: "replace" puts U+FFFD for what is not UTF-8.
        skip_bad: a bad record is one without text, instead of an error.
        on_bad: called with every bad record's error, before it is raised or passed over.

    Raises:
        DataError: the file is missing, damaged or of an unknown format, its first line does not name the column, or a
            record of it is bad.
    """
    for record in _records(path, column, on_invalid):
        if record.bad is not None:
            if on_bad is not None:
                on_bad(record.bad)
            if not skip_bad:
                raise record.bad
        yield record


def _records(path: Path, column: str, on_invalid: OnInvalid) -> Iterator[Record]:
    suffix = format_suffix(path)
    lines = read_lines(path, replace=on_invalid == "replace")
    if suffix == ".txt":
        return (_record(line, 0, len(line.body), line.body, Form.PLAIN) for line in lines)
    if suffix == ".jsonl":
        return (_object_record(line, column) for line in lines)
    if suffix == ".csv":
        return _table_records(csv_rows(lines), column, Form.CELL)
    return _table_records(tsv_rows(lines), column, Form.PLAIN)


def _record(line: Line, start: int, stop: int, text: str, form: Form) -> Record:
    """A record whose text stands at body[start:stop]; of a bad line, one without text."""
    if line.bad is not None:
        return _kept(line)
    return Record(
        text, line.body[start:stop], line.mark + line.body[:start], line.body[stop:] + line.end, form, line.damaged
    )


def _kept(line: Line) -> Record:
    return Record("", line.body, line.mark, line.end, Form.KEPT, line.damaged, line.bad)


def _object_record(line: Line, field: str) -> Record:
    if line.bad is not None or not line.body.strip():
        return _kept(line)
    try:
        text = _object_text(json.loads(line.body), field)
    except (ValueError, RecursionError) as reason:
        return _kept(line.refused(f"this is not JSON ({reason}); expected an object on one line."))
    except InputError as reason:
        return _kept(line.refused(str(reason)))
    return _record(line, 0, line.body.rindex("}"), text, Form.FIELD)


def _object_text(value: object, field: str) -> str:
    """The text in the field of an object.

    Raises:
        InputError: it is none, or holds no text there, or what is to be added to it.
    """
    if not isinstance(value, dict):
        raise InputError(f"this is a JSON {type(value).__name__}; expected an object with the field {field!r}.")
    text = value.get(field)
    if not isinstance(text, str):
        found = f"of type {type(text).__name__}" if field in value else "missing"
        raise InputError(f"the field {field!r} is {found}; expected a text. Name the right field as the column.")
    taken = [name for name in ADDED_FIELDS if name in value]
    if taken:
        raise InputError(f"the field {taken[0]!r}, which is to be added, is there already; rename or remove it.")
    if not _is_whole(text):
        raise InputError(f"the field {field!r} holds half a surrogate pair; expected whole characters.")
    return text


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _table_records(rows: Iterator[Row], column: str, form: Form) -> Iterator[Record]:
    place = int(column) - 1 if column.isascii() and column.isdigit() else None
    for row in rows:
        if not row.line.body:
            yield _kept(row.line)
        elif place is None:
            place = _named_column(row, column)
            yield _kept(row.line)
        elif row.line.bad is not None:
            yield _kept(row.line)
        elif not 0 <= place < len(row.cells):
            message = f"the row has {len(row.cells)} columns; the text should be in column {place + 1}."
            yield _kept(row.line.refused(message))
        else:
            yield _record(row.line, *row.cells[place], row.text(place), form)


def _named_column(header: Row, column: str) -> int:
    if header.line.bad is not None:
        raise header.line.bad
    names = [header.text(cell) for cell in range(len(header.cells))]
    if column not in names:
        hint = did_you_mean(column, names)
        raise header.line.error(f"no column is named {column!r} in the first line.{hint} Or give its number, from 1.")
    return names.index(column)


def _added(correction: Correction) -> dict[str, object]:
    return dict(zip(ADDED_FIELDS, (correction.target, correction.to_dict()["edits"]), strict=True))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
