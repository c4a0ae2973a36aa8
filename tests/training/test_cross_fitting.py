"""Training with n-grams that leave out the part of the text that is learned from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from corrector.config import Config
from corrector.errors import ConfigError
from corrector.model.evidence import Evidence
from corrector.model.seq2seq import Seq2Seq, TrainingLosses
from corrector.ngrams.leave_one_out import CrossFittedNgrams, load_cross_fitted
from corrector.training.checkpoint import LATEST, load_weights
from corrector.training.run import begin, resume
from corrector.training.run_data import load_data
from corrector.training.trainer import Trainer

CPU = torch.device("cpu")
STEPS = 8


@pytest.fixture
def trainer(corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config]) -> Callable[..., Trainer]:
    """Begins a run with evidence, or goes on with it."""

    def make(folder: Path, *, go_on: bool = False, steps: int = STEPS, until: int | None = None) -> Trainer:
        config = toy_config(steps=steps)
        config = replace(
            config,
            model=replace(config.model, evidence=2),
            training=replace(config.training, batch_tokens=256, evaluate_every=4, report_every=1),
        )
        ngrams = load_cross_fitted(corpus / "ngrams.npz")
        data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)
        if go_on:
            return resume(folder, data, config, device=CPU, report=lambda _: None)
        run = begin(folder, data, config, device=CPU, report=lambda _: None, ngrams=ngrams)
        if until is not None:
            run.report = lambda news: run_until(run, news.step, until)
        return run

    return make


def run_until(run: Trainer, step: int, last: int) -> None:
    """End a run as its time limit would, after its last step."""
    if step >= last:
        run.config = replace(run.config, max_minutes=1e-9)


def entries(evidence: Evidence | None) -> bytes:
    assert evidence is not None
    return evidence.entries.numpy().tobytes()


def test_each_part_is_learned_from_with_what_the_others_know(
    corpus: Path, trainer: Callable[..., Trainer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ngrams = load_cross_fitted(corpus / "ngrams.npz")
    run = trainer(tmp_path / "run")
    used: dict[str, set[bytes]] = {"early": set(), "late": set(), "development": set()}
    losses, likelihood = Seq2Seq.training_losses, Seq2Seq.log_likelihood
    batches = run.stream.start_from(run.progress.cursor)
    coming = [next(batches).part for _ in range(STEPS)]

    def learning(model: Seq2Seq, *arguments: object, **settings: object) -> TrainingLosses:
        used[coming[run.progress.step]].add(entries(model.evidence))
        return losses(model, *arguments, **settings)  # type: ignore[arg-type]

    def evaluating(model: Seq2Seq, *arguments: object) -> object:
        used["development"].add(entries(model.evidence))
        return likelihood(model, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Seq2Seq, "training_losses", learning)
    monkeypatch.setattr(Seq2Seq, "log_likelihood", evaluating)
    run.run()
    whole = {np.ascontiguousarray(ngrams.whole.table.entries).tobytes()}
    without = {part: {np.ascontiguousarray(model.table.entries).tobytes()} for part, model in ngrams.without.items()}
    assert used == {**without, "development": whole}


def test_a_stopped_run_goes_on_with_the_same_evidence(trainer: Callable[..., Trainer], tmp_path: Path) -> None:

    trainer(tmp_path / "whole", steps=STEPS).run()
    trainer(tmp_path / "stopped", steps=STEPS, until=STEPS // 2).run()
    trainer(tmp_path / "stopped", go_on=True, steps=STEPS).run()
    one, other = (load_weights(tmp_path / name / LATEST) for name in ("whole", "stopped"))
    for name, value in one.items():
        assert torch.equal(value, other[name]), name


def test_a_run_begun_where_another_stopped_before_its_first_checkpoint_takes_nothing_of_it(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config], trainer: Callable[..., Trainer],
    tmp_path: Path,
) -> None:  # fmt: skip
    """What left a part of the text out was once taken for the new run's own, but only when that was gone on with."""
    stopped, fresh = tmp_path / "stopped", tmp_path / "fresh"
    trainer(stopped)
    for name in ("best.pt", "log.txt", "log.jsonl", "curve.png", "language.without-late.npz", "tokenizer/more.txt"):
        (stopped / name).write_text("of the stopped run", encoding="utf-8")
    config, ngrams = toy_config(steps=1), load_cross_fitted(corpus / "ngrams.npz").whole
    config = replace(config, model=replace(config.model, evidence=2))
    data = load_data(corpus / "texts", config, ngrams=ngrams, lexicon=lexicon_file)
    for folder in (stopped, fresh):
        whole = CrossFittedNgrams(ngrams)
        begun = begin(folder, data, config, device=CPU, report=lambda _: None, ngrams=whole)
        assert not begun.evidences
    assert files_of(stopped) == files_of(fresh)
    begun.run()
    assert not resume(fresh, data, config, device=CPU, report=lambda _: None).evidences


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_part_that_nobody_counted_is_refused(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    ngrams = load_cross_fitted(corpus / "ngrams.npz")
    some = CrossFittedNgrams(ngrams.whole, {"early": ngrams.without["early"]})
    config = toy_config(steps=1)
    config = replace(config, model=replace(config.model, evidence=2))
    data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)
    with pytest.raises(ConfigError, match=r"'late'.*--leave-one-out"):
        begin(tmp_path / "run", data, config, device=CPU, report=lambda _: None, ngrams=some)
