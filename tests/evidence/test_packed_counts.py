"""Packed counts are the same counts, in whatever order the slots of a bucket come, and take less room."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from corrector.evidence.packed_counts import pack_counts, pack_members, unpack_counts
from corrector.ngrams.table import CODES, FINGERPRINT_PRIME, HashedCounts, hash_counts

DRAW = np.random.default_rng(7)
IDS = np.unique(DRAW.integers(3, 7000, (40_000, 4)), axis=0)
COUNTS = DRAW.integers(1, 5000, len(IDS))
TABLE = hash_counts(IDS, COUNTS, slots=len(IDS) * 3 // 4)  # hardly a slot is empty


def test_every_count_is_found_again() -> None:
    again = unpack_counts(pack_counts(TABLE))
    assert again.entries.dtype == TABLE.entries.dtype
    np.testing.assert_array_equal(again.counts(IDS), TABLE.counts(IDS))
    np.testing.assert_array_equal(np.sort(again.entries), np.sort(TABLE.entries))
    absent = DRAW.integers(3, 7000, (40_000, 4))
    np.testing.assert_array_equal(again.counts(absent), TABLE.counts(absent))


def test_they_take_less_room() -> None:
    packed = sum(len(zlib.compress(array.tobytes())) for array in pack_counts(TABLE).values())
    as_they_come = (TABLE.fingerprints, TABLE.log_counts)
    assert packed < 0.98 * sum(len(zlib.compress(array.tobytes())) for array in as_they_come)


def test_those_of_older_bundles_are_read() -> None:
    older = {"fingerprints": TABLE.fingerprints, "log_counts": TABLE.log_counts}
    np.testing.assert_array_equal(unpack_counts(older).entries, TABLE.entries)


def test_what_counts_one_is_kept_as_members() -> None:
    once = hash_counts(IDS, np.ones(len(IDS), dtype=np.int64))
    packed = pack_members(once)
    assert [array.dtype for array in packed.values()] == [np.uint16]
    np.testing.assert_array_equal(unpack_counts(packed).entries, once.entries)
    last = HashedCounts(np.array([[(FINGERPRINT_PRIME - 1) * CODES + 1, 1, 0, 0]], dtype=np.int32))
    np.testing.assert_array_equal(unpack_counts(pack_members(last)).entries, last.entries)


def test_none_are_none() -> None:
    assert len(unpack_counts({})) == 0
    empty = HashedCounts(np.zeros((3, 4), dtype=np.int32))
    np.testing.assert_array_equal(unpack_counts(pack_counts(empty)).entries, empty.entries)


def test_a_missing_part_is_told() -> None:
    packed = pack_counts(TABLE)
    with pytest.raises(KeyError, match="low_bytes"):
        unpack_counts({name: array for name, array in packed.items() if name != "low_bytes"})
