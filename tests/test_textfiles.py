"""Text files: the same lines from every kind of file, and a damaged one is named."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.errors import DataError
from corrector.textfiles import decode_line, is_larger, raw_lines, unpacked_name, unpacked_suffix

PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\r\u2028\x0c"), max_size=30)


@given(content=st.binary(max_size=60), packed=st.sampled_from(sorted(PACK)))
def test_lines_are_the_file(tmp_path_factory: pytest.TempPathFactory, content: bytes, packed: str) -> None:
    path = tmp_path_factory.mktemp("lines") / f"a.txt{packed}"
    path.write_bytes(PACK[packed](content))
    lines = list(raw_lines(path))
    assert b"".join(line for _, line in lines) == content
    assert [number for number, _ in lines] == list(range(1, len(lines) + 1))
    assert len(lines) == content.count(b"\n") + (content[-1:] not in (b"", b"\n"))


@given(text=TEXT, encoding=st.sampled_from(["utf-16-le", "utf-16-be"]), packed=st.sampled_from(sorted(PACK)))
def test_utf16_gives_the_lines_of_utf8(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str, packed: str
) -> None:
    path = tmp_path_factory.mktemp("lines") / f"a.txt{packed}"
    path.write_bytes(PACK[packed](("\ufeff" + text).encode(encoding)))
    wide = [line for _, line in raw_lines(path, utf16=True)]
    path.write_bytes(PACK[packed](text.encode()))
    assert wide == [line for _, line in raw_lines(path, utf16=True)]


@pytest.mark.parametrize("content", ["\ufeff好\n好".encode("utf-16-le")[:-1], b"\xff\xfe\x00\xd8\n\x00"])
def test_utf16_that_breaks_off_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(DataError, match="cut short or damaged"):
        list(raw_lines(path, utf16=True))


@pytest.mark.parametrize("packed", sorted(PACK))
def test_a_file_is_as_large_as_what_is_packed_in_it(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"a.txt{packed}"
    path.write_bytes(PACK[packed](b"a" * 100_000))
    assert [is_larger(path, size) for size in (0, 99_999, 100_000, 10**9)] == [True, True, False, False]
    with pytest.raises(DataError, match=r"none\.txt: the file cannot be read"):
        is_larger(tmp_path / "none.txt", 1)


def test_what_is_not_asked_about_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"a" * 10**6) + b"no gzip")
    assert is_larger(path, 1000)
    with pytest.raises(DataError, match="the file cannot be read"):
        is_larger(path, 10**6)


@pytest.mark.parametrize("packed", [".gz", ".xz"])
@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:20] + b"???" + data[23:]])
def test_a_damaged_file_is_named_with_its_line(tmp_path: Path, packed: str, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / f"a.txt{packed}"
    path.write_bytes(damage(PACK[packed](b"".join(b"%d\n" % (number * number) for number in range(9000)))))
    read: list[int] = []
    with pytest.raises(DataError, match=r"a\.txt.*cut short or damaged") as caught:
        read.extend(number for number, _ in raw_lines(path))
    assert caught.value.line == len(read) + 1


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.txt: there is no such file"):
        list(raw_lines(tmp_path / "nowhere.txt"))


def test_decoding_takes_line_end_and_byte_order_mark_away() -> None:
    assert decode_line("\ufeff好\r\n".encode(), first=True) == "好"
    assert decode_line("\ufeff好\n".encode(), first=False) == "\ufeff好"
    assert decode_line("好\r好\r".encode(), first=False) == "好\r好"


def test_a_byte_that_is_not_utf8_is_named() -> None:
    with pytest.raises(ValueError, match=r"byte 4 of the line \(0xba\) is not valid UTF-8"):
        decode_line("好".encode() + "好".encode("gbk")[:1], first=False)


def test_a_compressions_suffix_does_not_count() -> None:
    names = ["a.tsv", "a.tsv.gz", "a.b.txt.xz", "gold.01", "a", "a.xz"]
    assert [unpacked_name(Path("x.y", name)) for name in names] == ["a.tsv", "a.tsv", "a.b.txt", "gold.01", "a", "a"]
    assert [unpacked_suffix(Path("x.y", name)) for name in names] == [".tsv", ".tsv", ".txt", ".01", "", ""]
