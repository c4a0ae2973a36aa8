"""`corrector count`: from clean text to the n-grams that evidence and noise are computed from."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from corrector.cli.outputs import expect_outputs
from corrector.corpus.clean_text import part_of
from corrector.corpus.pairs import read_sentences, text_files
from corrector.errors import ConfigError, DataError
from corrector.ngrams.alphabet import Alphabet, learn_alphabet
from corrector.ngrams.counting import ORDERS, NgramCounts, add_counts, count_characters
from corrector.ngrams.leave_one_out import CrossFittedNgrams, save_cross_fitted
from corrector.ngrams.model import make_ngrams

ALL = dict.fromkeys(ORDERS, 1)  # minimums with which parts are counted

EPILOG = """\
examples:
  corrector count texts/ --out ngrams.npz                       all n-grams that are frequent enough
  corrector count texts/ --out ngrams.npz --slots 4000000       those of most worth, 12 MB
  corrector count texts/ --out ngrams.npz --leave-one-out       also, for each subfolder of texts/, those of the others
then: corrector train texts/ --out runs/mine --ngrams ngrams.npz --set model.evidence=3
A network trained on counted text trusts its evidence too much: train with --leave-one-out, or on other text.
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "count",
        help="count n-grams",
        description="Count n-grams of one to four characters in clean text, one sentence a line. Where there is no "
        "room for all, those that many files have go first: keep each kind of text in a file of its own.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path, nargs="+", help="folders of .txt/.txt.gz/.txt.xz, or such files")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.npz)")
    parser.add_argument("--slots", type=int, metavar="N", help="size of each table, three bytes each (default: free)")
    parser.add_argument(
        "--leave-one-out", action="store_true", help="also write FILE.without-PART.npz for each subfolder of DATA"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.slots is not None and options.slots < 1:
        raise ConfigError(f"--slots is {options.slots}; expected at least 1.")
    files = _files(options.data)
    everything = [path for paths in files.values() for path in paths]
    expect_outputs({"--out": options.out}, inputs=everything)
    alphabet = learn_alphabet(chain.from_iterable(map(read_sentences, everything)))
    if not alphabet.characters:
        raise DataError("holds no sentence that repeats a character. Give clean text.", path=options.data[0])
    parts = _counted_parts(options, files)
    counts = {part: _count(paths, alphabet) for part, paths in parts.items()}
    whole = add_counts(list(counts.values()))
    left_out = ((part, _sum_without(counts, part)) for part in counts if options.leave_one_out)
    ngrams = CrossFittedNgrams(
        make_ngrams(whole, slots=options.slots),
        {part: make_ngrams(others, slots=options.slots) for part, others in left_out},
    )
    written = save_cross_fitted(ngrams, options.out)
    print(_summary(whole, alphabet, ngrams), file=sys.stderr)
    print(*written, sep="\n", file=sys.stderr)
    return 0


def _files(sources: Sequence[Path]) -> dict[str, list[Path]]:
    """The files of each part, the parts in the order in which they are met."""
    files: dict[str, list[Path]] = {}
    for source in sources:
        for path in text_files(source):
            files.setdefault(part_of(path, source), []).append(path)
    return files


def _counted_parts(options: argparse.Namespace, files: dict[str, list[Path]]) -> dict[str, list[Path]]:
    """The files that are counted together before any part is left out."""
    if not options.leave_one_out:
        return {"": [path for paths in files.values() for path in paths]}
    if len(files) < 2 or "" in files:
        raise DataError(
            f"has the parts {sorted(files)}; --leave-one-out wants all text in two or more subfolders, one for each "
            "kind of text. Move the files there.",
            path=options.data[0],
        )
    return files


def _count(files: Sequence[Path], alphabet: Alphabet) -> NgramCounts:
    """All n-grams of some files; each file is a source of its own."""
    return add_counts([count_characters(read_sentences(path), alphabet, minimums=ALL) for path in files], minimums=ALL)


def _sum_without(counts: dict[str, NgramCounts], left_out: str) -> NgramCounts:
    return add_counts([others for part, others in counts.items() if part != left_out])


def _summary(counts: NgramCounts, alphabet: Alphabet, ngrams: CrossFittedNgrams) -> str:
    found = sum(len(keys) for keys, _ in counts.ngrams.values())
    return (
        f"{int(counts.unigrams.sum())} characters, {len(alphabet)} different ids; {found} n-grams frequent enough, "
        f"{len(ngrams.whole.table)} in the table; written:"
    )
