"""The worth of an n-gram, against its definition on small counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.ngrams.alphabet import Alphabet
from corrector.ngrams.counting import ORDERS, NgramCounts, add_counts, count_characters, unpack
from corrector.ngrams.pruning import worth

ALPHABET = Alphabet("天地人")
ALL = dict.fromkeys(ORDERS, 1)
TEXTS = st.lists(st.text("天地人", min_size=1, max_size=8), min_size=1, max_size=6)


def counted(texts: Sequence[str]) -> NgramCounts:
    return count_characters(texts, ALPHABET, minimums=ALL)


def by_ngram(counts: NgramCounts, order: int, values: object) -> dict[tuple[int, ...], float]:
    keys = unpack(counts.ngrams[order][0])
    return {tuple(ids[-order:]): float(value) for ids, value in zip(keys.tolist(), np.asarray(values), strict=True)}


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_counting_apart_and_adding_is_counting_together(parts: list[list[str]]) -> None:
    added = add_counts([counted(texts) for texts in parts], minimums=ALL)
    together = counted([text for texts in parts for text in texts])
    assert added.unigrams.tolist() == together.unigrams.tolist()
    for order in ORDERS:
        assert [part.tolist() for part in added.ngrams[order]] == [part.tolist() for part in together.ngrams[order]]
        holders = by_ngram(added, order, added.sources[order])
        alone = [set(by_ngram(counts, order, counts.ngrams[order][1])) for counts in map(counted, parts)]
        assert holders == {ngram: sum(ngram in known for known in alone) for ngram in holders}


def test_the_worth_of_a_pair_is_what_its_text_would_lose() -> None:
    counts = counted(["天地", "天地", "天人", "地天"])
    values, numbers = by_ngram(counts, 2, worth(counts)[2]), by_ngram(counts, 2, counts.ngrams[2][1])
    sky, man = (int(ALPHABET.encode(character)[0]) for character in "天人")
    pair, size = (sky, man), len(counts.unigrams)
    before = float(counts.unigrams[sky])
    below = (counts.unigrams[man] + 0.5) / (counts.unigrams.sum() + 0.5 * size)
    unseen = before**0.75
    with_it = (numbers[pair] + unseen * below) / (before + unseen)
    own = numbers[pair] * math.log(with_it / (unseen * below / (before + unseen)))
    assert values[pair] >= own - 1e-9  # or what a longer n-gram that begins with it is worth
    longer = max(value for ngram, value in by_ngram(counts, 3, worth(counts)[3]).items() if ngram[:2] == pair)
    assert values[pair] == pytest.approx(max(own, longer))


@given(TEXTS)
def test_a_history_is_worth_what_its_continuations_are(texts: list[str]) -> None:
    counts = counted(texts)
    values = {order: by_ngram(counts, order, part) for order, part in worth(counts).items()}
    for order in ORDERS[1:]:
        for ngram, value in values[order].items():
            if ngram[:-1] in values[order - 1]:
                assert values[order - 1][ngram[:-1]] >= value


def test_what_several_sources_say_is_worth_more() -> None:
    """The same counts, but the pair of one source only is worth half of the one that both hold."""
    one = add_counts([counted(["天地", "天地"]), counted(["人人"])], minimums=ALL)
    both = add_counts([counted(["天地"]), counted(["天地", "人人"])], minimums=ALL)
    pair = tuple(int(id_) for id_ in ALPHABET.encode("天地"))
    assert by_ngram(both, 2, worth(both)[2])[pair] == pytest.approx(2 * by_ngram(one, 2, worth(one)[2])[pair])
