"""Worker processes: results in order whatever their number, clear errors, and none that outlives its parent."""

from __future__ import annotations

import math
import multiprocessing
import operator
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import count, islice
from pathlib import Path

import numpy as np
import pytest

from corrector.corpus.workers import compute_ahead
from corrector.errors import CorrectorError


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_order(workers: int) -> None:
    assert list(compute_ahead(operator.neg, range(8), workers=workers)) == [-number for number in range(8)]


def test_fewer_arguments_than_workers() -> None:
    assert list(compute_ahead(operator.neg, [5], workers=2)) == [-5]


def test_arguments_without_end_are_drawn_as_needed() -> None:
    drawn: list[int] = []

    def arguments() -> Iterator[int]:
        for number in count():
            drawn.append(number)
            yield number

    with closing(compute_ahead(operator.neg, arguments(), workers=2)) as results:
        assert list(islice(results, 4)) == [0, -1, -2, -3]
    assert len(drawn) <= 6


def test_the_arrays_of_the_function_reach_the_workers() -> None:
    numbers = np.arange(100_000) * 3
    assert list(compute_ahead(partial(np.take, numbers), [7, 99_999], workers=1)) == [21, 299_997]


def test_a_failure_is_told_with_its_trace() -> None:
    results = compute_ahead(math.sqrt, [4.0, -1.0], workers=1)
    assert next(results) == 2.0
    with pytest.raises(RuntimeError, match=r"(?s)A worker process failed.*ValueError"):
        next(results)


def test_a_killed_worker_is_a_clear_error() -> None:
    results = compute_ahead(time.sleep, [0, 60], workers=1)
    next(results)
    (worker,) = multiprocessing.active_children()
    worker.kill()
    with pytest.raises(CorrectorError, match=r"ended with code -9.*fewer workers"):
        next(results)


def test_closing_ends_the_workers_in_the_middle_of_their_work() -> None:
    results = compute_ahead(time.sleep, [0, 60, 60], workers=2)
    next(results)
    assert len(multiprocessing.active_children()) == 2
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_a_killed_parent(tmp_path: Path, number: signal.Signals) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import math, multiprocessing, time\n"
        "from corrector.corpus.workers import compute_ahead\n"
        "if __name__ == '__main__':\n"
        "    results = compute_ahead(math.factorial, [3] * 9, workers=2)\n"
        "    next(results)\n"
        "    print(*(child.pid for child in multiprocessing.active_children()), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert len(run.stdout.readline().split()) == 2
        run.send_signal(number)
        run.communicate(timeout=90)  # ends when nobody holds the pipe any more, and the workers hold it as well
    assert run.returncode == -number
