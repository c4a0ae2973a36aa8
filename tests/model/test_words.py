"""By how much a candidate lengthens the word that it stands in: as a reader with the dictionary would count."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from corrector.evidence.words import hash_words
from corrector.model.words import ask, lengthening
from corrector.ngrams.alphabet import EDGE, Alphabet

ALPHABET = Alphabet("应该因公园里再见迷离扑朔你我们")
WORDS = ("应该", "公园", "公园里", "再见", "扑朔迷离", "我们", "你们")
TABLE = torch.from_numpy(hash_words(WORDS, ALPHABET).entries)


def ids(text: str) -> list[int]:
    return [int(i) for i in ALPHABET.encode(text)]


def lengthened(*texts: str, candidates: str) -> Tensor:
    """(B, S, K) for the same candidates at every place."""
    size = max(map(len, texts))
    text = torch.full((len(texts), size + 6), EDGE)
    for row, one in enumerate(texts):
        text[row, 3 : 3 + len(one)] = torch.tensor(ids(one))
    offered = torch.tensor(ids(candidates)).expand(len(texts), size, -1)
    return lengthening(TABLE, ask(text, offered))


def longest(text: str, place: int) -> int:
    spans = [(start, end) for start in range(place + 1) for end in range(place + 1, len(text) + 1)]
    return max([end - start for start, end in spans if text[start:end] in WORDS], default=1)


@pytest.mark.parametrize(
    ("text", "place", "candidate", "more"),
    [
        ("我们因该再见", 2, "应", 1),  # a word where there was none
        ("扑朔你离", 2, "迷", 3),
        ("公园里", 0, "我", -2),  # 公园里 goes
        ("公园因", 2, "里", 2),
        ("我们", 0, "你", 0),  # one word for another
        ("离离离", 1, "你", 0),
    ],
)
def test_examples(text: str, place: int, candidate: str, more: int) -> None:
    assert int(lengthened(text, candidates=candidate)[0, place, 0]) == more


def test_it_is_what_a_reader_would_count() -> None:
    draw = np.random.default_rng(3)
    candidates = "应园见你们"
    for _ in range(40):
        text = "".join(draw.choice(WORDS, 3)) + "".join(draw.choice(list(ALPHABET.characters), 3))
        text = "".join(c if draw.random() < 0.8 else str(draw.choice(list(ALPHABET.characters))) for c in text)
        found = lengthened(text, candidates=candidates)
        for place in range(len(text)):
            for k, candidate in enumerate(candidates):
                changed = text[:place] + candidate + text[place + 1 :]
                assert int(found[0, place, k]) == longest(changed, place) - longest(text, place)


def test_alone_is_as_in_a_batch() -> None:
    texts = ("我们因该再见", "扑朔", "里")
    together = lengthened(*texts, candidates="应迷")
    for row, text in enumerate(texts):
        torch.testing.assert_close(together[row, : len(text)], lengthened(text, candidates="应迷")[0])
