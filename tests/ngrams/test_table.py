"""The hashed table holds what was put in, nearly nothing else, and drops the least important."""

from __future__ import annotations

import numpy as np
import pytest

from corrector.ngrams.table import GRAIN, SLOTS, STEP, HashedCounts, count_values, hash_counts, quantise

RNG = np.random.default_rng(3)


def random_ngrams(number: int) -> np.ndarray:
    return np.unique(RNG.integers(3, 6000, (number, 4)), axis=0)[:number]


def test_counts_are_found_again_within_a_step() -> None:
    ids = random_ngrams(5000)
    counts = RNG.integers(1, 100_000, len(ids))
    found = hash_counts(ids, counts, slots=20 * len(ids)).counts(ids)
    assert (np.abs(np.log(found) - np.log(counts)) <= GRAIN * STEP / 2 + 1e-6).mean() > 0.999


def test_what_was_not_counted_is_hardly_ever_found() -> None:
    ids = random_ngrams(40_000)
    table = hash_counts(ids[:20_000], np.full(20_000, 9))
    assert (table.counts(ids[20_000:]) > 0).mean() < 1e-3


def test_where_a_bucket_is_full_the_last_are_lost() -> None:
    ids = random_ngrams(20_000)
    counts = np.arange(len(ids), 0, -1)
    table = hash_counts(ids, counts, slots=len(ids) // 2)
    found = table.counts(ids) > 0
    assert len(table) <= len(ids) // 2
    assert found[: len(ids) // 4].mean() > 0.95
    assert found[-len(ids) // 4 :].mean() < 0.2


def test_the_two_parts_on_disk_make_the_same_table() -> None:
    ids = random_ngrams(300)
    table = hash_counts(ids, np.arange(1, 301))
    again = HashedCounts.from_parts(table.fingerprints, table.log_counts)
    assert (again.entries == table.entries).all()
    assert table.entries.shape[1] == SLOTS
    assert table.fingerprints.dtype == np.uint16
    assert table.log_counts.dtype == np.uint8


def test_an_empty_table_finds_nothing() -> None:
    table = hash_counts(np.zeros((0, 4), dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert table.counts(random_ngrams(100)).sum() == 0
    assert len(table) == 0


@pytest.mark.parametrize("count", [1, 2, 3, 10, 1000, 3_600_000, 10**9])
def test_codes_stand_for_counts(count: int) -> None:
    code = int(quantise(np.array([count]))[0])
    assert 1 <= code <= 255
    if count <= 3_600_000:
        assert abs(np.log(count_values()[code]) - np.log(count)) <= GRAIN * STEP / 2 + 1e-6
