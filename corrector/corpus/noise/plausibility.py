"""How well a proposed error reads: by what stands before it, as an input method sees it, and in the whole sentence.

Knows n-grams of characters, no kinds. A change of length is compared by the character: what adds a character of
ordinary probability neither gains nor loses. Trade-off: every error is judged alone, also beside another one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.pool import Places, Pool
from corrector.ngrams.model import REACH, NgramModel

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Plausibility:
    """The language model, looking at one pool.

    Attributes:
        upto: (N + 1,) log-probability of all characters before each place of the pool.
        ordinary: mean log-probability of a character of the pool.
    """

    ngrams: NgramModel
    pool: Pool
    upto: NDArray[np.float64]
    ordinary: float

    @classmethod
    def of(cls, pool: Pool, ngrams: NgramModel) -> Plausibility:
        upto = ngrams.log_probability_upto(pool.ids)
        return cls(ngrams, pool, upto, float(np.diff(upto)[pool.inside].mean()))

    def after_left_context(self, at: Places, written: NDArray[np.uint32]) -> Scores:
        """(M,) log-probability of what is written (M, WIDEST) after the characters before it."""
        ids = self._ids(written)
        before = self.pool.ids[at[:, None] + np.arange(-REACH, 0)]
        text = np.concatenate([before, ids], axis=1)
        windows = np.lib.stride_tricks.sliding_window_view(text, REACH + 1, axis=1)
        row, place = np.nonzero(ids)
        log_probabilities = self.ngrams.log_probabilities(windows[row, place])
        scores: Scores = np.bincount(row, log_probabilities, minlength=len(at)).astype(np.float32)
        return scores

    def gains(self, at: Places, removed: Places, written: NDArray[np.uint32]) -> Scores:
        """(M,) how much better than the original each change reads; natural logarithms, comparable over lengths."""
        gains = self.ngrams.gains(self.pool.ids, at, removed, self._ids(written), upto=self.upto)
        longer = (written > 0).sum(axis=1) - removed
        return (gains - self.ordinary * longer).astype(np.float32)  # type: ignore[no-any-return]

    def _ids(self, written: NDArray[np.uint32]) -> NDArray[np.uint16]:
        return np.where(written > 0, self.ngrams.alphabet.ids(written), 0).astype(np.uint16)
