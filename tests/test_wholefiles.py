"""Files written whole or not at all: what is found under the name is complete, and packed as the name says."""

from __future__ import annotations

import gzip
import lzma
import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from corrector.errors import InputError
from corrector.wholefiles import complete_or_nothing, expect_place


@pytest.mark.parametrize(
    ("name", "unpack"),
    [("a.txt", bytes), ("a.txt.gz", gzip.decompress), ("a.txt.xz", lzma.decompress), ("A.GZ", gzip.decompress)],
)
def test_what_was_written_is_there_packed_as_the_name_says(
    tmp_path: Path, name: str, unpack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "new" / name
    with complete_or_nothing(path) as file:
        file.write("今天下雨。\n".encode())
        assert not path.exists()
    assert unpack(path.read_bytes()) == "今天下雨。\n".encode()
    assert list(path.parent.iterdir()) == [path]


def test_the_same_content_makes_the_same_packed_file(tmp_path: Path) -> None:
    """A gzip file usually holds the time and the name it was written under."""
    for name in ("a.gz", "b.gz"):
        with complete_or_nothing(tmp_path / name) as file:
            file.write(b"same")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


@pytest.mark.parametrize("name", ["a.gz", "a.xz"])
def test_what_packs_itself_is_written_as_it_is(tmp_path: Path, name: str) -> None:
    with complete_or_nothing(tmp_path / name, packed=False) as file:
        file.write(b"packed already")
    assert (tmp_path / name).read_bytes() == b"packed already"


def test_several_may_write_the_same_file_each_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    with complete_or_nothing(path, shared=True) as mine:
        mine.write(b"mi")
        monkeypatch.setattr(os, "getpid", lambda: 1)  # another process
        with complete_or_nothing(path, shared=True) as theirs:
            theirs.write(b"theirs")
        assert path.read_bytes() == b"theirs"
        mine.write(b"ne")
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_another_writes_is_left_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with complete_or_nothing(path) as mine:
        mine.write(b"mi")
        with pytest.raises(InputError, match="being written by another"), complete_or_nothing(path):
            pytest.fail("both would write into one file")
        mine.write(b"ne")
    assert path.read_bytes() == b"mine"


def test_many_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"

    def write(number: int) -> bool:
        try:
            with complete_or_nothing(path) as file:
                for _ in range(20):
                    file.write(bytes([number]) * 1000)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        written = list(threads.map(write, range(200)))
    assert any(written)
    assert len(set(path.read_bytes())) == 1
    assert path.stat().st_size == 20_000
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_process_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt.partial").write_bytes(b"half of a much longer one")
    with complete_or_nothing(tmp_path / "a.txt") as file:
        file.write(b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


def test_what_a_link_leads_to_is_written(tmp_path: Path) -> None:
    path, link = tmp_path / "disk" / "a.txt", tmp_path / "a.txt"
    link.symlink_to(path)
    for content in (b"new", b"newer"):
        with complete_or_nothing(link) as file:
            file.write(content)
        assert link.is_symlink()
        assert path.read_bytes() == content
    assert sorted(tmp_path.rglob("*")) == [link, path.parent, path]


def _stopped(path: Path, error: type[BaseException]) -> None:
    with complete_or_nothing(path) as file:
        file.write(b"half of the ne")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError, BrokenPipeError])
def test_after_an_error_the_old_file_stands_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    """Whatever the system refused to the caller, such as one more process, was once told as a file without room."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(error):
        _stopped(path, error)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Removing the unfinished file once failed as well, and that was told instead."""
    (tmp_path / "a.txt").write_bytes(b"a file and no folder")
    (tmp_path / "folder.txt").mkdir()
    for path in (tmp_path / "a.txt" / "b.txt", tmp_path / "folder.txt"):
        with pytest.raises(InputError, match=rf"{path.name} cannot be written"):
            expect_place(path)
        with pytest.raises(InputError, match=rf"{path.name} cannot be written"), complete_or_nothing(path):
            pytest.fail("nothing can be written here")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_is_no_file_stays_what_it_is(tmp_path: Path) -> None:
    """By its owner even /dev/null could be replaced."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(InputError, match="is there, and no file"), complete_or_nothing(path):
        pytest.fail("this is not replaced")
    assert path.is_fifo()


def test_looking_at_a_place_leaves_it_as_it_is(tmp_path: Path) -> None:
    expect_place(tmp_path / "new" / "a.txt")
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "a.txt").write_bytes(b"old")
    expect_place(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["a.bin", "a.gz", "a.xz"])
@pytest.mark.parametrize("size", [2000, 100_000])
def test_a_full_disk_is_told_whenever_it_shows(tmp_path: Path, name: str, size: int) -> None:
    """While much is written, and at the end of what was kept in memory until then."""
    path = tmp_path / name
    path.write_bytes(b"old")
    with (
        files_of_at_most(1000),
        pytest.raises(InputError, match=rf"{name} cannot be written \(File too large\)"),
        complete_or_nothing(path) as file,
    ):
        file.write(random.Random(1).randbytes(size))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_fails_to_keep_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", failed)
    with pytest.raises(InputError, match="Input/output error"), complete_or_nothing(tmp_path / "a.txt") as file:
        file.write(b"new")
    assert list(tmp_path.iterdir()) == []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Inside, the system lets no file of this process grow beyond so many bytes."""
    resource = pytest.importorskip("resource", reason="limits are set in the POSIX way")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
