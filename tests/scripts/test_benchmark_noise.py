"""scripts/benchmark_noise.py as a user runs it: it tells what it measures, and ends when something goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import corrector
from corrector.ngrams.model import count_ngrams, save_ngrams

ROOT = Path(corrector.__file__).parents[1]
SENTENCES = [f"第{n}天早上，小明和朋友们一起去学校旁边的公园散步，他们都觉得非常高兴。" for n in range(50)]
# Runs the script so that the first of its worker processes fails at its first pool.
FAILING = f"""
import os, sys
sys.path.insert(0, {str(ROOT / "scripts")!r})
import benchmark_noise
def fail(noise, text, number):
    if number == 0:
        {{}}
    return make(noise, text, number)
if __name__ != "__main__":  # in a worker
    make, benchmark_noise.make_pool = benchmark_noise.make_pool, fail
if __name__ == "__main__":
    sys.exit(benchmark_noise.main())
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(lexicon_file: Path, tmp_path: Path) -> Run:
    """Runs a script with two processes beside a text and its n-grams."""
    (tmp_path / "clean.txt").write_text("\n".join(SENTENCES), encoding="utf-8")
    save_ngrams(count_ngrams(SENTENCES), tmp_path / "ngrams.npz")

    def run_script(script: Path, ngrams: str) -> subprocess.CompletedProcess[str]:
        files = ("clean.txt", "--ngrams", ngrams, "--lexicon", str(lexicon_file))
        return subprocess.run(
            [sys.executable, str(script), *files, "--pools", "1", "--processes", "2"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run_script


def test_speed_and_account_are_told(run: Run) -> None:
    done = run(ROOT / "scripts" / "benchmark_noise.py", "ngrams.npz")
    assert done.returncode == 0, done.stderr
    speed, errors, *kinds = done.stdout.splitlines()
    assert speed.startswith("2 process(es): ")
    assert "errors wanted" in errors
    assert any(kind.split()[0] == "character_same" for kind in kinds)


def test_a_missing_file_is_told(run: Run) -> None:
    """It was once met by the workers only, for whose results the script then waited for ever."""
    done = run(ROOT / "scripts" / "benchmark_noise.py", "absent.npz")
    assert (done.returncode, done.stdout) == (2, "")
    assert "absent.npz" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("end", "code", "told"),
    [("raise ValueError('spoilt')", 1, "ValueError: spoilt"), ("os._exit(3)", 2, "A process ended without a result")],
)
def test_a_process_that_ends_ends_all(run: Run, tmp_path: Path, end: str, code: int, told: str) -> None:
    (tmp_path / "failing.py").write_text(FAILING.format(end), encoding="utf-8")
    done = run(tmp_path / "failing.py", "ngrams.npz")
    assert done.returncode == code
    assert told in done.stderr
