"""`corrector check`: the exit status and the places it reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_nothing_to_correct_is_status_zero(check: Run) -> None:
    result = check(stdin="小明今天应该去学校。\n".encode())
    assert (result.code, result.out) == (0, "")


def test_edits_are_reported_by_line_and_column(check: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("我们周末已经回家。\n\n小明今天因该去学校。我们早上己经回家。\n", encoding="utf-8")
    result = check("a.md")
    assert result.code == 1
    places = [line.split(" (")[0] for line in result.out.splitlines()]
    assert places == ["a.md:3:5: 因 -> 应", "a.md:3:15: 己 -> 已"]
    assert result.err == "2 to correct\n"


def test_columns_are_counted_without_a_byte_order_mark(check: Run) -> None:
    out = check(stdin="小明今天因该去学校。".encode("utf-8-sig")).out
    assert out.startswith("<stdin>:1:5: 因 -> 应")


def test_quiet_tells_by_status_alone(check: Run) -> None:
    result = check("--quiet", "-", stdin="小明今天因该去学校。".encode())
    assert (result.code, result.out, result.err) == (1, "", "")


def test_an_error_is_status_two(check: Run) -> None:
    assert check("absent.md").code == 2


def test_a_file_that_cannot_be_read_costs_no_other(check: Run, tmp_path: Path) -> None:
    """What was found in the files before it was once thrown away, and those behind it were not looked at."""
    (tmp_path / "a.md").write_text("小明今天因该去学校。", encoding="utf-8")
    (tmp_path / "latin.md").write_bytes(b"\xff")
    (tmp_path / "b.md").write_text("我们早上己经回家。", encoding="utf-8")
    result = check("a.md", "absent.md", "latin.md", "b.md")
    assert result.code == 2
    assert [line.split(" (")[0] for line in result.out.splitlines()] == ["a.md:1:5: 因 -> 应", "b.md:1:5: 己 -> 已"]
    assert "absent.md: cannot be read" in result.err
    assert "latin.md, line 1: byte 0xff is not UTF-8" in result.err
    assert result.err.endswith("2 to correct; not read: 2 files\n")
