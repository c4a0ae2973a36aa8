"""A network that corrects learns besides what is redundant, missing or swapped, and stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from corrector import Corrector
from corrector.bundle import read_bundle
from corrector.config import Config, NoiseConfig
from corrector.errors import ConfigError
from corrector.ngrams.leave_one_out import CrossFittedNgrams, load_cross_fitted
from corrector.training.checkpoint import LATEST, load_weights
from corrector.training.export import export_run
from corrector.training.reports import StepReport
from corrector.training.run import begin, start_from
from corrector.training.run_data import load_data
from corrector.training.start import load_start

CPU = torch.device("cpu")
WEIGHTS = dict.fromkeys(NoiseConfig().weights(), 0.0)
NEW = "displacement."
Train = Callable[..., list[StepReport]]
SENTENCES = (
    "我今天应该去学校。",
    "小明早上已经回家。",
    "这位医生周末很高兴来北京。",
    "她的老师昨天晚上收到妈妈的礼物。",
)
INSIDE_WORDS = "该校已北妈物"


def settings(make: Callable[..., Config], objective: str, *, steps: int, **training: object) -> Config:
    made = make(steps=steps)
    noise = replace(made.noise, clean=0.4, context=0.0, accept_gain_of_doubtful=-2.0, **{**WEIGHTS, "confusable": 1.0})
    if objective == "displacement":
        noise = replace(noise, redundant=2.0, missing=3.0, swapped_characters=2.0)
    return replace(
        made,
        model=replace(
            made.model, evidence=2, language_width=16, language_embedding=12, familiarity=True,
            displacement=objective == "displacement",
        ),
        noise=noise,
        training=replace(
            made.training, objective=objective, batch_tokens=512, evaluate_every=100, report_every=10,
            development_rows=20, **training,
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def ngrams(corpus: Path) -> CrossFittedNgrams:
    return load_cross_fitted(corpus / "ngrams.npz")


@pytest.fixture(scope="module")
def train(corpus: Path, ngrams: CrossFittedNgrams, lexicon_file: Path) -> Train:
    """Trains a run in a folder by its settings, on a language model or on earlier weights."""

    def run(
        folder: Path, config: Config, *, language: Path | None = None, start: Path | None = None
    ) -> list[StepReport]:
        told: list[StepReport] = []

        def report(news: object) -> None:
            if isinstance(news, StepReport):
                told.append(news)

        data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)
        if start is None:
            begin(folder, data, config, device=CPU, report=report, ngrams=ngrams, language=language).run()
        else:
            start_from(folder, load_start(str(start)), data, config, device=CPU, report=report, ngrams=ngrams).run()
        return told

    return run


@pytest.fixture(scope="module")
def correcting(train: Train, toy_config: Callable[..., Config], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a network that corrects confusions, on a language model."""
    runs = tmp_path_factory.mktemp("runs")
    train(runs / "language", settings(toy_config, "language", steps=150, learning_rate=0.02))
    train(runs / "correcting", settings(toy_config, "correction", steps=250), language=runs / "language")
    return runs / "correcting"


@pytest.fixture(scope="module")
def learned(correcting: Path, train: Train, toy_config: Callable[..., Config]) -> tuple[Path, list[StepReport]]:
    folder = correcting.parent / "learned"
    config = settings(toy_config, "displacement", steps=300, learning_rate=0.01)
    return folder, train(folder, config, start=correcting / LATEST)


def differing(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> set[str]:
    return {name for name, value in one.items() if not torch.equal(value, other[name])}


def test_all_are_learned_and_mended(learned: tuple[Path, list[StepReport]], tmp_path: Path) -> None:
    folder, reports = learned
    for name in ("redundancy_loss", "missing_loss", "swap_loss"):
        assert getattr(reports[-1], name) < 0.5 * getattr(reports[0], name), name
    export_run(folder, tmp_path / "bundle", checkpoint=LATEST)
    doubled = [(right[:at] + right[at - 1 :], right) for right in SENTENCES for at in range(1, len(right))]
    omitted = [(right.replace(character, "", 1), right)
               for right in SENTENCES for character in INSIDE_WORDS if character in right]  # fmt: skip
    swapped = [(right[:at] + right[at + 1] + right[at] + right[at + 2 :], right)
               for right in SENTENCES for at in range(len(right) - 2)]  # fmt: skip
    for runtime in ("onnx", "torch"):
        corrector = Corrector.load(tmp_path / "bundle", runtime=runtime, threshold=0.0)
        for pairs, share in ((doubled, 0.5), (omitted, 0.3), (swapped, 0.5)):
            written = [one.target for one in corrector.correct_many(source for source, _ in pairs)]
            mended = [target == right for target, (_, right) in zip(written, pairs, strict=True)]
            assert sum(mended) > share * len(mended), (runtime, written)


def test_rarities_are_those_that_the_export_says(learned: tuple[Path, list[StepReport]], tmp_path: Path) -> None:
    export_run(learned[0], tmp_path / "bundle", checkpoint=LATEST, rarities=(2.0, 0.5, 1.0))
    made = read_bundle(tmp_path / "bundle")
    settings = made.model_config
    assert (settings.redundancy_rarity, settings.missing_rarity, settings.swap_rarity) == (2.0, 0.5, 1.0)


def test_nothing_else_learns(correcting: Path, learned: tuple[Path, list[StepReport]]) -> None:
    before, after = load_weights(correcting / LATEST), load_weights(learned[0] / LATEST)
    assert not differing(before, after)
    new = set(after) - set(before)
    assert new
    assert all(name.startswith(NEW) for name in new)


def test_the_seed_draws_what_is_new(
    correcting: Path, train: Train, toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    config = settings(toy_config, "displacement", steps=1, learning_rate=1e-12)
    for seed in (1, 2):
        seeded = replace(config, training=replace(config.training, seed=seed))
        train(tmp_path / str(seed), seeded, start=correcting / LATEST)
    one, other = (load_weights(tmp_path / str(seed) / LATEST) for seed in (1, 2))
    assert any(name.startswith(NEW) for name in differing(one, other))


def test_it_goes_on_from_what_it_has_learned(
    learned: tuple[Path, list[StepReport]], train: Train, toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    config = settings(toy_config, "correction", steps=2)  # which does not ask for displacement
    train(tmp_path / "more", config, start=learned[0] / LATEST)
    changed = differing(load_weights(learned[0] / LATEST), load_weights(tmp_path / "more" / LATEST))
    assert any(name.startswith(NEW) for name in changed)
    assert any(name.startswith("decoder.") for name in changed)
    assert not any(name.startswith("language.") for name in changed)


def test_they_are_learned_on_top_of_something(
    correcting: Path, train: Train, toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    config = settings(toy_config, "displacement", steps=2)
    with pytest.raises(ConfigError, match="--start-from"):
        train(tmp_path / "run", config, language=correcting.parent / "language")
    config = replace(config, model=replace(config.model, displacement=False))
    with pytest.raises(ConfigError, match="displacement = true"):
        train(tmp_path / "run", config, start=correcting)
