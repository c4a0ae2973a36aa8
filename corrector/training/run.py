"""A run from data on disk to a folder of checkpoints: begin, go on, or start from earlier weights.

A run folder holds `config.json`, `tokenizer/`, `evidence.npz` where the network has evidence, `latest.pt`, `best.pt`
and the logs: all that resuming and exporting need, but for the training data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from corrector.config import Config
from corrector.corpus.batches import BatchStream, encode_pair
from corrector.errors import ConfigError, InputError
from corrector.model.building import fill_model, make_model
from corrector.model.seq2seq import Seq2Seq
from corrector.ngrams.leave_one_out import CrossFittedNgrams, files_without
from corrector.tokenization.building import build_tokenizer, tokenizer_files
from corrector.tokenization.tokenizer import Tokenizer
from corrector.training.data_parallel import ALONE, Processes
from corrector.training.development import development_batches
from corrector.training.reports import Report, RunLog
from corrector.training.run_data import Data, spread
from corrector.training.run_evidence import (
    RunEvidence,
    load_run_evidence,
    make_run_evidence,
    save_run_evidence,
)
from corrector.training.run_folder import clear, expect_no_run, expect_same_rates
from corrector.training.run_language import (
    RunLanguage,
    collect_language,
    collect_stand_ins,
    expect_language,
    load_run_language,
    save_run_language,
    with_language,
)
from corrector.training.run_settings import load_run_config, load_run_tokenizer, save_run_config, save_run_settings
from corrector.training.start import Start
from corrector.training.trainer import Trainer

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
        BundleError: the folder holds a run.
        ConfigError: the configuration asks for evidence and no n-grams are given, or for a language model that nobody
            trained, or one that leaves a part out has another tokenizer, or nothing but displacement is to be learned.
        InputError: the folder cannot be written to.
    """
    if not processes.leads:
        return _follow(folder, data, device, report, processes)
    expect_no_run(folder)
    if config.training.objective == "displacement":
        raise ConfigError(
            "training.objective is 'displacement', which is learned on top of a network that corrects already. Give "
            "its weights by --start-from, as data/recipes/displacement.toml tells."
        )
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

    Where `config` wants a network that tells displacement, one that does not yet tell it begins to learn it.

    Args:
        ngrams: other counts for the evidence; None to go on with those the weights were trained with.
        language: folder of a run beside which those of language models are that leave a part of the corpus out, for
            the network to learn from that part with; its own stays the one that the weights have.
        processes: those that train it together; the first begins the run, the others follow.

    Raises:
        BundleError: the folder holds a run.
        ConfigError: the language models have another tokenizer, or nothing but displacement is to be learned by a
            network that does not tell it.
        InputError: the folder cannot be written to.
    """
    if not processes.leads:
        return _follow(folder, data, device, report, processes)
    expect_no_run(folder)
    config = replace(config, model=start.grown(config.model), tokenizer=start.tokenizer_config)
    _expect_displacement(config)
    evidence = RunEvidence(start.tables)
    if ngrams is not None and config.model.evidence:
        evidence = make_run_evidence(start.tokenizer.vocabulary, ngrams)
    evidence = evidence.with_candidates(start.tokenizer.vocabulary, data.candidates)
    languages = RunLanguage()
    if language is not None:
        _expect_same_tokenizer(language, start.tokenizer)
        languages = collect_stand_ins(language)
    model = make_model(config.model, start.tokenizer.vocabulary, tables=evidence.whole, seed=config.training.seed)
    fill_model(model, {**start.missing(model), **start.weights})
    return _open(folder, data, config, start.tokenizer, model, evidence, languages, device, report, processes)


def _expect_displacement(config: Config) -> None:
    """See that there is something to learn where only what tells displacement is to.

    Raises:
        ConfigError: there is not.
    """
    if config.training.objective == "displacement" and not config.model.displacement:
        raise ConfigError(
            "training.objective is 'displacement', and the network does not tell it. Set model.displacement = true."
        )


def resume(
    folder: Path, data: Data, config: Config, *, device: torch.device, report: Callable[[Report], None],
    processes: Processes = ALONE,
) -> Trainer:  # fmt: skip
    """Go on with the run of a folder, exactly where its latest checkpoint was written.

    Another `max_steps` than the run was begun with becomes the run's own.

    Raises:
        ConfigError: the steps made would have had another learning rate with the new `max_steps`.
    """
    expect_same_rates(folder, config)
    trainer = _reopen(folder, data, config, device, report, processes)
    trainer.resume()
    if processes.leads:
        begun = load_run_config(folder)
        lengthened = replace(begun.training, max_steps=config.training.max_steps)
        save_run_config(replace(begun, training=lengthened), folder)
    return trainer


def _open(
    folder: Path, data: Data, config: Config, tokenizer: Tokenizer, model: Seq2Seq, evidence: RunEvidence,
    languages: RunLanguage, device: torch.device, report: Callable[[Report], None], processes: Processes,
) -> Trainer:  # fmt: skip
    try:
        clear(folder)
        save_run_evidence(evidence, folder)
        save_run_language(languages, folder)
        save_run_settings(config, tokenizer, folder)
    except OSError as error:
        message = f"{folder}: no run can be written there ({error.strerror}). Give another --out, or make room."
        raise InputError(message) from error
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
