"""The weights of a network as a bundle keeps them: plain arrays in an .npz file, each weight once.

Names and shapes are torch's, but for the token embedding: in place of each token's own row stands its finished vector,
`embedding.table`, which is what correcting needs; to go on training, the own rows are what the shared features leave
of it. Numbers are kept in half precision, or those of matrices as 8-bit integers with one scale for each row
(`NAME.scale`). Knows neither torch nor graphs. Trade-off: the file is not compressed, since the graphs point at places
in it.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrector.arrayfiles import read_arrays
from corrector.bundle import WEIGHTS_FILE, WeightPrecision
from corrector.errors import BundleError

SMALL = 256  # matrices with fewer values are never kept as 8-bit integers
TABLE, OWN = "embedding.table", "embedding.own.weight"
SHARED, FEATURES = "embedding.shared.weight", "embedding.features"
SCALE = ".scale"
LARGEST = 127  # of the 8-bit integers, on both sides of 0
ALIGNMENT = 64  # bytes
LOCAL_HEADER = 30  # bytes of a zip entry before its name
PADDING = 0xD935  # the kind of extra field that zipalign fills with padding

Array = NDArray[Any]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Extent:
    """Where an array's values lie in the file, in bytes."""

    offset: int
    length: int


@dataclass(frozen=True, eq=False)
class StoredWeights:
    """Weights as they are kept.

    Attributes:
        arrays: name -> float16, or int8 beside the float32 array NAME.scale (rows, 1); indices in the smallest
            unsigned type that holds them.
    """

    arrays: Mapping[str, Array]

    @classmethod
    def of(cls, state: Mapping[str, Array], precision: WeightPrecision) -> StoredWeights:
        """Of all weights and buffers of a network by their torch names, rounded."""
        arrays: dict[str, Array] = {}
        for name, value in _with_table(state).items():
            if not np.issubdtype(value.dtype, np.floating):
                arrays[name] = value.astype(np.min_scalar_type(int(value.max(initial=0))))
            elif precision == "int8" and value.ndim == 2 and value.size >= SMALL:
                arrays[name], arrays[name + SCALE] = _quantise(value)
            else:
                arrays[name] = value.astype(np.float16)
        return cls(arrays)

    @classmethod
    def unpack(cls, data: bytes) -> StoredWeights:
        """What `pack` packed.

        Raises:
            BundleError: not such a file.
        """
        return read_arrays(data, cls, damaged=_damaged)

    def names(self) -> list[str]:
        """Of all arrays of numbers: neither indices nor scales."""
        return [name for name, array in self.arrays.items() if array.dtype.kind != "u" and not name.endswith(SCALE)]

    def parts(self, name: str) -> list[str]:
        """The arrays that hold the numbers of one: itself, and its scales if it has any."""
        return [part for part in (name, name + SCALE) if part in self.arrays]

    def value(self, name: str) -> Floats:
        """The numbers that an array stands for."""
        whole, *scale = (self.arrays[part].astype(np.float32) for part in self.parts(name))
        return whole * scale[0] if scale else whole

    def state(self) -> dict[str, Array]:
        """All weights and buffers of the network by their torch names, float32 and int64.

        Raises:
            BundleError: the arrays are not those of a network.
        """
        state: dict[str, Array] = {name: self.value(name) for name in self.names()}
        state |= {name: array.astype(np.int64) for name, array in self.arrays.items() if array.dtype.kind == "u"}
        try:
            own = state.pop(TABLE) - _shared_vectors(state)
        except (KeyError, IndexError, ValueError) as error:
            raise _damaged(repr(error)) from error
        return {OWN: own, **state}

    def pack(self) -> bytes:
        """The content of an .npz file: the same arrays give the same bytes."""
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for name, array in self.arrays.items():
                content = io.BytesIO()
                np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
                archive.writestr(_entry(f"{name}.npy", written.tell()), content.getvalue())
        return written.getvalue()

    def extents(self, packed: bytes) -> dict[str, Extent]:
        """Where the values of each array lie in what `pack` returned."""
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            ends = {entry.filename.removesuffix(".npy"): _end(entry) for entry in archive.infolist()}
        return {name: Extent(end - self.arrays[name].nbytes, self.arrays[name].nbytes) for name, end in ends.items()}


def _damaged(reason: object) -> BundleError:
    return BundleError(f"{WEIGHTS_FILE} is damaged ({reason}). Copy or export the bundle again.")


def _entry(name: str, offset: int) -> zipfile.ZipInfo:
    """A stored zip entry at `offset` whose content begins at a multiple of `ALIGNMENT`; without a time of its own."""
    entry = zipfile.ZipInfo(name)
    gap = -(offset + LOCAL_HEADER + len(name) + 4) % ALIGNMENT
    entry.extra = struct.pack("<HH", PADDING, gap) + bytes(gap)
    return entry


def _end(entry: zipfile.ZipInfo) -> int:
    return entry.header_offset + LOCAL_HEADER + len(entry.filename) + len(entry.extra) + entry.file_size


def _with_table(state: Mapping[str, Array]) -> dict[str, Array]:
    """The same weights with the token vectors in place of the own rows."""
    return {TABLE: state[OWN] + _shared_vectors(state), **{name: value for name, value in state.items() if name != OWN}}


def _shared_vectors(state: Mapping[str, Array]) -> Floats | float:
    """(V, E) the sum of the shared rows of each token; 0 where there are none."""
    if SHARED not in state:
        return 0.0
    vectors: Floats = state[SHARED][state[FEATURES]].sum(axis=1, dtype=np.float32)
    return vectors


def _quantise(value: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Whole numbers from -127 to 127, and what to multiply each row with (rows, 1)."""
    scale: Floats = np.abs(value).max(axis=1, keepdims=True) / np.float32(LARGEST)
    return np.rint(value / np.where(scale > 0, scale, 1)).astype(np.int8), scale
