"""`corrector VERB ...`: finds the verb, and turns errors into a sentence and an exit code.

Exit codes: 0 done; 1 `check` found something to correct; 2 bad input, usage or configuration; 130 interrupted or killed
politely.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from corrector.cli import check, correct, count, demo, evaluate, export, noise, train
from corrector.cli.standard_streams import tell_error
from corrector.errors import CorrectorError
from corrector.interruption import kills_interrupt
from corrector.version import __version__

VERBS = (correct, check, demo, evaluate, count, noise, train, export)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the entry point of the `corrector` script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # bytes that came in as surrogates go out as they were
            stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="")
    options = build_parser().parse_args(arguments)
    try:
        with kills_interrupt():
            code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CorrectorError as error:
        tell_error(error)
        return 2
    except KeyboardInterrupt:
        print("corrector: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader (head, less) has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="corrector",
        description="Corrects Chinese text: wrong, missing, redundant and swapped characters. Works offline.",
        epilog="Example: corrector correct 我觉的这个问提很重要。   'corrector VERB --help' tells more of each verb.",
    )
    parser.add_argument("--version", action="version", version=f"corrector {__version__}")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_parser(verbs)
    return parser
