"""Correct files of any size: .txt (one record a line), .jsonl, .tsv and .csv, also as .gz or .xz.

    python scripts/correct_batch.py letters.txt --out letters.corrected.txt
    python scripts/correct_batch.py reviews.csv --column comment --workers 4
    python scripts/correct_batch.py 2023.jsonl.gz 2024.jsonl.gz --column body --out corrected/ --keep names.txt
    python scripts/correct_batch.py news.txt --cluster auto --workers 64

A .txt, .tsv or .csv file is written again with the text corrected and all else as it was; to the objects of a .jsonl
file the fields `corrected` and `edits` are added. Without --out, a.txt is corrected to a.corrected.txt beside it.
A bad record, such as a line that is not UTF-8, is an error and its file is not written; --skip-bad passes it over.
The result stands as FILE.partial until it is complete. Exit status: 0 done, 2 error, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from corrector.batch import Counts, Settings, correct_files, plan
from corrector.errors import CorrectorError, DataError
from corrector.interruption import kills_interrupt
from corrector.records import DEFAULT_COLUMN
from corrector.wordlists import read_lists

PROGRESS_SECONDS = 0.5


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="files to correct; never overwritten")
    parser.add_argument("--out", type=Path, metavar="FILE_OR_FOLDER", help="a folder for several inputs")
    parser.add_argument("--format", choices=("text", "jsonl"), default="text", help="text: the input's own format")
    parser.add_argument("--column", default=DEFAULT_COLUMN, metavar="NAME",
                        help="field of a .jsonl file; name in the first line of a .tsv or .csv file, or a number from "
                        "1 where there is no such line (default: %(default)s)")  # fmt: skip
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes; best one for each processor")
    parser.add_argument("--cluster", metavar="ADDRESS",
                        help="correct on a Ray cluster that keeps --workers processors busy: local starts one with so "
                        "many on this machine, auto joins the one that runs on it, and an address such as "
                        "ray://head.example.org:10001 one elsewhere, where corrector is installed and the folder of "
                        "--model stands under the same path (needs: pip install 'corrector[cluster]')")  # fmt: skip
    parser.add_argument("--threshold", type=float, metavar="X", help="confidence an edit needs (default: the model's)")
    parser.add_argument("--beam", type=int, default=1, metavar="N", help="beam width; 1 is fastest (default: 1)")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="default: the model that comes with the package")
    parser.add_argument("--keep", action="append", default=[], metavar="FILE",
                        help="words never to change, one a line (may be repeated)")  # fmt: skip
    parser.add_argument("--replace", action="append", default=[], metavar="FILE",
                        help="replacements to make: wrong, tab, right a line (may be repeated)")  # fmt: skip
    parser.add_argument("--full-width", action="store_true", help="half-width signs in Chinese become full-width ones")
    parser.add_argument("--errors", choices=("strict", "replace"), default="strict",
                        help="bytes that are not UTF-8: stop, or put U+FFFD (default: strict)")  # fmt: skip
    parser.add_argument("--skip-bad", action="store_true",
                        help="leave bad records as they are, byte for byte (by --format jsonl of another format: out), "
                        "and tell how many")  # fmt: skip
    return parser.parse_args()


class Progress:
    """A line on stderr that is written over and over, where stderr is a terminal."""

    def __init__(self) -> None:
        self.started = self.shown = time.monotonic()
        self.speaks = sys.stderr.isatty()

    def __call__(self, counts: Counts) -> None:
        if self.speaks and time.monotonic() - self.shown >= PROGRESS_SECONDS:
            self.shown = time.monotonic()
            print(f"\r\033[K{self.describe(counts)}", end="", file=sys.stderr, flush=True)

    def finish(self, counts: Counts) -> None:
        print(("\r\033[K" if self.speaks else "") + self.describe(counts), file=sys.stderr)

    def describe(self, counts: Counts) -> str:
        rate = counts.sentences / max(time.monotonic() - self.started, 1e-9)
        damaged = f", {counts.damaged} with bytes replaced" if counts.damaged else ""
        done = f"{counts.records} lines, {counts.changed} changed, {counts.edits} edits"
        return f"{done}, {rate:.1f} sentences/s{damaged}"


@dataclass
class Bad:
    """The bad records that were passed over."""

    number: int = 0
    first: DataError | None = None

    def __call__(self, error: DataError) -> None:
        self.number += 1
        self.first = self.first or error

    def tell(self) -> None:
        if self.first:
            print(f"not corrected: {self.number} bad records, the first: {self.first}", file=sys.stderr)


def correct(arguments: argparse.Namespace) -> None:
    words = read_lists(arguments.keep, arguments.replace)
    settings = Settings(
        model=arguments.model,
        threshold=arguments.threshold,
        beam_width=arguments.beam,
        keep=tuple(sorted(words.keep)),
        replace=tuple(words.replace.items()),
        full_width=arguments.full_width,
    )
    progress, bad = Progress(), Bad()
    counts = correct_files(
        plan(arguments.inputs, arguments.out, output=arguments.format),
        settings,
        column=arguments.column,
        output=arguments.format,
        on_invalid=arguments.errors,
        skip_bad=arguments.skip_bad,
        on_bad=bad,
        workers=arguments.workers,
        cluster=arguments.cluster,
        on_progress=progress,
    )
    progress.finish(counts)
    bad.tell()


def main() -> int:
    try:
        with kills_interrupt():
            correct(parse_arguments())
    except CorrectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; what was not complete has been removed", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
