"""Fragments of clean sentences: contiguous, not too short, and as often as asked for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.fragments import END, SHORTEST, fragments

SENTENCE = "太阳下山了，鸟儿回巢了；孩子们还在院子里玩。"
SHARES = st.floats(0.0, 1.0)


def fragment(text: str, seed: int, *, open_end: float, clauses: float) -> str:
    return fragments([text], np.random.default_rng(seed), open_end=open_end, clauses=clauses)[0]


@given(text=st.text(), seed=st.integers(0, 2**32), open_end=SHARES, clauses=SHARES)
def test_a_fragment_is_a_part_of_the_text(text: str, seed: int, open_end: float, clauses: float) -> None:
    found = fragment(text, seed, open_end=open_end, clauses=clauses)
    assert found in text
    assert found == text or len(found) >= SHORTEST
    assert found == fragment(text, seed, open_end=open_end, clauses=clauses)


def test_without_shares_nothing_is_taken() -> None:
    assert {fragment(SENTENCE, k, open_end=0.0, clauses=0.0) for k in range(20)} == {SENTENCE}


def test_an_open_end_loses_only_its_punctuation() -> None:
    assert fragment(SENTENCE, 1, open_end=1.0, clauses=0.0) == SENTENCE.rstrip(END)
    assert fragment("好吧。", 1, open_end=1.0, clauses=0.0) == "好吧。"


def test_clauses_are_cut_at_commas() -> None:
    first, second, third = "太阳下山了，", "鸟儿回巢了；", "孩子们还在院子里玩。"
    found = {fragment(SENTENCE, k, open_end=0.0, clauses=1.0) for k in range(200)}
    assert found == {first, first + second, SENTENCE, second, second + third, third}


def test_a_sentence_of_one_clause_stays_whole() -> None:
    assert fragment("院子里有一棵枣树。", 1, open_end=0.0, clauses=1.0) == "院子里有一棵枣树。"


def test_the_texts_of_a_list_are_drawn_apart() -> None:
    found = fragments([SENTENCE] * 1000, np.random.default_rng(1), open_end=0.35, clauses=0.15)
    assert 0.25 < sum(text[-1] not in END for text in found) / 1000 < 0.45
    assert 0.05 < sum(not SENTENCE.startswith(text.rstrip(END)) for text in found) / 1000 < 0.15
