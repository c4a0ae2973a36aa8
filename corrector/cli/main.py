"""`corrector VERB ...`: finds the verb, and turns errors into a sentence and an exit code.

Exit codes: 0 done; 1 `check` found something to correct; 2 bad input, usage or configuration, or a result that cannot
be written; 130 interrupted or killed politely.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from corrector.cli import check, collocate, correct, count, demo, evaluate, export, noise, train
from corrector.cli.standard_streams import open_streams, output_is_written, tell, tell_error, tell_system_error
from corrector.errors import CorrectorError, InputError
from corrector.interruption import kills_interrupt
from corrector.version import __version__

VERBS = (correct, check, demo, evaluate, count, collocate, noise, train, export)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the entry point of the `corrector` script."""
    try:
        open_streams()
    except InputError as error:
        tell_error(error)
        return 2
    code = _run(build_parser().parse_args(arguments))
    return code if output_is_written() else 2


def _run(options: argparse.Namespace) -> int:
    """Do what a verb does; the exit code. What it printed may still be on its way."""
    try:
        with kills_interrupt():
            code: int = options.run(options)
            return code
    except CorrectorError as error:
        tell_error(error)
        return 2
    except KeyboardInterrupt:
        tell("interrupted")
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        tell_system_error(error)
        return 2


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
