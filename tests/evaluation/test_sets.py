"""Every format becomes the same rows, and a file is known by its bytes."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from corrector.errors import DataError, InputError
from corrector.evaluation.sets import EvaluationSet, SetRow, read_set

TSV = "他门来了\t他们来了\n下雨了\t下雨了\n我再家\t我在家\t我还在家\n"
JSONL = (
    '{"source": "他门来了", "target": "他们来了"}\n'
    '{"source": "下雨了", "target": "下雨了"}\n'
    '{"source": "我再家", "targets": ["我在家", "我还在家"]}\n'
)
M2 = (
    "S 他 门 来 了\nA 1 2|||S|||们|||REQUIRED|||-NONE-|||0\n\n"
    "S 下 雨 了\nA -1 -1|||noop|||-NONE-|||REQUIRED|||-NONE-|||0\n\n"
    "S 我 再 家\nA 1 2|||S|||在|||REQUIRED|||-NONE-|||0\nA 1 2|||S|||还 在|||REQUIRED|||-NONE-|||1\n"
)
ROWS = [("他门来了", ("他们来了",)), ("下雨了", ("下雨了",)), ("我再家", ("我在家", "我还在家"))]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"), [("a.tsv", TSV), ("a.jsonl", JSONL), ("a.m2", M2), ("gold.01", M2), ("a.m2.char", M2), ("a", M2)]
)
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str, text: str) -> None:
    read = read_set(write(tmp_path / name, text))
    assert [(row.source, row.references) for row in read.rows] == ROWS
    assert (read.name, read.clean, read.skipped) == (name, 1, 0)
    assert all((row.sentence is not None) == (text == M2) for row in read.rows)


def test_a_line_of_clean_text_is_its_own_reference(tmp_path: Path) -> None:
    read = read_set(write(tmp_path / "a.txt", "下雨了。\n\n天晴了。\n"))
    assert read.rows == (SetRow("下雨了。", ("下雨了。",)), SetRow("天晴了。", ("天晴了。",)))
    assert read.clean == 2


def test_the_digest_is_that_of_the_bytes_on_disk(tmp_path: Path) -> None:
    packed = gzip.compress(TSV.encode(), mtime=0)
    (tmp_path / "a.tsv.gz").write_bytes(packed)
    plain, read = read_set(write(tmp_path / "a.tsv", TSV)), read_set(tmp_path / "a.tsv.gz")
    assert read.rows == plain.rows
    assert read.sha256 == hashlib.sha256(packed).hexdigest() != plain.sha256


def test_bad_rows_are_named_or_left_out_and_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tsv", "他门\t他们\n只有一列\n下雨\t下雨\n")
    with pytest.raises(DataError, match=r"a\.tsv, line 2"):
        read_set(path)
    seen: list[DataError] = []
    read = read_set(path, skip_bad=True, on_bad=seen.append)
    assert (len(read.rows), read.skipped, [error.line for error in seen]) == (2, 1, [2])


@pytest.mark.parametrize(("name", "text"), [("a.tsv", TSV), ("a.jsonl", JSONL), ("a.m2", M2), ("a.txt", "甲\n乙\n")])
def test_reading_ends_after_as_many_rows_as_are_wanted(tmp_path: Path, name: str, text: str) -> None:
    """What comes behind them is not looked at, be it bad, but belongs to the file and so to its hash."""
    path = write(tmp_path / name, text)
    path.write_bytes(path.read_bytes() + b"\xff\n")
    read = read_set(path, most=2)
    assert [(row.source, row.references) for row in read.rows] == [
        (row.source, row.references) for row in read_set(path, skip_bad=True).rows[:2]
    ]
    assert len(read.rows) == 2
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(DataError, match="0xff"):
        read_set(path)


@pytest.mark.parametrize("name", ["a.tsv", "a.txt", "a.m2"])
def test_a_set_without_rows_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="no row"):
        read_set(write(tmp_path / name, ""))


def test_a_missing_file_and_an_unknown_format_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no\.tsv"):
        read_set(tmp_path / "no.tsv")
    with pytest.raises(DataError, match=r"\.tsv"):
        read_set(write(tmp_path / "a.docx", "什么"))


@pytest.mark.parametrize("name", ["", "a|b", "two\nlines"])
def test_a_name_that_breaks_a_signature_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="name"):
        EvaluationSet(name, "", ())
