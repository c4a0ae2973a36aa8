"""Text of which some sentences are annotated: those are drawn as they were found, and the others are made wrong."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from corrector.config import NoiseConfig
from corrector.corpus.annotated_text import AnnotatedText, find_annotated
from corrector.corpus.annotations import annotate
from corrector.corpus.batches import FixedPairs, NoisedText
from corrector.corpus.clean_text import CleanText
from corrector.corpus.noise.engine import Noise
from corrector.corpus.pairs import Pair
from corrector.lexicon.building import open_lexicon
from corrector.ngrams.model import count_ngrams

PAIRS = [
    Pair("我己经看完了书。", "我已经看完了书。"),
    Pair("他再家写作业。", "他在家写作业。"),
    Pair("你说。", "你说。"),
]
PLAIN = [f"我们在第{number}中学学习汉语，老师很好。" for number in "一二三四五六七八九十"] * 9


@pytest.fixture(scope="module")
def noised() -> NoisedText:
    text = CleanText(PLAIN, ["forum", "talk", "talk"] * 30)
    return NoisedText(text, Noise(NoiseConfig(clean=0.0, clauses=0.0), count_ngrams(PLAIN), open_lexicon(None)))


def made(noised: NoisedText, share: float, open_end: float = 0.0) -> AnnotatedText:
    return AnnotatedText(noised, FixedPairs(PAIRS), ["talk", "forum", "talk"], share, open_end)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_annotated_pairs_come_as_often_as_is_wanted(share: float, noised: NoisedText) -> None:
    corpus = made(noised, share)
    drawn = corpus.pairs(range(len(corpus)), (1, 2))
    times = Counter(drawn)
    numbers = [times[pair] for pair in PAIRS]
    assert sum(numbers) / len(corpus) == pytest.approx(share, abs=0.01)
    assert max(numbers) - min(numbers) <= 1


def test_the_others_are_made_wrong_as_without_them(noised: NoisedText) -> None:
    corpus = made(noised, 0.5)
    indices = [3, len(noised) + 1, 7, len(noised), 12]
    drawn = corpus.pairs(indices, (4, 5, 6))
    assert [drawn[0], drawn[2], drawn[4]] == noised.pairs([3, 7, 12], (4, 5, 6))
    assert [drawn[1], drawn[3]] == [PAIRS[1], PAIRS[0]]
    assert corpus.pairs(indices, (4, 5, 6)) == drawn


def test_every_pair_tells_the_part_that_it_is_of(noised: NoisedText) -> None:
    corpus, border = made(noised, 0.5), len(noised)
    assert corpus.parts(np.array([0, border, border + 1, 1, border + 3])) == ["forum", "talk", "forum", "talk", "talk"]


def test_they_lose_their_ends_as_often_as_is_wanted(noised: NoisedText) -> None:
    corpus = made(noised, 0.9, open_end=0.35)
    drawn = corpus.pairs(range(len(noised), len(corpus)), (3,))
    assert all(pair.source.endswith("。") == pair.target.endswith("。") for pair in drawn)
    long = [pair for pair in drawn if len(pair.source) > len("你说。")]
    assert sum(not pair.source.endswith("。") for pair in long) / len(long) == pytest.approx(0.35, abs=0.05)
    assert Pair("你说。", "你说。") in drawn  # too short to lose anything
    assert Pair("你说", "你说") not in drawn


def test_an_end_that_is_corrected_stays(noised: NoisedText) -> None:
    pair = Pair("你去不去。", "你去不去？")
    corpus = AnnotatedText(noised, FixedPairs([pair]), ["talk"], 0.5, 1.0)
    assert set(corpus.pairs(range(len(noised), len(corpus)), (3,))) == {pair}


def test_annotated_sentences_are_found_in_the_text() -> None:
    text = CleanText(["早上好。", PAIRS[1].source, PAIRS[2].source, "再见。"])
    assert find_annotated(text, annotate(PAIRS)) == {1: PAIRS[1], 2: PAIRS[2]}
