"""Files that commands write: never one that they read, and whole or not there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrector.cli.outputs import expect_outputs, open_output
from corrector.errors import InputError

Run = Callable[..., Any]

SENTENCE = "小明今天应该去学校，我们今天应该去学校。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Clean text, alone and in a folder, and pairs and predictions of them."""
    (tmp_path / "texts").mkdir()
    for name in ("clean.txt", "texts/a.txt", "predictions.txt"):
        (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text(SENTENCE.replace("\n", "\t") + SENTENCE, encoding="utf-8")
    (tmp_path / "link.tsv").symlink_to("pairs.tsv")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "count clean.txt --out clean.txt",
        "count texts clean.txt --out ./texts/../clean.txt",
        "count texts --out texts/a.txt",
        "evaluate pairs.tsv --predictions predictions.txt --json pairs.tsv",
        "evaluate pairs.tsv --predictions predictions.txt --html link.tsv",
        "evaluate pairs.tsv --predictions x=predictions.txt --markdown predictions.txt",
        "evaluate pairs.tsv --predictions predictions.txt --clean clean.txt --json clean.txt",
        "evaluate pairs.tsv --predictions predictions.txt --train texts --json texts/a.txt",
        "noise clean.txt -o pairs.tsv --report pairs.tsv",
        "noise clean.txt -o link.tsv --report pairs.tsv",
    ],
)
def test_an_input_is_never_replaced(run: Run, folder: Path, words: str) -> None:
    """A corpus was once replaced by its own n-grams, and a set by its own scores."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run(*words.split())
    assert result.code == 2
    assert "is an input and would be replaced" in result.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_every_output_has_a_file_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--json and --html are both"):
        expect_outputs({"--json": tmp_path / "a", "--html": tmp_path / "b" / ".." / "a"}, inputs=())
    expect_outputs({"--json": tmp_path / "a", "--html": tmp_path / "b", "--markdown": None}, inputs=())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="the shell's limit stands for a full disk")
def test_a_report_that_has_no_room_costs_no_scores_and_leaves_nothing(folder: Path) -> None:
    """Half of a page once lay there under its own name, and the scores were not shown."""
    command = f"{sys.executable} -m corrector evaluate pairs.tsv --predictions predictions.txt --html report.html"
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 2; {command}"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert "report.html cannot be written (File too large)" in done.stderr
    assert "Traceback" not in done.stderr
    assert "sentence correction, strict" in done.stdout
    assert not list(folder.glob("report.html*"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        expect_outputs({"--json": pipe}, inputs=())
        with open_output(pipe) as file:
            file.write(b"{}")
        assert reader.communicate(timeout=60)[0] == b"{}"
    assert pipe.is_fifo()
