"""What correcting costs: sentences and characters a second, waiting time for one sentence, and memory.

Knows functions that correct, no model. The clock runs over whole texts given together, as for files, and then over
single ones, as for someone who waits; text is the same as that of the scores.
Trade-off: peak memory is that of the whole process, so a fair figure needs a process that does nothing else.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from corrector.errors import InputError

Result = TypeVar("Result")

_SINGLES = 100  # texts that are timed alone
_WARM_UP = 3  # texts before the clock starts: the first pay for caches and memory


@dataclass(frozen=True, slots=True)
class Speed:
    """Time and memory of correcting some sentences.

    Attributes:
        sentences, characters: how many were corrected together in `seconds`.
        median, p95: seconds for one sentence given alone: half of them, and 95 of 100, take no longer.
        peak_memory: bytes of the process at its largest.
        threads: processor threads that the system was allowed.
    """

    sentences: int
    characters: int
    seconds: float
    median: float
    p95: float
    peak_memory: int
    threads: int

    @property
    def sentences_a_second(self) -> float:
        return self.sentences / self.seconds

    @property
    def characters_a_second(self) -> float:
        return self.characters / self.seconds


def measure(
    correct_many: Callable[[Iterable[str]], Iterator[Result]], texts: Sequence[str], *, threads: int
) -> tuple[list[Result], Speed]:
    """Correct the texts, and tell what it took.

    Raises:
        InputError: there is no text.
    """
    if not texts:
        raise InputError("no text to measure the speed with; give at least one.")
    for _ in correct_many(texts[:_WARM_UP]):
        pass
    begun = time.perf_counter()
    results = list(correct_many(texts))
    seconds = time.perf_counter() - begun
    alone = [_seconds_of_one(correct_many, text) for text in _spread(texts, _SINGLES)]
    median, p95 = np.quantile(alone, (0.5, 0.95))
    characters = sum(map(len, texts))
    return results, Speed(len(texts), characters, seconds, float(median), float(p95), peak_memory(), threads)


def _seconds_of_one(correct_many: Callable[[Iterable[str]], Iterator[Result]], text: str) -> float:
    begun = time.perf_counter()
    for _ in correct_many([text]):
        pass
    return time.perf_counter() - begun


def _spread(texts: Sequence[str], number: int) -> Sequence[str]:
    """At most so many texts, from the beginning to the end."""
    step = max(1, -(-len(texts) // number))
    return texts[::step]


def peak_memory() -> int:
    """Bytes of this process's resident memory at its largest.

    From Linux's VmHWM where there is one: unlike `getrusage` it leaves out what the parent had before the `exec`.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return next(1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        import resource  # which Windows lacks

        unit = 1 if sys.platform == "darwin" else 1024
        return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
