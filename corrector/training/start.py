"""Trained weights that a run starts from, of a bundle or of an earlier run.

What tells displacement may be new in a network that is trained already (see `model/displacement/`); nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from corrector.bundle import WEIGHTS_FILE, read_bundle, shipped_bundle
from corrector.config import ModelConfig, TokenizerConfig
from corrector.evidence.tables import EvidenceTables, unpack_tables
from corrector.model.building import tensors
from corrector.model.seq2seq import Seq2Seq
from corrector.model.stored_weights import StoredWeights
from corrector.tokenization.tokenizer import Tokenizer
from corrector.training.checkpoint import BEST, load_weights
from corrector.training.run_evidence import load_whole
from corrector.training.run_settings import CONFIG_FILE, load_run_config, load_run_tokenizer

SHIPPED = "shipped"  # names the bundle of the package where a folder is expected
GROWN = "displacement."  # names the weights that may be new


@dataclass(frozen=True)
class Start:
    """Trained weights with the settings, the tokenizer and the evidence they belong to."""

    tokenizer_config: TokenizerConfig
    model_config: ModelConfig
    tokenizer: Tokenizer
    tables: EvidenceTables | None
    weights: dict[str, Tensor]

    def grown(self, wanted: ModelConfig) -> ModelConfig:
        """Its settings, with what the network gets besides."""
        return replace(self.model_config, displacement=self.model_config.displacement or wanted.displacement)

    def missing(self, model: Seq2Seq) -> Mapping[str, Tensor]:
        """The weights of a network with its grown settings that are new, as they are."""
        if self.model_config.displacement:
            return {}
        return {name: value for name, value in model.state_dict().items() if name.startswith(GROWN)}


def load_start(place: str) -> Start:
    """Weights to start from.

    Args:
        place: folder of a bundle, folder of a run (its best checkpoint), a checkpoint in one, or `shipped`.

    Raises:
        BundleError: neither a bundle nor a run is there, or it is damaged.
    """
    path = shipped_bundle() if place == SHIPPED else Path(place)
    folder, checkpoint = (path.parent, path.name) if path.suffix == ".pt" else (path, BEST)
    if (folder / CONFIG_FILE).exists():
        config = load_run_config(folder)
        tokenizer = load_run_tokenizer(folder, config)
        tables = load_whole(folder) if config.model.evidence else None
        return Start(config.tokenizer, config.model, tokenizer, tables, load_weights(folder / checkpoint))
    bundle = read_bundle(folder)
    weights = tensors(StoredWeights.unpack(bundle.file(WEIGHTS_FILE)))
    tables = unpack_tables(bundle.files) if bundle.model_config.evidence else None
    return Start(bundle.tokenizer_config, bundle.model_config, bundle.tokenizer(), tables, weights)
