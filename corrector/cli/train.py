"""`corrector train`: from clean text or pairs to a folder of checkpoints."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corrector.cli.settings import add_settings_flags, read_settings
from corrector.config import Config
from corrector.errors import DataError, require
from corrector.ngrams.model import NgramModel, load_ngrams

if TYPE_CHECKING:
    from corrector.training.reports import Report
    from corrector.training.trainer import Trainer

EPILOG = """\
examples:
  corrector train texts/ --out runs/mine --max-minutes 90          from clean text, one sentence a line
  corrector train pairs.tsv --out runs/pairs --set model.cell=gru  from 'wrong<TAB>right' pairs
  corrector train texts/ --out runs/mine --resume                  go on after a stop, exactly
  corrector train texts/ --out runs/more --start-from shipped      go on from the model that ships
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
        "--ngrams", type=Path, metavar="FILE", help="n-grams made by 'corrector count', best from other text than DATA"
    )
    parser.add_argument(
        "--lexicon",
        type=Path,
        metavar="FILE",
        help="where the words that errors are made with are kept; made if absent",
    )
    begin = parser.add_mutually_exclusive_group()
    begin.add_argument("--resume", action="store_true", help="go on with the run in --out")
    begin.add_argument("--start-from", metavar="PLACE", help="weights of a bundle, a run, a checkpoint, or 'shipped'")
    parser.add_argument("--max-minutes", type=float, metavar="M", help="stop after so many minutes")
    parser.add_argument("--max-steps", type=int, metavar="N", help="steps of the whole run")
    parser.add_argument("--workers", type=int, metavar="N", help="processes that draw training data ahead (default: 0)")
    parser.add_argument("--device", default="auto", help="auto (default), cpu, cuda, cuda:1 ...")
    parser.add_argument("--threads", type=int, metavar="N", help="processor threads (default: torch's choice)")
    parser.add_argument("--user-dictionary", type=Path, metavar="FILE", help="extra words for tokenizer.unit = 'words'")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out, and tell how many")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    torch = require("torch", extra="train", purpose="Training")
    if options.threads is not None:
        torch.set_num_threads(options.threads)
    from corrector.training.run import load_data, load_run_config

    config = load_run_config(options.out) if options.resume else read_settings(options)
    config = _limited(config, options)
    skipped: list[DataError] = []
    ngrams = load_ngrams(options.ngrams) if options.ngrams else None
    data = load_data(
        options.data,
        config,
        development=options.development,
        skip_bad=options.skip_bad,
        on_bad=skipped.append,
        ngrams=ngrams,
        lexicon=options.lexicon,
    )
    if options.skip_bad and skipped:
        print(f"left out {len(skipped)} bad rows, the first: {skipped[0]}", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill saves a checkpoint, as Ctrl-C does
    with _Display(config.training.max_steps) as display:
        trainer = _trainer(options, config, data, display, ngrams)
        display.start(trainer)
        progress = trainer.run()
    print(f"{options.out}: {progress.step} steps, {progress.tokens} tokens, development loss {progress.best:.4f}")
    return 0


def _trainer(
    options: argparse.Namespace, config: Config, data: Any, report: Callable[[Report], None], ngrams: NgramModel | None
) -> Trainer:
    from corrector.training import run as runs
    from corrector.training.trainer import choose_device

    device = choose_device(options.device)
    if options.resume:
        return runs.resume(options.out, data, config, device=device, report=report)
    if options.start_from:
        start = runs.load_start(options.start_from)
        return runs.start_from(options.out, start, data, config, device=device, report=report, ngrams=ngrams)
    words = options.user_dictionary.read_text(encoding="utf-8") if options.user_dictionary else ""
    return runs.begin(options.out, data, config, device=device, report=report, ngrams=ngrams, user_dictionary=words)


def _limited(config: Config, options: argparse.Namespace) -> Config:
    limits = {"max_minutes": options.max_minutes}  # of this call; never carried over from an earlier one
    if options.max_steps is not None:
        limits["max_steps"] = options.max_steps
    if options.workers is not None:  # changes no batch, so it may differ from call to call
        limits["workers"] = options.workers
    return replace(config, training=replace(config.training, **limits))


class _Display:
    """Reports as lines on standard error, below them a progress bar where that is a terminal."""

    def __init__(self, steps: int) -> None:
        self._bar: Any = require("tqdm", extra="train", purpose="The progress bar").tqdm(
            total=steps, unit="step", file=sys.stderr, disable=None, dynamic_ncols=True
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
