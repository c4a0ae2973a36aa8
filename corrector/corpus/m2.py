"""Sentences annotated in the M2 format: tokens, and for each annotator the edits that correct them.

Knows the format only (S, A and T lines; of CoNLL's and NLPCC's scorers, of ERRANT and ChERRANT), no score. Tokens are
what spaces separate, characters or words, and offsets count tokens.
Trade-off: what the file says is kept as it is, repeated and overlapping edits included, since MaxMatch and ChERRANT
count them; a corrected text is made of them only on request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from corrector.errors import DataError
from corrector.textfiles import decode_line, raw_lines

_NOTHING = "-NONE-"  # the replacement of a deletion
_UNCHANGED = "没有错误"  # ChERRANT's T line of a sentence without errors
_NO_EDIT = "noop"
_FIELDS = 6  # of an A line, separated by |||

_Lines = list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class M2Edit:
    """Tokens [start, end) replaced; start == end inserts. An end behind the sentence means its end.

    Attributes:
        kind: the type of error as the file names it, such as "S" or "S:SPELL".
        alternatives: the replacements that are equally right, each a tuple of tokens (empty: a deletion); at least one.
    """

    start: int
    end: int
    kind: str
    alternatives: tuple[tuple[str, ...], ...]

    @property
    def replacement(self) -> tuple[str, ...]:
        return self.alternatives[0]


@dataclass(frozen=True, slots=True)
class M2Sentence:
    """A sentence and its annotations.

    Attributes:
        tokens: of the sentence as written.
        annotations: the edits of each annotator, in the order of the file; () where one changed nothing. A sentence
            without a single A line has annotator 0, who changed nothing.
        targets: the tokens of the corrected sentence, where the file has a T line of the annotator.
    """

    tokens: tuple[str, ...]
    annotations: Mapping[int, tuple[M2Edit, ...]]
    targets: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return "".join(self.tokens)

    @property
    def references(self) -> tuple[str, ...]:
        """The corrected sentence of each annotator: of the T line where there is one, else with the edits applied."""
        return tuple(
            "".join(self.targets[annotator] if annotator in self.targets else apply_edits(self.tokens, edits))
            for annotator, edits in sorted(self.annotations.items())
        )


def apply_edits(tokens: tuple[str, ...], edits: Sequence[M2Edit]) -> tuple[str, ...]:
    """The tokens after the edits of one annotator, each with its first alternative.

    ChERRANT puts all equally cheap alignments of one correction behind each other under one annotator. So where edits
    overlap or repeat, only the first alignment is applied: the edits before the first step back in the file.
    """
    chosen = sorted(edits, key=_place)
    if any(after == before or after.start < before.end for before, after in pairwise(chosen)):
        chosen = _first_alignment(edits)
    result: list[str] = []
    done = 0
    for edit in chosen:
        result += [*tokens[done : edit.start], *edit.replacement]
        done = edit.end
    return (*result, *tokens[done:])


def _place(edit: M2Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _first_alignment(edits: Iterable[M2Edit]) -> list[M2Edit]:
    chosen: list[M2Edit] = []
    for edit in edits:
        if chosen and edit == chosen[-1]:
            continue
        if chosen and (edit.start < chosen[-1].end or _place(edit) < _place(chosen[-1])):
            break
        chosen.append(edit)
    return chosen


def read_m2(
    path: str | Path, *, skip_bad: bool = False, on_bad: Callable[[DataError], None] | None = None
) -> Iterator[M2Sentence]:
    """The sentences of an M2 file, also `.gz` or `.xz`, lazily.

    `on_bad` is called with the error of every bad sentence, before it is raised or, with `skip_bad`, the whole
    sentence passed over.

    Raises:
        DataError: the file is missing or damaged, or a line is bad (when it is reached).
    """
    path = Path(path)
    for lines in _blocks(path):
        try:
            sentence = _sentence(path, lines)
        except DataError as error:
            if on_bad is not None:
                on_bad(error)
            if not skip_bad:
                raise
        else:
            yield sentence


def _blocks(path: Path) -> Iterator[_Lines]:
    """The lines of each sentence: an S line or a blank line begins the next."""
    block: _Lines = []
    for number, line in raw_lines(path, utf16=True):
        blank = not line.strip()
        if block and (blank or line.startswith(b"S ")):
            yield block
            block = []
        if not blank:
            block.append((number, line))
    if block:
        yield block


def _sentence(path: Path, lines: _Lines) -> M2Sentence:
    tokens: tuple[str, ...] = ()
    annotations: dict[int, tuple[M2Edit, ...]] = {}
    targets: dict[int, tuple[str, ...]] = {}
    for number, line in lines:
        try:
            text = decode_line(line, first=number == 1)
            if not tokens:
                tokens = _source(text)
            elif text.startswith("T"):
                targets.update(_target(text, tokens))
            else:
                annotator, edits = _annotation(text, len(tokens))
                annotations[annotator] = annotations.get(annotator, ()) + edits
        except ValueError as reason:
            raise DataError(str(reason), path=path, line=number) from reason
    sentence = M2Sentence(tokens, annotations or {0: ()}, targets)
    if not all(sentence.references):
        raise DataError("an annotator deletes the whole sentence; leave it out.", path=path, line=lines[0][0])
    return sentence


def _source(line: str) -> tuple[str, ...]:
    letter, _, text = line.partition(" ")
    if letter != "S":
        raise ValueError(f"a sentence begins with {line[:20]!r}; expected an S line: 'S', then tokens between spaces.")
    return _tokens(text, "S")


def _target(line: str, source: tuple[str, ...]) -> dict[int, tuple[str, ...]]:
    """Of `T0-A1 tokens`: 0 is the annotator, 1 one of several equal alignments."""
    label, _, text = line.partition(" ")
    number = label[1:].partition("-")[0]
    if not number.isdecimal():
        raise ValueError(f"the line begins with {label[:20]!r}; expected a T line such as 'T0-A0', then tokens.")
    return {int(number): source if text == _UNCHANGED else _tokens(text, "T")}


def _tokens(text: str, letter: str) -> tuple[str, ...]:
    tokens = tuple(text.split())
    if not tokens:
        raise ValueError(f"the {letter} line holds no token; leave the sentence out.")
    return tokens


def _annotation(line: str, length: int) -> tuple[int, tuple[M2Edit, ...]]:
    """The annotator and the edit of an A line; no edit where it says that there is none."""
    fields = line.removeprefix("A ").split("|||")
    if not line.startswith("A ") or len(fields) != _FIELDS:
        raise ValueError(f"{line[:40]!r} is not an A line; expected 'A start end' and five more fields between '|||'.")
    if not fields[-1].strip().isdecimal():
        raise ValueError(f"the annotator is {fields[-1]!r}; expected a whole number from 0 in the last field.")
    annotator = int(fields[-1])
    if fields[1] == _NO_EDIT:
        return annotator, ()
    start, end = _span(fields[0], length)
    alternatives = tuple(_replacement(text) for text in fields[2].split("||"))
    return annotator, (M2Edit(start, end, fields[1], alternatives),)


def _span(text: str, length: int) -> tuple[int, int]:
    offsets = text.split()
    if len(offsets) != 2 or not all(offset.isdecimal() for offset in offsets):
        raise ValueError(f"the offsets are {text!r}; expected two whole numbers: the first token, one past the last.")
    start, end = map(int, offsets)
    # The official gold of NLPCC 2018 has an edit of tokens 19 to 202 of 25, which its scorer counts: an end may lie
    # behind the sentence.
    if not (start <= end and start <= length):
        raise ValueError(f"the offsets {start} {end} do not fit; expected start <= end, and start <= {length} tokens.")
    return start, end


def _replacement(text: str) -> tuple[str, ...]:
    return () if text.strip() == _NOTHING else tuple(text.split())
