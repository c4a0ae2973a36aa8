"""Arrays from an .npz file: what was written, or the caller's error with a reason."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corrector.arrayfiles import read_arrays, write_arrays
from corrector.errors import BundleError, InputError


def packed(**arrays: object) -> bytes:
    written = io.BytesIO()
    np.savez(written, **arrays)  # type: ignore[arg-type]
    return written.getvalue()


def total(arrays: Mapping[str, NDArray[Any]]) -> int:
    return int(arrays["numbers"].sum())


def damaged(reason: object) -> BundleError:
    return BundleError(f"numbers.npz is damaged ({reason}). Write it again.")


GOOD = packed(numbers=np.array([1, 2, 4]))


def test_bytes_and_a_path_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "numbers.npz"
    path.write_bytes(GOOD)
    assert read_arrays(GOOD, total, damaged=damaged) == read_arrays(path, total, damaged=damaged) == 7


@pytest.mark.parametrize("name", ["numbers.npz", "numbers", "numbers.npz.gz"])
def test_what_was_written_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "new" / name
    write_arrays(path, {"numbers": np.array([1, 2, 4])})
    assert list(path.parent.iterdir()) == [path]
    assert read_arrays(path, total, damaged=damaged) == 7


def test_writing_that_is_stopped_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(file: IO[bytes], **_: object) -> None:
        file.write(b"PK")
        raise KeyboardInterrupt

    path = tmp_path / "numbers.npz"
    path.write_bytes(GOOD)
    monkeypatch.setattr(np, "savez", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_arrays(path, {"numbers": np.array([8])})
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == GOOD


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"numbers\.npz cannot be written"):
        write_arrays(tmp_path / "file" / "numbers.npz", {"numbers": np.array([1])})


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", b"PK\x03\x04torn", GOOD[:-30], GOOD[: len(GOOD) // 2], packed(numbers=np.array([object()]))],
    ids=["empty", "other", "torn", "end missing", "half missing", "pickle"],
)
@pytest.mark.parametrize("as_path", [False, True])
def test_damage_is_the_callers_error(tmp_path: Path, content: bytes, as_path: bool) -> None:
    path = tmp_path / "numbers.npz"
    path.write_bytes(content)
    with pytest.raises(BundleError, match=r"numbers\.npz is damaged \(.+\)\. Write it again"):
        read_arrays(path if as_path else content, total, damaged=damaged)


@pytest.mark.parametrize(
    ("source", "make", "told"),
    [
        (packed(others=np.zeros(2)), total, r"the array 'numbers' is missing"),
        (Path("no", "such", "numbers.npz"), total, r"No such file"),
        (GOOD, lambda arrays: arrays["numbers"].reshape(2, 2), r"cannot reshape"),
    ],
)
def test_the_reason_is_told(source: bytes | Path, make: Callable[[Any], Any], told: str) -> None:
    with pytest.raises(BundleError, match=told):
        read_arrays(source, make, damaged=damaged)


def test_any_byte_may_be_damaged() -> None:
    """Either the sum of what was written or the caller's error: a zip archive checks what it holds."""
    for place in range(len(GOOD)):
        changed = GOOD[:place] + bytes([GOOD[place] ^ 0xFF]) + GOOD[place + 1 :]
        with suppress(BundleError):
            assert read_arrays(changed, total, damaged=damaged) == 7
