"""The rows that systems are scored on, and the file that they came from.

Knows sources and references, not who corrects them. A set is known by the SHA-256 of its file's bytes: two files of one
name are two sets. Trade-off: a set is held in memory, as all its rows are needed again for every system.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from corrector.corpus.m2 import M2Sentence, read_m2
from corrector.corpus.pairs import read_annotated, read_sentences
from corrector.errors import DataError, InputError
from corrector.textfiles import raw_lines, unpacked_suffix

_BLOCK = 1 << 20
_NAMED = (".tsv", ".jsonl", ".txt")  # files whose name tells the format; any other may be M2


@dataclass(frozen=True, slots=True)
class SetRow:
    """A source and its right versions, of an M2 file also with its tokens."""

    source: str
    references: tuple[str, ...]
    sentence: M2Sentence | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing needs correcting."""
        return all(reference == self.source for reference in self.references)


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A file of rows.

    Attributes:
        name: the file's name, by which tables call it.
        sha256: of the file's bytes as they lie on disk.
        skipped: bad rows left out on request.
    """

    name: str
    sha256: str
    rows: tuple[SetRow, ...]
    skipped: int = 0

    def __post_init__(self) -> None:
        if not self.name or not self.name.isprintable() or "|" in self.name:
            raise InputError(f"the set's name is {self.name!r}; expected a printable file name without '|'. Rename it.")

    @property
    def clean(self) -> int:
        """Rows with nothing to correct."""
        return sum(row.clean for row in self.rows)


def read_set(
    path: str | Path,
    *,
    skip_bad: bool = False,
    on_bad: Callable[[DataError], None] | None = None,
    most: int | None = None,
) -> EvaluationSet:
    """Read pairs (`.tsv`, `.jsonl`), clean text (`.txt`: every line is its own reference) or M2, also `.gz`, `.xz`.

    A file is taken for M2 if its name tells nothing else and its first line is an S line.

    Args:
        most: rows after which reading ends, for whoever refuses a set of so many; the hash is still the whole file's.

    Raises:
        DataError: the file is missing, damaged, empty or of another format, or a row is bad.
    """
    path = Path(path)
    bad: list[DataError] = []

    def note(error: DataError) -> None:
        bad.append(error)
        if on_bad is not None:
            on_bad(error)

    rows = tuple(islice(_rows(path, skip_bad=skip_bad, on_bad=note), most))
    if not rows:
        raise DataError("the file holds no row; give one with at least one sentence.", path=path)
    return EvaluationSet(path.name, sha256_of(path), rows, len(bad))


def _rows(path: Path, *, skip_bad: bool, on_bad: Callable[[DataError], None]) -> Iterator[SetRow]:
    if is_m2(path):
        found = read_m2(path, skip_bad=skip_bad, on_bad=on_bad)
        return (SetRow(sentence.source, sentence.references, sentence) for sentence in found)
    if unpacked_suffix(path) == ".txt":
        return (SetRow(line, (line,)) for line in read_sentences(path, skip_bad=skip_bad, on_bad=on_bad))
    annotated = read_annotated(path, skip_bad=skip_bad, on_bad=on_bad)
    return (SetRow(row.source, row.references) for row in annotated)


def is_m2(path: Path) -> bool:
    """Whether the file's name tells no other format, and it begins with an S line.

    Raises:
        DataError: the file cannot be read.
    """
    if unpacked_suffix(path) in _NAMED:
        return False
    first = next((line for _, line in raw_lines(path) if line.strip()), b"")
    return first.removeprefix(b"\xef\xbb\xbf").startswith(b"S ")


def sha256_of(path: Path) -> str:
    """Of the bytes on disk, in hexadecimal digits.

    Raises:
        DataError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as reason:
        raise DataError(f"the file cannot be read ({reason.strerror}); check the path.", path=path) from reason
    return digest.hexdigest()
