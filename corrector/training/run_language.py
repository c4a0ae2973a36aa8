"""The language models of a training run: that of the whole corpus, and such as have not read a part of it.

A network that learns from text which its language model has read comes to trust it too much, as it does with n-grams
(see `ngrams/leave_one_out.py`). So a run may have for a part of the corpus a language model that has not read it, from
a run of its own whose folder is named `NAME.without-PART`, and learns from this part alone; the network is used with
the one that has read all. Trade-off: each costs a training of its own, so there need not be one for every part.

The network learns to use a language model that stays as it is. With `training.language_learns` both learn to correct:
for text that neither has read, such as annotated pairs; the language model gives up some of what right text taught it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from corrector.arrayfiles import read_arrays
from corrector.config import Config, ModelConfig, TrainingConfig
from corrector.errors import BundleError, ConfigError
from corrector.model.building import fill_model
from corrector.model.language import LanguageModel
from corrector.model.seq2seq import Seq2Seq
from corrector.ngrams.leave_one_out import file_without, files_without, part_not_left_out
from corrector.training.checkpoint import BEST, load_weights

PREFIX = "language."  # of its weights among those of a network
FILE = "language.npz"

Weights = Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class RunLanguage:
    """Weights of the language model of everything, and by the name of a part those of one that has not read it."""

    whole: Weights | None = None
    without: Mapping[str, Weights] = field(default_factory=dict)

    def modules(self, config: ModelConfig, *, vocabulary_size: int) -> dict[str, LanguageModel]:
        """By the name of a part the language model to learn from it with.

        Raises:
            BundleError: names or shapes do not fit.
        """
        return {
            part: fill_model(LanguageModel(config, vocabulary_size=vocabulary_size), weights)
            for part, weights in self.without.items()
        }

    def fill(self, model: Seq2Seq) -> None:
        """Give a network the language model of everything, if there is one.

        Raises:
            BundleError: names or shapes do not fit.
        """
        if self.whole is not None and model.language is not None:
            fill_model(model.language, self.whole)

    def expect_parts(self, parts: Iterable[str]) -> None:
        """See that every part of a corpus is provided for, where any is.

        Raises:
            ConfigError: one is not.
        """
        missing = part_not_left_out(parts, self.without)
        if missing is not None:
            raise ConfigError(
                f"No language model leaves the part {missing!r} of the text out, though there are such for "
                f"{sorted(self.without)}. Learn from these alone, by --parts, or train one without {missing!r}."
            )

    def expect_use(self, config: TrainingConfig) -> None:
        """See that what is to learn is what is learned with.

        Raises:
            ConfigError: it is not.
        """
        if config.language_learns and self.without:
            raise ConfigError(
                f"training.language_learns is set, but {sorted(self.without)} are learned from with language models "
                "that have not read them, in place of the one that is to learn. Set it to false, or leave them out."
            )


def with_language(config: ModelConfig, trained: ModelConfig) -> ModelConfig:
    """A network's settings with the language model of another's."""
    return replace(
        config, language_width=trained.language_width, language_embedding=trained.language_embedding, cell=trained.cell
    )


def expect_language(config: Config) -> None:
    """See that a new run trains a language model that there is, or uses none that has learned nothing.

    Raises:
        ConfigError: it does not.
    """
    width, objective = config.model.language_width, config.training.objective
    if width and objective == "correction":
        raise ConfigError(
            f"model.language_width is {width}, and no trained language model is given. Train one with "
            "training.objective = 'language' and give its run by --language, or set model.language_width to 0."
        )
    if not width and objective == "language":
        raise ConfigError(
            "training.objective is 'language', and model.language_width is 0: there is no language model to train. "
            "Set it, and model.evidence, as data/recipes/language.toml does."
        )


def language_weights(checkpoint: Path) -> Weights:
    """The language model's weights of a checkpoint.

    Raises:
        BundleError: it cannot be read, or its network has no language model.
    """
    weights = load_weights(checkpoint)
    own = {name.removeprefix(PREFIX): value for name, value in weights.items() if name.startswith(PREFIX)}
    if not own:
        raise BundleError(
            f"{checkpoint}: its network has no language model. Give a run with training.objective = 'language'."
        )
    return own


def collect_language(folder: Path) -> RunLanguage:
    """The language models of a run and of those beside it that leave a part out.

    Raises:
        BundleError: one cannot be read.
    """
    return RunLanguage(language_weights(folder / BEST), _collect_without(folder))


def collect_stand_ins(folder: Path) -> RunLanguage:
    """Only the language models beside a run that leave a part out, for weights that have one of everything.

    Raises:
        BundleError: one cannot be read.
        ConfigError: there is none.
    """
    without = _collect_without(folder)
    if not without:
        raise ConfigError(
            f"{folder}: beside it there is no language model that leaves a part out, and the weights have one of "
            f"their own. Train such as {folder}.without-PART, or leave --language out."
        )
    return RunLanguage(None, without)


def _collect_without(folder: Path) -> dict[str, Weights]:
    return {part: language_weights(run / BEST) for part, run in files_without(folder).items()}


def save_run_language(language: RunLanguage, folder: Path) -> None:
    """Write those that leave a part out into a run folder, in place of all that are there; that of everything is in
    its checkpoints."""
    for file in files_without(folder / FILE).values():
        file.unlink()
    for part, weights in language.without.items():
        arrays: dict[str, Any] = {name: value.numpy() for name, value in weights.items()}
        np.savez(file_without(part, folder / FILE), **arrays)


def load_run_language(folder: Path) -> RunLanguage:
    """What `save_run_language` wrote.

    Raises:
        BundleError: a file is damaged.
    """

    def read(file: Path) -> Weights:
        return read_arrays(
            file,
            lambda arrays: {name: torch.from_numpy(value) for name, value in arrays.items()},
            damaged=lambda why: BundleError(f"{file}: cannot be read ({why}). Copy the whole run folder."),
        )

    return RunLanguage(None, {part: read(file) for part, file in files_without(folder / FILE).items()})
