"""Training and evaluation data on disk: files of sentence pairs and of plain sentences, read row by row.

Knows file formats only: no tokens, no model. A row that is not what it should be is an error that names file and
line, never a guess.
Trade-off: files are streamed line by line and nothing is indexed, so a row is found again only by reading anew.
"""

from __future__ import annotations

import gzip
import json
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from corrector.errors import DataError

Row = TypeVar("Row")
OnBad = Callable[[DataError], None]

_COMPRESSIONS = (".gz", ".xz")
_SHOWN = 40  # characters of a bad row that a message quotes


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence as written and as it should be; equal when there is nothing to correct."""

    source: str
    target: str


def read_pairs(path: str | Path, *, skip_bad: bool = False, on_bad: OnBad | None = None) -> Iterator[Pair]:
    """The pairs of a `.tsv` (source, tab, target; no header, no quoting) or `.jsonl` file, also `.gz` or `.xz`.

    `on_bad` is called with every bad row's error, before it is raised or, with `skip_bad`, passed over.

    Raises:
        DataError: the file is missing, damaged or of another format (at once), or a row is bad (when it is reached).
    """
    path = Path(path)
    parsers = {".tsv": _tab_separated, ".jsonl": _json_object}
    parse = parsers[_format(path, tuple(parsers))]
    return _rows(path, parse, skip_bad=skip_bad, on_bad=on_bad)


def read_sentences(path: str | Path, *, skip_bad: bool = False, on_bad: OnBad | None = None) -> Iterator[str]:
    """The lines of a `.txt` file, also `.gz` or `.xz`, without their line ends; blank lines are left out.

    Arguments and errors as for `read_pairs`.
    """
    path = Path(path)
    _format(path, (".txt",))
    lines = _rows(path, str, skip_bad=skip_bad, on_bad=on_bad)
    return (line for line in lines if line and not line.isspace())


def sentence_files(folder: str | Path) -> tuple[Path, ...]:
    """The `.txt`, `.txt.gz` and `.txt.xz` files in `folder` and the folders below it, sorted.

    Raises:
        DataError: there is no such folder, or no such file in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError("this is not a folder; give a folder that holds .txt files.", path=folder)
    found = sorted(path for path in folder.rglob("*") if _suffix(path) == ".txt" and path.is_file())
    if not found:
        raise DataError("no .txt, .txt.gz or .txt.xz file in this folder or below it; put one there.", path=folder)
    return tuple(found)


def _suffix(path: Path) -> str:
    """The suffix that tells the format, a compression's own left out."""
    inner = path.with_suffix("") if path.suffix in _COMPRESSIONS else path
    return inner.suffix


def _format(path: Path, known: tuple[str, ...]) -> str:
    suffix = _suffix(path)
    if suffix not in known:
        expected = " or ".join(known)
        message = f"the name ends in {suffix or 'no suffix'!r}; expected {expected}, with or without .gz or .xz."
        raise DataError(message, path=path)
    if not path.is_file():
        raise DataError("there is no such file; check the path.", path=path)
    return suffix


def _rows(path: Path, parse: Callable[[str], Row], *, skip_bad: bool, on_bad: OnBad | None) -> Iterator[Row]:
    """Every line as `parse` understands it; a ValueError of `parse` makes the row a bad one."""
    for number, line in _lines(path):
        try:
            row = parse(_decode(line, first=number == 1))
        except ValueError as reason:
            error = DataError(str(reason), path=path, line=number)
            if on_bad is not None:
                on_bad(error)
            if not skip_bad:
                raise error from reason
        else:
            yield row


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers, from 1; only a line feed ends a line, as in `wc -l`."""
    number = 0
    try:
        with _open(path) as file:
            for number, line in enumerate(file, start=1):
                yield number, line
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as reason:
        message = f"the file cannot be read on from here ({reason}); it may be cut short or damaged: fetch it anew."
        raise DataError(message, path=path, line=number + 1) from reason


def _open(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if path.suffix == ".xz":
        return cast(BinaryIO, lzma.open(path, "rb"))
    return path.open("rb")


def _decode(line: bytes, *, first: bool) -> str:
    """A line as text, without its line end and, on the first line, without a byte order mark."""
    line = line.removesuffix(b"\n").removesuffix(b"\r")
    try:
        return line.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as reason:
        bad = line[reason.start : reason.start + 1].hex()
        raise ValueError(
            f"byte {reason.start + 1} of the line (0x{bad}) is not valid UTF-8; save the file as UTF-8."
        ) from reason


def _tab_separated(line: str) -> Pair:
    columns = line.split("\t")
    if len(columns) != 2:
        noun = "column" if len(columns) == 1 else "columns"
        found = f"{len(columns)} {noun}"
        raise ValueError(f"the row has {found}, expected exactly 2 (source, tab, target): {_quote(line)}.")
    return _pair(*columns)


def _json_object(line: str) -> Pair:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as reason:
        raise ValueError(f"the row is not JSON ({reason}), expected an object on one line: {_quote(line)}.") from reason
    if not isinstance(value, dict):
        raise ValueError(f"the row is a JSON {type(value).__name__}, expected an object with source and target.")
    for key in ("source", "target"):
        if not isinstance(value.get(key), str):
            found = f"of type {type(value[key]).__name__}" if key in value else "missing"
            raise ValueError(f"{key!r} is {found}, expected a text: {_quote(line)}.")
    return _pair(value["source"], value["target"])


def _pair(source: str, target: str) -> Pair:
    for name, text in (("source", source), ("target", target)):
        if not text:
            raise ValueError(f"the {name} is empty, expected a sentence; leave the row out.")
        try:
            text.encode()
        except UnicodeEncodeError as reason:
            raise ValueError(f"the {name} holds half a surrogate pair, expected whole characters.") from reason
    return Pair(source, target)


def _quote(line: str) -> str:
    return repr(line if len(line) <= _SHOWN else line[:_SHOWN] + "...")
