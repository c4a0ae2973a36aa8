"""Standard input, output and error: what a command does where one of them is closed, full, or read by nobody.

Trade-off: output is buffered, so that it is fast; that it cannot be written may be known at the end only.
"""

from __future__ import annotations

import errno
import os
import sys
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import TextIO, cast

from corrector.errors import InputError

_CANNOT_BE_WRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # of files that the system does not name


def open_streams() -> None:
    """Let output and error take whatever was read, also bytes that came in as surrogates.

    Raises:
        InputError: standard output is closed.
    """
    if sys.stderr is None:  # then print() would say to standard output what is meant for standard error
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    if sys.stdout is None:
        raise InputError("Standard output is closed. Give it a place: > FILE, or > /dev/null to have it thrown away.")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")


def standard_input() -> BufferedReader:
    """The bytes of standard input.

    Raises:
        InputError: it is closed.
    """
    if sys.stdin is None:
        raise InputError("Standard input is closed. Give texts or files, or open it: < FILE.")
    return cast(BufferedReader, sys.stdin.buffer)


def tell(words: str) -> None:
    """Say it on standard error, where that can be."""
    try:
        print(f"corrector: {words}", file=sys.stderr)
    except OSError:
        _discard(sys.stderr)


def tell_error(error: Exception) -> None:
    tell(f"error: {error}")


def output_is_written() -> bool:
    """Whether all that was printed has arrived, or nobody wants the rest; where neither, the reason is told."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has had enough
        _discard(sys.stdout)
    except OSError as error:
        tell_system_error(error)
        return False
    return True


def tell_system_error(error: OSError) -> None:
    """Tell what the user can do something about; anything else goes by as the bug that it may be.

    Raises:
        OSError: neither a file is to blame nor a disk.
    """
    if error.filename is not None:
        tell(f"error: {error.filename}: {error.strerror}. Check the path, and the rights to it.")
    elif error.errno in _CANNOT_BE_WRITTEN:
        _discard(sys.stdout)
        tell(f"error: the output cannot be written ({error.strerror}). Make room, or give it another place.")
    else:
        raise error


def _discard(stream: TextIO) -> None:
    """Throw away what the stream still holds, which Python would try to write once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
