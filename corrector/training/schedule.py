"""The learning rate: a rise, a plateau, a fall to zero (warm-up, stable, decay).

While on the plateau nothing depends on the total number of steps, so a run can be lengthened or cut at will until
its decay begins (Hu et al., 2024, call it WSD).
"""

from __future__ import annotations

from corrector.config import TrainingConfig


def rate_factor(step: int, config: TrainingConfig) -> float:
    """Factor on the learning rate for a step from 0 to `max_steps` - 1; in (0, 1] before `max_steps`, 0 from there."""
    rise = (step + 1) / max(1, config.warmup_steps)
    decay_steps = max(1.0, config.decay_share * config.max_steps)
    fall = (config.max_steps - step) / decay_steps
    return max(0.0, min(1.0, rise, fall))


def same_so_far(steps: int, one: TrainingConfig, other: TrainingConfig) -> bool:
    """Whether the first `steps` steps have the same rate with two settings that differ in `max_steps` alone.

    Only the decay knows `max_steps`, and it never ends: if the last of the steps has the same rate, all have.
    """
    return steps == 0 or rate_factor(steps - 1, one) == rate_factor(steps - 1, other)
