"""Training learns, and a run stopped in any way goes on as if it had not been stopped."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch

from corrector import BundleError, Corrector
from corrector.config import Config
from corrector.corpus.pairs import Pair
from corrector.training import trainer as trainer_module
from corrector.training.checkpoint import BEST, LATEST, load_progress, load_weights
from corrector.training.reports import DevelopmentReport, StepReport, as_line
from corrector.training.run import begin, resume, start_from
from corrector.training.run_data import load_data
from corrector.training.run_settings import load_run_config
from corrector.training.start import load_start
from corrector.training.trainer import Trainer, parameter_groups

if TYPE_CHECKING:
    from conftest import Toy

CPU = torch.device("cpu")


def silent(report: object) -> None:
    del report


# --- what a finished run leaves -------------------------------------------------------------------------------------


def test_the_toy_task_is_learned(toy: Toy, toy_corrector: Corrector, toy_pairs: tuple[Pair, ...]) -> None:
    losses = [report.loss for report in toy.reports if isinstance(report, StepReport)]
    assert losses[-1] < losses[0] / 20
    last = [report for report in toy.reports if isinstance(report, DevelopmentReport)][-1]
    assert last.f1 > 0.95
    assert last.false_positive_rate < 0.05
    corrected = toy_corrector.correct_many(pair.source for pair in toy_pairs)
    right = [correction.target == pair.target for correction, pair in zip(corrected, toy_pairs, strict=True)]
    assert sum(right) / len(right) > 0.95


def test_the_run_folder_tells_its_story(toy: Toy) -> None:
    lines = (toy.run / "log.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [as_line(report) for report in toy.reports]
    rows = [json.loads(line) for line in (toy.run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["step"] for row in rows] == [report.step for report in toy.reports]
    steps = toy.config.training.max_steps
    assert rows[-1]["step"] == steps
    assert {row["step"] for row in rows if "development_loss" in row} == {50, 100, 150}
    assert (toy.run / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert load_run_config(toy.run) == toy.config
    assert load_progress(toy.run / LATEST).step == steps
    assert not list(toy.run.glob("*.partial"))


def test_the_best_checkpoint_has_the_lowest_development_loss(toy: Toy) -> None:
    best = min((r for r in toy.reports if isinstance(r, DevelopmentReport)), key=lambda r: r.development_loss)
    assert load_progress(toy.run / BEST).step == best.step
    assert load_progress(toy.run / BEST).best == best.development_loss


def test_a_torn_line_in_the_log_stops_nothing(small: Callable[..., Trainer], tmp_path: Path) -> None:
    """A kill can come in the middle of a line."""
    run = small(tmp_path / "run", max_steps=2)
    (tmp_path / "run" / "log.jsonl").write_text('{"step": 1, "los', encoding="utf-8")
    run.run()
    assert (tmp_path / "run" / "curve.png").exists()


# --- stopping and going on ------------------------------------------------------------------------------------------


def state_of(folder: Path) -> dict[str, object]:
    """Everything the next step would depend on, and the best loss so far."""
    state = torch.load(folder / LATEST, weights_only=True)
    progress = state["progress"]
    del progress["seconds"]
    moments = {f"{i}/{name}": value for i, slot in state["optimizer"]["state"].items() for name, value in slot.items()}
    return {**state["model"], **moments, "random": state["random"], **progress}


def assert_same_state(one: Path, other: Path) -> None:
    ours, theirs = state_of(one), state_of(other)
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        same = torch.equal(value, theirs[name]) if isinstance(value, torch.Tensor) else value == theirs[name]
        assert same, f"{name} differs"


DRIVER = """
import sys, time
from pathlib import Path
import torch
from corrector.training import trainer
from corrector.training.run import begin
from corrector.training.run_data import load_data
from corrector.config import Config
import json
torch.set_num_threads(1)
trainer.CHECKPOINT_SECONDS = 0.0
folder, data, config = Path(sys.argv[1]), Path(sys.argv[2]), Config.from_dict(json.loads(sys.argv[3]))
data = load_data(data, config, lexicon=Path(sys.argv[4]))
slowly = lambda report: time.sleep(0.05)
begin(folder, data, config, device=torch.device("cpu"), report=slowly).run()
"""


def test_a_killed_run_goes_on_exactly(
    small_config: Callable[..., Config],
    small: Callable[..., Trainer],
    whole: Path,
    clean_text: Path,
    lexicon_file: Path,
    toy_config: Callable[..., Config],
    tmp_path: Path,
) -> None:
    config, folder = small_config(toy_config()), tmp_path / "run"
    arguments = [str(folder), str(clean_text), json.dumps(config.to_dict()), str(lexicon_file)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", DRIVER, *arguments], env=environment) as process:
        log, deadline = folder / "log.txt", time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            if log.exists() and len(log.read_text().splitlines()) > 9:
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert 0 < load_progress(folder / LATEST).step < config.training.max_steps
    small(folder, go_on=True).run()
    assert_same_state(folder, whole)


def test_a_run_stopped_by_its_time_limit_goes_on_exactly(
    small: Callable[..., Trainer], whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The evaluation at the end of a limited run once shifted the random state."""
    folder = tmp_path / "run"
    run = small(folder, max_minutes=1.0)
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_is_late", lambda self, _started: self.progress.step >= 13)
        assert run.run().step == 13
    assert (folder / BEST).exists()
    small(folder, go_on=True).run()
    assert_same_state(folder, whole)


@pytest.mark.parametrize("place", ["in a step", "in an evaluation"])
def test_an_interrupted_run_goes_on_exactly(
    small: Callable[..., Trainer], whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """An interrupt between the optimizer's step and its count was once saved as if the step were still to come."""
    folder = tmp_path / "run"
    run = small(folder)
    with monkeypatch.context() as patch:
        patch.setattr(trainer_module, "CHECKPOINT_SECONDS", 0.0)
        if place == "in a step":
            step = run.optimizer.step

            def interrupted() -> None:
                step()
                if run.progress.step == 12:
                    raise KeyboardInterrupt

            patch.setattr(run.optimizer, "step", interrupted)
        else:
            evaluate = trainer_module.evaluate

            def interrupted_evaluation(*arguments: object) -> object:
                result = evaluate(*arguments)  # type: ignore[arg-type]
                if run.progress.step == 20:
                    raise KeyboardInterrupt
                return result

            patch.setattr(trainer_module, "evaluate", interrupted_evaluation)
        with pytest.raises(KeyboardInterrupt):
            run.run()
    small(folder, go_on=True).run()
    assert_same_state(folder, whole)


def test_going_on_with_a_finished_run_changes_nothing(small: Callable[..., Trainer], whole: Path) -> None:
    before = state_of(whole)
    small(whole, go_on=True).run()
    after = state_of(whole)
    assert all(torch.equal(before[name], after[name]) for name in load_weights(whole / LATEST))  # type: ignore[arg-type]


def test_workers_change_nothing(small: Callable[..., Trainer], whole: Path, tmp_path: Path) -> None:
    small(tmp_path / "run", workers=2).run()
    assert not multiprocessing.active_children()
    assert_same_state(tmp_path / "run", whole)


def test_another_seed_is_another_run(small: Callable[..., Trainer], whole: Path, tmp_path: Path) -> None:
    """Else the comparisons above would hold of anything."""
    small(tmp_path / "run", seed=2, max_steps=3).run()
    ours, theirs = load_weights(tmp_path / "run" / LATEST), load_weights(whole / LATEST)
    assert any(not torch.equal(ours[name], theirs[name]) for name in ours if ours[name].shape == theirs[name].shape)


def test_another_corpus_is_refused(small: Callable[..., Trainer], whole: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("今天天气很好。\n我们去公园玩。\n" * 20, encoding="utf-8")
    with pytest.raises(BundleError, match=r"another corpus.*--start-from"):
        small(whole, go_on=True, data=other)


def test_another_network_is_refused(
    small_config: Callable[..., Config],
    whole: Path,
    clean_text: Path,
    lexicon_file: Path,
    toy_config: Callable[..., Config],
) -> None:
    config = small_config(toy_config())
    config = replace(config, model=replace(config.model, decoder_width=17))
    with pytest.raises(BundleError, match="another configuration"):
        resume(whole, load_data(clean_text, config, lexicon=lexicon_file), config, device=CPU, report=silent)


def test_a_run_is_not_begun_over_another(small: Callable[..., Trainer], whole: Path) -> None:
    with pytest.raises(BundleError, match="--resume"):
        small(whole)


def test_a_folder_without_a_run_is_refused(small: Callable[..., Trainer], tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="holds no training run"):
        load_run_config(tmp_path)
    with pytest.raises(BundleError, match="holds no training run"):
        small(tmp_path, go_on=True)


@pytest.mark.parametrize("kind", ["run", "bundle"])
def test_starting_from_earlier_weights_keeps_them_and_begins_anew(
    small_config: Callable[..., Config], toy: Toy, clean_text: Path, lexicon_file: Path, tmp_path: Path, kind: str
) -> None:
    start = load_start(str(toy.run if kind == "run" else toy.bundle))
    config = small_config(Config(), max_steps=1, learning_rate=1e-12)
    data = load_data(clean_text, config, lexicon=lexicon_file)
    run = start_from(tmp_path / "run", start, data, config, device=CPU, report=silent)
    assert run.run().step == 1
    begun = load_run_config(tmp_path / "run")
    assert (begun.model, begun.tokenizer) == (toy.config.model, toy.config.tokenizer)
    assert begun.training == config.training
    trained = load_weights(toy.run / BEST)
    for name, value in load_weights(tmp_path / "run" / LATEST).items():
        # A bundle's weights are rounded; a token's own row is what shared features leave of its rounded vector.
        tolerance = 2e-3 if name == "embedding.own.weight" else 1e-6
        torch.testing.assert_close(value, trained[name], rtol=1e-3, atol=tolerance)


def test_without_development_pairs_the_best_checkpoint_is_the_latest(
    small_config: Callable[..., Config], toy_pairs: tuple[Pair, ...], toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    """With nothing to evaluate on, the first checkpoint was once taken for the best and never replaced."""
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"{pair.source}\t{pair.target}\n" for pair in toy_pairs[:8]), encoding="utf-8")
    config = small_config(toy_config(), max_steps=8, evaluate_every=3)
    begin(tmp_path / "run", load_data(path, config), config, device=CPU, report=silent).run()
    assert load_progress(tmp_path / "run" / BEST).step == 8


def test_half_precision_trains(small: Callable[..., Trainer], tmp_path: Path) -> None:
    run = small(tmp_path / "run", max_steps=3, precision="bfloat16")
    before = {name: value.clone() for name, value in run.model.state_dict().items()}
    assert run.run().step == 3
    after = load_weights(tmp_path / "run" / LATEST)
    assert all(torch.isfinite(value).all() for value in after.values())
    assert any(not torch.equal(before[name], value) for name, value in after.items())


# --- parts ----------------------------------------------------------------------------------------------------------


def test_matrices_decay_and_vectors_do_not(small: Callable[..., Trainer], tmp_path: Path) -> None:
    model = small(tmp_path / "run").model
    decayed, free = parameter_groups(model, 0.1)
    assert decayed["weight_decay"] == 0.1
    assert free["weight_decay"] == 0.0
    counts = [len(group["params"]) for group in (decayed, free)]  # type: ignore[arg-type]
    assert sum(counts) == len(list(model.parameters()))
    assert min(counts) > 0
    assert all(parameter.dim() == 1 for parameter in free["params"])  # type: ignore[attr-defined]
