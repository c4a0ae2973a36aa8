"""Those who work for one process: other processes of this machine, or a cluster.

Knows functions and their results, not what they do; a function must travel, so it and its arguments can be pickled.
Trade-off: processes are spawned and not forked, so each imports and opens for itself what it needs.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from corrector.cluster import open_cluster
from corrector.errors import CorrectorError

P = ParamSpec("P")
T = TypeVar("T")


class Pool(Protocol):
    """Those who work: processes of this machine or a cluster."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a call of the function in a worker; its result or error comes by the future."""


@contextmanager
def open_pool(workers: int, *, cluster: str | None = None) -> Iterator[Pool | None]:
    """A cluster, worker processes, or None for one worker, which is this process.

    Args:
        cluster: where a Ray cluster is, see `cluster.open_cluster`; "local" starts one with `workers` processors.

    Raises:
        CorrectorError: a worker was killed or cannot be started, or the cluster cannot be reached.
    """
    if cluster is not None:
        with open_cluster(cluster, cpus=workers) as opened:
            yield opened
    elif workers == 1:
        yield None
    else:
        with _processes(workers) as pool:
            yield pool


@dataclass(frozen=True, slots=True)
class _Processes:
    """Worker processes, each started when there is something for it to do."""

    _executor: ProcessPoolExecutor

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        try:
            return self._executor.submit(function, *args, **kwargs)
        except OSError as error:
            message = f"A worker process cannot be started ({error.strerror}). Run again with fewer workers."
            raise CorrectorError(message) from error


@contextmanager
def _processes(workers: int) -> Iterator[Pool]:
    """An executor, not a `multiprocessing.Pool`: a Pool waits for ever for what a killed worker had in hand, and reads
    its whole input ahead.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy threads and locks of onnxruntime
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=begin_as_worker)
    try:
        yield _Processes(pool)
    except KeyboardInterrupt:  # do not wait for the chunks in hand
        for worker in set(multiprocessing.active_children()) - others:
            worker.terminate()
        raise
    except BrokenProcessPool as error:
        message = "A worker process was killed, perhaps for want of memory. Run again with fewer workers."
        raise CorrectorError(message) from error
    finally:
        pool.shutdown(cancel_futures=True)


def begin_as_worker() -> None:
    """What a process does first that works for another: it leaves interrupts to that one, and goes when that has gone.

    One whose parent was killed would wait, or work, for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
