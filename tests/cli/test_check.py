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
    (tmp_path / "a.md").write_text("# 标题\n\n小明今天因该去学校。我们早上己经回家。\n", encoding="utf-8")
    result = check("a.md")
    assert result.code == 1
    places = [line.split(" (")[0] for line in result.out.splitlines()]
    assert places == ["a.md:3:5: 因 -> 应", "a.md:3:15: 己 -> 已"]
    assert result.err == "2 to correct\n"


def test_quiet_tells_by_status_alone(check: Run) -> None:
    result = check("--quiet", "-", stdin="小明今天因该去学校。".encode())
    assert (result.code, result.out, result.err) == (1, "", "")


def test_an_error_is_status_two(check: Run) -> None:
    assert check("absent.md").code == 2
