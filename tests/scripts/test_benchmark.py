"""scripts/benchmark.py as a user runs it: what it reads, and whose memory it tells."""

from __future__ import annotations

import gzip
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import corrector
from corrector.corpus.pairs import Pair

ROOT = Path(corrector.__file__).parents[1]
SCRIPT = ROOT / "scripts" / "benchmark.py"
MUCH = 500 * 2**20  # bytes, far more than the toy model needs


def benchmark(*arguments: object) -> str:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.tsv", "wiki.txt.tsv"])
def test_the_end_of_a_name_tells_text_from_pairs(tmp_path: Path, toy_pairs: tuple[Pair, ...], name: str) -> None:
    rows = [pair.source if name.startswith("a.txt") else f"{pair.source}\t{pair.target}" for pair in toy_pairs[:3]]
    content = "".join(f"{row}\n" for row in rows).encode()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    sources = runpy.run_path(str(SCRIPT))["read_sources"](tmp_path / name, 4)
    assert sources == [toy_pairs[place].source for place in (0, 1, 2, 0)]


def test_memory_is_its_own_and_not_that_of_who_started_it(toy: Any) -> None:
    """`getrusage` counts what the parent held before the `exec`."""
    held = bytearray(b"1" * MUCH)
    told = benchmark("--model", toy.bundle, "--number", 5)
    del held
    found = re.search(r"peak memory so far: (\d+) MiB", told)
    assert found is not None
    assert 10 < int(found[1]) < MUCH / 2**20
    assert "draft = greedy on 5 of 5 sentences" in told
