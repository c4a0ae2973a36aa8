"""A function computed by worker processes, one argument after another, the results in order.

Knows processes and pipes, nothing of what is computed. A worker has one result ready while it waits to be asked for
it; the results do not depend on the number of workers. Processes are spawned: a fork would copy the threads and locks
of whoever trains. Trade-off: a worker has to start and to import what it computes with, which takes a second or so.

No worker outlives its parent: the other end of its pipe closes with the parent, however that ends.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar, cast

from corrector.corpus.sharing import Layout, lay_out, open_layout
from corrector.errors import CorrectorError

Argument = TypeVar("Argument")
Result = TypeVar("Result")

_READY = "ready"
_SECONDS_TO_END = 10.0  # for a process that has closed its pipe


def compute_ahead(
    function: Callable[[Argument], Result], arguments: Iterable[Argument], *, workers: int
) -> Iterator[Result]:
    """function(argument) for every argument, in order; each of the workers is one result ahead.

    The function's arrays are shared by all workers, see `sharing`. The workers end when the iterator is closed.

    Raises:
        CorrectorError: a worker was killed.
        RuntimeError: the function failed in a worker; the message holds the traceback from there.
    """
    coming = iter(arguments)
    with _crew(function, workers) as crew:
        busy: deque[_Worker] = deque()
        for worker, argument in zip(crew, coming, strict=False):
            worker.ask(argument)
            busy.append(worker)
        while busy:
            worker = busy.popleft()
            result = worker.answer()
            for argument in islice(coming, 1):
                worker.ask(argument)
                busy.append(worker)
            yield cast(Result, result)


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a worker answers when the function failed."""

    trace: str


@dataclass(frozen=True, slots=True)
class _Worker:
    """The parent's side of one worker."""

    process: BaseProcess
    connection: Connection

    def ask(self, argument: object) -> None:
        """Send an argument to a worker that has given its last answer."""
        try:
            self.connection.send(argument)
        except OSError as error:
            raise self._killed() from error

    def answer(self) -> object:
        """Wait for the next answer."""
        try:
            answer = self.connection.recv()
        except (EOFError, OSError) as error:
            raise self._killed() from error
        if isinstance(answer, _Failure):
            raise RuntimeError(f"A worker process failed:\n{answer.trace}")
        return answer

    def _killed(self) -> CorrectorError:
        self.process.join(_SECONDS_TO_END)
        return CorrectorError(
            f"A worker process that makes training data ended with code {self.process.exitcode}, perhaps killed for "
            "want of memory. Run again with fewer workers; a run goes on from its last checkpoint. (In a script of "
            "your own, start the training under `if __name__ == '__main__':`, since every worker imports the script.)"
        )

    def end(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.join()


@contextmanager
def _crew(function: Callable[[Argument], Result], workers: int) -> Iterator[list[_Worker]]:
    """Workers that have opened the function; its file is gone by then, so that a kill leaves nothing behind."""
    crew: list[_Worker] = []
    try:
        # A system that cannot remove a mapped file (Windows) keeps it in its folder for temporary files.
        with TemporaryDirectory(prefix="corrector-", ignore_cleanup_errors=True) as folder:
            layout = lay_out(function, Path(folder) / "shared")
            for _ in range(workers):
                crew.append(_start(layout))
            for worker in crew:
                worker.answer()
        yield crew
    finally:
        for worker in crew:
            worker.end()


def _start(layout: Layout) -> _Worker:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_work, args=(layout, theirs), daemon=True)
    process.start()
    theirs.close()  # so that the parent notices when the worker is gone
    return _Worker(process, mine)


def _work(layout: Layout, connection: Connection) -> None:
    """Runs in the worker: answer until the parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the parent to handle
    function = cast(Callable[[object], object], open_layout(layout))
    try:
        connection.send(_READY)
        while True:
            connection.send(_answer(function, connection.recv()))
    except (EOFError, OSError):  # the parent has gone, or has enough
        return


def _answer(function: Callable[[object], object], argument: object) -> object:
    try:
        return function(argument)
    except Exception:
        return _Failure(traceback.format_exc())
