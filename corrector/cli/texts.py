"""What the verbs that read text share: their flags, opening the corrector, and reading files strictly.

Trade-off: lines are corrected in the groups in which they arrive, so that a slow writer has each back at once, while
the groups of a fast one, and of a file, are large enough to cost what they would in one piece.
"""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from corrector.cli.standard_streams import standard_input
from corrector.correction import Correction
from corrector.corrector import Corrector
from corrector.errors import CorrectorError, DataError, InputError
from corrector.textfiles import without_end
from corrector.wordlists import read_lists

STDIN = "-"
CHUNK_BYTES = 1 << 20  # read at once where there are so many: many times what is corrected together
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Document:
    """A text with the name it is told by.

    Attributes:
        first_line: its place in the file, from 1.
        mark: the byte order mark before it, which is no part of the text, or nothing.
    """

    name: str
    text: str
    first_line: int = 1
    mark: str = ""


def add_corrector_flags(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("correcting")
    group.add_argument("--model", metavar="FOLDER", help="bundle to use instead of the one that ships")
    surety = group.add_mutually_exclusive_group()
    surety.add_argument("--threshold", type=float, metavar="X", help="confidence from 0 to 1 that an edit needs")
    surety.add_argument("--max-false-positives", type=float, metavar="RATE",
                        help="share of correct sentences that may change, as 0.01; for calibrated bundles")  # fmt: skip
    group.add_argument("--beam", type=int, default=1, metavar="N", help="beam width (default: 1, greedy and fastest)")
    group.add_argument("--keep", action="append", default=[], metavar="FILE",
                       help="words never to be touched, one a line (may be repeated)")  # fmt: skip
    group.add_argument("--replace", action="append", default=[], metavar="FILE",
                       help="replacements always made, 'wrong<TAB>right' a line (may be repeated)")  # fmt: skip
    group.add_argument("--full-width", action="store_true",
                       help="half-width signs in Chinese text become full-width: , . ? become ， 。 ？")  # fmt: skip
    group.add_argument("--threads", type=int, default=1, metavar="N", help="processor threads (default: 1)")
    group.add_argument("--errors", choices=("strict", "replace"), default="strict",
                       help="bytes that are not UTF-8: stop and name the line (default), or put U+FFFD")  # fmt: skip


def open_corrector(options: argparse.Namespace) -> Corrector:
    words = read_lists(options.keep, options.replace)
    return Corrector.load(
        options.model,
        threshold=options.threshold,
        max_false_positives=options.max_false_positives,
        beam_width=options.beam,
        keep=words.keep,
        replace=words.replace,
        full_width=options.full_width,
        threads=options.threads,
    )


def read_documents(
    names: Iterable[str], options: argparse.Namespace, *, on_error: Callable[[CorrectorError], None] | None = None
) -> Iterator[Document]:
    """Each file (`-`: standard input) as one document.

    Raises:
        CorrectorError: a file cannot be read or decoded; with `on_error` it is told there, and the file passed over.
    """
    for name in names:
        shown = _shown(name)
        try:
            yield _document(b"".join(_chunks(name)), shown, options.errors)
        except CorrectorError as error:
            if on_error is None:
                raise
            on_error(error)


def read_lines(names: Iterable[str], options: argparse.Namespace, *, ends: bool = True) -> Iterator[Iterator[Document]]:
    """Each line of each file (`-`: standard input) as one document; errors as of `read_documents`.

    The lines come in groups, those together that are there to be read together, so that none waits for one to come.

    Args:
        ends: a line keeps its line end.
    """
    for name in names:
        shown, first = _shown(name), 1
        for lines in _whole_lines(_chunks(name)):
            texts = lines if ends else map(without_end, lines)
            yield (_document(text, shown, options.errors, first_line=at) for at, text in enumerate(texts, first))
            first += len(lines)


def correct_documents(corrector: Corrector, documents: Iterable[Document]) -> Iterator[tuple[Document, Correction]]:
    """The documents with their corrections, lazily and in order."""
    waiting: deque[Document] = deque()

    def texts() -> Iterator[str]:
        for document in documents:
            waiting.append(document)
            yield document.text

    for correction in corrector.correct_many(texts()):
        yield waiting.popleft(), correction


def _shown(name: str) -> str:
    return "<stdin>" if name == STDIN else name


def _chunks(name: str) -> Iterator[bytes]:
    """The bytes of a file, many of them at once, but never waiting for more where there are some."""
    try:
        with nullcontext(standard_input()) if name == STDIN else Path(name).open("rb") as file:
            while chunk := file.read1(CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}). Give the path of a text file, or - .") from error


def _whole_lines(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines that end in each chunk, and at last what is behind the last line's end."""
    begun: list[bytes] = []  # parts of a line whose end is still to come
    for chunk in chunks:
        ended, end, rest = chunk.rpartition(b"\n")
        if end:
            yield BytesIO(b"".join((*begun, ended, end))).readlines()
            begun = []
        begun.append(rest)
    if last := b"".join(begun):
        yield [last]


def _document(data: bytes, name: str, errors: str, *, first_line: int = 1) -> Document:
    text = _decode(data, name, errors, first_line=first_line)
    mark = _BYTE_ORDER_MARK if first_line == 1 and text.startswith(_BYTE_ORDER_MARK) else ""
    return Document(name, text[len(mark) :], first_line, mark)


def _decode(data: bytes, name: str, errors: str, *, first_line: int) -> str:
    try:
        return data.decode("utf-8", errors=errors)
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise DataError(
            f"byte 0x{data[error.start]:02x} is not UTF-8. Convert the file, or use --errors replace.",
            path=name,
            line=line,
        ) from error
