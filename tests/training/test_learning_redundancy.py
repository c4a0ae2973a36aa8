"""Runs that learn what is redundant, from the start or from weights of a network that did not tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from corrector import Corrector
from corrector.config import Config, NoiseConfig
from corrector.ngrams.leave_one_out import CrossFittedNgrams, load_cross_fitted
from corrector.training.checkpoint import LATEST, load_weights
from corrector.training.export import export_run
from corrector.training.reports import StepReport
from corrector.training.run import begin, load_start, start_from
from corrector.training.run_data import Data, load_data

CPU = torch.device("cpu")
NOTHING_ELSE = dict.fromkeys(NoiseConfig().weights(), 0.0)


@pytest.fixture
def config(toy_config: Callable[..., Config]) -> Config:
    """Characters written twice, and nothing else wrong."""
    made = toy_config(steps=150)
    training = replace(
        made.training, batch_tokens=512, evaluate_every=75, report_every=10, development_rows=20, redundancy_weight=1.0
    )
    noise = replace(made.noise, **{**NOTHING_ELSE, "redundant": 1.0}, clean=0.4, context=0.0)
    return replace(made, model=replace(made.model, evidence=2, redundancy=True), noise=noise, training=training)


@pytest.fixture
def ngrams(corpus: Path) -> CrossFittedNgrams:
    return load_cross_fitted(corpus / "ngrams.npz")


@pytest.fixture
def data(corpus: Path, ngrams: CrossFittedNgrams, lexicon_file: Path, config: Config) -> Data:
    return load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)


def test_what_is_redundant_is_learned_and_left_out(
    config: Config, data: Data, ngrams: CrossFittedNgrams, tmp_path: Path
) -> None:
    losses: list[float] = []

    def report(news: object) -> None:
        if isinstance(news, StepReport):
            losses.append(news.redundancy_loss)

    begin(tmp_path / "run", data, config, device=CPU, report=report, ngrams=ngrams).run()
    assert losses[-1] < 0.5 * losses[0]
    export_run(tmp_path / "run", tmp_path / "bundle", checkpoint=LATEST)
    pairs = {
        "我今天应该去去学校。": "我今天应该去学校。",
        "小明早早上已经回家。": "小明早上已经回家。",
        "这位医生周末很高兴来北北京。": "这位医生周末很高兴来北京。",
        "我们周末写完作业就再见。": "我们周末写完作业就再见。",
    }
    for runtime in ("onnx", "torch"):
        corrector = Corrector.load(tmp_path / "bundle", runtime=runtime, threshold=0.0)
        assert [one.target for one in corrector.correct_many(pairs)] == list(pairs.values()), runtime


def test_a_network_that_did_not_tell_it_begins_to(
    config: Config, data: Data, ngrams: CrossFittedNgrams, tmp_path: Path
) -> None:
    few = replace(config, training=replace(config.training, max_steps=3))
    plain = replace(few, model=replace(few.model, redundancy=False))
    begin(tmp_path / "run", data, plain, device=CPU, report=lambda _: None, ngrams=ngrams).run()
    start = load_start(str(tmp_path / "run" / LATEST))
    run = start_from(tmp_path / "more", start, data, few, device=CPU, report=lambda _: None, ngrams=ngrams)
    assert all(torch.equal(value, start.weights[name]) for name, value in run.model.state_dict().items()
               if not name.startswith("redundancy."))  # fmt: skip
    run.run()
    new = set(load_weights(tmp_path / "more" / LATEST)) - set(start.weights)
    assert new
    assert all(name.startswith("redundancy.") for name in new)
    onward = load_start(str(tmp_path / "more" / LATEST))
    again = start_from(tmp_path / "again", onward, data, plain, device=CPU, report=lambda _: None, ngrams=ngrams)
    assert again.model.config.redundancy  # and it goes on
