"""`corrector evaluate`: the flags. What they ask for is done in `evaluating.py`, which is loaded only then."""

from __future__ import annotations

import argparse
from pathlib import Path

from corrector.cli.settings import add_skip_bad_flag
from corrector.evaluation.analysis.significance import RESAMPLES
from corrector.evaluation.metrics.metric_names import METRIC_NAMES

EPILOG = """\
examples:
  corrector evaluate dev.tsv test.tsv held-out.txt                         the model that ships
  corrector evaluate test.m2 --model bundles/a bundles/b --compare         two bundles, and whether they differ
  corrector evaluate test.tsv --predictions theirs.txt --html report.html  any system's output, with pictures
  corrector evaluate a.tsv b.tsv --predictions x=a.out x=b.out             one file a set, in the order of the sets
  corrector evaluate dev.tsv --clean news.txt --model bundles/a --calibrate-for 0.01 0.005 0.001 --write
sets: pairs (.tsv, .jsonl, several references allowed), M2, or clean text (.txt), also .gz and .xz
predictions: one a line, or .tsv (source, tab, prediction), or .jsonl as 'corrector correct --lines --json' writes it
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "evaluate",
        help="score bundles or predictions on annotated sets",
        description="Score any number of systems on any number of sets: one table, with intervals and signatures.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sets", nargs="+", type=Path, metavar="SET", help="a file of annotated rows or of clean text")
    parser.add_argument("--clean", nargs="+", type=Path, default=[], metavar="FILE", action="extend",
                        help="more sets, of text without errors: every change is a false positive")  # fmt: skip
    add_skip_bad_flag(parser)
    _add_systems(parser)
    _add_counting(parser)
    _add_outputs(parser)
    parser.set_defaults(run=run)


def _add_systems(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("systems (none: the model that ships)")
    group.add_argument("--model", nargs="+", default=[], metavar="[NAME=]BUNDLE", action="extend",
                       help="a bundle's folder, or 'shipped'")  # fmt: skip
    group.add_argument("--predictions", nargs="+", default=[], metavar="[NAME=]FILE", action="extend",
                       help="what another system made of the rows; of one NAME a file for each set")  # fmt: skip
    surety = group.add_mutually_exclusive_group()
    surety.add_argument("--threshold", type=float, metavar="X", help="instead of the bundle's own")
    surety.add_argument("--max-false-positives", type=float, metavar="RATE", help="the calibrated threshold of a rate")
    group.add_argument("--beam", type=int, default=1, metavar="N", help="beam width (default: 1)")
    group.add_argument("--threads", type=int, default=1, metavar="N", help="processor threads (default: 1)")


def _add_counting(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("counting")
    group.add_argument("--metrics", nargs="+", metavar="NAME", help=f"of: {', '.join(METRIC_NAMES)} (default: all)")
    group.add_argument("--compare", action="store_true", help="test the first system against each other one")
    group.add_argument("--parts", action="store_true",
                       help="a table by kind of error, length and distance of context (--html: always)")  # fmt: skip
    group.add_argument("--resamples", type=int, default=RESAMPLES, metavar="N",
                       help=f"for intervals and tests (default: {RESAMPLES}; 0: no intervals)")  # fmt: skip
    group.add_argument("--train", nargs="+", type=Path, default=[], metavar="FILE", action="extend",
                       help="training text or folders: warn of rows that were seen in training")  # fmt: skip
    group.add_argument("--calibrate-for", nargs="+", type=float, default=[], metavar="RATE",
                       help="find the thresholds for these false-positive rates on all the sets given")  # fmt: skip
    group.add_argument("--write", action="store_true", help="store what --calibrate-for found in the bundles")


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output beside the tables on standard output")
    group.add_argument("--json", type=Path, metavar="FILE", help="everything, for programs")
    group.add_argument("--markdown", type=Path, metavar="FILE", help="the tables, for a README")
    group.add_argument("--html", type=Path, metavar="FILE", help="a page with pictures and the worst errors")


def run(options: argparse.Namespace) -> int:
    from corrector.cli.evaluating import evaluate_all

    evaluate_all(options)
    return 0
