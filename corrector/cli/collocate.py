"""`corrector collocate`: from clean text to the vectors of words that tell which keep each other company."""

from __future__ import annotations

import argparse
import math
import sys
from itertools import chain
from pathlib import Path

from corrector.cli.outputs import expect_outputs
from corrector.corpus.pairs import read_sentences, text_files
from corrector.errors import ConfigError, require
from corrector.evidence.collocations import save_collocations
from corrector.lexicon.words import read_known_words
from corrector.text.hanzi import FIRST, LAST

EPILOG = """\
examples:
  corrector collocate texts/ --out collocations.npz
then: corrector export runs/mine bundles/mine --collocations collocations.npz --collocation-trust 0.14
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = verbs.add_parser(
        "collocate",
        help="learn which words keep each other company",
        description="Learn from clean text, one sentence a line, vectors of the words of jieba's dictionary that tell "
        "how likely each is among others (needs the extra 'train'; 100 million characters: 15 minutes, two cores).",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path, nargs="+", help="folders of .txt/.txt.gz/.txt.xz, or such files")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.npz)")
    parser.add_argument("--width", type=int, default=48, metavar="D", help="numbers of a vector (default: 48)")
    parser.add_argument("--minimum", type=int, default=80, metavar="N",
                        help="least count of a word in the text (default: 80)")  # fmt: skip
    parser.add_argument("--passes", type=float, default=2.0, metavar="X",
                        help="how often the text is learned from (default: 2)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of all that is drawn (default: 1)")
    parser.add_argument("--threads", type=int, metavar="N", help="processor threads (default: torch's choice)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    for name in ("width", "minimum", "passes", "threads"):
        value = getattr(options, name)
        if value is not None and not 0 < value < math.inf:
            raise ConfigError(f"--{name} is {value}; expected more than 0 and finite.")
    if options.seed < 0:
        raise ConfigError(f"--seed is {options.seed}; expected at least 0.")
    torch = require("torch", extra="train", purpose="Learning collocations")
    from corrector.training.collocating import CollocatingPlan, learn_collocations

    if options.threads is not None:
        torch.set_num_threads(options.threads)
    files = [path for source in options.data for path in text_files(source)]
    expect_outputs({"--out": options.out}, inputs=files)
    characters = map(chr, range(FIRST, LAST + 1))
    plan = CollocatingPlan(options.width, options.minimum, options.passes, seed=options.seed)
    collocations = learn_collocations(
        lambda: chain.from_iterable(map(read_sentences, files)),
        (*read_known_words(), *characters),
        plan,
        report=lambda line: print(line, file=sys.stderr, flush=True),
    )
    save_collocations(collocations, options.out)
    print(options.out, file=sys.stderr)
    return 0
