"""What words around a place make likelier, by the formula, word by word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from corrector.evidence.collocations import Collocations, hash_collocations, quantise
from corrector.evidence.tables import make_tables
from corrector.evidence.word_places import WordPlaces
from corrector.model.collocations import REACH, SLOPE, Judged, judge
from corrector.model.evidence import Evidence
from corrector.model.words import ask
from corrector.ngrams.model import count_ngrams
from corrector.tokenization.vocabulary import PAD, Vocabulary

CHARACTERS = "街接头宣传教育老师学生在的研究命起源"
VOCABULARY = Vocabulary(tuple(CHARACTERS))
WORDS = (
    "的",
    "在",
    "街头",
    "宣传",
    "接头",
    "学生",
    "研究",
    "研究生",
    "生命",
    "起源",
    "老师",
    "教",
    "育",
    "生",
    "街",
    "头",
)


def drawn(seed: int = 5) -> Collocations:
    return quantise(WORDS, *np.random.default_rng(seed).normal(size=(2, len(WORDS), 6)).astype(np.float32))


COLLOCATIONS = drawn()
OWN = make_tables(VOCABULARY, count_ngrams([CHARACTERS] * 4))
TABLES = replace(OWN, collocations=hash_collocations(COLLOCATIONS, VOCABULARY, OWN.alphabet_ids))


def ids(text: str) -> list[int]:
    return [VOCABULARY.get(character) or PAD for character in text]


def judged(*texts: str, candidates: str) -> Judged:
    """For the same candidates at every place."""
    size = max(map(len, texts))
    source = torch.tensor([ids(text) + [PAD] * (size - len(text)) for text in texts])
    offered = torch.tensor(ids(candidates)).expand(*source.shape, -1)
    finder = Evidence(TABLES, count=3).finder()
    asked = ask(finder.text(source), finder.alphabet_ids(offered))
    return judge(finder.tables, asked, source, offered)


def word_over(text: str, place: int) -> str:
    """The longest known word over a place, the more frequent of two as long; the character itself, or nothing."""
    spans = [
        text[start:end]
        for start in range(max(0, place - 3), place + 1)
        for end in range(place + 1, min(len(text), start + 4) + 1)
    ]
    found = sorted((word for word in spans if word in WORDS), key=lambda word: (-len(word), WORDS.index(word)))
    return found[0] if found else ""


def by_hand(text: str, place: int, candidate: str) -> float:
    total, context = 1.0, np.zeros(6)
    standing = WordPlaces(WORDS).find(text)
    for start, length, row in zip(standing.starts, standing.lengths, standing.rows, strict=True):
        between = max(start - place - 1, place - start - length)
        if 0 <= between < REACH:
            weight = 1 / (1 + SLOPE * between)
            total += weight
            context += weight * COLLOCATIONS.contexts[row]
    changed = text[:place] + candidate + text[place + 1 :]

    def nats(word: str) -> float:
        return float(context @ COLLOCATIONS.targets[WORDS.index(word)]) / total if word else 0.0

    gain = (nats(word_over(changed, place)) - nats(word_over(text, place))) * COLLOCATIONS.scale
    both_alone = len(word_over(changed, place)) < 2 and len(word_over(text, place)) < 2
    return min(gain, 0.0) if both_alone else gain


def test_it_is_the_formula() -> None:
    draw = np.random.default_rng(6)
    for _ in range(30):
        text = "".join(draw.choice([*WORDS, *CHARACTERS], 8))
        found = judged(text, candidates="街生的")
        for place in range(len(text)):
            for k, candidate in enumerate("街生的"):
                assert float(found.gains[0, place, k]) == pytest.approx(by_hand(text, place, candidate), abs=1e-4)
            assert bool(found.inside[0, place]) == (len(word_over(text, place)) > 1)


def test_words_out_of_reach_count_nothing() -> None:
    near, far = ("宣传" + "师" * between + "接头" for between in (REACH - 1, REACH))
    assert float(judged(near, candidates="街").gains[0, REACH + 1, 0]) != 0.0
    assert float(judged(far, candidates="街").gains[0, REACH + 2, 0]) == 0.0


def test_of_two_characters_that_stand_alone_the_other_one_is_never_likelier() -> None:
    gains = judged("的宣传在生", candidates="街头在").gains[0]
    alone = gains[[0, 3]]  # of 的 and 在; the 宣 of 宣传 stands in a word
    assert not (alone > 0.0).any()
    assert (alone < 0.0).any()
    assert (gains[1] > 0.0).any()


def test_alone_is_as_in_a_batch() -> None:
    texts = ("在接头宣传", "研究生命的起源", "头")
    together = judged(*texts, candidates="街生")
    for row, text in enumerate(texts):
        alone = judged(text, candidates="街生")
        torch.testing.assert_close(together.gains[row, : len(text)], alone.gains[0])
        torch.testing.assert_close(together.inside[row, : len(text)], alone.inside[0])


def test_without_vectors_nothing_is_said() -> None:
    finder = Evidence(OWN, count=3).finder()
    source = torch.tensor([ids("在接头宣传")])
    offered: Tensor = torch.tensor(ids("街")).expand(1, 5, 1)
    found = judge(finder.tables, ask(finder.text(source), finder.alphabet_ids(offered)), source, offered)
    assert not found.gains.any()
    assert not found.inside.any()
