"""Files that are written whole or not at all, packed as their names say.

Knows bytes and names. What is written stands as FILE.partial until it is complete, so that whoever finds FILE finds all
of it. Trade-off: an older FILE and the new one lie on the disk together until the end.
"""

from __future__ import annotations

import gzip
import lzma
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from corrector.errors import InputError


@contextmanager
def complete_or_nothing(target: Path) -> Iterator[IO[bytes]]:
    """A file to write, which gets the name `target` at the end, and is removed when an error comes before.

    Raises:
        InputError: it cannot be written.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            with _compressing(file, target.suffix) as writer:
                yield writer
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        with suppress(OSError):  # where a folder of its path is a file, there is nothing to remove either
            partial.unlink()
        message = f"{target} cannot be written ({error.strerror}). Give another file or folder, or make room."
        raise InputError(message) from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


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
