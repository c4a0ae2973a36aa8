"""Sentences of clean text held compactly in memory: one block of UTF-8 and the place of each sentence.

A hundred million characters take about 350 MB. The trade-off against streaming: any sentence can be drawn at any
time, so every epoch is a true shuffle and a stopped run can go on exactly where it was.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.pairs import read_sentences, text_files
from corrector.errors import DataError


class CleanText:
    """An immutable, indexable list of sentences, each of which may belong to a part of the corpus.

    Attributes:
        parts: names of the parts; part_numbers: (N,) uint16, for each sentence the place of its part's name.

    Args:
        parts: the name of each sentence's part, as many as sentences; one unnamed part by default.
    """

    def __init__(self, sentences: Iterable[str], parts: Iterable[str] | None = None) -> None:
        block = bytearray()
        ends = [0]
        for sentence in sentences:
            block += sentence.encode()
            ends.append(len(block))
        self._block: NDArray[np.uint8] = np.array(block, dtype=np.uint8)  # unlike bytes, processes can share it
        self._ends: NDArray[np.int64] = np.array(ends, dtype=np.int64)
        numbers: dict[str, int] = {}
        named = array("H", (numbers.setdefault(part, len(numbers)) for part in parts or ()))
        self.parts: tuple[str, ...] = tuple(numbers) if parts is not None else ("",)
        self.part_numbers: NDArray[np.uint16] = np.array(named if parts is not None else [0] * len(self), np.uint16)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        return self._block[self._ends[index] : self._ends[index + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))

    def part(self, index: int) -> str:
        """The name of the part that a sentence belongs to."""
        return self.parts[int(self.part_numbers[index])]

    def without(self, places: Iterable[int]) -> CleanText:
        """The same sentences but for those at some places."""
        left_out = set(places)
        return self._at([place for place in range(len(self)) if place not in left_out])

    def only(self, parts: Sequence[str], source: Path) -> CleanText:
        """The sentences of some parts, of text read from `source`; of a part that is named n times n times.

        Raises:
            DataError: there is no such part.
        """
        unknown = sorted(set(parts) - set(self.parts))
        if unknown:
            raise DataError(f"has no part {unknown[0]!r}; its subfolders are {sorted(self.parts)}.", path=source)
        times = np.array([parts.count(part) for part in self.parts])
        if (times == 1).all():
            return self
        return self._at(np.repeat(np.arange(len(self)), times[self.part_numbers]).tolist())

    def _at(self, places: Sequence[int]) -> CleanText:
        return CleanText((self[place] for place in places), (self.part(place) for place in places))


def load_clean_text(
    source: Path, *, skip_bad: bool = False, on_bad: Callable[[DataError], None] | None = None
) -> CleanText:
    """All sentences of one .txt, .txt.gz or .txt.xz file, or of all such files of a folder in the order of their names.

    Each subfolder is a part of the corpus, see `part_of`.

    Raises:
        DataError: no such file, no sentence in them, or bytes that are not UTF-8 (unless `skip_bad`).
    """
    runs: list[tuple[str, int]] = []  # of each file its part and its number of sentences

    def sentences() -> Iterator[str]:
        for path in text_files(source):
            number = 0
            for sentence in read_sentences(path, skip_bad=skip_bad, on_bad=on_bad):
                number += 1
                yield sentence
            runs.append((part_of(path, source), number))

    text = CleanText(sentences(), (part for part, number in iter(runs) for _ in range(number)))  # read in this order
    if not len(text):
        raise DataError("holds no sentence. Give .txt files with one sentence a line.", path=source)
    return text


def part_of(file: Path, source: Path) -> str:
    """The part of a corpus that a file of it belongs to: the name of the subfolder of `source`; "" where in none."""
    below = file.relative_to(source).parts if source.is_dir() else ()
    return below[0] if len(below) > 1 else ""
