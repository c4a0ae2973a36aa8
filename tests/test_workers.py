"""Worker processes: what they return, and what is said when one is killed. A cluster's are in `test_cluster.py`."""

from __future__ import annotations

import os
from multiprocessing.process import BaseProcess

import pytest

from corrector.errors import CorrectorError
from corrector.workers import open_pool


def test_one_worker_is_this_process() -> None:
    with open_pool(1) as pool:
        assert pool is None


def test_results_and_errors_come_from_other_processes() -> None:
    with open_pool(2) as pool:
        assert pool is not None
        results = [pool.submit(pow, 2, exponent) for exponent in range(5)]
        assert [result.result() for result in results] == [1, 2, 4, 8, 16]
        assert pool.submit(os.getpid).result() != os.getpid()
        with pytest.raises(ValueError, match="invalid literal"):
            pool.submit(int, "no number").result()


def test_a_killed_worker_is_told() -> None:
    with pytest.raises(CorrectorError, match=r"killed.*fewer workers"):
        _killed()


def test_a_worker_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: BaseProcess) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(BaseProcess, "start", refused)
    with open_pool(2) as pool:
        assert pool is not None
        with pytest.raises(CorrectorError, match=r"cannot be started \(Resource temporarily .*fewer workers"):
            pool.submit(pow, 2, 3)


def _killed() -> None:
    with open_pool(2) as pool:
        assert pool is not None
        pool.submit(os._exit, 1).result()
