"""Text files on disk, plain or packed as .gz or .xz: opened, cut into lines, decoded.

Knows bytes and lines, not what a line means. Only a line feed ends a line, as in `wc -l`: U+2028 and a form feed
belong to the text. A file that cannot be read on is an error that names its line, and so is a byte that is not UTF-8.
Text is UTF-8; where it matters what a line says and not how it is written, also UTF-16 that begins with its byte order
mark.
Trade-off: lines are handed out as bytes and decoded one by one, which costs some speed and lets one bad line be named
or passed over without losing its neighbours.
"""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from corrector.errors import DataError

COMPRESSIONS = (".gz", ".xz")
_UNREADABLE = (OSError, EOFError, zlib.error, lzma.LZMAError)  # what a missing or damaged file raises


def compression(path: Path) -> str:
    """The suffix that tells the compression, in small letters: ".gz" of "a.tsv.GZ", "" where there is none."""
    suffix = path.suffix.lower()
    return suffix if suffix in COMPRESSIONS else ""


def unpacked_name(path: Path) -> str:
    """The file's name, a compression's own suffix left out: "a.tsv" of "folder/a.tsv.gz"."""
    return path.stem if compression(path) else path.name


def unpacked_suffix(path: Path) -> str:
    """The suffix that tells the format, in small letters: ".tsv" of "a.TSV.gz", "" where there is none."""
    return Path(unpacked_name(path)).suffix.lower()


def raw_lines(path: Path, *, utf16: bool = False) -> Iterator[tuple[int, bytes]]:
    """The lines with their ends, and their numbers from 1; lazily.

    Args:
        utf16: a file that begins with a byte order mark of UTF-16 is turned into UTF-8, without the mark.

    Raises:
        DataError: the file is missing, cannot be opened, is cut short or damaged.
    """
    number = 0
    try:
        with _open(path) as file:
            for number, line in enumerate(_as_utf8(file) if utf16 else file, start=1):
                yield number, line
    except FileNotFoundError as reason:
        raise DataError("there is no such file; check the path.", path=path) from reason
    except (*_UNREADABLE, UnicodeError) as reason:
        message = (
            f"the file cannot be read on from here ({reason}); check the path, and if the file is cut short or "
            "damaged, fetch it anew."
        )
        raise DataError(message, path=path, line=number + 1) from reason


def is_larger(path: Path, size: int) -> bool:
    """Whether the file holds more than so many bytes, unpacked; what comes behind them is not unpacked.

    Raises:
        DataError: the file is missing, cannot be opened, or is damaged there.
    """
    try:
        with _open(path) as file:
            return len(file.read(size + 1)) > size
    except _UNREADABLE as reason:
        message = f"the file cannot be read ({reason}); check the path, and if it is damaged, fetch it anew."
        raise DataError(message, path=path) from reason


def _as_utf8(file: BinaryIO) -> Iterator[bytes]:
    mark = file.read(2)
    file.seek(0)
    if mark not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        yield from file
        return
    with io.TextIOWrapper(file, encoding="utf-16", newline="\n") as text:
        for line in text:
            yield line.encode()


def without_end(line: bytes) -> bytes:
    """A line without its line feed and the carriage return before it."""
    return line.removesuffix(b"\n").removesuffix(b"\r")


def decode_line(line: bytes, *, first: bool) -> str:
    """A line as text, without its line end and, on the first line, without a byte order mark.

    Raises:
        ValueError: a byte is not UTF-8; says which.
    """
    try:
        return without_end(line).decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as reason:
        raise ValueError(f"{name_bad_byte(reason)}; save the file as UTF-8.") from reason


def text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines as text, as `decode_line` has them, and their numbers from 1; lazily.

    Raises:
        DataError: the file is missing or damaged, or a line is not UTF-8.
    """
    for number, line in raw_lines(path):
        try:
            yield number, decode_line(line, first=number == 1)
        except ValueError as reason:
            raise DataError(str(reason), path=path, line=number) from reason


def name_bad_byte(error: UnicodeDecodeError) -> str:
    """What is wrong with a line, in words, without what to do."""
    bad = error.object[error.start]
    return f"byte {error.start + 1} of the line (0x{bad:02x}) is not valid UTF-8"


def _open(path: Path) -> BinaryIO:
    if compression(path) == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    if compression(path) == ".xz":
        return cast(BinaryIO, lzma.open(path, "rb"))
    return path.open("rb")
