"""Clean text of which readers have annotated some sentences: these are drawn as they were found, the others made wrong.

Knows corpora and their numbers. Trade-off: an annotated sentence keeps all its clauses, where made errors stand in
shorter ones too; it only may lose its end, as any does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corrector.corpus.annotations import Annotations
from corrector.corpus.batches import Corpus, Ids, NoisedText
from corrector.corpus.clean_text import CleanText
from corrector.corpus.fragments import without_end
from corrector.corpus.pairs import Pair


@dataclass(frozen=True)
class AnnotatedText:
    """A corpus of both.

    Attributes:
        noised: the sentences that nobody annotated.
        annotated: the pairs of the others, and `names` the part that each belongs to.
        share: of the pairs drawn that are annotated ones, below 1: each comes as often as that takes.
        open_end: probability that one of them loses the punctuation at its end.
    """

    noised: NoisedText
    annotated: Corpus
    names: Sequence[str]
    share: float
    open_end: float

    def __len__(self) -> int:
        return round(len(self.noised) / (1.0 - self.share))

    def pairs(self, indices: Sequence[int], seed: Sequence[int]) -> list[Pair]:
        rng = np.random.default_rng((*seed, len(self)))
        border, number = len(self.noised), len(self.names)
        drawn = iter(self.noised.pairs([index for index in indices if index < border], seed))
        rows = [(index - border) % number for index in indices if index >= border]
        annotated = iter(self.annotated.pairs(rows, seed))
        return [next(drawn) if index < border else self._open_ended(next(annotated), rng.random()) for index in indices]

    def parts(self, indices: Ids) -> list[str]:
        border, number = len(self.noised), len(self.names)
        drawn = iter(self.noised.parts(indices[indices < border]))
        return [next(drawn) if index < border else self.names[(index - border) % number] for index in indices.tolist()]

    def _open_ended(self, pair: Pair, draw: float) -> Pair:
        source = without_end(pair.source)
        end = pair.source[len(source) :]
        if draw >= self.open_end or not pair.target.endswith(end):
            return pair
        return Pair(source, pair.target.removesuffix(end))


def find_annotated(text: CleanText, annotations: Annotations) -> dict[int, Pair]:
    """Of each sentence that was annotated its place in the text, and its pair."""
    found = ((place, annotations.find(sentence)) for place, sentence in enumerate(text))
    return {place: pair for place, pair in found if pair is not None}
