"""Leaving out, putting in and swapping are worth what n-grams and language model say of the text that results."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from corrector.config import ModelConfig
from corrector.evidence.tables import make_tables
from corrector.model.displacement.rearrangements import (
    INSERTION_GAIN,
    LIKELY_MISSING,
    READS_BADLY,
    Rearrangements,
    find_rearrangements,
)
from corrector.model.evidence import Evidence
from corrector.model.language import LanguageModel
from corrector.ngrams.alphabet import EDGE
from corrector.ngrams.model import count_ngrams
from corrector.search.reading import pad
from corrector.tokenization.vocabulary import EOS, PAD, Vocabulary

TEXTS = [
    "今天天气很好，我们去公园散步。", "他在公园里散步。", "我们再去一次吧。", "老师的办公室在二楼。", "公元前三百年。",
    "他们再次来到公园。", "我已经写完作业了。", "以后再说吧。", "她坐在座位上做作业。", "散不散步都好。",
] * 4  # fmt: skip
VOCABULARY = Vocabulary(tuple(sorted(set("".join(TEXTS)))))
NGRAMS = count_ngrams(TEXTS)
FINDER = Evidence(make_tables(VOCABULARY, NGRAMS), count=3).finder()
KEPT = 2


def language_model() -> LanguageModel:
    torch.manual_seed(4)
    config = ModelConfig(evidence=3, language_width=6, language_embedding=5, familiarity=True)
    model = LanguageModel(config, vocabulary_size=len(VOCABULARY)).eval()
    torch.nn.init.normal_(model.vectors.weight)
    return model


LANGUAGE = language_model()


def encode(text: str) -> list[int]:
    return [VOCABULARY.get(character) or PAD for character in text] + [EOS]


@torch.no_grad()
def rearrange(*texts: str, count: int = KEPT) -> Rearrangements:
    rows = [encode(text) for text in texts]
    source, lengths = torch.from_numpy(pad(rows)), torch.tensor([len(row) for row in rows])
    found = FINDER.find(source)
    return find_rearrangements(FINDER, source, found, LANGUAGE, LANGUAGE(source, lengths), count=count)


def log_probability(text: str) -> float:
    ids = np.array([EDGE] * 3 + NGRAMS.alphabet.encode(text).tolist() + [EDGE] * 4)
    return float(NGRAMS.text_log_probabilities(ids)[3:].sum())


def worth(text: str, other: str) -> float:
    return log_probability(other) - log_probability(text)


@pytest.mark.parametrize("text", ["我们在去一次吧。", "他在在公园里里散步，", "办公公室好", "好"])
def test_an_omission_is_worth_what_the_rest_is(text: str) -> None:
    omissions = rearrange(text).omissions[0]
    for place in range(len(text)):
        without = text[:place] + text[place + 1 :]
        assert float(omissions[place]) == pytest.approx(worth(text, without), abs=2e-3)


@pytest.mark.parametrize("text", ["我们再去次一吧。", "步散不好", "他业作写完了"])
def test_a_swap_is_worth_what_the_other_order_is(text: str) -> None:
    source, lengths = torch.tensor([encode(text)]), torch.tensor([len(text) + 1])
    swaps = rearrange(text).swaps[0]
    for place in range(len(text) - 1):
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        assert float(swaps[place, 0]) == pytest.approx(worth(text, swapped), abs=2e-3)
    with torch.no_grad():
        expected = LANGUAGE.expect_swapped(LANGUAGE(source, lengths), source)
    torch.testing.assert_close(swaps[:, 1], expected[0])


def test_what_stands_twice_or_crosswise_is_worth_most() -> None:
    assert int(rearrange("我们再再去一次吧。").omissions[0, :9].argmax()) in (2, 3)
    swaps = rearrange("我们再去次一吧。").swaps[0, :7]
    assert int(swaps[:, 0].argmax()) == 4


@pytest.mark.parametrize("text", ["我们一次吧。", "他公里散步，", "作写完了"])
def test_an_insertion_is_worth_what_the_longer_text_is(text: str) -> None:
    insertions = rearrange(text).insertions
    assert insertions.tokens.shape == (1, len(text) + 1, KEPT)
    checked = 0
    for place in range(len(text)):
        for k, token in enumerate(insertions.tokens[0, place].tolist()):
            if token != PAD:
                longer = text[:place] + VOCABULARY.surface(token) + text[place:]
                assert float(insertions.gains[0, place, k]) == pytest.approx(worth(text, longer), abs=2e-3)
                checked += 1
    assert checked


def test_insertions_are_looked_for_where_a_token_reads_badly() -> None:
    text = "我们一次吧。今天天气很好"
    source = torch.tensor([encode(text)])
    badly = FINDER.find(source).reading[0, :, 0] < READS_BADLY
    insertions = rearrange(text).insertions
    assert ((insertions.tokens[0] != PAD).all(dim=-1) == badly).all()
    assert 0 < int(badly.sum()) < len(text)
    for part in (insertions.expected, insertions.gains):
        assert not part[0][~badly].any()


@torch.no_grad()
def test_the_best_are_kept_of_what_the_language_model_expects() -> None:
    text = "他公里散步，"
    source, place = torch.tensor([encode(text)]), text.index("里")
    read = LANGUAGE(source, torch.tensor([len(text) + 1]))
    tokens, expected = LANGUAGE.expect_between(read, torch.tensor([place]), LIKELY_MISSING)
    ranks = {
        token: nats + INSERTION_GAIN * worth(text, text[:place] + VOCABULARY.surface(token) + text[place:])
        for token, nats in zip(tokens[0].tolist(), expected[0].tolist(), strict=True)
    }
    best = sorted(ranks, key=lambda token: -ranks[token])[:KEPT]
    assert rearrange(text).insertions.tokens[0, place].tolist() == best


def test_more_may_be_wanted_than_are_usually_looked_at() -> None:
    insertions = rearrange("他公里散步，", count=LIKELY_MISSING + 2).insertions
    assert insertions.tokens.shape == (1, 7, LIKELY_MISSING + 2)
    assert (insertions.tokens[0, 2] != PAD).all()


def test_alone_is_as_in_a_batch() -> None:
    texts = ("我们一次吧。", "步散好", "他在在公园里散步。")
    together = rearrange(*texts)
    for row, text in enumerate(texts):
        alone, size = rearrange(text), len(text) + 1
        torch.testing.assert_close(together.omissions[row, :size], alone.omissions[0])
        torch.testing.assert_close(together.swaps[row, :size], alone.swaps[0])
        for name in ("tokens", "expected", "gains"):
            told = getattr(together.insertions, name)[row, :size]
            torch.testing.assert_close(told, getattr(alone.insertions, name)[0])
