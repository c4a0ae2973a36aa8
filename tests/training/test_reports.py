"""What a run tells of itself covers all of its steps, whatever learns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from corrector.training.reports import DevelopmentReport, Report, RunLog, StepReport
from corrector.training.trainer import Trainer

STEP = StepReport(
    step=1, tokens=10, loss=2.0, cloze_loss=3.0, belief_loss=0.5, redundancy_loss=0.0, missing_loss=0.0, swap_loss=0.0,
    rate=0.1, gradient_norm=1.0, speed=5.0, waiting=0.0, minutes=1.0, device_memory=0.0,
    device_use=None,
)  # fmt: skip
DEVELOPMENT = DevelopmentReport(1, 10, 1.0, 0.75, 0.0, 0.0, 0.0, 0.0)


def told(run: Trainer) -> list[Report]:
    reports: list[Report] = []
    run.report = reports.append
    run.run()
    return reports


def test_steps_before_an_evaluation_are_reported_after_it(small: Callable[..., Trainer], tmp_path: Path) -> None:
    """They were once left out, where evaluations fall between two reports."""
    settings = {"max_steps": 12, "evaluate_every": 3}
    each, pairs = (told(small(tmp_path / f"{every}", report_every=every, **settings)) for every in (1, 2))
    for name in ("loss", "cloze_loss", "belief_loss", "gradient_norm"):
        single = [getattr(report, name) for report in each if isinstance(report, StepReport)]
        double = [getattr(report, name) for report in pairs if isinstance(report, StepReport)]
        assert double == pytest.approx(np.reshape(single, (-1, 2)).mean(axis=1).tolist(), rel=1e-5)


def test_it_is_told_how_busy_the_device_is(small: Callable[..., Trainer], tmp_path: Path) -> None:
    run = small(tmp_path / "run", report_every=2, max_steps=6)
    steps = [report for report in told(run) if isinstance(report, StepReport)]
    assert len(steps) == 3
    for report in steps:
        assert report.device_use is not None
        assert 0.0 < report.device_use < 1.5  # of one, but two clocks are read


def test_what_is_not_known_is_told_as_such(tmp_path: Path) -> None:
    RunLog(tmp_path)(replace(STEP, device_use=None))
    assert "device_use=None" in (tmp_path / "log.txt").read_text()
    assert json.loads((tmp_path / "log.jsonl").read_text())["device_use"] is None


@pytest.mark.parametrize(("loss", "drawn"), [(2.0, 2.0), (0.0, 0.5)])
def test_the_picture_shows_the_loss_that_is_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loss: float, drawn: float
) -> None:
    """A run of the language model has no target, and a loss of 0 has no place on a logarithmic axis."""
    figures: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: figures.append(figure))
    log = RunLog(tmp_path)
    for report in (replace(STEP, loss=loss), DEVELOPMENT):
        log(report)
    training, development = figures[0].axes[0].lines
    assert list(training.get_ydata()) == [drawn]
    assert list(development.get_ydata()) == [0.75]
