"""Test sentences that a system has seen: how many of a set's rows occur in its training text.

Knows whole sentences in their normal form, in which punctuation, spaces, width and case hide nothing. Only the sets are
held in memory; training text of any size streams by.
Trade-off: whole sentences only. A paraphrase, a sentence cut out of a longer line, or one with one character changed is
not found, so that a count of 0 proves little, but every sentence counted is a leak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corrector.corpus.fingerprints import normal_form
from corrector.corpus.pairs import read_annotated, read_sentences, text_files
from corrector.evaluation.sets import EvaluationSet, SetRow, is_m2, read_set
from corrector.textfiles import unpacked_suffix


@dataclass(frozen=True, slots=True)
class Leak:
    """Rows of a set whose source, a reference, or either was found in the training files.

    Attributes:
        files: the training file -> how many rows it holds a sentence of.
    """

    name: str
    rows: int
    sources: int
    references: int
    either: int
    files: tuple[tuple[str, int], ...]


def find_leaks(sets: Sequence[EvaluationSet], training: Iterable[Path]) -> tuple[Leak, ...]:
    """One count for each set over all training files: `.txt`, `.tsv`, `.jsonl`, M2, or folders of `.txt`.

    Raises:
        DataError: a training file is missing, damaged or of another format.
    """
    wanted = {normal_form(text) for one in sets for row in one.rows for text in _texts(row)} - {""}
    seen = {path: _seen(path, wanted) for given in training for path in text_files(given)}
    everywhere = frozenset().union(*seen.values())
    return tuple(_leak(one, everywhere, seen) for one in sets)


def _seen(path: Path, wanted: set[str]) -> frozenset[str]:
    """The wanted sentences that a file holds."""
    return frozenset(key for key in map(normal_form, sentences_of(path)) if key in wanted)


def sentences_of(path: Path) -> Iterator[str]:
    """Every sentence of a file: its lines, or the sources and references of its rows."""
    if unpacked_suffix(path) == ".txt":
        yield from read_sentences(path)
        return
    rows = read_set(path).rows if is_m2(path) else read_annotated(path)
    for row in rows:
        yield from (row.source, *row.references)


def _leak(one: EvaluationSet, seen: frozenset[str], files: dict[Path, frozenset[str]]) -> Leak:
    sources = [normal_form(row.source) in seen for row in one.rows]
    references = [any(normal_form(text) in seen for text in row.references) for row in one.rows]
    hits = ((path.name, sum(_holds(row, keys) for row in one.rows)) for path, keys in files.items())
    return Leak(
        one.name,
        len(one.rows),
        sum(sources),
        sum(references),
        sum(map(any, zip(sources, references, strict=True))),
        tuple((name, count) for name, count in hits if count),
    )


def _holds(row: SetRow, keys: frozenset[str]) -> bool:
    return any(normal_form(text) in keys for text in _texts(row))


def _texts(row: SetRow) -> tuple[str, ...]:
    return row.source, *row.references
