"""`corrector noise`: clean text in, pairs with made-up errors out, and how these compare with real ones."""

from __future__ import annotations

import argparse
from pathlib import Path

from corrector.cli.settings import add_noise_flags, add_settings_flags, add_skip_bad_flag

EPILOG = """\
examples:
  corrector noise texts/ -o pairs.tsv --ngrams ngrams.npz --workers 4
  corrector noise texts/ -o pairs.jsonl --set noise.clean=0.3      with the kinds of the errors
  corrector noise news.txt -o pairs.tsv --report real.tsv --picture errors.png
  head -100 news.txt | corrector noise - --seed 7
The same text, settings, n-grams and seed give the same pairs, whatever the number of workers.
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "noise",
        help="make errors in clean text",
        description="Make clean text wrong as people do: pairs to train on or to look at (needs the extra 'train').",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "text", nargs="+", help="folders of .txt/.txt.gz/.txt.xz, such files, or - ; one sentence a line"
    )
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help=".tsv or .jsonl to write (default: TSV, stdout)")
    add_settings_flags(parser)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the random errors (default: 1)")
    add_noise_flags(parser, ngrams="by default counted on the text")
    parser.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes that make errors (default: none)"
    )
    parser.add_argument("--fragments", action="store_true",
                        help="first cut sentences as training does (noise.clauses, noise.open_end)")  # fmt: skip
    add_skip_bad_flag(parser, "lines")
    comparing = parser.add_argument_group("comparing", "A table on standard output with -o, else on standard error.")
    comparing.add_argument("--report", nargs="+", default=[], type=Path, metavar="REAL",
                           help="files of real pairs whose errors are measured beside the made-up ones")  # fmt: skip
    comparing.add_argument("--picture", type=Path, metavar="FILE", help="the table as .png, .svg or .pdf")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from corrector.cli.noising import make_noise  # here: it is more to import than correcting a text needs

    make_noise(options)
    return 0
