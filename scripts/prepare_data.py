"""Make a folder of training text out of raw clean text: filter, deduplicate, decontaminate, take a share of each file.

    python scripts/prepare_data.py FOLDER... --exclude dev.tsv test.tsv --recipe data/recipes/release-mix.toml --out DIR

A sentence is left out when, stripped of everything but Hanzi, letters and digits, it or one of its clauses of eight
or more Hanzi occurs in a file given with --exclude (either side of a pair). The recipe's table [limits] says how many
sentences of each file are taken (file name without .txt.xz = number); a file that it does not name is left out.
Without a recipe all files are taken whole. The counts are printed and written to DIR/summary.json.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from corrector.corpus.pairs import read_pairs, read_sentences, sentence_files
from corrector.errors import CorrectorError, DataError

CLAUSE_HANZI = 8
MINIMUM, MAXIMUM = 6, 110  # characters of a sentence
HANZI_SHARE = 0.5
HANZI = re.compile("[\u4e00-\u9fff]")


def normalise(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def fingerprints(sentence: str) -> Iterator[str]:
    """The normalised sentence and its normalised long clauses."""
    yield normalise(sentence)
    for clause in re.split(r"[^\w]+", unicodedata.normalize("NFKC", sentence)):
        if len(HANZI.findall(clause)) >= CLAUSE_HANZI:
            yield normalise(clause)


def excluded_fingerprints(paths: Iterable[Path]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        for sentence in sentences_of(path):
            found.update(fingerprints(sentence))
    return found


def sentences_of(path: Path) -> Iterator[str]:
    """All the sentences of a file to keep out: both sides of pairs, lines of text, or the S lines of M2."""
    if ".txt" in path.suffixes:
        yield from read_sentences(path)
    elif ".m2" in path.suffixes or path.name.startswith("gold."):
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from (line[2:].replace(" ", "") for line in lines if line.startswith("S "))
    else:
        for pair in read_pairs(path):
            yield from (pair.source, pair.target)


def is_usable(sentence: str) -> bool:
    return MINIMUM <= len(sentence) <= MAXIMUM and len(HANZI.findall(sentence)) >= HANZI_SHARE * len(sentence)


def select(path: Path, seen: set[int], excluded: set[str], counts: Counter[str]) -> Iterator[str]:
    for sentence in read_sentences(path):
        counts["read"] += 1
        key = hash(normalise(sentence))
        if not is_usable(sentence):
            counts["unsuitable"] += 1
        elif key in seen:
            counts["repeated"] += 1
        elif any(fingerprint in excluded for fingerprint in fingerprints(sentence)):
            counts["excluded"] += 1
        else:
            seen.add(key)
            yield sentence


def corpus_name(path: Path) -> str:
    return path.name.partition(".")[0]


def load_limits(path: Path | None) -> dict[str, int] | None:
    if path is None:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    limits = tomllib.loads(path.read_text(encoding="utf-8")).get("limits")
    if not isinstance(limits, dict) or not all(isinstance(limit, int) for limit in limits.values()):
        raise DataError("has no table [limits] of 'file name = number of sentences'.", path=path)
    return limits


def prepare(arguments: argparse.Namespace) -> dict[str, dict[str, int]]:
    limits = load_limits(arguments.recipe)
    paths = [p for given in arguments.inputs for p in (sentence_files(given) if given.is_dir() else [given])]
    missing = set(limits or ()) - {corpus_name(path) for path in paths}
    if missing:
        raise DataError(
            f"names files that are not among the inputs: {', '.join(sorted(missing))}.", path=arguments.recipe
        )
    excluded = excluded_fingerprints(arguments.exclude)
    seen: set[int] = set()
    summary: dict[str, dict[str, int]] = {}
    arguments.out.mkdir(parents=True, exist_ok=True)
    for path in paths:
        name = corpus_name(path)
        if limits is not None and name not in limits:
            continue
        counts: Counter[str] = Counter()
        sentences = list(select(path, seen, excluded, counts))
        random.Random(f"{arguments.seed}/{name}").shuffle(sentences)
        taken = sentences[: limits[name] if limits else None]
        counts["taken"], counts["characters"] = len(taken), sum(map(len, taken))
        with lzma.open(arguments.out / f"{name}.txt.xz", "wt", encoding="utf-8", preset=1) as file:
            file.writelines(f"{sentence}\n" for sentence in taken)
        summary[name] = dict(counts)
        print(name, *(f"{key}={value}" for key, value in counts.items()), sep="\t")
    return summary


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+", type=Path, help="folders or files of clean text, one sentence a line")
    parser.add_argument("--exclude", nargs="*", type=Path, default=[], help="what to keep out: .tsv, .jsonl, .txt, M2")
    parser.add_argument("--recipe", type=Path, help="a .toml file with a table [limits]")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        summary = prepare(arguments)
    except CorrectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    (arguments.out / "summary.json").write_text(json.dumps(summary, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
