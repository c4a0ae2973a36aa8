"""Learning from right text which words keep each other company: the vectors of `evidence/collocations.py`.

A word is guessed from the words around it, nearer ones counting more: the continuous bag of words of Mikolov et al.
(2013) with the weights of `model/collocations.py`, so that what is read later is what was learned. Its likelihood among
all words is estimated by one sample of words for a whole batch, drawn by count**0.75 and weighed by how likely each was
drawn (Bengio and Senécal, 2003). No order of words is learned, which n-grams and language model know.
Shapes: B rows of T words, W words of the table, N sampled ones, D numbers of a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from corrector.errors import InputError
from corrector.evidence.collocations import Collocations, quantise
from corrector.evidence.word_places import WordPlaces
from corrector.model.collocations import around, weigh

BLOCK = 100_000  # sentences that are read at once
ROW = 64  # words that are learned from together; those of another sentence are not around
SAMPLED_POWER = 0.75
WARM_UP = 100  # steps
LAST_RATE = 0.02  # of the first


@dataclass(frozen=True)
class CollocatingPlan:
    """What is learned, and how: numbers of a vector, least count of a word, passes over the text, rows of a batch,
    sampled words of a batch, first learning rate, seed."""

    width: int = 48
    minimum: int = 80
    passes: float = 2.0
    rows: int = 600
    sampled: int = 600
    rate: float = 0.005
    seed: int = 1


@dataclass(frozen=True, eq=False)
class WordStream:
    """The words of a text one after another, N of them. Attributes: place in the list, first character, character
    after the last, number of the sentence, (N,) each; positions are counted within the sentence."""

    words: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    sentences: NDArray[np.int32]


def learn_collocations(
    sentences: Callable[[], Iterable[str]],
    known: Sequence[str],
    plan: CollocatingPlan,
    *,
    report: Callable[[str], None] = lambda _: None,
) -> Collocations:
    """Vectors of all known words, of one to four characters, that the text has often enough.

    Args:
        sentences: begins the text anew; it is read twice, to count and to learn.
        report: is told in a sentence how far it is.

    Raises:
        InputError: hardly any word comes often enough.
    """
    counts = count_words(sentences(), known)
    order = np.argsort(-counts, kind="stable")
    words = [known[place] for place in order if counts[place] >= plan.minimum]
    stream = read_words(sentences(), words)
    if len(words) < 2 or len(stream.words) < ROW:
        raise InputError(
            f"The text has {len(words)} known words that come {plan.minimum} times or more, {len(stream.words)} words "
            f"in all; expected at least 2 and {ROW}. Give more text, or a smaller minimum."
        )
    report(f"{len(words)} words, which come {len(stream.words)} times")
    return quantise(words, *_learn(stream, len(words), plan, report))


def count_words(sentences: Iterable[str], known: Sequence[str]) -> NDArray[np.int64]:
    """How often each word of a list stands in a text, as `WordPlaces` finds it."""
    counts = np.zeros(len(known), dtype=np.int64)
    places = WordPlaces(known)
    for block in _blocks(sentences):
        counts += np.bincount(places.find("\n".join(block)).rows, minlength=len(known))
    return counts


def read_words(sentences: Iterable[str], words: Sequence[str]) -> WordStream:
    """The words of a list that stand in a text."""
    places = WordPlaces(words)
    parts: list[tuple[NDArray[np.int32], ...]] = [(np.zeros(0, dtype=np.int32),) * 4]
    first = 0
    for block in _blocks(sentences):
        found = places.find("\n".join(block))
        begins = np.cumsum([0, *(len(sentence) + 1 for sentence in block[:-1])])
        own = np.searchsorted(begins, found.starts, side="right") - 1
        starts = found.starts - begins[own]
        columns = (found.rows, starts, starts + found.lengths, own + first)
        parts.append(tuple(column.astype(np.int32) for column in columns))
        first += len(block)
    return WordStream(*(np.concatenate(column) for column in zip(*parts, strict=True)))


class BagOfWords(nn.Module):
    """Guesses each word from those around it."""

    def __init__(self, counts: NDArray[np.int64], width: int) -> None:
        super().__init__()
        self.contexts = nn.Embedding(len(counts), width)
        self.targets = nn.Embedding(len(counts), width)
        nn.init.normal_(self.contexts.weight)
        nn.init.zeros_(self.targets.weight)
        self.bias = nn.Parameter(torch.from_numpy(np.log((counts + 1) / (counts + 1).sum())).float())

    def forward(self, words: Tensor, weights: Tensor, sampled: Tensor, log_chances: Tensor) -> Tensor:
        """The mean loss in nats.

        Args:
            words: (B, T); weights: (B, T, T) of what is around each, see `surroundings`; sampled: (N,) words;
            log_chances: (N,) logarithm of how often each was to be drawn among them.
        """
        context = around(weights, self.contexts(words)).flatten(0, 1)  # (B x T, D)
        words = words.flatten()
        right = (context * self.targets(words)).sum(dim=-1) + self.bias[words]
        others = context @ self.targets(sampled).T + (self.bias[sampled] - log_chances)
        loss: Tensor = (torch.logaddexp(right, others.logsumexp(dim=-1)) - right).mean()
        return loss


def surroundings(starts: Tensor, ends: Tensor, sentences: Tensor) -> Tensor:
    """(B, T, T) how much the second word counts for the first: 0 where it overlaps, is far or in another sentence."""
    starts, ends = starts.float(), ends.float()
    between = torch.maximum(
        starts.unsqueeze(1) - ends.unsqueeze(2), starts.unsqueeze(2) - ends.unsqueeze(1)
    )  # characters, below 0 where they overlap
    return weigh(between, sentences.unsqueeze(1) == sentences.unsqueeze(2))


def _learn(
    stream: WordStream, size: int, plan: CollocatingPlan, report: Callable[[str], None]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    torch.manual_seed(plan.seed)
    draw = np.random.default_rng(plan.seed)
    rows = len(stream.words) // ROW
    columns = (stream.words, stream.starts, stream.ends, stream.sentences)
    table = np.stack([column[: rows * ROW].reshape(rows, ROW) for column in columns], axis=1)  # (rows, 4, T)
    counts = np.bincount(stream.words, minlength=size)
    chances = (counts + 1.0) ** SAMPLED_POWER
    chances /= chances.sum()
    below = np.cumsum(chances)
    log_chances = torch.from_numpy(np.log(chances * plan.sampled)).float()
    model = BagOfWords(counts, plan.width)
    optimizer = torch.optim.Adam(model.parameters(), betas=(0.9, 0.99))
    steps = max(1, round(plan.passes * rows / plan.rows))
    losses: list[float] = []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * min(1.0, (step + 1) / WARM_UP) * max(LAST_RATE, 1 - step / steps)
        words, *places = torch.from_numpy(table[draw.integers(0, rows, plan.rows)].astype(np.int64)).unbind(dim=1)
        sampled = torch.from_numpy(np.searchsorted(below, draw.random(plan.sampled)).clip(max=size - 1))
        loss = model(words, surroundings(*places), sampled, log_chances[sampled])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % 100 == 0 or step + 1 == steps:
            report(f"step {step + 1} of {steps}: loss {np.mean(losses[-100:]):.4f}")
    return _array(model.contexts), _array(model.targets)


def _array(embedding: nn.Embedding) -> NDArray[np.float32]:
    array: NDArray[np.float32] = embedding.weight.detach().numpy()
    return array


def _blocks(sentences: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(sentences)
    while block := list(islice(iterator, BLOCK)):
        yield block
