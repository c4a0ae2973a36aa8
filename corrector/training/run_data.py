"""What a run reads: clean text that is made wrong on the fly, or annotated pairs, with rows held out to evaluate on.

Knows files and settings, nothing of networks. Trade-off: all of it is held in memory, see `corpus/clean_text.py`.
"""

from __future__ import annotations

import hashlib
import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from corrector.config import Config, TrainingConfig
from corrector.corpus.annotated_text import AnnotatedText, find_annotated
from corrector.corpus.annotations import Annotations, load_annotations
from corrector.corpus.batches import Corpus, FixedPairs, NoisedText
from corrector.corpus.clean_text import CleanText, load_clean_text
from corrector.corpus.mistakes import count_mistakes
from corrector.corpus.noise.engine import COUNTED, Noise
from corrector.corpus.pairs import Pair, read_pairs
from corrector.corpus.renewed_pairs import RenewedPairs
from corrector.errors import ConfigError, DataError
from corrector.lexicon.building import open_lexicon
from corrector.ngrams.model import NgramModel, count_ngrams
from corrector.textfiles import unpacked_suffix


@dataclass(frozen=True)
class Data:
    """What a run reads: the training corpus and its parts, the held-out pairs, and texts to learn a tokenizer from.

    Attributes:
        texts: of all parts, also of those that are not learned from.
        candidates: for each Hanzi what the pairs correct it to often enough, the most frequent first.
    """

    training: Corpus
    development: Sequence[Pair]
    texts: Sequence[str] | CleanText
    fingerprint: str
    parts: tuple[str, ...] = ("",)
    candidates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load_data(
    source: Path,
    config: Config,
    *,
    development: Path | None = None,
    skip_bad: bool = False,
    on_bad: Callable[[DataError], None] | None = None,
    ngrams: NgramModel | None = None,
    lexicon: Path | None = None,
    parts: Sequence[str] = (),
    annotations: Path | None = None,
) -> Data:
    """Training data from a folder or file of clean text, or from a .tsv or .jsonl file of pairs.

    Args:
        development: pairs to evaluate on; without them, `development_rows` of the data are held out.
        ngrams: what weighs the errors made in clean text; by default counted on that text.
        lexicon: file of the words they are made with, written if it is not there; see `open_lexicon`.
        parts: the parts of clean text to learn from, all by default; one that is named n times is read n times a pass.
        annotations: what readers found in sentences of the text, see `corpus/annotations.py`.

    Raises:
        ConfigError: annotations are given and not asked for, or what they are needed for is asked of text without any.
        DataError: nothing usable, no such part, or a bad row (unless `skip_bad`).
    """
    given = tuple(read_pairs(development)) if development is not None else None
    if source.is_dir() or unpacked_suffix(source) == ".txt":
        found = load_annotations(annotations) if annotations is not None else None
        _expect_use(config.training, source, annotations)
        whole = load_clean_text(source, skip_bad=skip_bad, on_bad=on_bad)
        once = tuple(dict.fromkeys(parts)) or whole.parts
        text = whole.only(once, source)
        counted = count_ngrams(spread(text, COUNTED)) if ngrams is None else ngrams
        noise = replace(config.noise, clean=1.0) if config.training.objective == "language" else config.noise
        made = Noise(noise, counted, open_lexicon(lexicon))
        data, noised = _from_clean_text(text, parts or once, source, config, given, made)
        if found is not None:
            data = _annotated(data, noised, whole, once, found, config, source)
        return replace(data, texts=whole)  # runs that learn from different parts have the same tokenizer
    if parts:
        raise DataError(f"holds pairs, which have no parts such as {parts[0]!r}; --parts is for text.", path=source)
    _expect_no_use(config.training, source, annotations)
    pairs = list(read_pairs(source, skip_bad=skip_bad, on_bad=on_bad))
    if config.training.objective == "language":
        pairs = [Pair(pair.target, pair.target) for pair in pairs]
    return _from_pairs(pairs, source, config, given)


def _from_clean_text(
    text: CleanText, parts: Sequence[str], source: Path, config: Config, given: Sequence[Pair] | None, noise: Noise
) -> tuple[Data, NoisedText]:
    """`parts` of text read from `source`, each as often as it is named, but for those held out; and what is drawn."""
    held = 0 if given is not None else min(config.training.development_rows, len(text) // 10)
    places = sorted(random.Random(config.training.seed).sample(range(len(text)), held))
    held_out = NoisedText(text, noise).pairs(places, (config.training.seed,))
    left = text.without(places)
    kept = left.only([part for part in parts if part in left.parts], source)  # a part may be held out altogether
    name = _name(kept, noise.ngrams.table.entries, noise.lexicon.code_points)
    noised = NoisedText(kept, noise)
    return Data(noised, given or held_out, kept, name, kept.parts), noised


def _annotated(
    data: Data, noised: NoisedText, whole: CleanText, parts: Sequence[str], annotations: Annotations, config: Config,
    source: Path,
) -> Data:  # fmt: skip
    """Data of `noised` with pairs in place of the sentences that were annotated; besides those of the `whole` text in
    other parts than `parts`, which are not learned from otherwise.

    Raises:
        DataError: no sentence was.
    """
    text = noised.text
    found = find_annotated(text, annotations)
    rows = [(pair, text.part(place)) for place, pair in found.items()]
    everywhere = ((pair, whole.part(place)) for place, pair in find_annotated(whole, annotations).items())
    rows += [(pair, part) for pair, part in everywhere if part not in parts]
    if not rows:
        raise DataError("no sentence of it is annotated. Give the text that the annotations were made in.", path=source)
    pairs, names = [pair for pair, _ in rows], [name for _, name in rows]
    drawn, learned = _learned(pairs, config)
    left = NoisedText(text.without(found), noised.noise)
    corpus = AnnotatedText(left, drawn, names, config.training.annotated, config.noise.open_end)
    sides = [side for pair in pairs for side in (pair.source, pair.target)]
    return replace(data, training=corpus, candidates=learned, fingerprint=_name([data.fingerprint, *sides]))


def _from_pairs(pairs: list[Pair], source: Path, config: Config, given: Sequence[Pair] | None) -> Data:
    if not pairs:
        raise DataError("holds no pair. Give one 'source<TAB>target' a line.", path=source)
    random.Random(config.training.seed).shuffle(pairs)
    held = 0 if given is not None else min(config.training.development_rows, len(pairs) // 10)
    kept = pairs[held:]
    texts = [side for pair in kept for side in (pair.source, pair.target)]
    drawn, learned = _learned(kept, config)
    return Data(drawn, given or pairs[:held], texts, _name(texts), candidates=learned)


def _learned(pairs: Sequence[Pair], config: Config) -> tuple[Corpus, Mapping[str, tuple[str, ...]]]:
    """The corpus of annotated pairs, some of them renewed where that is set, and the candidates learned from them."""
    corpus, training = FixedPairs(pairs), config.training
    if not training.renewed and not training.learned_candidates:
        return corpus, {}
    mistakes = count_mistakes(pairs)
    learned = mistakes.candidates(at_least=training.learned_candidates) if training.learned_candidates else {}
    return RenewedPairs(corpus, mistakes, training.renewed, config.noise.clean), learned


def _expect_use(config: TrainingConfig, source: Path, annotations: Path | None) -> None:
    """See that what is asked of annotated pairs has some, and that annotations are asked for."""
    if annotations is not None:
        if not config.annotated:
            raise ConfigError(
                f"training.annotated is 0, so nothing would be learned from {annotations}. Set the share of the rows "
                "drawn that are to be annotated ones, or leave --annotations out."
            )
        if config.objective == "language":
            raise ConfigError(
                f"training.objective is 'language', which learns from right text alone; {annotations} tells what to "
                "correct. Leave --annotations out, and set training.annotated to 0."
            )
        return
    for name in ("annotated", "renewed", "learned_candidates"):
        if getattr(config, name):
            raise ConfigError(
                f"training.{name} is {getattr(config, name)}, and {source} is text without annotations: only annotated "
                "pairs tell what is mistaken for what. Set it to 0, or give --annotations or pairs (.tsv, .jsonl, M2)."
            )


def _expect_no_use(config: TrainingConfig, source: Path, annotations: Path | None) -> None:
    """See that annotations of text are neither given nor asked for."""
    for name, given in (("--annotations", annotations), ("training.annotated", config.annotated)):
        if given:
            raise ConfigError(
                f"{name} is {given}, and {source} holds annotated pairs: annotations are of sentences of a text. Leave "
                "it out, or give the text."
            )


def spread(text: Sequence[str] | CleanText, number: int) -> list[str]:
    """About `number` texts, evenly spaced."""
    step = max(1, len(text) // number)
    return [text[place] for place in range(0, len(text), step)]


def _name(texts: Sequence[str] | CleanText, *arrays: NDArray[Any]) -> str:
    """A fingerprint of texts, and of what errors are made with: all that the stream of batches follows from."""
    sums = [str(zlib.crc32(array.tobytes())) for array in arrays]
    told = "\n".join([str(len(texts)), *spread(texts, 1000), *sums])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
