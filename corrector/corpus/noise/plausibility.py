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


BLOCK = 1 << 15  # changes weighed at a time: what fits the processor's cache


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
        scores = ngrams.text_log_probabilities(pool.ids)
        upto = np.concatenate([[0.0], np.cumsum(scores, dtype=np.float64)])
        return cls(ngrams, pool, upto, float(scores[pool.inside].mean()))

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
        blocks = [slice(start, start + BLOCK) for start in range(0, len(at), BLOCK)]
        changed = [self._changed(at[block], removed[block], written[block]) for block in blocks]
        originally = self.upto[at + removed + REACH] - self.upto[at]
        longer = (written > 0).sum(axis=1) - removed
        gains: Scores = np.concatenate([np.zeros(0), *changed]) - originally - self.ordinary * longer
        return gains.astype(np.float32)

    def _changed(self, at: Places, removed: Places, written: NDArray[np.uint32]) -> NDArray[np.float64]:
        """(M,) log-probability of what is written and of the `REACH` characters after it.

        The changes are scored as one text, each with what stands before and after it."""
        ids = self._ids(written)
        near = np.arange(-REACH, 0), np.arange(REACH)
        before, after = self.pool.ids[at[:, None] + near[0]], self.pool.ids[(at + removed)[:, None] + near[1]]
        rows = np.concatenate([before, ids, after], axis=1)
        present = np.ones(rows.shape, dtype=bool)
        present[:, REACH:-REACH] = ids > 0
        scores = np.zeros(rows.shape, dtype=np.float64)
        scores[present] = self.ngrams.text_log_probabilities(rows[present])
        summed: NDArray[np.float64] = scores[:, REACH:].sum(axis=1)
        return summed

    def _ids(self, written: NDArray[np.uint32]) -> NDArray[np.uint16]:
        return np.where(written > 0, self.ngrams.alphabet.ids(written), 0).astype(np.uint16)
