"""What a run on clean text is told of real errors: sentences of the text that readers annotated, and other pairs.

Knows files and settings, nothing of networks. Trade-off: the other pairs belong to no part of the text, so they are
learned with the evidence and the language model of all of it: what is counted must not have read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corrector.config import Config, TrainingConfig
from corrector.corpus.annotated_text import AnnotatedText, find_annotated
from corrector.corpus.annotations import Annotations, load_annotations
from corrector.corpus.batches import Corpus, FixedPairs, NoisedText
from corrector.corpus.clean_text import CleanText
from corrector.corpus.mistakes import count_mistakes
from corrector.corpus.pairs import Pair, read_pairs
from corrector.corpus.renewed_pairs import RenewedPairs
from corrector.errors import ConfigError, DataError


@dataclass(frozen=True)
class AnnotationFiles:
    """Files that tell of real errors; none by default.

    Attributes:
        annotations: what readers found in sentences of the text, see `corpus/annotations.py`.
        pairs: sentences of no text and what is right in their place.
    """

    annotations: Path | None = None
    pairs: Path | None = None

    def flags(self) -> dict[str, Path]:
        """Those that are given, by the command's name for them."""
        given = {"--annotations": self.annotations, "--pairs": self.pairs}
        return {flag: path for flag, path in given.items() if path is not None}

    def read(self) -> RealErrors:
        """What stands in them.

        Raises:
            DataError: one is missing or damaged, or holds no pair.
        """
        annotations = load_annotations(self.annotations) if self.annotations is not None else None
        pairs = tuple(read_pairs(self.pairs)) if self.pairs is not None else ()
        if self.pairs is not None and not pairs:
            raise DataError(
                "holds no pair. Give one 'source<TAB>target' a line, or leave --pairs out.", path=self.pairs
            )
        return RealErrors(annotations, pairs)


@dataclass(frozen=True)
class RealErrors:
    """What stands in such files, where they are given."""

    annotations: Annotations | None
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class AnnotatedData:
    """A corpus in which annotated pairs are drawn beside what is made wrong.

    Attributes:
        training: the corpus, and `pairs` the annotated ones of it.
        candidates: see `learned`.
    """

    training: AnnotatedText
    pairs: Sequence[Pair]
    candidates: Mapping[str, tuple[str, ...]]


def draw_annotated(
    errors: RealErrors, noised: NoisedText, whole: CleanText, parts: Sequence[str], config: Config, source: Path
) -> AnnotatedData:
    """Annotated pairs in place of sentences of `noised`; besides those of the `whole` text, read from `source`, in
    parts other than `parts`, which are not learned from otherwise; and those of no text.

    Raises:
        DataError: there are annotations, and of no sentence of the text; or nothing of what there is is learned from.
    """
    found: dict[int, Pair] = {}
    rows = [(pair, "") for pair in errors.pairs]
    if errors.annotations is not None:
        found = find_annotated(noised.text, errors.annotations)
        elsewhere = _by_part(find_annotated(whole, errors.annotations), whole)
        here = [*_by_part(found, noised.text), *((pair, part) for pair, part in elsewhere if part not in parts)]
        if not here:
            message = "no sentence of it is annotated. Give the text that the annotations were made in."
            raise DataError(message, path=source)
        rows = here + rows
    rows = those_learned_from(rows, config.training, source)
    pairs, names = [pair for pair, _ in rows], [name for _, name in rows]
    drawn, candidates = learned(pairs, config)
    left = replace(noised, text=noised.text.without(found))
    corpus = AnnotatedText(left, drawn, names, config.training.annotated, config.noise.open_end)
    return AnnotatedData(corpus, pairs, candidates)


def those_learned_from(
    rows: Iterable[tuple[Pair, str]], config: TrainingConfig, source: Path
) -> list[tuple[Pair, str]]:
    """The annotated pairs, each with its part, that are learned from: all, but where `same_length` is set.

    Raises:
        DataError: none is.
    """
    kept = [row for row in rows if not config.same_length or len(row[0].source) == len(row[0].target)]
    if not kept:
        message = "no annotated pair has sides of one length, and training.same_length asks for such alone."
        raise DataError(f"{message} Set it to false.", path=source)
    return kept


def _by_part(found: Mapping[int, Pair], text: CleanText) -> list[tuple[Pair, str]]:
    return [(pair, text.part(place)) for place, pair in found.items()]


def learned(pairs: Sequence[Pair], config: Config) -> tuple[Corpus, Mapping[str, tuple[str, ...]]]:
    """The corpus of annotated pairs, some of them renewed where that is set, and for each Hanzi what they correct it to
    often enough, the most frequent first."""
    corpus, training = FixedPairs(pairs), config.training
    if not training.renewed and not training.learned_candidates:
        return corpus, {}
    mistakes = count_mistakes(pairs)
    candidates = mistakes.candidates(at_least=training.learned_candidates) if training.learned_candidates else {}
    return RenewedPairs(corpus, mistakes, training.renewed, config.noise.clean), candidates


def expect_use(config: TrainingConfig, source: Path, files: AnnotationFiles) -> None:
    """See that what is asked of annotated pairs has some beside a text, and that those given are asked for.

    Raises:
        ConfigError: it is not so.
    """
    for flag, path in files.flags().items():
        if not config.annotated:
            raise ConfigError(
                f"training.annotated is 0, so nothing would be learned from {path}. Set the share of the rows "
                f"drawn that are to be annotated ones, or leave {flag} out."
            )
        if config.objective == "language":
            raise ConfigError(
                f"training.objective is 'language', which learns from right text alone; {path} tells what to "
                f"correct. Leave {flag} out, and set training.annotated to 0."
            )
    if files.flags():
        return
    for name in ("annotated", "renewed", "same_length", "learned_candidates"):
        if getattr(config, name):
            raise ConfigError(
                f"training.{name} is {getattr(config, name)}, and {source} is text without annotations: only annotated "
                "pairs tell what is mistaken for what. Set it to 0, or give --annotations or --pairs, or pairs (.tsv, "
                ".jsonl, M2) in place of the text."
            )


def expect_no_use(config: TrainingConfig, source: Path, files: AnnotationFiles) -> None:
    """See that nothing of the kind is given or asked for beside pairs.

    Raises:
        ConfigError: it is.
    """
    for name, given in (*files.flags().items(), ("training.annotated", config.annotated)):
        if given:
            raise ConfigError(
                f"{name} is {given}, and {source} holds annotated pairs itself: that is for what stands beside a text. "
                "Leave it out, or give the text."
            )
