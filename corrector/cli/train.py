"""`corrector train`: from clean text or pairs to a folder of checkpoints."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corrector.cli.settings import add_noise_flags, add_settings_flags, add_skip_bad_flag, read_settings
from corrector.config import Config
from corrector.errors import ConfigError, DataError, require
from corrector.ngrams.leave_one_out import CrossFittedNgrams, load_cross_fitted
from corrector.tokenization.words import read_user_dictionary

if TYPE_CHECKING:
    from corrector.training.data_parallel import Processes
    from corrector.training.reports import Report
    from corrector.training.run_data import Data
    from corrector.training.trainer import Trainer

EPILOG = """\
examples:
  corrector train texts/ --out runs/mine --max-minutes 90          from clean text, one sentence a line
  corrector train pairs.tsv --out runs/pairs --set model.cell=gru  from 'wrong<TAB>right' pairs
  corrector train texts/ --out runs/mine --resume                  go on after a stop, exactly
  corrector train texts/ --out runs/more --start-from shipped      go on from the model that ships
  torchrun --nproc-per-node 2 -m corrector train texts/ --out runs/mine   on two GPUs, or by two processes
then: corrector export runs/mine bundles/mine
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "train",
        help="train a model",
        description="Train a model from clean text or annotated pairs (needs the extra 'train').",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "data", type=Path, help="folder of .txt/.txt.gz/.txt.xz, one such file, or pairs (.tsv, .jsonl, M2)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="run folder to write")
    add_settings_flags(parser)
    parser.add_argument(
        "--development", type=Path, metavar="FILE", help="pairs to evaluate on (default: held-out rows)"
    )
    parser.add_argument(
        "--parts", nargs="+", default=(), metavar="PART",
        help="subfolders of DATA to learn from only; one named n times is read n times as often",
    )  # fmt: skip
    parser.add_argument(
        "--annotations", type=Path, metavar="FILE",
        help="what readers found in sentences of the text, by fingerprint (data/annotations.tsv.xz)",
    )  # fmt: skip
    parser.add_argument(
        "--pairs", type=Path, metavar="FILE",
        help="annotated pairs to draw beside text, as its annotated sentences are (data/composed.tsv)",
    )  # fmt: skip
    add_noise_flags(parser, ngrams="of other text than DATA, or of DATA with --leave-one-out")
    parser.add_argument(
        "--language",
        type=Path,
        metavar="RUN",
        help="run of the language model (training.objective = 'language'), beside it those that leave a part out; by "
        "--start-from these alone are taken",
    )
    begin = parser.add_mutually_exclusive_group()
    begin.add_argument("--resume", action="store_true", help="go on with the run in --out")
    begin.add_argument("--start-from", metavar="PLACE", help="weights of a bundle, a run, a checkpoint, or 'shipped'")
    parser.add_argument("--max-minutes", type=float, metavar="M", help="stop after so many minutes")
    parser.add_argument("--max-steps", type=int, metavar="N", help="steps of the whole run, kept with it")
    parser.add_argument("--workers", type=int, metavar="N", help="processes that draw training data ahead (default: 0)")
    parser.add_argument(
        "--device",
        default="auto",
        help="auto (default), cpu, cuda, cuda:1 ...; by torchrun, each process takes a GPU of its own",
    )
    parser.add_argument("--threads", type=int, metavar="N", help="processor threads (default: torch's choice)")
    parser.add_argument("--user-dictionary", type=Path, metavar="FILE", help="extra words for tokenizer.unit = 'words'")
    add_skip_bad_flag(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    _check(options)
    torch = require("torch", extra="train", purpose="Training")
    if options.threads is not None:
        torch.set_num_threads(options.threads)
    from corrector.lexicon.building import check_lexicon
    from corrector.training.data_parallel import joined, started_processes
    from corrector.training.devices import choose_device
    from corrector.training.run_folder import expect_no_run, expect_same_rates
    from corrector.training.run_settings import load_run_config

    processes = started_processes(os.environ)
    config = load_run_config(options.out) if options.resume else read_settings(options)
    config = _limited(config, options)
    check_lexicon(options.lexicon)
    _user_dictionary(options, config)
    if processes.leads:
        expect_same_rates(options.out, config) if options.resume else expect_no_run(options.out)
    device = choose_device(options.device, processes)
    with joined(processes, device):
        _train(options, config, device, processes)
    return 0


def _check(options: argparse.Namespace) -> None:
    """Tell what is wrong with the flags before any work is done.

    Raises:
        ConfigError: no thread, or a flag of a new run is given for one that goes on.
    """
    if options.threads is not None and options.threads < 1:
        raise ConfigError(f"--threads is {options.threads}; expected at least 1.")
    if not options.resume:
        return
    for flag in ("--config", "--set", "--language", "--user-dictionary"):
        if getattr(options, flag[2:].replace("-", "_")):
            raise ConfigError(
                f"{flag} is for a new run. One that is gone on with by --resume has its own: leave {flag} out, or "
                "begin a new run with --start-from."
            )


def _train(options: argparse.Namespace, config: Config, device: Any, processes: Processes) -> None:
    """Train on a `torch.device`; torch itself is at home elsewhere."""
    ngrams = load_cross_fitted(options.ngrams) if options.ngrams else None
    data = _data(options, config, ngrams, told=processes.leads)
    with _Display(config.training.max_steps, shown=processes.leads) as display:
        trainer = _trainer(options, config, data, device, display, ngrams, processes)
        display.start(trainer)
        progress = trainer.run()
    if processes.leads:
        print(f"{options.out}: {progress.step} steps, {progress.tokens} tokens, development loss {progress.best:.4f}")


def _data(options: argparse.Namespace, config: Config, ngrams: CrossFittedNgrams | None, *, told: bool) -> Data:
    from corrector.training.annotated_data import AnnotationFiles
    from corrector.training.run_data import load_data

    skipped: list[DataError] = []
    data = load_data(
        options.data,
        config,
        development=options.development,
        skip_bad=options.skip_bad,
        on_bad=skipped.append,
        ngrams=ngrams.whole if ngrams else None,
        lexicon=options.lexicon,
        parts=options.parts,
        annotated=AnnotationFiles(options.annotations, options.pairs),
    )
    if told and skipped:
        print(f"left out {len(skipped)} bad rows, the first: {skipped[0]}", file=sys.stderr)
    return data


def _trainer(
    options: argparse.Namespace, config: Config, data: Data, device: Any, report: Callable[[Report], None],
    ngrams: CrossFittedNgrams | None, processes: Processes,
) -> Trainer:  # fmt: skip
    from corrector.training import run as runs
    from corrector.training.start import load_start

    out = options.out
    common: dict[str, Any] = {"device": device, "report": report, "processes": processes}
    if options.resume:
        return runs.resume(out, data, config, **common)
    if options.start_from:
        return runs.start_from(
            out, load_start(options.start_from), data, config, ngrams=ngrams, language=options.language, **common
        )
    words = _user_dictionary(options, config)
    return runs.begin(out, data, config, ngrams=ngrams, language=options.language, user_dictionary=words, **common)


def _user_dictionary(options: argparse.Namespace, config: Config) -> str:
    """The words that a tokenizer which is learned gets besides, "" for none.

    Raises:
        ConfigError: no tokenizer would take them up.
        CorrectorError: the file cannot be read, or holds something else.
    """
    path, unit = options.user_dictionary, config.tokenizer.unit
    if path is None:
        return ""
    if options.start_from or options.language:
        raise ConfigError(
            "--user-dictionary is for a tokenizer that is learned; by --start-from and --language one is taken that "
            "there is. Leave it out."
        )
    if unit != "words":
        raise ConfigError(f"--user-dictionary is for tokenizer.unit = 'words', and that is {unit!r}. Leave it out.")
    return read_user_dictionary(path)


def _limited(config: Config, options: argparse.Namespace) -> Config:
    limits = {"max_minutes": options.max_minutes}  # of this call; never carried over from an earlier one
    if options.max_steps is not None:
        limits["max_steps"] = options.max_steps
    if options.workers is not None:  # changes no batch, so it may differ from call to call
        limits["workers"] = options.workers
    return replace(config, training=replace(config.training, **limits))


class _Display:
    """Reports as lines on standard error, below them a progress bar where that is a terminal."""

    def __init__(self, steps: int, *, shown: bool) -> None:
        self._bar: Any = require("tqdm", extra="train", purpose="The progress bar").tqdm(
            total=steps, unit="step", file=sys.stderr, disable=None if shown else True, dynamic_ncols=True
        )

    def start(self, trainer: Trainer) -> None:
        self._bar.update(trainer.progress.step - self._bar.n)

    def __call__(self, report: Report) -> None:
        from corrector.training.reports import as_line

        self._bar.update(report.step - self._bar.n)
        self._bar.write(as_line(report), file=sys.stderr)

    def __enter__(self) -> _Display:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()
