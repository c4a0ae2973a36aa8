"""Noise: clean sentences in, what people might have typed out.

A pool of sentences is drawn at once: which stay clean, and how many errors the others get. The result follows from
sentences and generator alone. Trade-off: since all errors of a pool are drawn together, a sentence gets other errors
in other company; what is repeated must be the whole pool.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from corrector.config import NoiseConfig
from corrector.corpus.noise.applying import apply_changes
from corrector.corpus.noise.kinds import Kinds, make_kinds
from corrector.corpus.noise.pool import Places, Pool, make_pool
from corrector.corpus.noise.rounds import Errors, make_errors
from corrector.lexicon.lexicon import Lexicon
from corrector.ngrams.model import NgramModel
from corrector.text import protected

MOST_ERRORS = 6  # in one sentence
COUNTED = 200_000  # sentences whose n-grams weigh the errors where no others are given


@dataclass(frozen=True, slots=True)
class Noised:
    """A sentence with its errors, as it was, and the kinds of the errors from left to right."""

    source: str
    target: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoisedPool:
    """Sentences made wrong, and what was done for it.

    Attributes:
        wanted: errors asked for; unmet: those that found no place in their sentence.
        scored: proposed errors that were weighed; dropped: those of them that read so well that they may be none.
    """

    sentences: list[Noised]
    wanted: int
    unmet: int
    scored: int
    dropped: int


@dataclass(frozen=True, eq=False)
class Noise:
    """Makes errors as configured.

    Attributes:
        ngrams: how characters follow one another, and the characters that may be written.
        lexicon: words and what is taken for them.
    """

    config: NoiseConfig
    ngrams: NgramModel
    lexicon: Lexicon
    kinds: Kinds = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", make_kinds(self.config, self.lexicon, self.ngrams))

    def __call__(self, sentences: Sequence[str], rng: np.random.Generator) -> list[Noised]:
        """Every sentence, some of them with errors; the same state of the generator gives the same result."""
        return self.make(sentences, rng).sentences

    def make(self, sentences: Sequence[str], rng: np.random.Generator) -> NoisedPool:
        """The same with an account of what was done."""
        numbers = self._draw_numbers(sentences, rng)
        made = [Noised(sentence, sentence) for sentence in sentences]
        chosen = np.flatnonzero(numbers).tolist()
        if not chosen:
            return NoisedPool(made, 0, 0, 0, 0)
        pool = make_pool([sentences[place] for place in chosen], self.lexicon, self.ngrams.alphabet)
        wanted = np.repeat(np.arange(len(chosen)), numbers[chosen])
        errors = make_errors(pool, wanted, self.kinds, config=self.config, ngrams=self.ngrams, rng=rng)
        for place, noised in zip(chosen, self._write(pool, errors, [made[c] for c in chosen]), strict=True):
            made[place] = noised
        unmet = len(wanted) - sum(len(noised.kinds) for noised in made)
        return NoisedPool(made, len(wanted), unmet, errors.scored, errors.dropped)

    def _draw_numbers(self, sentences: Sequence[str], rng: np.random.Generator) -> Places:
        """(S,) how many errors each sentence shall get; 0 for those that stay clean."""
        wrong = rng.random(len(sentences)) >= self.config.clean
        wrong &= np.array([bool(sentence) for sentence in sentences], dtype=bool)
        further = rng.random((len(sentences), MOST_ERRORS - 1)) < self.config.further_error
        return np.where(wrong, 1 + np.cumprod(further, axis=1, dtype=np.int64).sum(axis=1), 0)

    def _write(self, pool: Pool, errors: Errors, originals: Sequence[Noised]) -> Iterator[Noised]:
        """The sentences of the pool with their errors; one whose protected spans would not stay the same stays as
        it was: characters can join what was apart."""
        sources = apply_changes(pool, errors.at, errors.removed, errors.written)
        order = np.argsort(errors.at)
        names = [self.kinds.names[kind] for kind in errors.kinds[order].tolist()]
        first = np.searchsorted(errors.sentences[order], np.arange(len(sources) + 1)).tolist()
        for number, (source, original) in enumerate(zip(sources, originals, strict=True)):
            if number in pool.guarded and _protected(source) != pool.guarded[number]:
                yield original
            else:
                yield Noised(source, original.target, tuple(names[first[number] : first[number + 1]]))


def _protected(text: str) -> tuple[str, ...]:
    return tuple(text[span.start : span.end] for span in protected.find(text))
