"""The learning rate: a rise, a plateau, a fall to zero."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.config import TrainingConfig
from corrector.training.schedule import rate_factor, same_so_far

configs = st.builds(
    TrainingConfig,
    max_steps=st.integers(1, 400),
    warmup_steps=st.integers(0, 100),
    decay_share=st.floats(0.0, 1.0),
)


@given(configs)
def test_every_step_learns_and_none_more_than_the_rate(config: TrainingConfig) -> None:
    factors = [rate_factor(step, config) for step in range(config.max_steps)]
    assert all(0.0 < factor <= 1.0 for factor in factors)
    assert rate_factor(config.max_steps, config) == 0.0 == rate_factor(config.max_steps + 5, config)


@given(configs)
def test_the_rate_rises_then_falls(config: TrainingConfig) -> None:
    factors = [rate_factor(step, config) for step in range(config.max_steps + 1)]
    peak = factors.index(max(factors))
    assert all(a <= b for a, b in pairwise(factors[: peak + 1]))
    assert all(a >= b for a, b in pairwise(factors[peak:]))


@given(configs, st.integers(1, 300))
def test_before_the_decay_nothing_depends_on_the_number_of_steps(config: TrainingConfig, more: int) -> None:
    longer = TrainingConfig(
        max_steps=config.max_steps + more, warmup_steps=config.warmup_steps, decay_share=config.decay_share
    )
    for step in range(int((1.0 - config.decay_share) * config.max_steps)):
        assert rate_factor(step, config) == pytest.approx(rate_factor(step, longer))


@given(configs, st.integers(1, 800), st.integers(0, 500))
def test_another_number_of_steps_is_lawful_while_no_step_would_have_had_another_rate(
    config: TrainingConfig, max_steps: int, made: int
) -> None:
    other = replace(config, max_steps=max_steps)
    rates = [[rate_factor(step, one) for step in range(made)] for one in (config, other)]
    if rates[0] and not rates[0][-1]:
        return  # no run makes more steps than it has
    assert same_so_far(made, config, other) == (rates[0] == rates[1])


def test_the_three_parts_by_hand() -> None:
    config = TrainingConfig(max_steps=100, warmup_steps=10, decay_share=0.2)
    assert rate_factor(0, config) == pytest.approx(0.1)
    assert rate_factor(4, config) == pytest.approx(0.5)
    assert [rate_factor(step, config) for step in (9, 50, 80)] == [1.0, 1.0, 1.0]
    assert rate_factor(90, config) == pytest.approx(0.5)
    assert rate_factor(99, config) == pytest.approx(0.05)


def test_without_warm_up_and_decay_the_rate_is_constant() -> None:
    config = TrainingConfig(max_steps=50, warmup_steps=0, decay_share=0.0)
    assert {rate_factor(step, config) for step in range(50)} == {1.0}
