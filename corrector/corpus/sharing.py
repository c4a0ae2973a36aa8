"""An object laid out in one file, from which several processes open it without each holding a copy of its arrays.

Knows pickling and files, nothing of what is shared. The arrays of the object go into the file, which every process
maps into its memory: the machine keeps one copy for all, however many they are. What is opened can only be read.
Trade-off: only arrays are shared; strings, lists and dictionaries are copied to each process.
"""

from __future__ import annotations

import mmap
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_ALIGNMENT = 64  # bytes; no array begins in the middle of a number


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an object lies; small enough to be sent to a process.

    Attributes:
        path: the file of the arrays; spans: (start, end) in bytes of each array in it.
        rest: the pickled object without its arrays.
    """

    path: Path
    spans: tuple[tuple[int, int], ...]
    rest: bytes


def lay_out(shared: object, path: Path) -> Layout:
    """Write the arrays of an object to a new file."""
    buffers: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(shared, protocol=5, buffer_callback=buffers.append)
    with path.open("xb") as file:
        spans = tuple(_append(file, buffer) for buffer in buffers)
        file.write(bytes(_ALIGNMENT))  # an empty file could not be mapped
    return Layout(path, spans, rest)


def open_layout(layout: Layout) -> object:
    """The object, its arrays read-only and in the file, which may be removed as soon as this returns.

    Only for what `lay_out` of the same program wrote: unpickling may run code.
    """
    with layout.path.open("rb") as file:
        block = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    buffers: Sequence[memoryview] = [block[start:end] for start, end in layout.spans]
    opened: object = pickle.loads(layout.rest, buffers=buffers)
    return opened


def _append(file: BinaryIO, buffer: pickle.PickleBuffer) -> tuple[int, int]:
    file.write(bytes(-file.tell() % _ALIGNMENT))
    start = file.tell()
    file.write(buffer.raw())
    return start, file.tell()
