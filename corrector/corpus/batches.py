"""The endless, repeatable stream of training batches, and the place in it.

An epoch is a permutation of the corpus, cut into pools; a pool is drawn (with fresh noise), sorted by length and cut
into batches of nearly equal length. Everything follows from the seed and a `Cursor`, so a stopped run goes on with
the very batch that came next, and no worker count or machine changes the stream.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.clean_text import CleanText
from corrector.corpus.fragments import fragment
from corrector.corpus.noise import Noise
from corrector.corpus.pairs import Pair
from corrector.errors import InputError
from corrector.tokenization.tokenizer import Tokenizer
from corrector.tokenization.vocabulary import BOS, EOS, PAD

Ids = NDArray[np.int64]
POOL = 2048  # sentences drawn, sorted and batched together


class Corpus(Protocol):
    """Anything that can draw its pair number `index`, with fresh randomness where it likes."""

    def __len__(self) -> int: ...

    def pair(self, index: int, rng: random.Random) -> Pair: ...


@dataclass(frozen=True)
class NoisedText:
    """Clean sentences, made wrong anew at every draw."""

    text: CleanText
    noise: Noise

    def __len__(self) -> int:
        return len(self.text)

    def pair(self, index: int, rng: random.Random) -> Pair:
        config = self.noise.config
        target = fragment(self.text[index], rng, open_end=config.open_end, clauses=config.clauses)
        return Pair(self.noise(target, rng), target)


@dataclass(frozen=True)
class FixedPairs:
    """Annotated pairs, as they are."""

    pairs: Sequence[Pair]

    def __len__(self) -> int:
        return len(self.pairs)

    def pair(self, index: int, rng: random.Random) -> Pair:  # noqa: ARG002 - nothing here is random
        return self.pairs[index]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next batch to come: its epoch, pool and number in the pool, all from 0."""

    epoch: int = 0
    pool: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """A padded batch.

    Attributes:
        source: (B, S) ids ending in EOS, then padding; lengths: (B,) their numbers of tokens, EOS counted.
        prefix: (B, T) the target shifted right, BOS first; target: (B, T) ending in EOS, then padding.
        after: the cursor of the batch that follows.
    """

    source: Ids
    lengths: Ids
    prefix: Ids
    target: Ids
    after: Cursor

    @property
    def tokens(self) -> int:
        """Source tokens without padding."""
        return int(self.lengths.sum())


@dataclass(frozen=True)
class EncodedPair:
    source: tuple[int, ...]
    target: tuple[int, ...]


def encode_pair(tokenizer: Tokenizer, pair: Pair) -> EncodedPair:
    """Ids of both sides; the target numbers its open tokens as the source does, so that it can copy them."""
    source = tokenizer.encode(pair.source)
    return EncodedPair(source.ids, tokenizer.encode(pair.target, opened=source.opened).ids)


def collate(pairs: Sequence[EncodedPair], after: Cursor) -> Batch:
    """Pad encoded pairs (at least one, no empty source) to one batch."""
    lengths = np.array([len(pair.source) + 1 for pair in pairs], dtype=np.int64)
    source = np.full((len(pairs), lengths.max()), PAD, dtype=np.int64)
    target = np.full((len(pairs), max(len(pair.target) for pair in pairs) + 1), PAD, dtype=np.int64)
    for row, pair in enumerate(pairs):
        source[row, : len(pair.source) + 1] = (*pair.source, EOS)
        target[row, : len(pair.target) + 1] = (*pair.target, EOS)
    prefix = np.concatenate([np.full((len(pairs), 1), BOS, dtype=np.int64), target[:, :-1]], axis=1)
    return Batch(source, lengths, prefix, target, after)


def group_by_length(pairs: Iterable[EncodedPair], batch_tokens: int) -> list[list[EncodedPair]]:
    """Pairs of nearly equal source length together, shortest first; at most `batch_tokens` padded tokens a group."""
    groups: list[list[EncodedPair]] = []
    for pair in sorted(pairs, key=lambda pair: len(pair.source)):
        if groups and (len(groups[-1]) + 1) * (len(pair.source) + 1) <= batch_tokens:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    return groups


@dataclass(frozen=True)
class BatchStream:
    """Batches of a corpus from any cursor on, for ever.

    Attributes:
        batch_tokens: padded source tokens in a batch, at most (a single longer sentence makes a batch of its own).
        max_tokens: pairs with a longer side are left out, as are pairs with an empty source or a target that
            holds a rare character, number or the like that its source lacks.
    """

    corpus: Corpus
    tokenizer: Tokenizer
    batch_tokens: int
    max_tokens: int
    seed: int

    def start_from(self, cursor: Cursor) -> Iterator[Batch]:
        """The batches from a cursor on.

        Raises:
            InputError: a whole epoch has no batch (when it has been read), so that none would ever come.
        """
        while True:
            is_whole, is_empty = cursor == Cursor(cursor.epoch), True
            for batch in self._epoch(cursor):
                is_empty = False
                yield batch
            if is_whole and is_empty:
                raise InputError(
                    f"None of the {len(self.corpus)} sentences of the corpus can be trained on: each is empty or has "
                    f"more than {self.max_tokens} tokens. Give other text, or raise max_tokens."
                )
            cursor = Cursor(cursor.epoch + 1)

    def _epoch(self, cursor: Cursor) -> Iterator[Batch]:
        """The batches from a cursor to the end of its epoch."""
        order = np.random.default_rng((self.seed, cursor.epoch)).permutation(len(self.corpus))
        yield from self._pool(order, cursor)
        for pool in range(cursor.pool + 1, -(-len(self.corpus) // POOL)):
            yield from self._pool(order, Cursor(cursor.epoch, pool))

    def _pool(self, order: NDArray[np.int64], cursor: Cursor) -> Iterator[Batch]:
        rng = random.Random(f"{self.seed}/{cursor.epoch}/{cursor.pool}")
        chosen = order[cursor.pool * POOL : (cursor.pool + 1) * POOL]
        pairs = (encode_pair(self.tokenizer, self.corpus.pair(int(index), rng)) for index in chosen)
        usable = [pair for pair in pairs if self._fits(pair)]
        groups = group_by_length(usable, self.batch_tokens)
        rng.shuffle(groups)
        for number in range(cursor.batch, len(groups)):
            yield collate(groups[number], Cursor(cursor.epoch, cursor.pool, number + 1))

    def _fits(self, pair: EncodedPair) -> bool:
        fits = 0 < len(pair.source) <= self.max_tokens and len(pair.target) <= self.max_tokens
        return fits and self._can_be_written(pair)

    def _can_be_written(self, pair: EncodedPair) -> bool:
        """Whether every open token of the target stands in the source: it can only be copied."""
        size = len(self.tokenizer.vocabulary)
        return all(token < size or token in pair.source for token in pair.target)
