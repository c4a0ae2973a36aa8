"""Named arrays in an .npz file, written whole, and read so that any damage is an error of the caller's kind.

Knows arrays and their names, not what they mean: the caller says what to make of them, and which error names the file
and what to do. No pickle is ever loaded. Trade-off: whatever goes wrong while reading or making counts as damage, since
damaged bytes make NumPy's reader raise nearly anything; a bug of the caller's maker would be told in the same words.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from corrector.errors import CorrectorError
from corrector.wholefiles import complete_or_nothing

Made = TypeVar("Made")


def write_arrays(path: Path, arrays: Mapping[str, Any], *, shared: bool = False) -> None:
    """Write a file complete or not at all.

    Args:
        shared: as of `wholefiles.complete_or_nothing`.

    Raises:
        InputError: it cannot be written.
    """
    with complete_or_nothing(path, packed=False, shared=shared) as file:
        np.savez(file, **arrays)


def pack_arrays(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """A compressed file of arrays; those of int32, never below 0, in the smallest type that holds them."""
    narrow: dict[str, Any] = {
        name: array.astype(np.min_scalar_type(int(array.max(initial=0)))) if array.dtype == np.int32 else array
        for name, array in arrays.items()
    }
    written = io.BytesIO()
    np.savez_compressed(written, **narrow)
    return written.getvalue()


def widened(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays that `pack_arrays` was given, by what was read of its file."""
    return {name: array.astype(np.int32) if array.dtype.kind == "u" else array for name, array in arrays.items()}


def read_arrays(
    source: bytes | Path,
    make: Callable[[Mapping[str, NDArray[Any]]], Made],
    *,
    damaged: Callable[[object], CorrectorError],
) -> Made:
    """What `make` makes of all arrays of an .npz file.

    Args:
        source: the file's content, or where it is.
        damaged: from the reason to the error that names the file and what to do.

    Raises:
        CorrectorError: what `damaged` returned, if the file is missing or damaged, or an array is missing or does not
            fit.
    """
    try:
        with (
            source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file,
            np.load(file, allow_pickle=False) as archive,
        ):
            return make({name: archive[name] for name in archive.files})
    except KeyError as error:
        raise damaged(f"the array {error} is missing") from error
    except OSError as error:
        raise damaged(error.strerror or error) from error
    except Exception as error:
        raise damaged(error) from error
