"""What `corrector noise` does: reads sentences, makes errors in them, writes pairs, tells and compares what was made.

Knows the flags and the order of the work; each step is elsewhere. Sentences are read, changed and written pool by pool,
so text of any size can be given.
Trade-off: a file of pairs is whole or not there, so what goes wrong in its middle costs the pairs made until then; on
standard output they stay.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from corrector.cli.outputs import expect_outputs, open_output
from corrector.cli.settings import read_settings
from corrector.cli.standard_streams import standard_input
from corrector.cli.texts import STDIN
from corrector.config import NoiseConfig
from corrector.corpus.distribution import Distribution, measure
from corrector.corpus.distribution_picture import check_picture, draw
from corrector.corpus.distribution_table import tabulate
from corrector.corpus.noise.engine import COUNTED, Noise, Noised
from corrector.corpus.noised_stream import MeasuredPool, NoisedStream
from corrector.corpus.pairs import read_pairs, read_sentences, text_files
from corrector.errors import DataError, InputError
from corrector.lexicon.building import open_lexicon
from corrector.ngrams.model import NgramModel, count_ngrams, load_ngrams
from corrector.textfiles import decode_line
from corrector.wholefiles import expect_folder

GENERATED = "generated"


def make_noise(options: argparse.Namespace) -> None:
    """Everything, from the flags to the summary on standard error.

    Raises:
        CorrectorError: a flag, a setting, a file or a line that is not as it should be.
    """
    _check(options)
    config = read_settings(options).noise
    lexicon = open_lexicon(options.lexicon)
    real = {name: measure(read_pairs(path), lexicon) for name, path in _named(options.report).items()}
    lines = _Lines(options.text, options.skip_bad)
    ngrams, sentences = _ngrams(options.ngrams, iter(lines))
    stream = NoisedStream(
        Noise(config, ngrams, lexicon), options.seed, options.fragments, bool(real) or options.picture is not None
    )
    account = _Account()
    with _writer(options.out) as write:
        for measured in stream.pools(sentences, workers=options.workers):
            account.add(measured)
            write(measured.pool.sentences)
    _tell(account, config, lines)
    _compare({GENERATED: account.distribution, **real}, options)


def _check(options: argparse.Namespace) -> None:
    """Tell what is wrong with the flags before any work is done."""
    for name in ("workers", "seed"):
        if getattr(options, name) < 0:
            raise InputError(f"--{name} is {getattr(options, name)}; expected 0 or more.")
    if options.out is not None and options.out.suffix not in (".tsv", ".jsonl"):
        raise InputError(f"--out is {str(options.out)!r}; expected a name that ends in .tsv or .jsonl.")
    if options.out is not None:
        expect_folder(options.out)
    if options.picture is not None:
        check_picture(options.picture)
    expect_outputs({"--out": options.out, "--picture": options.picture}, inputs=_inputs(options))


def _inputs(options: argparse.Namespace) -> Iterator[Path]:
    for name in options.text:
        if name != STDIN:
            yield from text_files(Path(name))
    yield from filter(None, (*options.report, options.config, options.ngrams, options.lexicon))


def _named(paths: Sequence[Path]) -> dict[str, Path]:
    """The files by their names, those of the same name by their paths."""
    names = Counter(path.name for path in paths)
    return {path.name if names[path.name] == 1 else str(path): path for path in paths}


def _ngrams(path: Path | None, sentences: Iterator[str]) -> tuple[NgramModel, Iterator[str]]:
    """The n-grams of a file, or of the first sentences; and all the sentences."""
    if path is not None:
        return load_ngrams(path), sentences
    first = list(islice(sentences, COUNTED))
    return count_ngrams(first), chain(first, sentences)


@dataclass
class _Lines:
    """The sentences of files, folders and standard input, to be read once; and the bad lines met."""

    names: Sequence[str]
    skip_bad: bool
    bad: list[DataError] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        found = False
        for sentence in chain.from_iterable(map(self._read, self.names)):
            found = True
            yield sentence
        if not found:
            raise InputError(f"{', '.join(self.names)}: no sentence found. Give text with one sentence a line.")

    def _read(self, name: str) -> Iterator[str]:
        if name == STDIN:
            yield from self._read_stdin()
            return
        for path in text_files(Path(name)):
            yield from read_sentences(path, skip_bad=self.skip_bad, on_bad=self.bad.append)

    def _read_stdin(self) -> Iterator[str]:
        for number, raw in enumerate(standard_input(), start=1):
            try:
                line = decode_line(raw, first=number == 1)
            except ValueError as reason:
                self.bad.append(DataError(str(reason), path="<stdin>", line=number))
                if not self.skip_bad:
                    raise self.bad[-1] from reason
            else:
                if line and not line.isspace():
                    yield line


@contextmanager
def _writer(path: Path | None) -> Iterator[Callable[[Sequence[Noised]], None]]:
    """Writes pairs to a .tsv or .jsonl file, or as TSV to standard output."""
    if path is None:
        yield lambda pairs: sys.stdout.writelines(map(_as_tab_separated, pairs))
        return
    as_row = _as_json if path.suffix == ".jsonl" else _as_tab_separated
    with open_output(path) as file:
        yield lambda pairs: file.writelines(as_row(pair).encode() for pair in pairs)


def _as_json(pair: Noised) -> str:
    return json.dumps({"source": pair.source, "target": pair.target, "kinds": pair.kinds}, ensure_ascii=False) + "\n"


def _as_tab_separated(pair: Noised) -> str:
    if "\t" in pair.target:
        raise InputError(f"{pair.target[:40]!r} holds a tab, which TSV cannot; write .jsonl, or take the tab out.")
    return f"{pair.source}\t{pair.target}\n"


@dataclass
class _Account:
    """What was done, pool by pool."""

    sentences: int = 0
    wrong: int = 0
    unmet: int = 0
    scored: int = 0
    dropped: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    distribution: Distribution = field(default_factory=Distribution)

    def add(self, measured: MeasuredPool) -> None:
        pool = measured.pool
        self.sentences += len(pool.sentences)
        self.wrong += sum(noised.source != noised.target for noised in pool.sentences)
        self.unmet += pool.unmet
        self.scored += pool.scored
        self.dropped += pool.dropped
        self.kinds.update(kind for noised in pool.sentences for kind in noised.kinds)
        self.distribution += measured.distribution


def _tell(account: _Account, config: NoiseConfig, lines: _Lines) -> None:
    """The summary, on standard error."""
    errors = account.kinds.total()
    weights = config.weights()
    said = [
        f"{account.sentences:,} sentences, {account.wrong:,} wrong ({_share(account.wrong, account.sentences)})",
        f"{errors:,} errors, {errors / max(1, account.wrong):.2f} a wrong sentence; {account.unmet:,} found no place",
        f"acceptance check: {account.dropped:,} of {account.scored:,} proposals dropped"
        f" ({_share(account.dropped, account.scored)})",
        f"{'kind':<20}{'errors':>10}{'share':>9}{'wanted':>9}",
        *(
            f"{kind:<20}{account.kinds[kind]:>10,}{_share(account.kinds[kind], errors):>9}"
            f"{_share(weight, sum(weights.values())):>9}"
            for kind, weight in weights.items()
        ),
    ]
    if lines.bad:
        said.append(f"left out {len(lines.bad)} bad lines, the first: {lines.bad[0]}")
    print("\n".join(said), file=sys.stderr)


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def _compare(distributions: Mapping[str, Distribution], options: argparse.Namespace) -> None:
    if options.report:
        print(tabulate(distributions), end="", file=sys.stderr if options.out is None else sys.stdout)
    if options.picture is not None:
        draw(distributions, options.picture)
