"""Real processes: every test runs the command as a user's shell would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `corrector ARGUMENTS` in an empty folder; `stdin` are the bytes it reads."""

    def run(*arguments: object, stdin: bytes = b"") -> Result:
        command = [sys.executable, "-m", "corrector", *map(str, arguments)]
        done = subprocess.run(command, input=stdin, capture_output=True, cwd=tmp_path, timeout=120, check=False)
        result = Result(done.returncode, done.stdout.decode(errors="surrogateescape"), done.stderr.decode())
        assert "Traceback" not in result.err, result.err
        return result

    return run


@pytest.fixture
def correct(run: Run, toy: Any) -> Run:
    """Runs `corrector correct` with the toy model."""
    return lambda *arguments, stdin=b"": run("correct", "--model", toy.bundle, *arguments, stdin=stdin)


@pytest.fixture
def check(run: Run, toy: Any) -> Run:
    """Runs `corrector check` with the toy model."""
    return lambda *arguments, stdin=b"": run("check", "--model", toy.bundle, *arguments, stdin=stdin)
