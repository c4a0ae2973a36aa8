"""Records of files: nothing but the text of a record ever changes, and every bad record is named."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector import Correction, Edit, Kind
from corrector.errors import DataError
from corrector.records import Record, read_records
from corrector.rows import MAXIMUM_QUOTED_LINES

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CELL = st.text(st.sampled_from('茶水,"\n\r a'), max_size=8)
# `csv` never writes, and a table cannot tell, a row of one empty cell from a blank line.
BYTES = st.lists(
    st.sampled_from([b"\xff", b"\xe8", "茶".encode(), b'"', b",", b"\t", b"\r", b"\n", b'{"text": "a"}', b"{"])
)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=4)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def unchanged(records: list[Record]) -> str:
    return "".join(record.corrected(Correction(record.text)) for record in records)


def in_full(record: Record, target: str) -> Correction:
    """The correction that replaces the whole text."""
    return Correction(record.text, (Edit(0, len(record.text), target, Kind.OTHER),))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records")


@given(content=TEXT, suffix=st.sampled_from([".txt", ".tsv"]))
def test_uncorrected_records_are_the_file(folder: Path, content: str, suffix: str) -> None:
    path = written(folder / f"law{suffix}", content.encode())
    assert unchanged(list(read_records(path, column="1"))) == content


@given(
    rows=ROWS,
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_csv_cells_mean_what_the_csv_module_says(
    folder: Path, rows: list[tuple[str, str, str]], end: str, quoting: int
) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    records = list(read_records(written(folder / "law.csv", buffer.getvalue().encode()), column="2"))
    assert [record.text for record in records] == [row[1] for row in rows]
    assert unchanged(records) == buffer.getvalue()


@given(rows=ROWS, target=CELL)
def test_a_corrected_csv_cell_is_read_back_as_the_target(
    folder: Path, rows: list[tuple[str, str, str]], target: str
) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    records = read_records(written(folder / "back.csv", buffer.getvalue().encode()), column="2")
    output = "".join(record.corrected(in_full(record, target)) for record in records)
    assert list(csv.reader(io.StringIO(output, newline=""))) == [[row[0], target, row[2]] for row in rows]


@given(
    value=st.dictionaries(TEXT.filter(lambda name: name not in ("corrected", "edits")), TEXT | st.integers()),
    text=TEXT,
)
def test_an_object_keeps_its_fields_and_gets_two_more(folder: Path, value: dict[str, object], text: str) -> None:
    value["text"] = text
    line = json.dumps(value) + "  \r\n"
    (record,) = read_records(written(folder / "law.jsonl", line.encode()))
    output = record.corrected(in_full(record, "新茶"))
    assert output.startswith(line.rstrip()[:-1])
    assert output.endswith("  \r\n")
    added = {"corrected": "新茶", "edits": in_full(record, "新茶").to_dict()["edits"]}
    assert json.loads(output) == value | added


def test_a_byte_order_mark_is_kept_and_not_corrected(tmp_path: Path) -> None:
    (record,) = read_records(written(tmp_path / "a.txt", "\ufeff喝茶\n".encode()))
    assert record.text == "喝茶"
    assert record.corrected(in_full(record, "喝水")) == "\ufeff喝水\n"


def test_a_named_column_leaves_the_header_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "a.tsv", "号\t话\n1\t喝茶\n\n".encode())
    records = list(read_records(path, column="话"))
    assert [record.text for record in records if record.holds_text] == ["喝茶"]
    assert unchanged(records) == path.read_text(encoding="utf-8")


@given(parts=BYTES, suffix=st.sampled_from([".txt", ".tsv", ".csv", ".jsonl"]))
def test_bad_records_that_are_passed_over_are_the_file_too(folder: Path, parts: list[bytes], suffix: str) -> None:
    """Every byte is there again, and what is good is a text still."""
    content = b"".join(parts)
    bad: list[DataError] = []
    column = "text" if suffix == ".jsonl" else "1"
    path = written(folder / f"bad{suffix}", content)
    records = list(read_records(path, column=column, skip_bad=True, on_bad=bad.append))
    if suffix != ".jsonl" or not any(
        record.holds_text for record in records
    ):  # an object gets fields of what it became
        assert unchanged(records).encode(errors="surrogateescape") == content
    assert bad == [record.bad for record in records if record.bad is not None]
    assert not any(record.holds_text for record in records if record.bad is not None)
    if not bad:
        assert records == list(read_records(path, column=column))


@pytest.mark.parametrize(
    ("name", "content", "texts", "lines"),
    [
        ("a.txt", b"a\n\xff\nb\n\xe8", ["a", "b"], [2, 4]),
        ("a.tsv", b"x\ttext\n1\ta\n2\n\xff\tb\n3\tc\n", ["a", "c"], [3, 4]),
        ("a.csv", b'text\n"a\nb"\n"c"d\n"e\n\xff"\nf\n', ["a\nb", "f"], [4, 6]),
        ("a.csv", b'text\na\n"b\nc\n"d,""e"\nf\n', ["a", "c", 'd,"e', "f"], [3]),  # a quote too many costs its line
        ("a.jsonl", b'{"text": "a"}\n{"text": null}\n\n{"text"\n\xff\n{"text": "b"}', ["a", "b"], [2, 4, 5]),
    ],
)
def test_a_bad_record_costs_no_other(
    tmp_path: Path, name: str, content: bytes, texts: list[str], lines: list[int]
) -> None:
    bad: list[DataError] = []
    records = list(read_records(written(tmp_path / name, content), skip_bad=True, on_bad=bad.append))
    assert [record.text for record in records if record.holds_text] == texts
    assert [error.line for error in bad] == lines


def test_a_header_that_is_bad_names_no_column(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"\xff,text\n1,a\n")
    with pytest.raises(DataError, match="line 1"):
        list(read_records(path, skip_bad=True))


@pytest.mark.parametrize(
    ("name", "content", "column", "line", "message"),
    [
        ("a.tsv", "text\tb\n茶\t1\n", "texts", 1, "Did you mean 'text'"),
        ("a.tsv", "茶\t1\n茶\n", "2", 2, "the row has 1 columns"),
        ("a.csv", 'text\n茶\n"喝\n', "text", 3, "does not end"),
        ("a.csv", 'text\n"茶"水\n', "text", 2, "follows the closing quote"),
        ("a.csv", 'text\n"' + "茶\n" * 2 * MAXIMUM_QUOTED_LINES, "text", 2, "does not end"),
        ("a.jsonl", '{"text": "茶"}\n{"text": 3}\n', "text", 2, "of type int"),
        ("a.jsonl", '{"txt": "茶"}\n', "text", 1, "missing"),
        ("a.jsonl", '["茶"]\n', "text", 1, "a JSON list"),
        ("a.jsonl", '{"text": "茶"\n', "text", 1, "not JSON"),
        ("a.jsonl", '{"text": "茶", "edits": []}\n', "text", 1, "is there already"),
        ("a.jsonl", '{"text": "\\ud83c"}\n', "text", 1, "surrogate"),
        ("a.txt.gz", "茶\n", "text", 1, "cannot be read on"),
    ],
)  # fmt: skip
def test_a_bad_record_is_named(tmp_path: Path, name: str, content: str, column: str, line: int, message: str) -> None:
    path = written(tmp_path / name, content.encode())
    with pytest.raises(DataError, match=message) as caught:
        list(read_records(path, column=column))
    assert caught.value.path == path
    assert caught.value.line == line
