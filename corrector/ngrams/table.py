"""A hashed table of n-gram counts: three bytes an n-gram on disk, read by plain array operations.

An n-gram belongs to one bucket of a few slots; a slot holds a 16-bit fingerprint and an 8-bit logarithm of the count,
in memory as one number (fingerprint * 256 + logarithm), so that a look-up touches one place.
Both hashes are linear in the ids, modulo primes, in 64-bit integers: NumPy, PyTorch and ONNX compute them alike.
Trade-offs: an n-gram that is absent is taken for another one in about 6 of 100,000 lookups; counts are known to 9 %;
where a bucket is full the n-grams that came last are lost, which are those of least worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SLOTS = 4  # of a bucket
ROOM = 2.0  # slots for each n-gram, where the size is free: one in twenty finds its bucket full
CODES = 256  # values of the 8-bit logarithm
STEP = 0.06  # natural logarithm between the counts of two neighbouring codes; 252 steps reach 3.7 million
GRAIN = 3  # codes between those that are used: fewer different ones pack better, and nobody misses them
PRIME = 2**31 - 1
FINGERPRINT_PRIME = 65521
# Arbitrary numbers below 2**40, one a place: products with 16-bit ids stay far below 2**63.
PLACE_FACTORS = (0x9E3779B97F, 0xC2B2AE3D27, 0x165667B19E, 0x27D4EB2F16)
FINGERPRINT_FACTORS = (0x85EBCA77C2, 0xFF51AFD7ED, 0x5BD1E995A7, 0x2545F4914F)

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class HashedCounts:
    """Counts of n-grams.

    Attributes:
        entries: (N, SLOTS) int32, of N buckets; 0 where a slot is empty.
    """

    entries: NDArray[np.int32]

    @classmethod
    def from_parts(cls, fingerprints: NDArray[np.uint16], log_counts: NDArray[np.uint8]) -> HashedCounts:
        """From the two parts of every slot, (N, SLOTS) each: what is kept on disk."""
        return cls(fingerprints.astype(np.int32) * CODES + log_counts)

    @property
    def fingerprints(self) -> NDArray[np.uint16]:
        """(N, SLOTS)"""
        return (self.entries // CODES).astype(np.uint16)

    @property
    def log_counts(self) -> NDArray[np.uint8]:
        """(N, SLOTS)"""
        return (self.entries % CODES).astype(np.uint8)

    def __len__(self) -> int:
        """Number of n-grams held."""
        return int(np.count_nonzero(self.entries))

    def counts(self, ids: Ids) -> NDArray[np.float32]:
        """How often each n-gram (..., 4), `NONE` before its first character, was counted; 0 if it is not held."""
        places = [ids[..., place] for place in range(4)]
        return self.look_up(_linear(places, PLACE_FACTORS), _linear(places, FINGERPRINT_FACTORS))

    def look_up(self, place_sums: Ids, fingerprint_sums: Ids) -> NDArray[np.float32]:
        """The same from the two sums of ids times factors."""
        entries = self.entries[place_sums % PRIME % len(self.entries)]
        fingerprints = (fingerprint_sums % FINGERPRINT_PRIME).astype(np.int32) * CODES
        codes = entries - fingerprints[..., None]
        codes[(codes < 0) | (codes >= CODES)] = 0
        counts: NDArray[np.float32] = count_values()[codes.max(axis=-1)]
        return counts


def hash_counts(ids: Ids, counts: NDArray[np.int64], *, slots: int | None = None) -> HashedCounts:
    """A table of distinct n-grams (K, 4), the most important first: those that find no slot are left out.

    Args:
        slots: size of the table; by default `ROOM` for each n-gram.
    """
    kept, at, fingerprints, number = assign_slots(ids, slots=slots or int(ROOM * len(ids)))
    entries = np.zeros((number, SLOTS), dtype=np.int32)
    entries[at] = fingerprints * CODES + quantise(counts[kept])
    return HashedCounts(entries)


def assign_slots(ids: Ids, *, slots: int) -> tuple[Ids, tuple[Ids, Ids], NDArray[np.int32], int]:
    """Where in a table of about so many slots distinct n-grams (K, 4) go, the most important first.

    Returns:
        places (N,) among the K of those that find a slot; bucket and slot (N,) of each; fingerprint (N,) of each; the
        number of buckets.
    """
    number = max(1, slots // SLOTS)
    places = [ids[:, place] for place in range(4)]
    bucket = _linear(places, PLACE_FACTORS) % PRIME % number
    fingerprint = (_linear(places, FINGERPRINT_FACTORS) % FINGERPRINT_PRIME).astype(np.int32)
    order = np.argsort(bucket, kind="stable")
    rank = np.arange(len(ids)) - np.searchsorted(bucket[order], bucket[order])  # among those of the same bucket
    found = rank < SLOTS
    kept = order[found]
    return kept, (bucket[kept], rank[found]), fingerprint[kept], number


def quantise(counts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """The code of each count of at least 1: 1 + log(count) / STEP, rounded to each third one, at most 253."""
    codes: NDArray[np.float64] = 1 + GRAIN * np.rint(np.log(counts) / (GRAIN * STEP))
    return np.clip(codes, 1, CODES - GRAIN).astype(np.uint8)


@cache
def count_values() -> NDArray[np.float32]:
    """(256,) the count that each code stands for, 0 for code 0."""
    counts = np.exp(STEP * (np.arange(CODES) - 1))
    counts[0] = 0.0
    return counts.astype(np.float32)  # type: ignore[no-any-return]


def _linear(places: list[Ids], factors: tuple[int, ...]) -> Ids:
    return sum((part * factor for part, factor in zip(places, factors, strict=True)), np.zeros((), dtype=np.int64))
