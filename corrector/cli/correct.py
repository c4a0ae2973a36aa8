"""`corrector correct`: texts, files or standard input in, corrected text out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator

from corrector.cli.texts import (
    STDIN,
    Document,
    add_corrector_flags,
    correct_documents,
    open_corrector,
    read_documents,
    read_lines,
)
from corrector.correction import Correction
from corrector.errors import InputError

REMOVED, ADDED, PLAIN = "\x1b[31;9m", "\x1b[32;1m", "\x1b[0m"

EPILOG = """\
examples:
  corrector correct 我觉的这个问提很重要。            prints 我觉得这个问题很重要。
  corrector correct --diff 我觉的这个问提很重要。     shows what changed, in colour on a terminal
  corrector correct --file essay.txt > corrected.txt
  cat chat.txt | corrector correct --lines --json
  tail -f chat.log | corrector correct --lines        each line as soon as it comes
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "correct",
        help="correct texts, files or standard input",
        description="Correct texts given as arguments, files (--file), or standard input.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("text", nargs="*", help="texts to correct; none: standard input")
    parser.add_argument("--file", action="append", default=[], metavar="FILE", help="read a file (may be repeated)")
    parser.add_argument("--lines", action="store_true",
                        help="each line is a text of its own: the lines that are there are corrected without waiting "
                        "for more, and --json gives one object a line")  # fmt: skip
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true",
                       help="one JSON object a text: source, target, edits; a line comes without its end")  # fmt: skip
    shape.add_argument("--diff", action="store_true", help="show each text with its edits: [-wrong-]{+right+}")
    parser.add_argument("--colour", choices=("auto", "always", "never"), default="auto", help="colours of --diff")
    add_corrector_flags(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.text and options.file:
        raise InputError("Both texts and --file were given; expected one of them.")
    colour = options.colour == "always" or (options.colour == "auto" and sys.stdout.isatty())
    corrector = open_corrector(options)
    for documents in _groups(options):
        for document, correction in correct_documents(corrector, documents):
            if options.json:
                print(json.dumps(correction.to_dict(), ensure_ascii=False))
            else:
                text = show_edits(correction, colour=colour) if options.diff else document.mark + correction.target
                print(text, end="\n" if options.text else "")
        sys.stdout.flush()
    return 0


def _groups(options: argparse.Namespace) -> Iterator[Iterator[Document]]:
    """Documents that are corrected together, and written as soon as all of them are."""
    if options.text:
        return iter([(Document("<argument>", text) for text in options.text)])
    files = options.file or [STDIN]
    if options.lines:  # a line's object holds its text alone, as a row of a set does
        return read_lines(files, options, ends=not options.json)
    return iter([read_documents(files, options)])


def show_edits(correction: Correction, *, colour: bool) -> str:
    """The source with each edit in place: coloured, or as [-wrong-]{+right+}."""
    parts: list[str] = []
    place = 0
    for edit in correction.edits:
        parts.append(correction.source[place : edit.start])
        parts.append(_shown(correction.source[edit.start : edit.end], edit.replacement, colour))
        place = edit.end
    return "".join([*parts, correction.source[place:]])


def _shown(wrong: str, right: str, colour: bool) -> str:
    if colour:
        return f"{REMOVED}{wrong}{PLAIN}{ADDED}{right}{PLAIN}" if wrong else f"{ADDED}{right}{PLAIN}"
    return (f"[-{wrong}-]" if wrong else "") + (f"{{+{right}+}}" if right else "")
