"""Hashed counts as arrays that a compressed file holds in the least room.

The order of a bucket's slots says nothing, so they are sorted by fingerprint and the differences are kept, which are
small; and what is alike lies together: first slots before second ones, high bytes apart from low bytes, which hardly
pack. About 3 % smaller than the slots as they come. Knows nothing of what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrector.ngrams.table import SLOTS, HashedCounts

HIGH, LOW, LOGARITHMS = "high_bytes", "low_bytes", "log_counts"
FINGERPRINTS = "fingerprints"  # with the logarithms, as slots come: up to format 6 of a bundle
MEMBERS = "members"
PARTS = (HIGH, LOW, LOGARITHMS, FINGERPRINTS, MEMBERS)
BYTE = 256
BLOCK = 2**15  # buckets that are unpacked at once: what is reckoned with then stays in the processor's cache
ONCE = 1  # the code of a count of one


def pack_counts(counts: HashedCounts) -> dict[str, NDArray[np.uint8]]:
    """The arrays (SLOTS, N) of N buckets by name."""
    entries = np.sort(counts.entries, axis=1)  # by fingerprint first
    ordered = HashedCounts(entries)
    steps = np.diff(ordered.fingerprints.astype(np.int64), axis=1, prepend=0).T
    return {
        HIGH: (steps // BYTE).astype(np.uint8),
        LOW: (steps % BYTE).astype(np.uint8),
        LOGARITHMS: np.ascontiguousarray(ordered.log_counts.T),
    }


def pack_members(counts: HashedCounts) -> dict[str, NDArray[np.uint16]]:
    """Of a table in which everything counts one, one array (N, SLOTS): fingerprint + 1, 0 where a slot is empty."""
    members = np.where(counts.entries > 0, counts.fingerprints.astype(np.int32) + 1, 0)
    return {MEMBERS: members.astype(np.uint16)}  # fingerprints are below a prime that is below 65,535


def unpack_counts(arrays: Mapping[str, NDArray[Any]]) -> HashedCounts:
    """What `pack_counts` or `pack_members` packed, or bundles before format 7 held; no counts where there is nothing.

    Raises:
        KeyError, ValueError: an array is missing or does not fit.
    """
    if not arrays:
        return HashedCounts(np.zeros((1, SLOTS), dtype=np.int32))
    if FINGERPRINTS in arrays:
        return HashedCounts.from_parts(arrays[FINGERPRINTS], arrays[LOGARITHMS])
    if MEMBERS in arrays:
        members = arrays[MEMBERS].astype(np.int32)
        return HashedCounts(np.where(members > 0, (members - 1) * BYTE + ONCE, 0).astype(np.int32))
    slots, buckets = arrays[HIGH].shape
    entries = np.empty((buckets, slots), dtype=np.int32)
    for first in range(0, buckets, BLOCK):
        high, low, codes = (arrays[part][:, first : first + BLOCK] for part in (HIGH, LOW, LOGARITHMS))
        fingerprints = np.cumsum(high.astype(np.int32) * BYTE + low, axis=0, dtype=np.int32)
        entries[first : first + BLOCK] = (fingerprints * BYTE + codes).T
    return HashedCounts(entries)
