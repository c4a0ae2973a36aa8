"""`corrector count`: from clean text to the n-grams that evidence and noise are computed from."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from corrector.corpus.pairs import read_sentences, sentence_files
from corrector.errors import ConfigError, DataError
from corrector.ngrams.alphabet import learn_alphabet
from corrector.ngrams.counting import count_characters
from corrector.ngrams.model import make_ngrams, save_ngrams

EPILOG = """\
examples:
  corrector count texts/ --out ngrams.npz                       all n-grams that are frequent enough
  corrector count texts/ --out ngrams.npz --slots 4000000       the most frequent ones, 12 MB
then: corrector train other-texts/ --out runs/mine --ngrams ngrams.npz --set model.evidence=3
Count other text than you train on: a network trained on the counted text trusts its evidence too much.
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "count",
        help="count n-grams",
        description="Count n-grams of one to four characters in clean text, one sentence a line.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path, nargs="+", help="folders of .txt/.txt.gz/.txt.xz, or such files")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.npz)")
    parser.add_argument("--slots", type=int, metavar="N", help="size of the table, three bytes each (default: free)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.slots is not None and options.slots < 1:
        raise ConfigError(f"--slots is {options.slots}; expected at least 1.")
    alphabet = learn_alphabet(_sentences(options.data))
    if not alphabet.characters:
        raise DataError("holds no sentence that repeats a character. Give clean text.", path=options.data[0])
    counts = count_characters(_sentences(options.data), alphabet)
    model = make_ngrams(counts, slots=options.slots)
    save_ngrams(model, options.out)
    found = sum(len(keys) for keys, _ in counts.ngrams.values())
    characters = int(counts.unigrams.sum())
    print(
        f"{options.out}: {characters} characters, {found} n-grams frequent enough, {len(model.table)} in the table",
        file=sys.stderr,
    )
    return 0


def _sentences(sources: list[Path]) -> Iterator[str]:
    for source in sources:
        for path in sentence_files(source) if source.is_dir() else (source,):
            yield from read_sentences(path)
