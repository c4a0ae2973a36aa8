"""The fixed inventory: special ids, ordinary ids, and the numbers of open tokens beyond them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.errors import BundleError
from corrector.text.protected import Category
from corrector.tokenization.vocabulary import (
    BOS,
    EOS,
    FIRST_OPEN,
    OPEN_CATEGORIES,
    PAD,
    SPECIALS,
    Vocabulary,
    count_tokens,
)

TOKENS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4), unique=True, max_size=20)


def test_special_ids_are_padding_begin_end_and_one_for_each_category() -> None:
    assert [SPECIALS[token] for token in (PAD, BOS, EOS)] == ["<pad>", "<bos>", "<eos>"]
    assert SPECIALS[FIRST_OPEN:] == ("<rare>", *(f"<{category.value}>" for category in Category))


@given(tokens=TOKENS)
def test_ids_follow_the_special_ones_and_lead_back(tokens: list[str]) -> None:
    vocabulary = Vocabulary(tuple(tokens))
    ids = [vocabulary.get(token) for token in tokens]
    assert ids == list(range(len(SPECIALS), len(vocabulary)))
    assert [vocabulary.surface(token) for token in range(len(SPECIALS), len(vocabulary))] == tokens


def test_special_ids_have_no_text_and_their_names_no_id() -> None:
    vocabulary = Vocabulary(("山", "水"))
    assert {vocabulary.surface(token) for token in range(len(SPECIALS))} == {""}
    assert {vocabulary.get(name) for name in SPECIALS} == {None}


@given(tokens=TOKENS, order=st.integers(0, 1000), category=st.sampled_from(OPEN_CATEGORIES))
def test_an_open_id_tells_its_order_and_its_category(tokens: list[str], order: int, category: str) -> None:
    vocabulary = Vocabulary(tuple(tokens))
    token = vocabulary.open_id(order, category)
    assert token >= len(vocabulary)
    assert vocabulary.open_order(token) == order
    assert OPEN_CATEGORIES[(token - len(vocabulary)) % len(OPEN_CATEGORIES)] == category


@given(tokens=TOKENS)
def test_json_and_back(tokens: list[str]) -> None:
    assert Vocabulary.from_json(Vocabulary(tuple(tokens)).to_json()) == Vocabulary(tuple(tokens))


@pytest.mark.parametrize("text", ["", "[", "null", '"山"', '{"山": 1}', '["山", 1]', '["山", "山"]', '[""]'])
def test_what_is_no_list_of_distinct_texts_is_a_bundle_error(text: str) -> None:
    with pytest.raises(BundleError):
        Vocabulary.from_json(text)


def test_the_most_frequent_tokens_are_kept_and_ties_are_settled_by_code_point() -> None:
    counts = Counter({"水": 2, "山": 5, "火": 2, "石": 1})
    assert Vocabulary.from_counts(counts, size=3).tokens == ("山", "水", "火")
    backwards = Counter(dict(reversed(counts.items())))
    assert Vocabulary.from_counts(backwards, size=3).tokens == ("山", "水", "火")


def test_tokens_are_counted_over_all_texts() -> None:
    assert count_tokens([["山", "水"], "山石", []]) == {"山": 2, "水": 1, "石": 1}
