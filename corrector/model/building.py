"""Making the network for a vocabulary, fresh or with given weights, and its weights as plain arrays."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from corrector.config import ModelConfig
from corrector.errors import BundleError, ConfigError
from corrector.evidence.tables import EvidenceTables
from corrector.model.seq2seq import Seq2Seq
from corrector.tokenization.sounds import sound_features
from corrector.tokenization.vocabulary import Vocabulary


def make_model(
    config: ModelConfig, vocabulary: Vocabulary, *, tables: EvidenceTables | None = None, seed: int = 1
) -> Seq2Seq:
    """A fresh network, its weights drawn from the seed.

    Raises:
        ConfigError: the configuration asks for evidence and there are no tables for it.
    """
    if config.evidence and tables is None:
        raise ConfigError(
            f"model.evidence is {config.evidence}, and no n-grams are given to compute the evidence from. Count them "
            "with 'corrector count' and give the file by --ngrams, or set model.evidence to 0."
        )
    torch.manual_seed(seed)
    features = sound_features(vocabulary)
    return Seq2Seq(config, torch.from_numpy(features if config.sound_features else features[:, :0]), tables)


def fill_model(model: Seq2Seq, weights: Mapping[str, Tensor]) -> Seq2Seq:
    """The same network with given weights.

    Raises:
        BundleError: names or shapes do not fit.
    """
    try:
        model.load_state_dict(dict(weights))
    except RuntimeError as error:
        raise BundleError(f"The weights do not fit the configuration ({error}).") from error
    return model


def shift_gate(model: Seq2Seq, by: float) -> None:
    """Add to the logit of copying the source; nothing for a network without one."""
    if model.decoder.gate is not None:
        with torch.no_grad():
            model.decoder.gate.bias[:1].add_(by)


def pack_weights(model: Seq2Seq) -> bytes:
    """All weights and buffers as an .npz file, floats in half precision."""
    written = io.BytesIO()
    arrays = {name: value.detach().cpu() for name, value in model.state_dict().items()}
    np.savez(written, **{name: (v.half() if v.is_floating_point() else v).numpy() for name, v in arrays.items()})
    return written.getvalue()


def unpack_weights(data: bytes) -> dict[str, Tensor]:
    """What `pack_weights` packed, floats in single precision again.

    Raises:
        BundleError: not such a file.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: torch.from_numpy(archive[name]) for name in archive.files}
    except Exception as error:  # damaged bytes make numpy's reader raise nearly anything
        raise BundleError(f"The weights are damaged ({error}). Copy or export the bundle again.") from error
    return {name: value.float() if value.is_floating_point() else value for name, value in arrays.items()}
