"""demo/app.py: the same page as `corrector demo`; what the page does is tested in tests/page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import corrector

ROOT = Path(corrector.__file__).parents[1]


def help_of(*command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    done = subprocess.run([sys.executable, *command, "--help"], env=environment, capture_output=True, text=True,
                          encoding="utf-8", timeout=120, check=True)  # fmt: skip
    return done.stdout


def test_it_takes_the_flags_of_corrector_demo() -> None:
    told = help_of(str(ROOT / "demo" / "app.py"))
    assert told == help_of("-m", "corrector", "demo")
    assert "--port" in told


def test_it_says_what_is_wrong(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "demo" / "app.py"), "--model", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2
    assert "no bundle here" in done.stderr
