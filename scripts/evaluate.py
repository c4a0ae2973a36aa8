"""Score a bundle on sets of pairs, or count how much of clean text it changes.

    python scripts/evaluate.py cscd-ns.tsv sighan15.tsv held-out.txt [--model FOLDER] [--threshold X] [--json]

Sets of pairs (.tsv, .jsonl) get sentence-level correction scores in both customs; of clean text (.txt, also .gz or
.xz) every change counts as a false positive. One line a set, with a signature that says how it was counted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from corrector import Corrector, CorrectorError
from corrector.corpus.pairs import Pair, read_pairs, read_sentences
from corrector.evaluation.sentence_scores import Counts, Score, count


def read_set(path: Path) -> list[Pair]:
    if ".txt" in path.suffixes:
        return [Pair(sentence, sentence) for sentence in read_sentences(path)]
    return list(read_pairs(path))


def score_set(corrector: Corrector, pairs: Sequence[Pair]) -> Counts:
    corrections = corrector.correct_many(pair.source for pair in pairs)
    rows = (count(p.source, p.target, c.target) for p, c in zip(pairs, corrections, strict=True))
    return sum(rows, Counts())


def describe(name: str, counts: Counts) -> dict[str, object]:
    strict, lenient = Score(counts, "strict"), Score(counts, "lenient")
    return {
        "set": name,
        "rows": counts.rows,
        "erroneous": counts.erroneous,
        "strict_precision": strict.precision,
        "strict_recall": strict.recall,
        "strict_f1": strict.f1,
        "lenient_f1": lenient.f1,
        "false_positive_rate": strict.false_positive_rate,
        "changed": counts.changed,
        "signature": strict.signature(name),
    }


def show(rows: Sequence[dict[str, object]]) -> Iterator[str]:
    yield "set\trows\tstrict P\tstrict R\tstrict F1\tlenient F1\tfalse positive rate\tsignature"
    for row in rows:
        numbers = [f"{row[key]:.4f}" for key in ("strict_precision", "strict_recall", "strict_f1", "lenient_f1")]
        yield "\t".join(
            [str(row["set"]), str(row["rows"]), *numbers, f"{row['false_positive_rate']:.4f}", str(row["signature"])]
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, help="pairs (.tsv, .jsonl) or clean text (.txt)")
    parser.add_argument("--model", metavar="FOLDER", help="bundle to score instead of the one that ships")
    parser.add_argument("--threshold", type=float, metavar="X", help="instead of the bundle's own")
    parser.add_argument("--beam", type=int, default=1, metavar="N", help="beam width (default: 1)")
    parser.add_argument("--json", action="store_true", help="one JSON object a set")
    arguments = parser.parse_args()
    try:
        corrector = Corrector.load(arguments.model, threshold=arguments.threshold, beam_width=arguments.beam)
        rows = [describe(path.name, score_set(corrector, read_set(path))) for path in arguments.sets]
    except CorrectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    lines = (json.dumps(row, ensure_ascii=False) for row in rows) if arguments.json else show(rows)
    print(*lines, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
