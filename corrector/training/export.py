"""From a run folder to a bundle that corrects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corrector.bundle import WEIGHTS_FILE, WeightPrecision, calibration_to_keep, write_bundle
from corrector.config import ModelConfig
from corrector.errors import ConfigError
from corrector.evidence.collocations import Collocations, hash_collocations
from corrector.evidence.tables import EvidenceTables, pack_tables
from corrector.model.building import fill_model, make_model, shift_gate
from corrector.model.onnx_export import export_network
from corrector.runtime.onnx_runtime import DECODER_FILE, ENCODER_FILE
from corrector.tokenization.building import tokenizer_files
from corrector.training.checkpoint import BEST, load_progress, load_weights
from corrector.training.run_evidence import load_whole
from corrector.training.run_settings import load_run_config, load_run_tokenizer

CANDIDATES = 8  # next tokens that the exported graph returns: alternatives shown, and the widest useful beam


def export_run(
    run: Path,
    out: Path,
    *,
    checkpoint: str = BEST,
    threshold: float = 0.5,
    keep_bias: float = 0.0,
    word_trust: float | None = None,
    collocations: Collocations | None = None,
    collocation_trust: float | None = None,
    inside_trust: float | None = None,
    rarities: tuple[float, float, float] | None = None,
    precision: WeightPrecision = "float16",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write a bundle from a checkpoint of a run.

    A bundle that `out` holds already is replaced; its calibration stays if the weights are the same.

    Args:
        threshold: the confidence, from 0 to 1, below which the bundle's edits are not made by default.
        keep_bias: added to the logit of the copy gate; below 0 the network, which has learned that errors are rare,
            proposes more, for the threshold to choose from.
        word_trust: how far words are trusted, in place of the run's own (`ModelConfig.word_trust`, see
            `model/words.py`).
        collocations: vectors of words, in place of the run's own; collocation_trust, inside_trust: how far these are
            trusted (`ModelConfig`, see `model/collocations.py`).
        rarities: by how many nats what is redundant, missing and swapped is rarer than where the run learned it, in
            place of the run's own (see `model/displacement/`).
        precision: how the weights are kept; they are reckoned with in float32 all the same.
        facts: what the bundle should tell of itself besides steps and tokens: data, licence, command, scores.

    Raises:
        BundleError: there is no such checkpoint, or `out` holds something else or cannot be written to.
        ConfigError: an impossible threshold, or words are to be trusted and there are none.
    """
    if not 0.0 <= threshold <= 1.0:
        raise ConfigError(f"threshold is {threshold}; expected a confidence between 0 and 1.")
    config = load_run_config(run)
    trusts = {"word_trust": word_trust, "collocation_trust": collocation_trust, "inside_trust": inside_trust}
    config = replace(config, model=_with_choices(config.model, trusts, rarities))
    tokenizer = load_run_tokenizer(run, config)
    tables = load_whole(run) if config.model.evidence else None
    if tables is not None and collocations is not None:
        hashed = hash_collocations(collocations, tokenizer.vocabulary, tables.alphabet_ids)
        tables = replace(tables, collocations=hashed)
    _expect_words(config.model, tables, run)
    model = make_model(config.model, tokenizer.vocabulary, tables=tables)
    fill_model(model, load_weights(run / checkpoint))
    shift_gate(model, keep_bias)
    progress = load_progress(run / checkpoint)
    exported = export_network(model, best=CANDIDATES, precision=precision)
    files = {
        **tokenizer_files(tokenizer),
        ENCODER_FILE: exported.encoder.content,
        DECODER_FILE: exported.decoder.content,
        WEIGHTS_FILE: exported.weights,
        **({} if tables is None else pack_tables(tables)),
    }
    made = {
        "steps": progress.step,
        "tokens": progress.tokens,
        "minutes": round(progress.seconds / 60, 1),
        "keep_bias": keep_bias,
        "noise": config.noise.to_dict(),
        "training": config.training.to_dict(),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
    }
    write_bundle(
        out,
        files,
        tokenizer_config=config.tokenizer,
        model_config=config.model,
        facts={**made, **(facts or {})},
        threshold=threshold,
        candidates=CANDIDATES,
        precision=precision,
        graphs={ENCODER_FILE: exported.encoder.weights, DECODER_FILE: exported.decoder.weights},
        calibration=calibration_to_keep(out, files),
    )


def _with_choices(
    config: ModelConfig, trusts: Mapping[str, float | None], rarities: tuple[float, float, float] | None
) -> ModelConfig:
    """The settings with what is chosen and not learned."""
    chosen: dict[str, Any] = {name: trust for name, trust in trusts.items() if trust is not None}
    config = replace(config, **chosen)
    if rarities is not None:
        redundancy, missing, swap = rarities
        config = replace(config, redundancy_rarity=redundancy, missing_rarity=missing, swap_rarity=swap)
    return config


def _expect_words(config: ModelConfig, tables: EvidenceTables | None, run: Path) -> None:
    """See that words which are to be trusted are known.

    Raises:
        ConfigError: they are not.
    """
    if tables is None:
        return
    if config.word_trust and not tables.words.any():
        raise ConfigError(
            f"word_trust is {config.word_trust}, and the evidence of {run} knows no words. Set it to 0, or train "
            "with n-grams of your own: 'corrector train --ngrams'."
        )
    if (config.collocation_trust or config.inside_trust) and not tables.collocations.known:
        raise ConfigError(
            f"collocation_trust is {config.collocation_trust} and inside_trust {config.inside_trust}, and {run} has no "
            "collocations. Set both to 0, or give the file that 'corrector collocate' writes by --collocations."
        )
