"""The command as a whole: version, help, and a reader that goes away."""

from __future__ import annotations

import argparse
import errno
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrector import __version__
from corrector.cli import correct
from corrector.cli.main import main

Run = Callable[..., Any]

WRONG = "小明今天因该去学校。"


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


needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")


def by_shell(toy: Any, words: str, stdin: bytes = WRONG.encode()) -> subprocess.CompletedProcess[bytes]:
    """Runs `corrector WORDS` by a shell, which opens and closes its streams; --model is added to the verb."""
    verb, _, rest = words.partition(" ")
    command = f"{shlex.quote(sys.executable)} -m corrector {verb} --model {shlex.quote(str(toy.bundle))} {rest}"
    done = subprocess.run(["bash", "-c", command], input=stdin, capture_output=True, timeout=120, check=False)
    assert b"Traceback" not in done.stderr, done.stderr
    return done


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("words", ["check", "correct --json", "correct --lines", "check - absent"])
def test_output_that_cannot_be_written_is_an_error(
    toy: Any, monkeypatch: pytest.MonkeyPatch, words: str, unbuffered: str
) -> None:
    """Python's own error has exit status 1, which is that of `check` where something would change."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    done = by_shell(toy, f"{words} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.count(b"error: the output cannot be written (No space left on device)") == 1


@needs_full
def test_an_error_that_nobody_can_be_told_has_its_status_still(toy: Any) -> None:
    assert by_shell(toy, "check absent 2> /dev/full").returncode == 2


@pytest.mark.parametrize("words", ["check", "correct", "correct --diff"])
def test_closed_streams_are_told(toy: Any, words: str) -> None:
    done = by_shell(toy, f"{words} <&-")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Standard input is closed" in done.stderr
    done = by_shell(toy, f"{words} >&-")
    assert done.returncode == 2
    assert b"Standard output is closed" in done.stderr


def test_words_do_not_go_to_standard_output_where_standard_error_is_closed(toy: Any) -> None:
    done = by_shell(toy, "check 2>&-")
    assert done.returncode == 1
    assert b"to correct" not in done.stdout


def test_who_reads_the_first_edits_only_hears_that_there_are_some(toy: Any) -> None:
    """The status of `check` was once 0 then, as if there were none."""
    for stdin in (WRONG.encode(), WRONG.encode() * 5000):  # before and while the pipe is written
        done = by_shell(toy, "check | true; exit ${PIPESTATUS[0]}", stdin=stdin)
        assert done.returncode == 1


def test_a_file_that_the_system_refuses_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(correct, "run", lambda _: (tmp_path / "absent").open())
    assert main(["correct", "x"]) == 2
    assert f"error: {tmp_path / 'absent'}: No such file or directory" in capsys.readouterr().err


def test_an_error_that_no_file_is_to_blame_for_is_shown_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: argparse.Namespace) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(correct, "run", fail)
    with pytest.raises(OSError, match="Invalid argument"):
        main(["correct", "x"])
