"""What readers found in sentences of a corpus: by fingerprint, so that it can be published where the text cannot.

A file of annotations has a line for each sentence that somebody read: its fingerprint, a tab, and its edits as a JSON
list of [start, end, replacement], none where it is right as it is. Knows whole sentences, exactly as they stand in the
corpus. Trade-off: a sentence that is cleaned otherwise, even by one space, is not found again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from corrector.alignment import align
from corrector.corpus.pairs import Pair
from corrector.edits import Edit, Kind, apply
from corrector.errors import DataError
from corrector.textfiles import text_lines
from corrector.wholefiles import complete_or_nothing

_FINGERPRINT = re.compile("[0-9a-f]{16}")

Replacements = tuple[tuple[int, int, str], ...]  # start, end, replacement; sorted and disjoint


@dataclass(frozen=True)
class Annotations:
    """The replacements that make each sentence right, by its fingerprint."""

    replacements: Mapping[str, Replacements]

    def __len__(self) -> int:
        return len(self.replacements)

    def find(self, sentence: str) -> Pair | None:
        """The sentence and what is right in its place; None where nobody read it.

        Raises:
            InputError: they do not fit it: the file is damaged.
        """
        found = self.replacements.get(fingerprint(sentence))
        if found is None:
            return None
        return Pair(sentence, apply(sentence, (Edit(start, end, new, Kind.OTHER) for start, end, new in found)))


def fingerprint(sentence: str) -> str:
    """16 hexadecimal digits that name a sentence: BLAKE2b of its UTF-8, 8 bytes of it."""
    return blake2b(sentence.encode(), digest_size=8).hexdigest()


def annotate(pairs: Iterable[Pair]) -> Annotations:
    """What pairs change in their sources; of a source that comes again the last."""
    return Annotations(
        {
            fingerprint(pair.source): tuple(
                (edit.start, edit.end, edit.replacement) for edit in align(pair.source, pair.target)
            )
            for pair in pairs
        }
    )


def save_annotations(annotations: Annotations, path: Path) -> None:
    """Write a file of annotations, sorted by fingerprint, packed as its name says.

    Raises:
        InputError: it cannot be written.
    """
    with complete_or_nothing(path) as file:
        for name, found in sorted(annotations.replacements.items()):
            file.write(f"{name}\t{json.dumps(found, ensure_ascii=False, separators=(',', ':'))}\n".encode())


def load_annotations(path: Path) -> Annotations:
    """Read a file of annotations, also packed.

    Raises:
        DataError: it is missing or damaged, or a line is none of annotations.
    """
    found = {}
    for number, line in text_lines(path):
        try:
            name, told = line.split("\t")
            found[_expect_fingerprint(name)] = _expect_replacements(json.loads(told))
        except (ValueError, TypeError, RecursionError) as reason:
            message = (
                f"the row is {line[:60]!r}, expected a fingerprint of 16 hexadecimal digits, a tab and a JSON list of "
                "[start, end, replacement], as scripts/record_annotations.py writes them."
            )
            raise DataError(message, path=path, line=number) from reason
    return Annotations(found)


def _expect_fingerprint(name: str) -> str:
    if not _FINGERPRINT.fullmatch(name):
        raise ValueError(name)
    return name


def _expect_replacements(told: object) -> Replacements:
    if not isinstance(told, list):
        raise TypeError
    found: list[tuple[int, int, str]] = []
    for start, end, new in told:
        if not (isinstance(start, int) and isinstance(end, int) and isinstance(new, str)):
            raise TypeError
        if not (found[-1][1] if found else 0) <= start <= end:
            raise ValueError(told)
        found.append((start, end, new))
    return tuple(found)
