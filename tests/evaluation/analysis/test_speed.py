"""Time and memory of a function that corrects."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator

import pytest

from corrector.errors import InputError
from corrector.evaluation.analysis.speed import measure


def slow(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        time.sleep(0.002)
        yield text[::-1]


def test_the_results_are_those_of_the_texts_in_order() -> None:
    texts = [f"第{i}句" for i in range(5)]
    results, speed = measure(slow, texts, threads=3)
    assert results == [text[::-1] for text in texts]
    assert (speed.sentences, speed.characters, speed.threads) == (5, 15, 3)
    assert speed.seconds >= 5 * 0.002
    assert 0.002 <= speed.median <= speed.p95
    assert speed.sentences_a_second == pytest.approx(5 / speed.seconds)
    assert speed.characters_a_second == pytest.approx(15 / speed.seconds)


def test_at_most_a_hundred_texts_are_timed_alone() -> None:
    calls = []

    def count(texts: Iterable[str]) -> Iterator[str]:
        calls.append(len(list(texts)))
        return iter(())

    measure(count, ["好"] * 1050, threads=1)
    assert calls[:2] == [3, 1050]
    assert 90 <= len(calls[2:]) <= 100
    assert set(calls[2:]) == {1}


def test_memory_that_was_taken_is_seen() -> None:
    """In a process of its own, whose memory no other test has stretched."""
    code = (
        "from corrector.evaluation.analysis.speed import peak_memory\n"
        "before = peak_memory(); taken = b'x' * 60_000_000; print(before, peak_memory())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = map(int, done.stdout.split())
    assert 5_000_000 < before < 1 << 40
    assert 55_000_000 < after - before < 70_000_000


def test_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="no text"):
        measure(slow, [], threads=1)
