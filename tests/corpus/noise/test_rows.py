"""Weighted rows: samples are different values of the row, the heavy ones more often."""

from __future__ import annotations

import numpy as np
import pytest

from corrector.corpus.noise.rows import LONGEST, Rows, rows_of_characters

ROWS = rows_of_characters(
    {"甲": {"乙": 9.0, "丙": 1.0}, "丁": {"戊": 1.0}, "己": {chr(0x4E00 + k): 1.0 for k in range(40)}}
)


def sample(character: str, most: int, *, times: int = 1) -> tuple[np.ndarray, np.ndarray]:
    return ROWS.sample(np.full(times, ord(character)), most, np.random.default_rng(1))


def test_a_short_row_comes_whole_and_is_filled_up() -> None:
    values, log_weights = sample("甲", 8)
    assert [chr(v) for v, w in zip(values[0], log_weights[0], strict=True) if np.isfinite(w)] == ["乙", "丙"]


def test_a_key_without_a_row_has_nothing() -> None:
    _, log_weights = sample("一", 3)
    assert not np.isfinite(log_weights).any()


def test_rows_of_nothing_can_be_asked() -> None:
    nothing = ROWS.where(np.zeros(len(ROWS.values), dtype=bool))
    _, log_weights = nothing.sample(np.array([ord("甲")]), 3, np.random.default_rng(1))
    assert not np.isfinite(log_weights).any()
    assert isinstance(nothing, Rows)


def test_a_long_row_gives_different_values() -> None:
    values, log_weights = sample("己", 5, times=200)
    assert np.isfinite(log_weights).all()
    assert all(len(set(row)) == 5 for row in values.tolist())
    assert len(set(values.ravel().tolist())) == LONGEST


@pytest.mark.parametrize(("first", "second", "share"), [("乙", "丙", 0.9)])
def test_heavy_values_come_first(first: str, second: str, share: float) -> None:
    values, _ = sample("甲", 1, times=4000)
    assert {chr(v) for v in values.ravel()} == {first, second}
    assert abs((values == ord(first)).mean() - share) < 0.02


def test_what_is_filtered_out_is_never_drawn() -> None:
    rows = ROWS.where(ROWS.values != ord("乙"))
    values, log_weights = rows.sample(np.array([ord("甲"), ord("丁")]), 2, np.random.default_rng(1))
    assert {chr(v) for v, w in zip(values.ravel(), log_weights.ravel(), strict=True) if np.isfinite(w)} == {"丙", "戊"}
