"""Text in two parts, for runs that learn from each part as if it were new; and small runs, to stop and go on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from corrector.cli.main import main
from corrector.config import Config
from corrector.training.run import begin, resume
from corrector.training.run_data import load_data
from corrector.training.trainer import Trainer

CPU = torch.device("cpu")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, toy_sentences: tuple[str, ...]) -> Path:
    """A folder with `texts` in the parts `early` and `late`, and `ngrams.npz` with those that leave one out."""
    folder = tmp_path_factory.mktemp("parts")
    half = len(toy_sentences) // 2
    for part, sentences in {"early": toy_sentences[:half], "late": toy_sentences[half:]}.items():
        (folder / "texts" / part).mkdir(parents=True)
        (folder / "texts" / part / "all.txt").write_text("\n".join(sentences), encoding="utf-8")
    assert main(["count", str(folder / "texts"), "--out", str(folder / "ngrams.npz"), "--leave-one-out"]) == 0
    return folder


@pytest.fixture(scope="session")
def clean_text(tmp_path_factory: pytest.TempPathFactory, toy_sentences: tuple[str, ...]) -> Path:
    path = tmp_path_factory.mktemp("clean") / "clean.txt"
    path.write_text("".join(f"{sentence}\n" for sentence in toy_sentences), encoding="utf-8")
    return path


def small_config(base: Config, **training: object) -> Config:
    """Few steps, but with everything that draws random numbers: noise, dropout, a share of the softmax."""
    settings = {"max_steps": 24, "report_every": 1, "evaluate_every": 10, "batch_tokens": 256, **training}
    return replace(base, model=replace(base.model, dropout=0.2), training=replace(base.training, **settings))


@pytest.fixture(scope="session", name="small_config")
def _small_config() -> Callable[..., Config]:
    return small_config


@pytest.fixture(scope="session")
def small(clean_text: Path, lexicon_file: Path, toy_config: Callable[..., Config]) -> Callable[..., Trainer]:
    """Begins a small run, or goes on with it."""

    def make(folder: Path, *, go_on: bool = False, data: Path = clean_text, **training: object) -> Trainer:
        config = small_config(toy_config(), **training)
        verb = resume if go_on else begin
        return verb(
            folder,
            load_data(data, config, lexicon=lexicon_file),
            config,
            device=torch.device("cpu"),
            report=lambda _: None,
        )

    return make


@pytest.fixture(scope="session")
def whole(small: Callable[..., Trainer], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing stopped."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    small(folder).run()
    return folder
