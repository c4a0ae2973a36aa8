"""How likely a word is to be taken for another of its candidates: by tone, by looks, by how much of it is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from corrector.corpus.noise.related_words import ALIKE, FURTHER, SAME_TONE, RelatedWords, related_words
from corrector.lexicon.building import build_lexicon
from corrector.lexicon.lexicon import Lexicon
from corrector.lexicon.words import Word
from corrector.ngrams.model import count_ngrams

WORDS = ("是", "事", "时", "清", "情", "请", "公式", "公事", "公时", "工事", "攻势")  # all as frequent as each other


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return build_lexicon([Word(word, 100, "n") for word in WORDS])


@pytest.fixture(scope="module")
def related(lexicon: Lexicon) -> RelatedWords:
    return related_words(lexicon, "same", count_ngrams(["".join(WORDS)] * 3).alphabet)


def padded(words: Sequence[str]) -> NDArray[np.uint32]:
    return np.array(words, dtype="U4").view(np.uint32).reshape(-1, 4)


def weight(lexicon: Lexicon, related: RelatedWords, right: str, wrong: str) -> float:
    word, other = lexicon.find(padded([right, wrong])).tolist()
    row = slice(related.rows.starts[word], related.rows.starts[word + 1])
    return float(related.rows.log_weights[row][related.rows.values[row].tolist().index(other)])


@pytest.mark.parametrize(
    ("right", "likely", "unlikely", "nats"),
    [
        ("是", "事", "时", SAME_TONE),  # shì shì, shí
        ("公式", "公事", "公时", SAME_TONE),
        ("请", "情", "清", 0.0),  # neither has the tone of 请, both look like it
        ("公事", "公式", "攻势", SAME_TONE + FURTHER),
    ],
)
def test_what_makes_a_confusion_likely(
    lexicon: Lexicon, related: RelatedWords, right: str, likely: str, unlikely: str, nats: float
) -> None:
    found = weight(lexicon, related, right, likely) - weight(lexicon, related, right, unlikely)
    assert found == pytest.approx(nats, abs=1e-4)


def test_looks_and_tone_add_up(lexicon: Lexicon, related: RelatedWords) -> None:
    shi, qing = related.log_place[lexicon.find(padded(["是", "清"]))].tolist()
    assert shi == pytest.approx(SAME_TONE)
    assert qing == pytest.approx(ALIKE)
