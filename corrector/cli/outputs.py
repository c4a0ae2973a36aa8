"""Files that a command writes: seen to be possible and to replace none that it reads, and written whole or not at all.

What is no file, such as /dev/stdout or a pipe, is written as it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from corrector.errors import InputError
from corrector.wholefiles import complete_or_nothing, expect_place


def expect_outputs(outputs: Mapping[str, Path | None], *, inputs: Iterable[Path]) -> None:
    """See that all can be written that is to be, before the work of which it is the result.

    Args:
        outputs: by the flags that name them; None for one that is not wanted.

    Raises:
        InputError: one cannot be written, or would replace an input or another one.
    """
    wanted = {flag: path for flag, path in outputs.items() if path is not None}
    read = {_identity(path) for path in inputs if path.is_file()}
    taken: dict[Path, str] = {}
    for flag, path in wanted.items():
        if path.is_file() and _identity(path) in read:
            raise InputError(f"{flag} {path} is an input and would be replaced. Give another place to write to.")
        if taken.setdefault(path.resolve(), flag) != flag:
            raise InputError(f"{taken[path.resolve()]} and {flag} are both {path}. Give each a file of its own.")
        if not _is_stream(path):
            expect_place(path)


@contextmanager
def open_output(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, packed as its name says; errors as of `complete_or_nothing`."""
    with path.open("wb") if _is_stream(path) else complete_or_nothing(path) as file:
        yield file


def _identity(path: Path) -> tuple[int, int]:
    """The same for all names of a file."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _is_stream(path: Path) -> bool:
    return path.exists() and not path.is_file() and not path.is_dir()
