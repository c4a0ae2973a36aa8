"""Counts are those of a slow and plain count."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.ngrams import counting
from corrector.ngrams.alphabet import EDGE, LAST_BREAK, Alphabet
from corrector.ngrams.counting import ORDERS, count_characters, unpack

ALPHABET = Alphabet("天地人")
sentences = st.lists(st.text("天地人x", min_size=1, max_size=8), max_size=12)


def plain_counts(texts: list[str], order: int) -> Counter[tuple[int, ...]]:
    counts: Counter[tuple[int, ...]] = Counter()
    for text in texts:
        ids = [EDGE, *ALPHABET.encode(text).tolist(), EDGE]
        for start in range(len(ids) - order + 1):
            ngram = tuple(ids[start : start + order])
            inside = ngram[1:-1]
            if all(id_ > LAST_BREAK for id_ in inside) and any(id_ > LAST_BREAK for id_ in ngram):
                counts[ngram] += 1
    return counts


@given(sentences, st.integers(1, 3))
def test_every_ngram_is_counted(texts: list[str], minimum: int) -> None:
    counts = count_characters(texts, ALPHABET, minimums=dict.fromkeys(ORDERS, minimum))
    for order in ORDERS:
        keys, numbers = counts.ngrams[order]
        found = {tuple(ids[-order:]): n for ids, n in zip(unpack(keys).tolist(), numbers.tolist(), strict=True)}
        assert found == {ngram: n for ngram, n in plain_counts(texts, order).items() if n >= minimum}
        assert (keys[1:] > keys[:-1]).all()


@given(sentences)
def test_single_characters_and_sentences_are_counted(texts: list[str]) -> None:
    unigrams = count_characters(texts, ALPHABET).unigrams
    assert unigrams[EDGE] == len(texts)
    assert unigrams.sum() == len(texts) + sum(map(len, texts))
    assert unigrams[ALPHABET.encode("地")[0]] == sum(text.count("地") for text in texts)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["天地人人", "人天", "地地地", "天x地"] * 7
    whole = count_characters(texts, ALPHABET)
    monkeypatch.setattr(counting, "BLOCK", 5)
    parts = count_characters(texts, ALPHABET)
    assert (whole.unigrams == parts.unigrams).all()
    for order in ORDERS:
        for a, b in zip(whole.ngrams[order], parts.ngrams[order], strict=True):
            assert a.tolist() == b.tolist()
