"""Time and memory of correcting, and what draft decoding saves over greedy search.

    python scripts/benchmark.py [--model FOLDER] [--sentences FILE] [--number 2000]

Prints: seconds from a cold start of Python to the first correction (import, load, correct), the median time of a
40-character sentence, sentences a second in batches, peak memory, and for draft and greedy decoding of the same
sentences their agreement and the ratio of their times. Everything runs on one thread. Without --sentences, sentences
of the development samples that come with the project are used, repeated as often as needed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from corrector import Corrector
from corrector.corpus.pairs import read_annotated
from corrector.evaluation.analysis.speed import peak_memory
from corrector.search.draft import draft_decode
from corrector.search.greedy import greedy_decode

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples" / "pairs.jsonl"
FORTY = "昨天下午我和几个同学一起去图书馆看书，因为快要考试了，所以大家都很认真地复习功课呢。"[:40]
COLD = "from corrector import Corrector; Corrector.load({model!r}).correct({text!r})"


def read_sources(path: Path | None, number: int) -> list[str]:
    """So many sentences of a file, repeated if it has fewer: lines of text, or the sources of pairs."""
    return list(islice(cycle(row.source for row in read_annotated(SAMPLES if path is None else path)), number))


def seconds_of_cold_start(model: str | None) -> float:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", COLD.format(model=model, text=FORTY)], check=True)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def milliseconds_of_one(corrector: Corrector) -> float:
    times = []
    for _ in range(101):
        begun = time.perf_counter()
        corrector.correct(FORTY)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times[1:])


def sentences_a_second(corrector: Corrector, sources: Sequence[str]) -> float:
    begun = time.perf_counter()
    for _ in corrector.correct_many(sources):
        pass
    return len(sources) / (time.perf_counter() - begun)


def compare_searches(corrector: Corrector, sources: Sequence[str]) -> tuple[int, float]:
    """How many sentences draft and greedy decoding (both one by one) agree on, and greedy's time over draft's."""
    encoded = [corrector.tokenizer.encode(source).ids for source in sources]
    begun = time.perf_counter()
    drafts = [draft_decode(corrector.runtime, [ids])[0].ids for ids in encoded]
    between = time.perf_counter()
    greedy = [greedy_decode(corrector.runtime, ids).ids for ids in encoded]
    ended = time.perf_counter()
    agreeing = sum(a == b for a, b in zip(drafts, greedy, strict=True))
    return agreeing, (ended - between) / (between - begun)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", metavar="FOLDER", help="bundle to measure instead of the one that ships")
    parser.add_argument("--sentences", type=Path, metavar="FILE", help=".txt, or pairs whose sources are used")
    parser.add_argument("--number", type=int, default=2000, help="sentences for throughput and comparison")
    arguments = parser.parse_args()
    sources = read_sources(arguments.sentences, arguments.number)
    print(f"cold start to first correction: {seconds_of_cold_start(arguments.model):.2f} s (median of 5 processes)")
    corrector = Corrector.load(arguments.model)
    print(f"one sentence of {len(FORTY)} characters: {milliseconds_of_one(corrector):.1f} ms (median of 100)")
    print(f"in batches: {sentences_a_second(corrector, sources):.0f} sentences/s over {len(sources)} sentences")
    print(f"peak memory so far: {peak_memory() / 2**20:.0f} MiB")
    agreeing, ratio = compare_searches(corrector, sources)
    print(f"draft = greedy on {agreeing} of {len(sources)} sentences; greedy takes {ratio:.2f} times as long")
    return 0


if __name__ == "__main__":
    sys.exit(main())
