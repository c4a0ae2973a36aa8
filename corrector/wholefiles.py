"""Files that are written whole or not at all, packed as their names say.

Knows bytes and names. What is written stands as FILE.partial until it is complete, so that whoever finds FILE finds all
of it. Only what goes wrong with this file is told as its error; errors of what else the caller does go by unchanged.
Trade-off: an older FILE and the new one lie on the disk together until the end.
"""

from __future__ import annotations

import gzip
import io
import lzma
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from corrector.errors import InputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@contextmanager
def complete_or_nothing(target: Path, *, packed: bool = True, shared: bool = False) -> Iterator[IO[bytes]]:
    """A file to write, which gets the name `target` at the end, and is removed when an error comes before.

    Where `target` is a link, what it leads to is written.

    Args:
        packed: compressed where the name ends in .gz or .xz; else it is what is written, whatever its name.
        shared: other processes may write it at the same time, each on its own; the last to be complete stays.

    Raises:
        InputError: it cannot be written, or there is something of its name that is no file.
    """
    partial = _begin(target, f".{os.getpid()}.partial" if shared else ".partial")
    try:
        with io.BufferedWriter(partial) as file:
            with _compressing(file, target.suffix.lower() if packed else "") as writer:
                yield writer
            file.flush()
            partial.settle()
            if fcntl is not None:  # while it is locked
                partial.publish()
        if fcntl is None:
            partial.publish()
    except BaseException:
        with suppress(OSError):
            partial.path.unlink()
        raise


def expect_folder(target: Path) -> None:
    """See that the folder of a file to be written is there; for those who want no new folder for a slip in a name.

    Raises:
        InputError: it is not.
    """
    if not target.parent.is_dir():
        raise InputError(f"{target}: cannot be written (no such folder). Give a file in an existing folder.")


def expect_place(target: Path) -> None:
    """See that a file can be written there, before the long work of which it is to hold the result.

    Raises:
        InputError: it cannot.
    """
    partial = _begin(target, ".partial")
    partial.close()
    with _told_of(target):
        partial.path.unlink(missing_ok=True)


def _begin(target: Path, suffix: str) -> _Partial:
    with _told_of(target):
        if target.exists() and not target.is_file():  # a folder; or /dev/null, which must stay what it is
            raise InputError(f"{target} cannot be written (it is there, and no file). Give another file or folder.")
        Path(os.path.realpath(target)).parent.mkdir(parents=True, exist_ok=True)
        while not (partial := _Partial(target, suffix)).is_taken():
            partial.close()
        return partial


class _Partial(io.FileIO):
    """The unfinished file. What goes wrong in writing it is translated here, where no other error can be meant."""

    def __init__(self, target: Path, suffix: str) -> None:
        self.target = target
        self.whole = Path(os.path.realpath(target))
        self.path = self.whole.with_name(self.whole.name + suffix)
        super().__init__(self.path, "w", opener=_open_as_it_is)

    def is_taken(self) -> bool:
        """Make it this process's own, empty of what one that was killed has left; false if it has just been completed.

        Raises:
            InputError: another process is writing it.
        """
        if fcntl is not None:
            try:
                fcntl.flock(self.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                self.close()
                message = f"{self.target} is being written by another process. Wait for it, or give another file."
                raise InputError(message) from error
            except OSError:  # a file system that knows no locks
                pass
            if not self._has_its_name():
                return False
        self.truncate(0)
        return True

    def _has_its_name(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def write(self, content: ReadableBuffer, /) -> int:
        with _told_of(self.target):
            return super().write(content)

    def publish(self) -> None:
        """Give it the name of the whole file."""
        with _told_of(self.target):
            self.path.replace(self.whole)

    def settle(self) -> None:
        """Have everything on the disk, and not only in the system's memory."""
        with _told_of(self.target):
            os.fsync(self.fileno())


def _open_as_it_is(path: str, flags: int) -> int:
    """Not yet emptied, for it may be another's."""
    return os.open(path, flags & ~os.O_TRUNC, 0o666)


@contextmanager
def _told_of(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"{target} cannot be written ({error.strerror}). Give another file or folder, or make room."
        raise InputError(message) from error


@contextmanager
def _compressing(file: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    """What is written comes into `file`, compressed as the suffix says; without a time, so same input, same bytes."""
    if suffix == ".gz":
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            yield cast(IO[bytes], packed)
    elif suffix == ".xz":
        with lzma.open(file, "wb") as packed_tighter:
            yield packed_tighter
    else:
        yield file
