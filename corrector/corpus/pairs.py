"""Training and evaluation data on disk: files of sentence pairs and of plain sentences, read row by row.

Knows file formats only: no tokens, no model. A row that is not what it should be is an error that names file and
line, never a guess.
Trade-off: files are streamed line by line and nothing is indexed, so a row is found again only by reading anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corrector.corpus.m2 import read_m2
from corrector.errors import DataError
from corrector.textfiles import decode_line, raw_lines, unpacked_name, unpacked_suffix

Row = TypeVar("Row")
OnBad = Callable[[DataError], None]

_TEXT = ".txt"
_M2 = ".m2"
_M2_NAME = re.compile(
    r".*\.m2(\..*)?|gold\.\d+", re.IGNORECASE
)  # also gold.01, as NLPCC 2018 calls it, and a.m2.char, as ChERRANT does
_SHOWN = 40  # characters of a bad row that a message quotes


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence as written and as it should be; equal when there is nothing to correct."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A sentence as written and all that it may be corrected to: at least one reference, the preferred one first."""

    source: str
    references: tuple[str, ...]

    @property
    def pair(self) -> Pair:
        return Pair(self.source, self.references[0])


def read_annotated(path: str | Path, *, skip_bad: bool = False, on_bad: OnBad | None = None) -> Iterator[Annotated]:
    """The annotated sentences of a file, also `.gz` or `.xz`, lazily.

    | file | row |
    |---|---|
    | `.tsv` | source, tab, reference, and further references after further tabs; no header, no quoting |
    | `.jsonl` | an object with `source` and either `target`, one text, or `targets`, a list of texts |
    | `.m2`, `.m2.*`, `gold.01` | S, A and T lines; one reference an annotator (`corpus/m2.py`) |
    | `.txt` | a sentence in which nothing is wrong: it is its own reference; blank lines are left out |

    `on_bad` is called with every bad row's error, before it is raised or, with `skip_bad`, passed over.

    Raises:
        DataError: the file is missing, damaged or of another format (at once), or a row is bad (when it is reached).
    """
    path = Path(path)
    form = _format(path, (".tsv", ".jsonl", _M2, _TEXT))
    if form == _TEXT:
        return (Annotated(line, (line,)) for line in read_sentences(path, skip_bad=skip_bad, on_bad=on_bad))
    if form == _M2:
        sentences = read_m2(path, skip_bad=skip_bad, on_bad=on_bad)
        return (Annotated(sentence.source, sentence.references) for sentence in sentences)
    parse = _tab_separated if form == ".tsv" else _json_object
    return _rows(path, parse, skip_bad=skip_bad, on_bad=on_bad)


def read_pairs(path: str | Path, *, skip_bad: bool = False, on_bad: OnBad | None = None) -> Iterator[Pair]:
    """Source and first reference of every row of a `.tsv`, `.jsonl` or M2 file.

    Arguments and errors as for `read_annotated`.
    """
    path = Path(path)
    _format(path, (".tsv", ".jsonl", _M2))
    return (row.pair for row in read_annotated(path, skip_bad=skip_bad, on_bad=on_bad))


def read_sentences(path: str | Path, *, skip_bad: bool = False, on_bad: OnBad | None = None) -> Iterator[str]:
    """The lines of a `.txt` file, also `.gz` or `.xz`, without their line ends; blank lines are left out.

    Arguments and errors as for `read_annotated`.
    """
    path = Path(path)
    _format(path, (_TEXT,))
    lines = _rows(path, str, skip_bad=skip_bad, on_bad=on_bad)
    return (line for line in lines if line and not line.isspace())


def text_files(place: Path) -> tuple[Path, ...]:
    """The files of a folder as `sentence_files` finds them, or the one file that is given."""
    return sentence_files(place) if place.is_dir() else (place,)


def sentence_files(folder: str | Path) -> tuple[Path, ...]:
    """The `.txt`, `.txt.gz` and `.txt.xz` files in `folder` and the folders below it, sorted.

    Raises:
        DataError: there is no such folder, or no such file in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError("this is not a folder; give a folder that holds .txt files.", path=folder)
    found = sorted(path for path in folder.rglob("*") if unpacked_suffix(path) == _TEXT and path.is_file())
    if not found:
        raise DataError("no .txt, .txt.gz or .txt.xz file in this folder or below it; put one there.", path=folder)
    return tuple(found)


def _format(path: Path, known: tuple[str, ...]) -> str:
    """The format that the name tells: one of those known to the caller."""
    if not path.is_file():
        raise DataError("there is no such file; check the path.", path=path)
    form = _M2 if _M2_NAME.fullmatch(unpacked_name(path)) else unpacked_suffix(path)
    if form not in known:
        expected = f"{', '.join(known[:-1])} or {known[-1]}" if known[1:] else known[0]
        message = f"the name ends in {form or 'no suffix'!r}; expected {expected}, with or without .gz or .xz."
        raise DataError(message, path=path)
    return form


def _rows(path: Path, parse: Callable[[str], Row], *, skip_bad: bool, on_bad: OnBad | None) -> Iterator[Row]:
    """Every line as `parse` understands it; a ValueError of `parse` makes the row a bad one."""
    for number, line in raw_lines(path, utf16=True):
        try:
            row = parse(decode_line(line, first=number == 1))
        except ValueError as reason:
            error = DataError(str(reason), path=path, line=number)
            if on_bad is not None:
                on_bad(error)
            if not skip_bad:
                raise error from reason
        else:
            yield row


def _tab_separated(line: str) -> Annotated:
    source, *references = line.split("\t")
    if not references:
        raise ValueError(f"the row has 1 column, expected at least 2 (source, tab, target): {_quote(line)}.")
    return _annotated(source, references)


def _json_object(line: str) -> Annotated:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as reason:
        raise ValueError(f"the row is not JSON ({reason}), expected an object on one line: {_quote(line)}.") from reason
    if not isinstance(value, dict):
        raise ValueError(f"the row is a JSON {type(value).__name__}, expected an object with source and target.")
    if not isinstance(value.get("source"), str):
        raise ValueError(f"'source' is {_found(value, 'source')}, expected a text: {_quote(line)}.")
    return _annotated(value["source"], _targets(value, line))


def _targets(value: dict[str, object], line: str) -> list[str]:
    if "targets" not in value:
        if not isinstance(target := value.get("target"), str):
            raise ValueError(f"'target' is {_found(value, 'target')}, expected a text: {_quote(line)}.")
        return [target]
    if "target" in value:
        raise ValueError(f"the row has both 'target' and 'targets', expected one of them: {_quote(line)}.")
    targets = value["targets"]
    if not isinstance(targets, list) or not targets or not all(isinstance(target, str) for target in targets):
        raise ValueError(f"'targets' is {json.dumps(targets)[:_SHOWN]}, expected a list of texts: {_quote(line)}.")
    return targets


def _found(value: dict[str, object], key: str) -> str:
    return f"of type {type(value[key]).__name__}" if key in value else "missing"


def _annotated(source: str, references: list[str]) -> Annotated:
    for name, text in (("source", source), *(("target", reference) for reference in references)):
        if not text:
            raise ValueError(f"the {name} is empty, expected a sentence; leave the row out.")
        try:
            text.encode()
        except UnicodeEncodeError as reason:
            raise ValueError(f"the {name} holds half a surrogate pair, expected whole characters.") from reason
    return Annotated(source, tuple(references))


def _quote(line: str) -> str:
    return repr(line if len(line) <= _SHOWN else line[:_SHOWN] + "...")
