"""A stream of clean sentences made wrong pool by pool, by any number of processes.

Knows how sentences become pools and pools become pairs; errors are made by `noise`, processes run by `workers`. What a
pool becomes follows from the seed, its number and its sentences, so the stream is the same for any number of workers.
Trade-off: each sentence passes once and in its order; training, which draws sentences again and again from anywhere,
has `batches`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from corrector.corpus.distribution import Distribution, measure
from corrector.corpus.fragments import fragments
from corrector.corpus.noise.engine import Noise, NoisedPool
from corrector.corpus.pairs import Pair
from corrector.corpus.workers import compute_ahead

POOL = 2048  # sentences made wrong together

_Numbered = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class MeasuredPool:
    """A pool made wrong, and how its errors are distributed; nothing is counted where that was not asked for."""

    pool: NoisedPool
    distribution: Distribution


@dataclass(frozen=True)
class NoisedStream:
    """Makes sentences wrong.

    Attributes:
        seed: at least 0.
        cut: whether sentences are first cut to fragments, as in training.
        measured: whether the errors of each pool are measured, which takes longer than making them.
    """

    noise: Noise
    seed: int
    cut: bool = False
    measured: bool = False

    def pools(self, sentences: Iterable[str], *, workers: int = 0) -> Iterator[MeasuredPool]:
        """All sentences in their order, made wrong by so many processes, or by this one.

        Raises:
            CorrectorError: a worker was killed.
        """
        numbered = _numbered_pools(iter(sentences))
        if not workers:
            yield from map(self._make, numbered)
            return
        yield from compute_ahead(self._make, numbered, workers=workers)

    def _make(self, numbered: _Numbered) -> MeasuredPool:
        number, sentences = numbered
        rng, config = np.random.default_rng((self.seed, number)), self.noise.config
        if self.cut:
            sentences = fragments(sentences, rng, open_end=config.open_end, clauses=config.clauses)
        pool = self.noise.make(sentences, rng)
        return MeasuredPool(pool, self._measure(pool) if self.measured else Distribution())

    def _measure(self, pool: NoisedPool) -> Distribution:
        return measure((Pair(noised.source, noised.target) for noised in pool.sentences), self.noise.lexicon)


def _numbered_pools(sentences: Iterator[str]) -> Iterator[_Numbered]:
    for number in count():
        pool = list(islice(sentences, POOL))
        if not pool:
            return
        yield number, pool
