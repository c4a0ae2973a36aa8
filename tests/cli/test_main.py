"""The command as a whole: version, help, and a reader that goes away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from corrector import __version__

Run = Callable[..., Any]


def test_version(run: Run) -> None:
    assert run("--version").out == f"corrector {__version__}\n"


@pytest.mark.parametrize("verb", ["correct", "check", "evaluate", "count", "noise", "train", "export"])
def test_help_of_each_verb_has_an_example(run: Run, verb: str) -> None:
    result = run(verb, "--help")
    assert result.code == 0
    assert "example" in result.out
    assert f"corrector {verb}" in result.out


def test_an_unknown_verb_is_bad_usage(run: Run) -> None:
    assert run("corect").code == 2


def test_a_reader_that_goes_away_is_no_error(toy: Any) -> None:
    command = [sys.executable, "-m", "corrector", "correct", "--model", str(toy.bundle), "--lines"]
    lines = "小明今天因该去学校。\n".encode() * 20_000
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(lines[:3_000])
        process.stdin.close()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=60)
