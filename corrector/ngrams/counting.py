"""Counting n-grams of one to four characters in sentences, block by block.

An n-gram is a 64-bit key: 16 bits a character, the last one lowest. It may begin or end with a break (the edge of a
sentence, a character that is not listed), and has none inside. Texts of several sources are counted apart and then put
together, which tells of each n-gram how many sources know it. Trade-off: counts are exact, so all distinct n-grams
are in memory until the rare ones are dropped: 3 GB for 100 million characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.ngrams.alphabet import EDGE, LAST_BREAK, Alphabet

Keys = NDArray[np.uint64]
Counts = NDArray[np.int64]

ORDERS = (2, 3, 4)
MINIMUMS = {2: 1, 3: 2, 4: 2}  # a rarer n-gram is not kept
BLOCK = 8_000_000  # characters sorted at a time


@dataclass(frozen=True)
class NgramCounts:
    """How often what occurred.

    Attributes:
        unigrams: (A,) int64 by id; that of `EDGE` is the number of sentences.
        ngrams: for each order above 1 its distinct keys (K,) in ascending order, and their counts (K,) int64.
        sources: for each order above 1 how many sources hold each of its n-grams, (K,) int64.
    """

    alphabet: Alphabet
    unigrams: NDArray[np.int64]
    ngrams: Mapping[int, tuple[Keys, Counts]]
    sources: Mapping[int, Counts]


def count_characters(
    sentences: Iterable[str], alphabet: Alphabet, *, minimums: Mapping[int, int] = MINIMUMS
) -> NgramCounts:
    """Count all n-grams of the sentences of one source, and keep those that occur at least `minimums[order]` times."""
    unigrams = np.zeros(len(alphabet), dtype=np.int64)
    found: dict[int, tuple[Keys, Counts]] = {
        order: (np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)) for order in ORDERS
    }
    for block in _blocks(sentences, alphabet):
        unigrams += np.bincount(block[1:].astype(np.int64), minlength=len(alphabet))
        for order in ORDERS:
            found[order] = _merge(found[order], np.unique(_keys(block, order), return_counts=True))
    sources = {order: np.ones(len(keys), dtype=np.int64) for order, (keys, _) in found.items()}
    return _frequent(NgramCounts(alphabet, unigrams, found, sources), minimums)


def add_counts(parts: Sequence[NgramCounts], *, minimums: Mapping[int, int] = MINIMUMS) -> NgramCounts:
    """The counts of several sources together, which were counted with one alphabet and the minimums at 1.

    Raises:
        ValueError: no counts are given.
    """
    ngrams, sources = {}, {}
    for order in ORDERS:
        keys = np.concatenate([part.ngrams[order][0] for part in parts])
        ranking = np.argsort(keys, kind="stable")
        keys, starts = _distinct(keys[ranking])
        ngrams[order] = (keys, _sums(np.concatenate([part.ngrams[order][1] for part in parts])[ranking], starts))
        sources[order] = _sums(np.concatenate([part.sources[order] for part in parts])[ranking], starts)
    unigrams: Counts = np.sum([part.unigrams for part in parts], axis=0)
    return _frequent(NgramCounts(parts[0].alphabet, unigrams, ngrams, sources), minimums)


def unpack(keys: Keys) -> NDArray[np.int64]:
    """(..., 4) the ids of each key, `NONE` before the first."""
    shifts = np.array([48, 32, 16, 0], dtype=np.uint64)
    ids: NDArray[np.int64] = ((keys[..., None] >> shifts) & np.uint64(0xFFFF)).astype(np.int64)
    return ids


def _blocks(sentences: Iterable[str], alphabet: Alphabet) -> Iterator[NDArray[np.uint64]]:
    """Ids of many sentences, EDGE before, between and after them."""
    edge = np.array([EDGE], dtype=np.uint16)
    parts: list[NDArray[np.uint16]] = []
    size = 0
    for sentence in sentences:
        parts += [alphabet.encode(sentence), edge]
        size += len(sentence)
        if size >= BLOCK:
            yield np.concatenate([edge, *parts]).astype(np.uint64)
            parts, size = [], 0
    if parts:
        yield np.concatenate([edge, *parts]).astype(np.uint64)


def _keys(block: NDArray[np.uint64], order: int) -> Keys:
    """The keys of all n-grams of one order without a break inside, or two breaks alone."""
    length = max(0, len(block) - order + 1)
    keys = np.zeros(length, dtype=np.uint64)
    whole = ~((block[:length] <= LAST_BREAK) & (block[1 : 1 + length] <= LAST_BREAK))
    for place in range(order):
        part = block[place : place + length]
        keys = (keys << np.uint64(16)) | part
        if 0 < place < order - 1:
            whole &= part > LAST_BREAK
    return keys[whole]


def _merge(a: tuple[Keys, Counts], b: tuple[Keys, Counts]) -> tuple[Keys, Counts]:
    """Two tables of sorted keys and their counts as one."""
    keys = np.concatenate([a[0], b[0]])
    counts = np.concatenate([a[1], b[1]])
    order = np.argsort(keys, kind="stable")  # both halves are sorted: timsort merges them in linear time
    keys, starts = _distinct(keys[order])
    return keys, _sums(counts[order], starts)


def _distinct(keys: Keys) -> tuple[Keys, Counts]:
    """Of ascending keys each one once, and where it begins."""
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[starts], starts


def _sums(numbers: Counts, starts: Counts) -> Counts:
    return np.add.reduceat(numbers, starts) if len(starts) else numbers


def _frequent(counts: NgramCounts, minimums: Mapping[int, int]) -> NgramCounts:
    kept = {order: numbers >= minimums[order] for order, (_, numbers) in counts.ngrams.items()}
    ngrams = {order: (keys[kept[order]], numbers[kept[order]]) for order, (keys, numbers) in counts.ngrams.items()}
    sources = {order: numbers[kept[order]] for order, numbers in counts.sources.items()}
    return NgramCounts(counts.alphabet, counts.unigrams, ngrams, sources)
