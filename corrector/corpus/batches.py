"""The endless, repeatable stream of training batches, and the place in it.

An epoch is a permutation of the corpus, cut into pools; a pool is drawn (with fresh noise), sorted by length and cut
into batches of nearly equal length. Everything follows from the seed and a `Cursor`, so a stopped run goes on with
the very batch that came next, and no number of workers and no machine changes the stream. Trade-off: a pool is drawn
again as a whole by whoever goes on in its middle.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import tee
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.clean_text import CleanText
from corrector.corpus.fragments import fragments
from corrector.corpus.noise.engine import Noise
from corrector.corpus.pairs import Pair
from corrector.corpus.workers import compute_ahead
from corrector.errors import InputError
from corrector.tokenization.tokenizer import Tokenizer
from corrector.tokenization.vocabulary import BOS, EOS, PAD

Ids = NDArray[np.int64]
POOL = 6144  # sentences drawn together, of which those of a part are sorted and batched together


class Corpus(Protocol):
    """Anything that can draw many of its pairs at once, with fresh randomness where it likes.

    The same indices and seed (any numbers) give the same pairs.
    """

    def __len__(self) -> int: ...

    def pairs(self, indices: Sequence[int], seed: Sequence[int]) -> list[Pair]: ...

    def parts(self, indices: Ids) -> list[str]:
        """Of each pair the part of the corpus that it belongs to."""
        ...


@dataclass(frozen=True)
class NoisedText:
    """Clean sentences, made wrong anew at every draw."""

    text: CleanText
    noise: Noise

    def __len__(self) -> int:
        return len(self.text)

    def pairs(self, indices: Sequence[int], seed: Sequence[int]) -> list[Pair]:
        rng, config = np.random.default_rng(tuple(seed)), self.noise.config
        texts = [self.text[index] for index in indices]
        targets = fragments(texts, rng, open_end=config.open_end, clauses=config.clauses)
        return [Pair(noised.source, noised.target) for noised in self.noise(targets, rng)]

    def parts(self, indices: Ids) -> list[str]:
        return [self.text.part(index) for index in indices.tolist()]


@dataclass(frozen=True)
class FixedPairs:
    """Annotated pairs, as they are."""

    all_pairs: Sequence[Pair]

    def __len__(self) -> int:
        return len(self.all_pairs)

    def pairs(self, indices: Sequence[int], seed: Sequence[int]) -> list[Pair]:  # noqa: ARG002 - nothing is random
        return [self.all_pairs[index] for index in indices]

    def parts(self, indices: Ids) -> list[str]:
        return [""] * len(indices)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next batch to come: its epoch, pool and number in the pool, all from 0."""

    epoch: int = 0
    pool: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Sentences drawn together: the place of the first batch that is wanted of them, and their numbers (up to POOL)."""

    start: Cursor
    indices: Ids


@dataclass(frozen=True, slots=True)
class Batch:
    """A padded batch.

    Attributes:
        source: (B, S) ids ending in EOS, then padding; lengths: (B,) their numbers of tokens, EOS counted.
        prefix: (B, T) the target shifted right, BOS first; target: (B, T) ending in EOS, then padding.
        after: the cursor of the batch that follows.
        part: the part of the corpus that all its pairs belong to.
    """

    source: Ids
    lengths: Ids
    prefix: Ids
    target: Ids
    after: Cursor
    part: str = ""

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


def collate(pairs: Sequence[EncodedPair], after: Cursor, part: str = "") -> Batch:
    """Pad encoded pairs (at least one, no empty source) to one batch."""
    lengths = np.array([len(pair.source) + 1 for pair in pairs], dtype=np.int64)
    source = np.full((len(pairs), lengths.max()), PAD, dtype=np.int64)
    target = np.full((len(pairs), max(len(pair.target) for pair in pairs) + 1), PAD, dtype=np.int64)
    for row, pair in enumerate(pairs):
        source[row, : len(pair.source) + 1] = (*pair.source, EOS)
        target[row, : len(pair.target) + 1] = (*pair.target, EOS)
    prefix = np.concatenate([np.full((len(pairs), 1), BOS, dtype=np.int64), target[:, :-1]], axis=1)
    return Batch(source, lengths, prefix, target, after, part)


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
        workers: processes that draw pools ahead of the training; 0 to draw them in this one. The corpus and the
            tokenizer must be picklable.
    """

    corpus: Corpus
    tokenizer: Tokenizer
    batch_tokens: int
    max_tokens: int
    seed: int
    workers: int = 0

    def start_from(self, cursor: Cursor) -> Generator[Batch, None, None]:
        """The batches from a cursor on. Close the iterator to end the workers.

        Raises:
            InputError: a whole epoch has no batch (when it has been read), so that none would ever come.
            CorrectorError: a worker was killed.
        """
        empty = 0  # pools of an epoch that had nothing to give
        ahead, pools = tee(self._pools(cursor))
        with closing(self._drawn(ahead)) as drawn:
            for pool, batches in zip(pools, drawn, strict=False):
                empty = (empty if pool.start.pool else 0) + (not batches and not pool.start.batch)
                if empty == self._pools_of_an_epoch:
                    raise InputError(
                        f"None of the {len(self.corpus)} sentences of the corpus can be trained on: each is empty or "
                        f"has more than {self.max_tokens} tokens. Give other text, or raise max_tokens."
                    )
                yield from batches

    def draw(self, pool: Pool) -> list[Batch]:
        """The batches of one pool, from its start on."""
        seed = (self.seed, pool.start.epoch, pool.start.pool)
        usable: dict[str, list[EncodedPair]] = {}
        drawn = self.corpus.pairs(pool.indices.tolist(), seed)
        for part, pair in zip(self.corpus.parts(pool.indices), drawn, strict=True):
            encoded = encode_pair(self.tokenizer, pair)
            if self._fits(encoded):
                usable.setdefault(part, []).append(encoded)
        groups = [
            (part, group) for part in sorted(usable) for group in group_by_length(usable[part], self.batch_tokens)
        ]
        random.Random("/".join(map(str, seed))).shuffle(groups)
        return [
            collate(group, replace(pool.start, batch=number + 1), part)
            for number, (part, group) in enumerate(groups)
            if number >= pool.start.batch
        ]

    def _drawn(self, pools: Iterator[Pool]) -> Generator[list[Batch], None, None]:
        """The batches of each pool."""
        if self.workers:
            yield from compute_ahead(self.draw, pools, workers=self.workers)
        else:
            yield from map(self.draw, pools)

    def _pools(self, cursor: Cursor) -> Iterator[Pool]:
        """The pools from a cursor on, for ever."""
        while True:
            order = np.random.default_rng((self.seed, cursor.epoch)).permutation(len(self.corpus))
            for number in range(cursor.pool, self._pools_of_an_epoch):
                start = cursor if number == cursor.pool else Cursor(cursor.epoch, number)
                yield Pool(start, order[number * POOL : (number + 1) * POOL])
            cursor = Cursor(cursor.epoch + 1)

    @property
    def _pools_of_an_epoch(self) -> int:
        return max(1, -(-len(self.corpus) // POOL))

    def _fits(self, pair: EncodedPair) -> bool:
        fits = 0 < len(pair.source) <= self.max_tokens and len(pair.target) <= self.max_tokens
        return fits and self._can_be_written(pair)

    def _can_be_written(self, pair: EncodedPair) -> bool:
        """Whether every open token of the target stands in the source: it can only be copied."""
        size = len(self.tokenizer.vocabulary)
        return all(token < size or token in pair.source for token in pair.target)
