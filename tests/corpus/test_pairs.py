"""Reading pairs and sentences: what is written comes back, and every bad row is named."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.pairs import Annotated, Pair, read_annotated, read_pairs, read_sentences, sentence_files
from corrector.errors import DataError

FIELD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t\n\r\ufeff"), min_size=1, max_size=20)
PAIRS = st.lists(st.builds(Pair, FIELD, FIELD), max_size=5)
ANNOTATED = st.lists(st.builds(Annotated, FIELD, st.lists(FIELD, min_size=1, max_size=3).map(tuple)), max_size=5)
ENCODE: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}


def as_rows(pairs: list[Pair], suffix: str) -> bytes:
    if suffix == ".tsv":
        return "".join(f"{pair.source}\t{pair.target}\n" for pair in pairs).encode()
    rows = (json.dumps({"id": 1, "source": pair.source, "target": pair.target}) for pair in pairs)
    return "".join(f"{row}\n" for row in rows).encode()


@given(
    pairs=PAIRS,
    suffix=st.sampled_from([".tsv", ".jsonl"]),
    packed=st.sampled_from(["", ".gz", ".xz"]),
    bom=st.booleans(),
)
def test_pairs_come_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[Pair], suffix: str, packed: str, bom: bool
) -> None:
    path = tmp_path_factory.mktemp("pairs") / f"rows{suffix}{packed}"
    path.write_bytes(ENCODE[packed]((b"\xef\xbb\xbf" if bom and pairs else b"") + as_rows(pairs, suffix)))
    assert list(read_pairs(path)) == pairs


def annotated_rows(rows: list[Annotated], suffix: str) -> bytes:
    if suffix == ".tsv":
        return "".join("\t".join((row.source, *row.references)) + "\n" for row in rows).encode()
    objects = ({"source": row.source, "targets": row.references} for row in rows)
    return "".join(json.dumps(value) + "\n" for value in objects).encode()


@given(rows=ANNOTATED, suffix=st.sampled_from([".tsv", ".jsonl"]), packed=st.sampled_from(["", ".gz", ".xz"]))
def test_all_references_come_back_and_pairs_have_the_first(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Annotated], suffix: str, packed: str
) -> None:
    path = tmp_path_factory.mktemp("rows") / f"rows{suffix}{packed}"
    path.write_bytes(ENCODE[packed](annotated_rows(rows, suffix)))
    assert list(read_annotated(path)) == rows
    assert list(read_pairs(path)) == [Pair(row.source, row.references[0]) for row in rows]


M2 = "S 他 门 来\nA 1 2|||S|||们|||REQUIRED|||-NONE-|||0\nA 0 2|||S|||她 们|||REQUIRED|||-NONE-|||1\n"


@pytest.mark.parametrize("name", ["a.m2", "a.m2.gz", "a.m2.char", "a.b.m2.word.xz", "gold.01", "A.M2"])
def test_m2_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(ENCODE[path.suffix if path.suffix in ENCODE else ""](M2.encode()))
    assert list(read_annotated(path)) == [Annotated("他门来", ("他们来", "她们来"))]
    assert list(read_pairs(path)) == [Pair("他门来", "他们来")]


def test_clean_text_is_its_own_reference(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("今天有雨\n\n".encode() + b"\xff\n" + "明天放晴\n".encode())
    bad: list[DataError] = []
    rows = list(read_annotated(path, skip_bad=True, on_bad=bad.append))
    assert rows == [Annotated("今天有雨", ("今天有雨",)), Annotated("明天放晴", ("明天放晴",))]
    assert [error.line for error in bad] == [3]


def test_text_in_utf16_is_read_by_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes("他门来\t他们来\r\n".encode("utf-16"))
    assert list(read_pairs(path)) == [Pair("他门来", "他们来")]


def test_line_ends_of_windows_and_a_missing_last_one_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes("他门来\t他们来\r\n好\t好".encode())
    assert list(read_pairs(path)) == [Pair("他门来", "他们来"), Pair("好", "好")]


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("a.tsv", "甲\t乙\t".encode(), "target is empty"),
        ("a.tsv", "甲".encode(), "1 column, expected at least 2"),
        ("a.tsv", b"", "1 column,"),
        ("a.tsv", "\t乙".encode(), "source is empty"),
        ("a.tsv", "甲\t".encode(), "target is empty"),
        ("a.tsv", b"\xe7\x94\t\xff", r"byte 1 .*not valid UTF-8"),
        ("a.jsonl", b'{"source": "', "not JSON"),
        ("a.jsonl", b"[" * 200_000, "not JSON"),
        ("a.jsonl", b"[1, 2]", "JSON list, expected an object"),
        ("a.jsonl", b'{"source": "x"}', "'target' is missing"),
        ("a.jsonl", b'{"source": 3, "target": "x"}', "'source' is of type int"),
        ("a.jsonl", rb'{"source": "\ud800", "target": "x"}', "half a surrogate pair"),
        ("a.jsonl", b'{"source": "x", "targets": []}', r"'targets' is \[\], expected a list of texts"),
        ("a.jsonl", b'{"source": "x", "targets": ["y", 1]}', "expected a list of texts"),
        ("a.jsonl", b'{"source": "x", "targets": "y"}', "expected a list of texts"),
        ("a.jsonl", b'{"source": "x", "targets": ["y", ""]}', "target is empty"),
        ("a.jsonl", b'{"source": "x", "targets": ["y"], "target": "y"}', "both 'target' and 'targets'"),
    ],
)
def test_a_bad_row_names_file_and_line(tmp_path: Path, name: str, row: bytes, message: str) -> None:
    good = as_rows([Pair("好", "好")], Path(name).suffix)
    path = tmp_path / name
    path.write_bytes(good + row + b"\n" + good)
    rows = read_pairs(path)
    assert next(rows) == Pair("好", "好")
    with pytest.raises(DataError, match=message) as caught:
        next(rows)
    assert caught.value.line == 2
    assert "line 2" in str(caught.value)
    assert name in str(caught.value)


def test_bad_rows_are_passed_over_and_counted_on_request(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes("好\t好\n坏\n".encode() + b"\xff\n\n" + "再\t再\n一\t二\t\n".encode())
    bad: list[DataError] = []
    assert [pair.source for pair in read_pairs(path, skip_bad=True, on_bad=bad.append)] == ["好", "再"]
    assert [error.line for error in bad] == [2, 3, 4, 6]


@pytest.mark.parametrize("packed", [".gz", ".xz"])
def test_a_file_cut_short_is_an_error_even_when_bad_rows_are_skipped(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"a.tsv{packed}"
    whole = ENCODE[packed](b"".join(f"{number}\t{number * number}\n".encode() for number in range(5000)))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="cut short or damaged"):
        list(read_pairs(path, skip_bad=True))


@pytest.mark.parametrize("name", ["a.csv", "a", "a.gz", "a.txt"])
def test_an_unknown_format_is_refused_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(DataError, match=r"expected \.tsv, \.jsonl or \.m2"):
        read_pairs(tmp_path / name)


@pytest.mark.parametrize("name", ["a.txt", "a.tsv", "a", "a.pdf"])
def test_a_missing_file_is_refused_at_once(tmp_path: Path, name: str) -> None:
    """Its name was once found fault with, where nothing was there."""
    for read in (read_sentences, read_pairs, read_annotated):
        with pytest.raises(DataError, match="no such file"):
            read(tmp_path / name)


def test_suffixes_may_be_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "A.TXT.GZ").write_bytes(gzip.compress("你好\n".encode()))
    (tmp_path / "A.TSV").write_text("你号\t你好\n", encoding="utf-8")
    assert sentence_files(tmp_path) == (tmp_path / "A.TXT.GZ",)
    assert list(read_sentences(tmp_path / "A.TXT.GZ")) == ["你好"]
    assert list(read_pairs(tmp_path / "A.TSV")) == [Pair("你号", "你好")]


@pytest.mark.parametrize("packed", ["", ".gz", ".xz"])
def test_sentences_are_the_lines_that_are_not_blank(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"a.txt{packed}"
    path.write_bytes(ENCODE[packed]("\ufeff你好。\r\n\n \u3000\n 再\u2028见".encode()))
    assert list(read_sentences(path)) == ["你好。", " 再\u2028见"]


def test_a_sentence_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("好\n".encode() + "好".encode("gbk") + b"\n")
    with pytest.raises(DataError, match=r"line 2.*UTF-8"):
        list(read_sentences(path))


def test_reading_does_not_wait_for_the_end_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes("好\t好\n".encode() + b"\xff\n" * 10)
    assert next(read_pairs(path)) == Pair("好", "好")


def test_sentence_files_are_found_below_and_sorted(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    wanted = [tmp_path / "a.txt", tmp_path / "b" / "a.txt.gz", tmp_path / "c.txt.xz"]
    for path in [*reversed(wanted), tmp_path / "d.tsv", tmp_path / "txt"]:
        path.write_bytes(b"")
    assert sentence_files(tmp_path) == tuple(wanted)


def test_a_folder_without_sentences_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no \.txt"):
        sentence_files(tmp_path)
    with pytest.raises(DataError, match="not a folder"):
        sentence_files(tmp_path / "missing")
