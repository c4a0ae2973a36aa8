"""Bootstrap and paired test: laws, and rates that can be worked out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from corrector.errors import InputError
from corrector.evaluation.analysis.significance import compare, interval, p_value, randomise, resample

Floats = NDArray[np.float64]
STATISTICS = arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=st.integers(0, 5))


def rate(totals: Floats) -> Floats:
    """Right of all rows, where the statistics are (rows, right)."""
    return np.asarray(totals[..., 1] / totals[..., 0])


def coin(rng: np.random.Generator, share: float, rows: int) -> Floats:
    return np.stack([np.ones(rows), (rng.random(rows) < share).astype(float)], axis=1)


@given(STATISTICS, st.integers(1, 150))
def test_every_resample_has_as_many_rows_as_the_set(statistics: Floats, resamples: int) -> None:
    rows = np.concatenate([np.ones((len(statistics), 1)), statistics], axis=1)
    totals = resample(rows, resamples=resamples)
    assert totals.shape == (resamples, rows.shape[1])
    assert (totals[:, 0] == len(rows)).all()
    assert (totals[:, 1:] >= len(rows) * statistics.min(axis=0)).all()
    assert (totals[:, 1:] <= len(rows) * statistics.max(axis=0)).all()


def test_the_same_seed_gives_the_same_resamples() -> None:
    rows = coin(np.random.default_rng(3), 0.5, 50)
    assert (resample(rows, seed=4) == resample(rows, seed=4)).all()
    assert (resample(rows, seed=4) != resample(rows, seed=5)).any()


def test_the_interval_of_a_share_is_as_wide_as_the_normal_one() -> None:
    rows = coin(np.random.default_rng(1), 0.3, 400)
    found = interval(rate(resample(rows)))
    share = float(rows[:, 1].mean())
    half = 1.96 * (share * (1 - share) / 400) ** 0.5
    assert found.low < share < found.high
    assert found.high - found.low == pytest.approx(2 * half, rel=0.15)


@given(STATISTICS, st.integers(1, 100))
def test_exchanged_rows_keep_their_sum(statistics: Floats, resamples: int) -> None:
    other = statistics[::-1]
    first, second = randomise(statistics, other, resamples=resamples)
    assert first.shape == second.shape == (resamples, statistics.shape[1])
    assert np.allclose(first + second, statistics.sum(axis=0) + other.sum(axis=0))


def difference(first: Floats, second: Floats, resamples: int = 500) -> tuple[float, float, float, float]:
    both = (first, second)
    found = compare(
        rate,
        first.sum(axis=0),
        second.sum(axis=0),
        resampled=(resample(first, resamples=resamples), resample(second, resamples=resamples)),
        randomised=randomise(*both, resamples=resamples),
    )
    return found.value, found.interval.low, found.interval.high, found.p_value


def test_a_system_does_not_differ_from_itself() -> None:
    rows = coin(np.random.default_rng(1), 0.4, 80)
    assert difference(rows, rows) == (0.0, 0.0, 0.0, 1.0)


def test_a_clear_difference_is_the_rarest_of_all() -> None:
    rng = np.random.default_rng(1)
    value, low, high, p = difference(coin(rng, 0.2, 300), coin(rng, 0.6, 300))
    assert 0 < low < value < high
    assert p == pytest.approx(1 / 501)


def test_the_order_of_the_systems_turns_the_sign_only() -> None:
    rng = np.random.default_rng(2)
    first, second = coin(rng, 0.4, 200), coin(rng, 0.5, 200)
    there, back = difference(first, second), difference(second, first)
    assert there[:3] == pytest.approx((-back[0], -back[2], -back[1]))
    assert there[3] == back[3]


def test_equal_systems_look_different_as_often_as_the_level_says() -> None:
    """Of 300 pairs that differ by luck alone about one in twenty has p < .05."""
    rng = np.random.default_rng(7)
    found = [difference(coin(rng, 0.5, 60), coin(rng, 0.5, 60), 100)[3] for _ in range(300)]
    assert 0.01 < np.mean(np.array(found) < 0.05) < 0.09


def test_the_observed_difference_counts_among_the_chances() -> None:
    assert p_value(0.5, np.array([0.1, -0.5, 0.6, 0.0])) == pytest.approx(3 / 5)


def test_other_rows_and_no_resamples_are_refused() -> None:
    with pytest.raises(InputError, match="same rows"):
        randomise(np.ones((3, 2)), np.ones((4, 2)))
    for make in (resample, lambda rows, resamples: randomise(rows, rows, resamples=resamples)):
        with pytest.raises(InputError, match="at least 1"):
            make(np.ones((3, 2)), resamples=0)
