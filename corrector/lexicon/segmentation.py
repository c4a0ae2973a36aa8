"""Sentences cut into words: the most probable path, for many sentences at once.

The same model as jieba's without its hidden Markov model: words are independent, a character that is no word is as
rare as the rarest word, and of equally probable paths the one with the longer word wins. A character that no word
joins to its neighbours needs no search; the others form short runs, and the search walks through all runs abreast,
from their ends to their starts. Trade-off: only words of the lexicon, and no guesses at unknown names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.lexicon.lexicon import LONGEST, Lexicon
from corrector.text import hanzi

Places = NDArray[np.int64]
Scores = NDArray[np.float64]


def segment(lexicon: Lexicon, code_points: NDArray[np.uint32], starts: Places, lengths: Places) -> NDArray[np.int32]:
    """The words of sentences that lie one after another in one array.

    Args:
        code_points: (N,); starts, lengths: (B,) first index and number of characters of each sentence.

    Returns:
        (N,) at the first character of a word its number of characters, 1 for any character that is in no word; 0 at
        the further characters of words and outside the sentences.
    """
    inner = _inner(len(code_points), starts, lengths)
    scores = _scores(lexicon, code_points, inner)
    runs = _runs(scores, inner)
    return _marked(_best_words(scores, runs), runs)


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Characters that words may join, longest run first: (R,) first index and number of characters."""

    starts: Places
    lengths: Places


def _inner(size: int, starts: Places, lengths: Places) -> NDArray[np.int8]:
    """(N + LONGEST,) 0 outside the sentences, 1 at the first character of one, 2 at its further ones."""
    depth = np.zeros(size + LONGEST, dtype=np.int64)
    np.add.at(depth, starts, 2)
    np.add.at(depth, starts + lengths, -2)
    inner = np.cumsum(depth)
    inner[starts[lengths > 0]] = 1
    return inner.astype(np.int8)


def _scores(lexicon: Lexicon, code_points: NDArray[np.uint32], inner: NDArray[np.int8]) -> Scores:
    """(LONGEST + 1, N) natural log-probability of the word of so many characters at each place, -inf for none."""
    size = len(code_points)
    scores = np.full((LONGEST + 1, size), -np.inf)
    rarest = float(lexicon.log_frequency.min())
    padded = np.concatenate([code_points, np.zeros(LONGEST, dtype=np.uint32)])
    places = np.flatnonzero((code_points >= hanzi.FIRST) & (code_points <= hanzi.LAST) & (inner[:size] > 0))
    scores[1] = np.where(inner[:size] > 0, rarest, -np.inf)
    packed = np.zeros(len(places), dtype=np.uint64)
    for length in range(1, LONGEST + 1):
        packed |= padded[places + length - 1].astype(np.uint64) << np.uint64(16 * (length - 1))
        ids = lexicon.index.find(packed)
        known = ids >= 0
        scores[length, places[known]] = lexicon.log_frequency[ids[known]]
        following = padded[places + length]
        goes_on = (inner[places + length] == 2) & (following >= hanzi.FIRST) & (following <= hanzi.LAST)
        places, packed = places[goes_on], packed[goes_on]
    return scores


def _runs(scores: Scores, inner: NDArray[np.int8]) -> _Runs:
    size = scores.shape[1]
    joined = np.zeros(size + 1, dtype=np.bool_)  # joined[p]: a word holds both p - 1 and p
    for length in range(2, LONGEST + 1):
        places = np.flatnonzero(scores[length] > -np.inf)
        for step in range(1, length):
            joined[places + step] = True
    inside = inner[:size] > 0
    starts = np.flatnonzero(inside & ~joined[:-1])
    lengths = np.flatnonzero(inside & ~joined[1:]) + 1 - starts
    order = np.argsort(-lengths, kind="stable")
    return _Runs(starts[order], lengths[order])


def _best_words(scores: Scores, runs: _Runs) -> NDArray[np.int32]:
    """(N,) the number of characters of the first word of the best path from each place to the end of its run."""
    size = scores.shape[1]
    best, words = np.zeros(size), np.ones(size, dtype=np.int32)
    ends = runs.starts + runs.lengths
    longest = int(runs.lengths[0]) if len(runs.lengths) else 0
    best[ends - 1] = scores[1, ends - 1]
    for left in range(2, longest + 1):  # characters from the place to the end of its run
        places = ends[: np.searchsorted(-runs.lengths, -left, side="right")] - left
        top, choice = scores[1, places] + best[places + 1], np.ones(len(places), dtype=np.int32)
        for length in range(2, min(LONGEST, left) + 1):
            total = scores[length, places]
            total = total + best[places + length] if length < left else total
            better = total >= top
            top, choice = np.where(better, total, top), np.where(better, np.int32(length), choice)
        best[places], words[places] = top, choice
    return words


def _marked(words: NDArray[np.int32], runs: _Runs) -> NDArray[np.int32]:
    """(N,) the words of the best paths, followed from the starts of all runs at once."""
    marked = np.zeros_like(words)
    places, ends = runs.starts, runs.starts + runs.lengths
    while places.size:
        marked[places] = words[places]
        places = places + words[places]
        going_on = places < ends
        places, ends = places[going_on], ends[going_on]
    return marked
