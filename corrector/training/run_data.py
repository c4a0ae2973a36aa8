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

from corrector.config import Config
from corrector.corpus.batches import Corpus, NoisedText
from corrector.corpus.clean_text import CleanText, load_clean_text
from corrector.corpus.noise.engine import COUNTED, Noise
from corrector.corpus.pairs import Pair, read_pairs
from corrector.errors import DataError
from corrector.lexicon.building import open_lexicon
from corrector.ngrams.model import NgramModel, count_ngrams
from corrector.textfiles import unpacked_suffix
from corrector.training.annotated_data import (
    AnnotatedData,
    AnnotationFiles,
    draw_annotated,
    expect_no_use,
    expect_use,
    learned,
    those_learned_from,
)

NO_FILES = AnnotationFiles()


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
    annotated: AnnotationFiles = NO_FILES,
) -> Data:
    """Training data from a folder or file of clean text, or from a .tsv or .jsonl file of pairs.

    Args:
        development: pairs to evaluate on; without them, `development_rows` of the data are held out.
        ngrams: what weighs the errors made in clean text; by default counted on that text.
        lexicon: file of the words they are made with, written if it is not there; see `open_lexicon`.
        parts: the parts of clean text to learn from, all by default; one that is named n times is read n times a pass.
        annotated: what tells of real errors, where the source is text.

    Raises:
        ConfigError: such files are given and not asked for, or what they are needed for is asked of text without any.
        DataError: nothing usable, no such part, or a bad row (unless `skip_bad`).
    """
    given = tuple(read_pairs(development)) if development is not None else None
    if source.is_dir() or unpacked_suffix(source) == ".txt":
        expect_use(config.training, source, annotated)
        errors = annotated.read()
        whole = load_clean_text(source, skip_bad=skip_bad, on_bad=on_bad)
        once = tuple(dict.fromkeys(parts)) or whole.parts
        text = whole.only(once, source)
        counted = count_ngrams(spread(text, COUNTED)) if ngrams is None else ngrams
        noise = replace(config.noise, clean=1.0) if config.training.objective == "language" else config.noise
        made = Noise(noise, counted, open_lexicon(lexicon))
        data, noised = _from_clean_text(text, parts or once, source, config, given, made)
        if annotated.flags():
            data = _with_annotated(data, draw_annotated(errors, noised, whole, once, config, source))
        return replace(data, texts=whole)  # runs that learn from different parts have the same tokenizer
    if parts:
        raise DataError(f"holds pairs, which have no parts such as {parts[0]!r}; --parts is for text.", path=source)
    expect_no_use(config.training, source, annotated)
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


def _with_annotated(data: Data, annotated: AnnotatedData) -> Data:
    sides = [side for pair in annotated.pairs for side in (pair.source, pair.target)]
    name = _name([data.fingerprint, *sides])
    return replace(data, training=annotated.training, candidates=annotated.candidates, fingerprint=name)


def _from_pairs(pairs: list[Pair], source: Path, config: Config, given: Sequence[Pair] | None) -> Data:
    if not pairs:
        raise DataError("holds no pair. Give one 'source<TAB>target' a line.", path=source)
    pairs = [pair for pair, _ in those_learned_from(((pair, "") for pair in pairs), config.training, source)]
    random.Random(config.training.seed).shuffle(pairs)
    held = 0 if given is not None else min(config.training.development_rows, len(pairs) // 10)
    kept = pairs[held:]
    texts = [side for pair in kept for side in (pair.source, pair.target)]
    drawn, candidates = learned(kept, config)
    return Data(drawn, given or pairs[:held], texts, _name(texts), candidates=candidates)


def spread(text: Sequence[str] | CleanText, number: int) -> list[str]:
    """About `number` texts, evenly spaced."""
    step = max(1, len(text) // number)
    return [text[place] for place in range(0, len(text), step)]


def _name(texts: Sequence[str] | CleanText, *arrays: NDArray[Any]) -> str:
    """A fingerprint of texts, and of what errors are made with: all that the stream of batches follows from."""
    sums = [str(zlib.crc32(array.tobytes())) for array in arrays]
    told = "\n".join([str(len(texts)), *spread(texts, 1000), *sums])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
