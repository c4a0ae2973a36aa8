"""Turn pairs that readers wrote about sentences of a corpus into a file of annotations, which holds none of its text.

    python scripts/record_annotations.py read.tsv more.tsv --out data/annotations.tsv.xz
    corrector train TEXT_FOLDER --annotations data/annotations.tsv.xz --set training.annotated=0.4 --out RUN ...

A pair is a sentence exactly as it stands in the corpus and what is right in its place; both alike where nothing is
wrong. What comes of it names each sentence by 16 hexadecimal digits: `corrector/corpus/annotations.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corrector.corpus.annotations import annotate, save_annotations
from corrector.corpus.pairs import read_pairs
from corrector.errors import CorrectorError


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Annotations of a corpus, by fingerprint, from pairs.")
    parser.add_argument("pairs", type=Path, nargs="+", help="pairs (.tsv, .jsonl), plain or .gz or .xz")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="file to write (.tsv, .tsv.gz, .tsv.xz)"
    )
    options = parser.parse_args(arguments)
    try:
        annotations = annotate(pair for path in options.pairs for pair in read_pairs(path))
        save_annotations(annotations, options.out)
    except CorrectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    wrong = sum(1 for found in annotations.replacements.values() if found)
    print(f"{options.out}: {len(annotations)} sentences, {wrong} of them with an error")
    return 0


if __name__ == "__main__":
    sys.exit(main())
