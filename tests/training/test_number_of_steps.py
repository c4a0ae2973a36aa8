"""A run may be given another number of steps until its learning rate begins to fall, and keeps it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from corrector.errors import ConfigError
from corrector.training.checkpoint import LATEST, load_weights
from corrector.training.run_settings import load_run_config
from corrector.training.trainer import Trainer


@pytest.mark.parametrize("begun_with", [20, 60])
def test_a_run_given_another_number_of_steps_in_time_is_one_begun_with_it(
    small: Callable[..., Trainer], whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun_with: int
) -> None:
    """It was once begun with the new number, and gone on with after another stop with the old one."""
    folder = tmp_path / "run"
    steps = load_run_config(whole).training.max_steps
    for stop, more in ((9, {"max_steps": begun_with}), (11, {"go_on": True, "max_steps": steps})):
        run = small(folder, **more)
        with monkeypatch.context() as patch:
            patch.setattr(Trainer, "_is_late", lambda self, _started, stop=stop: self.progress.step >= stop)
            assert run.run().step == stop
    assert load_run_config(folder).training.max_steps == steps
    small(folder, go_on=True).run()
    ours, theirs = (load_weights(run / LATEST) for run in (folder, whole))
    assert all(torch.equal(value, theirs[name]) for name, value in ours.items())


def test_another_number_of_steps_is_refused_once_the_rate_falls(small: Callable[..., Trainer], whole: Path) -> None:
    for other in (23, 25, 240):
        with pytest.raises(ConfigError, match=r"of 24 steps 24 are made.*--start-from"):
            small(whole, go_on=True, max_steps=other)
    assert load_run_config(whole).training.max_steps == 24
