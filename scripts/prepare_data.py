"""Make training text out of raw clean text: clean, deduplicate, decontaminate, mix, split, pack.

    python scripts/prepare_data.py FOLDER... --exclude dev.tsv test.tsv --recipe data/recipes/release-mix.toml --out DIR

Lines are repaired or given up (corrector/corpus/cleaning.py). Of sentences that differ in punctuation, width and case
only, the first is kept. A sentence is left out when it, or one of its clauses of eight or more Hanzi, is that of a
sentence in a file given with --exclude: source, target and all references (corrector/corpus/fingerprints.py). How much
is taken of which corpus (a file's name without .txt.xz), and into which parts it is split, follows from the recipe
(corrector/corpus/mixture.py). Each corpus becomes one file in DIR, or in DIR/PART, in the folder of its register where
the recipe gives one; all counts are printed and written to DIR/summary.json. The same input, recipe and seed give the
same files, byte for byte.

With --total-size, as much text is taken as goes into so many bytes, and packed as small as possible: slowly.

Memory: the fingerprints of the files to keep out and a hundredth of the text, and while packing 16 million characters
or, with --total-size, about 600 MB. The text itself goes through a temporary folder in DIR, as large as the text
unpacked.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from corrector.corpus.cleaning import clean, why_unfit
from corrector.corpus.fingerprints import KnownSentences, fingerprints
from corrector.corpus.mixture import Recipe, load_recipe
from corrector.corpus.pairs import read_annotated, read_sentences, text_files
from corrector.corpus.portions import Packer, Spool, pack_to_size, shares
from corrector.errors import ConfigError, CorrectorError
from corrector.interruption import kills_interrupt

BUCKETS = 128  # equal sentences meet in one; only one is in memory at a time
UNITS = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "B": 1, "": 1}


class Corpus(NamedTuple):
    name: str
    path: Path


class Tally:
    """What became of the sentences, counted by corpus."""

    def __init__(self) -> None:
        self.by_corpus: dict[str, Counter[str]] = {}
        self.by_origin: Counter[str] = Counter()

    def of(self, corpus: str) -> Counter[str]:
        return self.by_corpus.setdefault(corpus, Counter())


def known_sentences(paths: Iterable[Path]) -> KnownSentences:
    known = KnownSentences()
    for path in paths:
        rows = read_annotated(path)
        known.add((text for row in rows for text in (row.source, *row.references)), origin=str(path))
    return known


def find_corpora(inputs: Iterable[Path], recipe: Recipe) -> list[Corpus]:
    """The input files that the recipe wants, in the order of their paths."""
    paths = [path for given in inputs for path in text_files(given)]
    found = [Corpus(path.name.partition(".")[0], path) for path in paths]
    if recipe.corpora is None:
        return found
    missing = set(recipe.corpora) - {corpus.name for corpus in found}
    if missing:
        raise ConfigError(f"the recipe names corpora that are not among the inputs: {', '.join(sorted(missing))}.")
    return [corpus for corpus in found if corpus.name in recipe.corpora]


def fit_sentences(corpus: Corpus, known: KnownSentences, tally: Tally, *, skip_bad: bool) -> Iterator[tuple[str, str]]:
    """The sentences to learn from, cleaned, each with its normal form."""
    counts = tally.of(corpus.name)
    for line in read_sentences(corpus.path, skip_bad=skip_bad, on_bad=lambda _: counts.update(["bad bytes"])):
        counts["read"] += 1
        sentence = clean(line)
        if sentence != line:
            counts["repaired"] += 1
        if reason := why_unfit(sentence):
            counts[reason] += 1
            continue
        marks = fingerprints(sentence)
        if origin := known.origin(marks):
            counts["excluded"] += 1
            tally.by_origin[origin] += 1
            continue
        yield sentence, marks[0]


def fill_buckets(
    corpora: list[Corpus], known: KnownSentences, folder: Path, tally: Tally, *, skip_bad: bool
) -> list[Path]:
    """All fit sentences as lines of corpus number, key and text, equal ones in the same file."""
    paths = [folder / f"bucket-{number:03}" for number in range(BUCKETS)]
    with ExitStack() as stack:
        buckets = [stack.enter_context(path.open("w", encoding="utf-8", newline="\n")) for path in paths]
        for place, corpus in enumerate(corpora):
            for sentence, normal in fit_sentences(corpus, known, tally, skip_bad=skip_bad):
                key = blake2b(normal.encode(), digest_size=8).hexdigest()
                buckets[int(key[:4], 16) % BUCKETS].write(f"{place} {key} {sentence}\n")
    return paths


def unique_sentences(bucket: Path, corpora: list[Corpus], tally: Tally) -> Iterator[tuple[str, str, str]]:
    """Corpus, key and sentence of the first of all equal sentences."""
    seen: set[str] = set()
    with bucket.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            place, key, sentence = line.removesuffix("\n").split(" ", 2)
            corpus = corpora[int(place)].name
            if key in seen:
                tally.of(corpus)["repeated"] += 1
            else:
                seen.add(key)
                yield corpus, key, sentence


def part_of(corpus: str, key: str, recipe: Recipe, tally: Tally) -> str | None:
    part = recipe.part(int(key[4:], 16) / (1 << 48))  # the first digits chose the bucket
    tally.of(corpus)["in no part" if part is None else "kept"] += 1
    return part


def spool_parts(buckets: list[Path], corpora: list[Corpus], recipe: Recipe, folder: Path, tally: Tally) -> list[Spool]:
    """The unique sentences, each in the file of its part and corpus; buckets are removed when they are read."""
    files: dict[tuple[str, str], TextIO] = {}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    with ExitStack() as stack:
        for bucket in buckets:
            for corpus, key, sentence in unique_sentences(bucket, corpora, tally):
                if (part := part_of(corpus, key, recipe, tally)) is None:
                    continue
                place = part, corpus
                if place not in files:
                    path = folder / f"spool-{len(files):04}"
                    files[place] = stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
                files[place].write(f"{sentence}\n")
                counts[place].update({"sentences": 1, "characters": len(sentence)})
            bucket.unlink()
    return [
        Spool(
            part,
            corpus,
            Path(files[part, corpus].name),
            counts[part, corpus]["sentences"],
            counts[part, corpus]["characters"],
            recipe.folder(corpus),
        )
        for part, corpus in sorted(files)
    ]


def check_output(out: Path) -> None:
    if out.is_dir() and any(out.rglob("*.txt.xz")):
        raise ConfigError(f"{out}: holds text already, which would mix with the new; give another folder or empty it.")


def prepare(arguments: argparse.Namespace) -> dict[str, object]:
    recipe = load_recipe(arguments.recipe) if arguments.recipe else Recipe()
    check_output(arguments.out)
    corpora = find_corpora(arguments.inputs, recipe)
    known = known_sentences(arguments.exclude)
    tally = Tally()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.out, prefix="unfinished-") as folder:
        buckets = fill_buckets(corpora, known, Path(folder), tally, skip_bad=arguments.skip_bad)
        spools = spool_parts(buckets, corpora, recipe, Path(folder), tally)
        packer = Packer(spools, Path(folder), seed=arguments.seed, smallest=arguments.total_size is not None)
        if arguments.total_size is None:
            packer.pack(shares(spools, recipe, total=recipe.characters))
        else:
            pack_to_size(packer, recipe, size=arguments.total_size)
        packer.move_to(arguments.out)
    return {
        "sentences": tally.by_corpus,
        "excluded": tally.by_origin,
        "files": {spool.file.as_posix(): asdict(packed) for spool, packed in packer.packed.items()},
    }


def report(summary: dict[str, Any]) -> str:
    """Three tables: what became of the sentences, which files to keep out met some, what was written."""
    reasons = sorted({reason for counts in summary["sentences"].values() for reason in counts})
    tables = [
        [["corpus", *reasons]]
        + [[name, *(n[reason] for reason in reasons)] for name, n in summary["sentences"].items()],
        [["kept out because of", "sentences"], *map(list, summary["excluded"].items())],
        [
            ["written", "sentences", "characters", "bytes"],
            *([name, *n.values()] for name, n in summary["files"].items()),
        ],
    ]
    return "\n\n".join("\n".join("\t".join(map(str, row)) for row in with_sums(table)) for table in tables)


def with_sums(table: list[list[Any]]) -> list[list[Any]]:
    return [*table, ["all", *(sum(column) for column in list(zip(*table[1:], strict=True))[1:])]]


def size_of(text: str) -> int:
    """Bytes, of "60MB" or "57.5MiB".

    Raises:
        argparse.ArgumentTypeError: something else.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?([A-Za-z]*)", text)
    if found is None or found[2] not in UNITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; give one such as 60MB or 57.5MiB")
    return int(float(found[1]) * UNITS[found[2]])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", nargs="+", type=Path, help="folders or files of clean text, one sentence a line")
    parser.add_argument("--exclude", nargs="*", type=Path, default=[], help="what to keep out: .tsv, .jsonl, .txt, M2")
    parser.add_argument("--recipe", type=Path, help="a .toml file: registers, balance, characters, limits, split")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--total-size", type=size_of, metavar="SIZE", help="pack as much as fits, such as 60MB; slower")
    parser.add_argument("--seed", type=int, default=1, help="another one draws other sentences (default: 1)")
    parser.add_argument("--skip-bad", action="store_true", help="leave lines that are not UTF-8 out, and count them")
    arguments = parser.parse_args()
    try:
        with kills_interrupt():
            summary = prepare(arguments)
    except CorrectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; what was not complete has been removed", file=sys.stderr)
        return 130
    print(report(summary))
    (arguments.out / "summary.json").write_text(json.dumps(summary, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
