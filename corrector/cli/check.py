"""`corrector check`: tells what would change and where, for continuous integration."""

from __future__ import annotations

import argparse
import sys

from corrector.cli.standard_streams import tell_error
from corrector.cli.texts import (
    STDIN,
    Document,
    add_corrector_flags,
    correct_documents,
    open_corrector,
    read_documents,
)
from corrector.correction import Correction
from corrector.errors import CorrectorError

EPILOG = """\
example:
  corrector check docs/*.md      # docs/guide.md:12:7: 因该 -> 应该 (sound, 0.98)
exit status: 0 nothing to correct, 1 something would change, 2 an error; the other files are checked all the same
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "check",
        help="report what would change; exit status 1 if anything would",
        description="Report every edit as FILE:LINE:COLUMN (both from 1, columns in characters); change nothing.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="*", default=[STDIN], help="files to check; none or -: standard input")
    parser.add_argument("--quiet", action="store_true", help="print nothing; the exit status tells")
    add_corrector_flags(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    errors: list[CorrectorError] = []

    def tell(error: CorrectorError) -> None:
        errors.append(error)
        tell_error(error)

    found = 0
    corrector = open_corrector(options)
    try:
        for document, correction in correct_documents(corrector, read_documents(options.file, options, on_error=tell)):
            found += len(correction.edits)
            if not options.quiet:
                _report(document, correction)
    except BrokenPipeError:  # whoever read the edits has had enough of them
        return _exit_code(found, errors)
    if not options.quiet:
        print(_summary(found, len(errors)), file=sys.stderr)
    return _exit_code(found, errors)


def _exit_code(found: int, errors: list[CorrectorError]) -> int:
    return 2 if errors else 1 if found else 0


def _summary(found: int, unread: int) -> str:
    read = f"{found} to correct" if found else "nothing to correct"
    return f"{read}; not read: {unread} file{'s' if unread > 1 else ''}" if unread else read


def _report(document: Document, correction: Correction) -> None:
    line, start = document.first_line, 0  # of the line that the scan has reached
    for edit in correction.edits:
        passed = correction.source.count("\n", start, edit.start)
        if passed:
            line += passed
            start = correction.source.rindex("\n", start, edit.start) + 1
        wrong = correction.source[edit.start : edit.end]
        what = f"{wrong or '(nothing)'} -> {edit.replacement or '(nothing)'}"
        print(f"{document.name}:{line}:{edit.start - start + 1}: {what} ({edit.kind}, {edit.confidence:.2f})")
