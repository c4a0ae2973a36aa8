"""A run from data on disk to a folder of checkpoints: begin, go on, or start from earlier weights.

A run folder holds `config.json`, `tokenizer/`, `evidence.npz` where the network has evidence, `latest.pt`, `best.pt`
and the logs: all that resuming and exporting need, but for the training data.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from corrector.bundle import WEIGHTS_FILE, read_bundle, shipped_bundle
from corrector.config import Config, ModelConfig, TokenizerConfig
from corrector.corpus.batches import BatchStream, encode_pair
from corrector.errors import BundleError, ConfigError
from corrector.evidence.tables import EVIDENCE_FILE, EvidenceTables, unpack_tables
from corrector.model.building import fill_model, make_model, tensors
from corrector.model.seq2seq import Seq2Seq
from corrector.model.stored_weights import StoredWeights
from corrector.ngrams.leave_one_out import CrossFittedNgrams, files_without
from corrector.tokenization.building import build_tokenizer, restore_tokenizer, tokenizer_files
from corrector.tokenization.tokenizer import Tokenizer
from corrector.training.checkpoint import BEST, LATEST, load_weights
from corrector.training.data_parallel import ALONE, Processes
from corrector.training.development import development_batches
from corrector.training.reports import Report, RunLog
from corrector.training.run_data import Data, spread
from corrector.training.run_evidence import (
    RunEvidence,
    load_run_evidence,
    load_whole,
    make_run_evidence,
    save_run_evidence,
)
from corrector.training.run_language import (
    RunLanguage,
    collect_language,
    collect_stand_ins,
    expect_language,
    load_run_language,
    save_run_language,
    with_language,
)
from corrector.training.trainer import Trainer

CONFIG_FILE, TOKENIZER_FOLDER = "config.json", "tokenizer"
SHIPPED = "shipped"  # names the bundle of the package where a folder is expected
GROWN = "redundancy."  # names the weights that a trained network may get besides its own
TOKENIZER_SAMPLE = 1_000_000  # sentences a tokenizer is learned from, at most


def begin(
    folder: Path, data: Data, config: Config, *, device: torch.device, report: Callable[[Report], None],
    ngrams: CrossFittedNgrams | None = None, language: Path | None = None, user_dictionary: str = "",
    processes: Processes = ALONE,
) -> Trainer:  # fmt: skip
    """A new run in an empty or new folder: learn the tokenizer, make the network.

    Args:
        language: folder of the run that trained its language model, whose tokenizer it takes; beside it those that
            leave a part of the corpus out, if there are any.
        processes: those that train it together; the first begins the run, the others follow.

    Raises:
        ConfigError: the configuration asks for evidence and no n-grams are given, or for a language model that nobody
            trained, or one that leaves a part out has another tokenizer.
    """
    if not processes.leads:
        return _follow(folder, data, device, report, processes)
    if language is not None:
        trained = load_run_config(language)
        config = replace(config, tokenizer=trained.tokenizer, model=with_language(config.model, trained.model))
        tokenizer, languages = load_run_tokenizer(language, trained), collect_language(language)
        _expect_same_tokenizer(language, tokenizer)
    else:
        texts = spread(data.texts, TOKENIZER_SAMPLE)
        tokenizer, languages = build_tokenizer(texts, config.tokenizer, user_dictionary=user_dictionary), RunLanguage()
        expect_language(config)
    wanted = config.model.evidence and ngrams is not None
    evidence = make_run_evidence(tokenizer.vocabulary, ngrams) if wanted and ngrams is not None else RunEvidence()
    evidence = evidence.with_candidates(tokenizer.vocabulary, data.candidates)
    model = make_model(config.model, tokenizer.vocabulary, tables=evidence.whole, seed=config.training.seed)
    languages.fill(model)
    return _open(folder, data, config, tokenizer, model, evidence, languages, device, report, processes)


def _expect_same_tokenizer(language: Path, tokenizer: Tokenizer) -> None:
    """See that the language models which leave a part out know the tokens of the whole one's `tokenizer` as it does.

    Raises:
        ConfigError: one does not; its weights would fit, and mean other tokens.
    """
    for run in files_without(language).values():
        if tokenizer_files(load_run_tokenizer(run, load_run_config(run))) != tokenizer_files(tokenizer):
            raise ConfigError(
                f"{run}: has another tokenizer than {language}. Train both from the same folder of text, this one by "
                "--parts, or start the latter from this one's weights by --start-from."
            )


@dataclass(frozen=True)
class Start:
    """Trained weights with the settings, the tokenizer and the evidence they belong to."""

    tokenizer_config: TokenizerConfig
    model_config: ModelConfig
    tokenizer: Tokenizer
    tables: EvidenceTables | None
    weights: dict[str, torch.Tensor]


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
    tables = unpack_tables(bundle.file(EVIDENCE_FILE)) if bundle.model_config.evidence else None
    return Start(bundle.tokenizer_config, bundle.model_config, bundle.tokenizer(), tables, weights)


def start_from(
    folder: Path,
    start: Start,
    data: Data,
    config: Config,
    *,
    device: torch.device,
    report: Callable[[Report], None],
    ngrams: CrossFittedNgrams | None = None,
    language: Path | None = None,
    processes: Processes = ALONE,
) -> Trainer:
    """A new run from trained weights and their tokenizer; the optimizer and the schedule begin anew.

    Where `config` wants a network that tells redundancy, one that does not yet tell it begins to learn it.

    Args:
        ngrams: other counts for the evidence; None to go on with those the weights were trained with.
        language: folder of a run beside which those of language models are that leave a part of the corpus out, for
            the network to learn from that part with; its own stays the one that the weights have.
        processes: those that train it together; the first begins the run, the others follow.
    """
    if not processes.leads:
        return _follow(folder, data, device, report, processes)
    config = replace(config, model=_grown(start.model_config, config.model), tokenizer=start.tokenizer_config)
    evidence = RunEvidence(start.tables)
    if ngrams is not None and config.model.evidence:
        evidence = make_run_evidence(start.tokenizer.vocabulary, ngrams)
    evidence = evidence.with_candidates(start.tokenizer.vocabulary, data.candidates)
    languages = RunLanguage()
    if language is not None:
        _expect_same_tokenizer(language, start.tokenizer)
        languages = collect_stand_ins(language)
    model = make_model(config.model, start.tokenizer.vocabulary, tables=evidence.whole)
    grows = config.model.redundancy and not start.model_config.redundancy
    new = {name: value for name, value in model.state_dict().items() if grows and name.startswith(GROWN)}
    fill_model(model, {**new, **start.weights})
    return _open(folder, data, config, start.tokenizer, model, evidence, languages, device, report, processes)


def _grown(trained: ModelConfig, wanted: ModelConfig) -> ModelConfig:
    """The settings of a trained network, with what it may get besides."""
    return replace(trained, redundancy=trained.redundancy or wanted.redundancy)


def resume(
    folder: Path, data: Data, config: Config, *, device: torch.device, report: Callable[[Report], None],
    processes: Processes = ALONE,
) -> Trainer:  # fmt: skip
    """Go on with the run of a folder, exactly where its latest checkpoint was written."""
    trainer = _reopen(folder, data, config, device, report, processes)
    trainer.resume()
    return trainer


def load_run_config(folder: Path) -> Config:
    """The configuration a run was begun with.

    Raises:
        BundleError: the folder holds no run.
    """
    path = folder / CONFIG_FILE
    try:
        return Config.from_dict(json.loads(path.read_text(encoding="utf-8")), origin=str(path))
    except (OSError, ValueError) as error:
        raise BundleError(f"{folder}: holds no training run ({error}). Give the folder of an earlier --out.") from error


def load_run_tokenizer(folder: Path, config: Config) -> Tokenizer:
    """The tokenizer that a run was begun with.

    Raises:
        BundleError: the folder holds no run, or its tokenizer is damaged.
    """
    try:
        files = {path.name: path.read_bytes() for path in (folder / TOKENIZER_FOLDER).iterdir()}
    except OSError as error:
        raise BundleError(f"{folder}: holds no training run ({error}). Give the folder of an earlier --out.") from error
    return restore_tokenizer(config.tokenizer.unit, files)


def _open(
    folder: Path, data: Data, config: Config, tokenizer: Tokenizer, model: Seq2Seq, evidence: RunEvidence,
    languages: RunLanguage, device: torch.device, report: Callable[[Report], None], processes: Processes,
) -> Trainer:  # fmt: skip
    if (folder / LATEST).exists():
        raise BundleError(f"{folder}: already holds a run. Go on with it by --resume, or give another --out.")
    (folder / TOKENIZER_FOLDER).mkdir(parents=True, exist_ok=True)
    for name, content in tokenizer_files(tokenizer).items():
        (folder / TOKENIZER_FOLDER / name).write_bytes(content)
    save_run_evidence(evidence, folder)
    save_run_language(languages, folder)
    (folder / CONFIG_FILE).write_text(json.dumps(config.to_dict(), indent=1), encoding="utf-8")
    processes.wait()
    return _trainer(folder, data, config, tokenizer, model, evidence, languages, device, report, processes)


def _follow(
    folder: Path, data: Data, device: torch.device, report: Callable[[Report], None], processes: Processes
) -> Trainer:
    """The run that the first process begins, once it has written the folder; the weights come when it runs."""
    processes.wait()
    return _reopen(folder, data, load_run_config(folder), device, report, processes)


def _reopen(
    folder: Path, data: Data, config: Config, device: torch.device, report: Callable[[Report], None],
    processes: Processes,
) -> Trainer:  # fmt: skip
    tokenizer = load_run_tokenizer(folder, config)
    evidence = load_run_evidence(folder) if config.model.evidence else RunEvidence()
    languages = load_run_language(folder)
    model = make_model(config.model, tokenizer.vocabulary, tables=evidence.whole, seed=config.training.seed)
    return _trainer(folder, data, config, tokenizer, model, evidence, languages, device, report, processes)


def _trainer(
    folder: Path, data: Data, config: Config, tokenizer: Tokenizer, model: Seq2Seq, evidence: RunEvidence,
    languages: RunLanguage, device: torch.device, report: Callable[[Report], None], processes: Processes,
) -> Trainer:  # fmt: skip
    training, log = config.training, RunLog(folder)
    evidence.expect_parts(data.parts)
    languages.expect_parts(data.parts)
    languages.expect_use(training)
    evidences = evidence.modules(count=config.model.offered)
    others = languages.modules(config.model, vocabulary_size=len(tokenizer.vocabulary))
    stream = BatchStream(
        data.training,
        tokenizer,
        training.batch_tokens,
        training.max_tokens,
        training.seed,
        workers=training.workers,
    )
    encoded = [encode_pair(tokenizer, pair) for pair in data.development]
    usable = [pair for pair in encoded if len(pair.source) <= training.max_tokens]

    def tell(news: Report) -> None:
        if processes.leads:
            log(news)
            report(news)

    return Trainer(
        model.to(device),
        stream,
        development_batches(usable, training.batch_tokens),
        training,
        folder=folder,
        corpus=data.fingerprint,
        report=tell,
        evidences={part: module.to(device) for part, module in evidences.items()},
        languages={part: module.to(device) for part, module in others.items()},
        processes=processes,
    )
