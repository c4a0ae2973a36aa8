"""How fast clean text is made wrong: sentences a second of one process, and of several side by side.

    python scripts/benchmark_noise.py TEXTS --ngrams ngrams.npz --lexicon lexicon.npz --processes 1 2

What is timed is what a training run does for its pools, from clean sentences to pairs, but for the tokenizer; reading
files and opening tables is not. Wall time and processor time are both told: on a machine that is busy with other work
the second says what the first would be on a free one. Then the account of the first process: kinds, dropped errors.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import cast

import numpy as np

from corrector.config import Config, load_config
from corrector.corpus.batches import POOL
from corrector.corpus.clean_text import CleanText, load_clean_text
from corrector.corpus.fragments import fragments
from corrector.corpus.noise.engine import Noise, NoisedPool
from corrector.errors import CorrectorError
from corrector.lexicon.building import open_lexicon
from corrector.ngrams.model import load_ngrams


@dataclass(frozen=True)
class Job:
    """What every process does: `pools` pools of the text, with tables of its own."""

    text: Path
    ngrams: Path
    lexicon: Path | None
    config: Path | None
    pools: int

    def noise(self) -> Noise:
        config = load_config(self.config) if self.config else Config()
        return Noise(config.noise, load_ngrams(self.ngrams), open_lexicon(self.lexicon))

    def sentences(self) -> CleanText:
        return load_clean_text(self.text)


@dataclass(frozen=True)
class Timing:
    """Wall and processor seconds of one process for a number of sentences and characters."""

    wall: float
    processor: float
    sentences: int
    characters: int


def make_pool(noise: Noise, text: CleanText, number: int) -> NoisedPool:
    """A pool as training draws it."""
    rng = np.random.default_rng((1, 0, number))
    chosen = [text[int(index)] for index in rng.integers(len(text), size=POOL)]
    shares = noise.config
    return noise.make(fragments(chosen, rng, open_end=shares.open_end, clauses=shares.clauses), rng)


def measure(job: Job, first: int, ready: Barrier | None = None) -> tuple[Timing, list[NoisedPool]]:
    """Time the pools from number `first` on, once all processes are ready."""
    noise, text = job.noise(), job.sentences()
    make_pool(noise, text, first)  # whatever is only computed once
    if ready is not None:
        ready.wait()
    wall, processor = time.perf_counter(), time.process_time()
    made = [make_pool(noise, text, first + number) for number in range(1, job.pools + 1)]
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    targets = [noised.target for pool in made for noised in pool.sentences]
    return Timing(wall, processor, len(targets), sum(map(len, targets))), made


def _measure_together(sender: Connection, job: Job, first: int, ready: Barrier) -> None:
    try:
        sender.send(measure(job, first, ready)[0])
    except Exception as error:
        sender.send(error)


def measure_side_by_side(job: Job, processes: int) -> list[Timing]:
    """The same in several processes that begin together.

    Raises:
        Exception: that of a process that failed; all others have ended.
    """
    context = get_context("spawn")
    ready, crew = context.Barrier(processes), []
    for number in range(processes):
        receiver, sender = context.Pipe(duplex=False)
        crew.append((context.Process(target=_measure_together, args=(sender, job, 1000 * number, ready)), receiver))
        crew[-1][0].start()
        sender.close()  # the process has the only one left: when it ends, reading does
    try:
        return list(_received([receiver for _, receiver in crew]))
    finally:
        for process, _ in crew:
            process.terminate()
            process.join()


def _received(receivers: list[Connection]) -> Iterator[Timing]:
    """What each sends, whoever is first: the others may be waiting for one that has ended."""
    while receivers:
        for receiver in cast(list[Connection], wait(receivers)):
            try:
                result: Timing | Exception = receiver.recv()
            except EOFError as error:
                raise CorrectorError("A process ended without a result, perhaps for want of memory.") from error
            if isinstance(result, Exception):
                raise result
            receivers.remove(receiver)
            yield result


def report(processes: int, timings: Sequence[Timing]) -> str:
    sentences = sum(timing.sentences for timing in timings)
    wall = max(timing.wall for timing in timings)
    by_processor = sum(timing.sentences / timing.processor for timing in timings)
    return (
        f"{processes} process(es): {sentences / wall:,.0f} sentences/s by the clock, {by_processor:,.0f} by processor "
        f"time; {sum(timing.characters for timing in timings) / sentences:.1f} characters a sentence"
    )


def account(pools: Sequence[NoisedPool]) -> str:
    kinds = Counter(kind for pool in pools for noised in pool.sentences for kind in noised.kinds)
    wanted, unmet = sum(pool.wanted for pool in pools), sum(pool.unmet for pool in pools)
    scored, dropped = sum(pool.scored for pool in pools), sum(pool.dropped for pool in pools)
    lines = [
        f"{wanted} errors wanted, {unmet} found no place; {scored} weighed, {dropped / scored:.1%} of them dropped"
    ]
    return "\n".join(lines + [f"  {kind:20} {number / kinds.total():6.2%}" for kind, number in kinds.most_common()])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="folder of .txt/.txt.gz/.txt.xz, or such a file")
    parser.add_argument("--ngrams", type=Path, required=True, help="file made by 'corrector count'")
    parser.add_argument("--lexicon", type=Path, help="file of the lexicon, made if absent")
    parser.add_argument("--config", type=Path, help=".toml or .json file of settings")
    parser.add_argument("--pools", type=int, default=10, help=f"of {POOL} sentences each (default: %(default)s)")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="(default: 1 2)")
    options = parser.parse_args()
    job = Job(options.text, options.ngrams, options.lexicon, options.config, options.pools)
    try:
        _, made = measure(job, 0)  # first: what is wrong with the files shows here, and a lexicon is made once
        for processes in options.processes:
            print(report(processes, measure_side_by_side(job, processes)), flush=True)
    except CorrectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(account(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
