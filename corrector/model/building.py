"""Making the network for a vocabulary, fresh or with given weights, and storing its weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn

from corrector.bundle import WeightPrecision
from corrector.config import ModelConfig
from corrector.errors import BundleError, ConfigError
from corrector.evidence.tables import EvidenceTables
from corrector.model.seq2seq import Seq2Seq
from corrector.model.stored_weights import StoredWeights
from corrector.tokenization.sounds import sound_features
from corrector.tokenization.vocabulary import Vocabulary

M = TypeVar("M", bound=nn.Module)


def make_model(
    config: ModelConfig, vocabulary: Vocabulary, *, tables: EvidenceTables | None = None, seed: int = 1
) -> Seq2Seq:
    """A fresh network, its weights drawn from the seed.

    Raises:
        ConfigError: the configuration asks for evidence and there are no tables for it, or for what only a language
            model tells and there is none.
    """
    if config.evidence and tables is None:
        raise ConfigError(
            f"model.evidence is {config.evidence}, and no n-grams are given to compute the evidence from. Count them "
            "with 'corrector count' and give the file by --ngrams, or set model.evidence to 0."
        )
    if config.displacement and not config.language_width:
        raise ConfigError(
            "model.displacement is set, and there is no language model to tell what might be missing. Train one with "
            "data/recipes/language.toml and give its run by --language, or set model.displacement to false."
        )
    features = sound_features(vocabulary)
    with torch.random.fork_rng(devices=[]):  # the caller's own random numbers go on as if nothing had been drawn
        torch.default_generator.manual_seed(seed)
        model = Seq2Seq(config, torch.from_numpy(features if config.sound_features else features[:, :0]), tables)
    if model.language is not None and tables is not None:
        model.language.expect_as_often(torch.from_numpy(tables.unigrams[tables.alphabet_ids]))
    return model


def fill_model(model: M, weights: Mapping[str, Tensor]) -> M:
    """The same network, or part of one, with given weights.

    Raises:
        BundleError: names or shapes do not fit.
    """
    try:
        model.load_state_dict(dict(weights))
    except RuntimeError as error:
        raise BundleError(
            f"The weights do not fit the configuration ({error}). Those of an older version run in ONNX Runtime, the "
            "default, and not in torch; train a model anew to go on with it."
        ) from error
    return model


def shift_gate(model: Seq2Seq, by: float) -> None:
    """Add to the logit of copying the source; nothing for a network without one."""
    if model.decoder.gate is not None:
        with torch.no_grad():
            model.decoder.gate.bias[:1].add_(by)


def store_weights(model: Seq2Seq, precision: WeightPrecision = "float16") -> StoredWeights:
    """The weights of a network as a bundle keeps them; the network's own become the same, rounded."""
    arrays = {name: value.detach().cpu().numpy() for name, value in model.state_dict().items()}
    stored = StoredWeights.of(arrays, precision)
    fill_model(model, tensors(stored))
    return stored


def tensors(stored: StoredWeights) -> dict[str, Tensor]:
    """Stored weights by the names of the network's own."""
    return {name: torch.from_numpy(value) for name, value in stored.state().items()}
