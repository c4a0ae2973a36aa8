"""The stream of batches: repeatable, resumable at any batch, and each sentence once an epoch."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.config import NoiseConfig
from corrector.corpus.batches import (
    POOL,
    Batch,
    BatchStream,
    Corpus,
    Cursor,
    EncodedPair,
    FixedPairs,
    Ids,
    NoisedText,
    collate,
    encode_pair,
)
from corrector.corpus.clean_text import CleanText
from corrector.corpus.noise.engine import Noise
from corrector.corpus.pairs import Pair
from corrector.errors import InputError
from corrector.lexicon.building import load_lexicon
from corrector.ngrams.model import count_ngrams
from corrector.tokenization.characters import CharacterSegmenter
from corrector.tokenization.tokenizer import Tokenizer
from corrector.tokenization.vocabulary import BOS, EOS, PAD, Vocabulary

HANZI = "".join(map(chr, range(0x4E00, 0x4E40)))
TOKENIZER = Tokenizer(CharacterSegmenter(), Vocabulary(tuple(HANZI)))


def sentences(number: int, *, longest: int = 12) -> list[str]:
    """Different sentences of 2 or more characters: the number in Hanzi digits, then filling."""
    rng = random.Random(number)
    return [numeral(k) + HANZI[2] * rng.randrange(longest - 12 + 1) for k in range(number)]


def numeral(number: int) -> str:
    return "".join(HANZI[int(digit)] for digit in f"{number:012b}")


@dataclass(frozen=True)
class Stuttering:
    """Sentences whose first character is sometimes doubled, anew at every draw."""

    texts: list[str]

    def __len__(self) -> int:
        return len(self.texts)

    def pairs(self, indices: Sequence[int], seed: Sequence[int]) -> list[Pair]:
        doubled = np.random.default_rng(tuple(seed)).random(len(indices)) < 0.5
        texts = [self.texts[index] for index in indices]
        return [Pair(text[0] * bool(twice) + text, text) for text, twice in zip(texts, doubled, strict=True)]

    def parts(self, indices: Ids) -> list[str]:
        """Two parts, by the number of a sentence."""
        return ["odd" if index % 2 else "even" for index in indices.tolist()]


def stream(corpus: Corpus, *, batch_tokens: int = 96, max_tokens: int = 30, seed: int = 1) -> BatchStream:
    return BatchStream(corpus, TOKENIZER, batch_tokens, max_tokens, seed)


def noised(number: int) -> Stuttering:
    return Stuttering(sentences(number, longest=20))


def same(a: Batch, b: Batch) -> bool:
    arrays = ("source", "lengths", "prefix", "target")
    return (
        a.after == b.after
        and a.part == b.part
        and all(np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays)
    )


def epoch(made: BatchStream, number: int = 0) -> list[Batch]:
    batches = made.start_from(Cursor(number))
    return list(takewhile(lambda batch: batch.after.epoch == number, batches))


def targets(batches: list[Batch]) -> Counter[str]:
    return Counter(TOKENIZER.decode(int(token) for token in row) for batch in batches for row in batch.target)


def test_the_same_seed_gives_the_same_stream() -> None:
    first, again = (islice(stream(noised(100)).start_from(Cursor()), 60) for _ in range(2))
    assert all(same(a, b) for a, b in zip(first, again, strict=True))


def test_a_batch_holds_sentences_of_one_part() -> None:
    corpus = noised(100)
    part_of = dict(zip(corpus.texts, corpus.parts(np.arange(100)), strict=True))
    batches = epoch(stream(corpus))
    assert {batch.part for batch in batches} == {"even", "odd"}
    for batch in batches:
        texts = [TOKENIZER.decode(row.tolist()) for row in batch.target]
        assert {part_of[text] for text in texts} == {batch.part}


def test_another_seed_or_epoch_gives_another_stream() -> None:
    first = epoch(stream(noised(100)))
    for other in (epoch(stream(noised(100), seed=2)), epoch(stream(noised(100)), 1)):
        assert targets(first) == targets(other)
        assert not all(np.array_equal(a.target, b.target) for a, b in zip(first, other, strict=False))


@settings(max_examples=30)
@given(stopped=st.integers(0, 70))
def test_any_cursor_leads_to_exactly_the_rest(stopped: int) -> None:
    made = stream(noised(100))
    whole = list(islice(made.start_from(Cursor()), 90))
    cursor = whole[stopped - 1].after if stopped else Cursor()
    rest = list(islice(made.start_from(cursor), 90 - stopped))
    assert all(same(a, b) for a, b in zip(whole[stopped:], rest, strict=True))


def test_a_cursor_of_a_later_pool_leads_to_exactly_the_rest() -> None:
    made = stream(Stuttering(sentences(POOL + 40)), batch_tokens=2048)
    whole = epoch(made)
    assert {batch.after.pool for batch in whole} == {0, 1}
    for stopped in (len(whole) - 1, next(k for k, batch in enumerate(whole) if batch.after.pool == 1)):
        rest = epoch_from(made, whole[stopped - 1].after)
        assert all(same(a, b) for a, b in zip(whole[stopped:], rest, strict=True))


def epoch_from(made: BatchStream, cursor: Cursor) -> list[Batch]:
    return list(takewhile(lambda batch: batch.after.epoch == cursor.epoch, made.start_from(cursor)))


@pytest.mark.parametrize("number", [1, 99, POOL, POOL + 1])
def test_every_sentence_comes_exactly_once_an_epoch(number: int) -> None:
    texts = sentences(number)
    for which in (0, 1):
        assert targets(epoch(stream(FixedPairs([Pair(text, text) for text in texts])), which)) == Counter(texts)


@pytest.mark.parametrize("batch_tokens", [1, 25, 96, 500])
def test_a_batch_holds_at_most_batch_tokens_unless_it_is_one_sentence(batch_tokens: int) -> None:
    batches = epoch(stream(noised(100), batch_tokens=batch_tokens))
    for batch in batches:
        assert batch.source.size <= batch_tokens or len(batch.source) == 1
        assert batch.tokens == (batch.source != PAD).sum() == batch.lengths.sum()
    assert sum(len(batch.source) for batch in batches) == 100


def test_too_long_and_empty_pairs_are_left_out() -> None:
    fits, long = HANZI[:5], HANZI[:6]
    pairs = [Pair(fits, fits), Pair(long, fits), Pair(fits, long), Pair("", fits), Pair(fits, "")]
    batches = epoch(stream(FixedPairs(pairs), max_tokens=5))
    assert targets(batches) == Counter([fits, ""])


@pytest.mark.parametrize("texts", [[], ["", ""], [HANZI, HANZI[:31]]])
def test_a_corpus_of_which_nothing_fits_is_an_error(texts: list[str]) -> None:
    """Once the stream looked for ever for a batch that never came."""
    made = stream(FixedPairs([Pair(text, text) for text in texts]), max_tokens=30)
    with pytest.raises(InputError, match=rf"{len(texts)} sentences.*30 tokens"):
        next(made.start_from(Cursor()))


def test_the_end_of_an_epoch_is_no_empty_corpus() -> None:
    made = stream(FixedPairs([Pair(HANZI[:3], HANZI[:3])]))
    last = epoch(made)[-1]
    assert next(made.start_from(last.after)).after.epoch == 1


def test_collate_pads_and_shifts() -> None:
    batch = collate([EncodedPair((11, 12), (11, 12, 13)), EncodedPair((14,), ())], Cursor(1, 2, 3))
    assert batch.source.tolist() == [[11, 12, EOS], [14, EOS, PAD]]
    assert batch.lengths.tolist() == [3, 2]
    assert batch.target.tolist() == [[11, 12, 13, EOS], [EOS, PAD, PAD, PAD]]
    assert batch.prefix[:, 0].tolist() == [BOS, BOS]
    assert batch.prefix[:, 1:].tolist() == batch.target[:, :-1].tolist()
    assert batch.after == Cursor(1, 2, 3)


def test_a_target_copies_the_open_tokens_of_its_source() -> None:
    encoded = encode_pair(TOKENIZER, Pair("Vim丁Emacs", "Emacs七Vim"))
    assert encoded.target == (encoded.source[2], TOKENIZER.vocabulary.get("七"), encoded.source[0])


def test_noised_text_pairs_the_wrong_with_the_right(lexicon_file: Path) -> None:
    texts = ["风停了，雨也停了，天边出现了晚霞。", "他把钥匙交给邻居，然后出门了。"]
    config = NoiseConfig(open_end=0.5, clauses=0.5, clean=0.5)
    corpus = NoisedText(CleanText(texts), Noise(config, count_ngrams(texts * 3), load_lexicon(lexicon_file)))
    assert len(corpus) == 2
    pairs = corpus.pairs([0, 1] * 60, (1, 0, 0))
    assert all(pair.target in texts[number % 2] for number, pair in enumerate(pairs))
    assert {pair.target in texts for pair in pairs} == {True, False}
    assert {pair.source == pair.target for pair in pairs} == {True, False}
    assert corpus.pairs([0, 1] * 60, (1, 0, 0)) == pairs != corpus.pairs([0, 1] * 60, (1, 0, 1))
