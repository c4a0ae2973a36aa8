"""Probabilities are those of the formula, and gains are differences of them."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.errors import DataError
from corrector.ngrams.alphabet import EDGE, FIRST, LAST_BREAK, NONE
from corrector.ngrams.counting import MINIMUMS, ORDERS
from corrector.ngrams.model import TINY, NgramModel, count_ngrams, load_ngrams, save_ngrams

TEXTS = ["今天天气很好。", "今天天气不好。", "明天天气很好，我们去公园。", "我们今天去公园。", "他说3天后去。"] * 3
MODEL = count_ngrams(TEXTS)
ids_of_text = st.lists(st.sampled_from([EDGE, LAST_BREAK, *range(FIRST, len(MODEL.alphabet))]), max_size=25)


def count(texts: list[str]) -> Counter[tuple[int, ...]]:
    counts: Counter[tuple[int, ...]] = Counter()
    for text in texts:
        ids = [EDGE, *MODEL.alphabet.encode(text).tolist(), EDGE]
        counts.update(tuple(ids[start : start + n]) for n in ORDERS for start in range(len(ids) - n + 1))
    return Counter({ngram: n for ngram, n in counts.items() if n >= MINIMUMS[len(ngram)]})


def probability(history: list[int], last: int, counts: Counter[tuple[int, ...]]) -> float:
    """The formula of the module, straight from counts."""
    total = float(MODEL.unigrams.sum()) + 0.5 * len(MODEL.unigrams)
    result = (float(MODEL.unigrams[last]) + 0.5) / total
    for order in ORDERS:
        part = tuple(history[1 - order :])
        if len(part) < order - 1 or NONE in part or any(id_ <= LAST_BREAK for id_ in part[1:]):
            break
        before = float(MODEL.unigrams[part[0]]) if order == 2 else counts[part]
        unseen = before**0.75 + TINY
        result = (min(counts[(*part, last)], before) + unseen * result) / (before + unseen)
    return result


def test_probabilities_follow_the_formula() -> None:
    counts = count(TEXTS)
    ids = [EDGE, *MODEL.alphabet.encode("我们今天3天后去公园，天气好。").tolist(), EDGE]
    found = MODEL.text_log_probabilities(np.array(ids))
    for place, log_probability in enumerate(found.tolist()):
        history = [NONE] * 3 + ids[:place]
        expected = 0.0 if place == 0 else math.log(probability(history, ids[place], counts))
        assert log_probability == pytest.approx(expected, abs=0.1)  # counts are known to 9 %


def test_what_was_read_often_is_likely() -> None:
    def score(text: str) -> float:
        return float(MODEL.text_log_probabilities(np.array([EDGE, *MODEL.alphabet.encode(text), EDGE])).sum())

    assert score("今天天气很好。") > score("今天天汽很好。")
    assert score("我们去公园。") > score("我们去天园。")


def test_probabilities_of_all_characters_sum_to_about_one() -> None:
    size = len(MODEL.alphabet)
    history = MODEL.alphabet.encode("今天天").tolist()
    windows = np.array([[*history, last] for last in range(EDGE, size)])
    total = float(np.exp(MODEL.log_probabilities(windows)).sum())
    assert 0.8 < total < 1.05  # rare n-grams are dropped, counts rounded


def test_nothing_is_predicted_beyond_an_edge() -> None:
    windows = np.array([[5, 5, EDGE, EDGE], [5, EDGE, EDGE, EDGE], [5, 5, 5, NONE], [NONE, NONE, NONE, EDGE]])
    assert MODEL.log_probabilities(windows).tolist() == [0.0] * 4


@settings(max_examples=60)
@given(ids_of_text, st.data())
def test_a_gain_is_the_difference_of_two_texts(text: list[int], data: st.DataObject) -> None:
    ids = [EDGE] * 3 + text + [EDGE] * 3
    at = data.draw(st.integers(3, 3 + len(text)))
    removed = data.draw(st.integers(0, min(3, 3 + len(text) - at)))
    put_in = data.draw(st.lists(st.integers(FIRST, len(MODEL.alphabet) - 1), max_size=4))
    changed = ids[:at] + put_in + ids[at + removed :]
    width = data.draw(st.integers(max(1, len(put_in)), 5))
    replacement = [put_in + [NONE] * (width - len(put_in))]
    gain = MODEL.gains(np.array(ids), np.array([at]), np.array([removed]), np.array(replacement))
    difference = MODEL.text_log_probabilities(np.array(changed)).sum(dtype=float)
    difference -= MODEL.text_log_probabilities(np.array(ids)).sum(dtype=float)
    assert gain[0] == pytest.approx(difference, abs=1e-3)


def test_no_edits_no_gains() -> None:
    ids = np.array([EDGE] * 6)
    nothing = np.zeros(0, dtype=np.int64)
    assert MODEL.gains(ids, nothing, nothing, np.zeros((0, 2), dtype=np.int64)).shape == (0,)


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "ngrams.npz"
    save_ngrams(MODEL, path)
    again = load_ngrams(path)
    assert again.alphabet == MODEL.alphabet
    for name in ("unigrams", "pairs"):
        assert (getattr(again, name) == getattr(MODEL, name)).all()
    assert (again.table.entries == MODEL.table.entries).all()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04broken"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ngrams.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"ngrams\.npz.*Count the n-grams again"):
        load_ngrams(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.npz.*cannot be read"):
        load_ngrams(tmp_path / "none.npz")


def test_a_smaller_table_keeps_the_most_frequent() -> None:
    texts = ["好好学习。"] * 50 + TEXTS
    small: NgramModel = count_ngrams(texts, slots=40)
    assert 0 < len(small.table) <= 40
    frequent = np.array([[NONE, NONE, *small.alphabet.encode("好好")]], dtype=np.int64)
    assert small.table.counts(frequent)[0] > 40
    assert small.pairs[0].tolist() in [
        small.alphabet.encode(pair).tolist() for pair in ("好好", "好学", "学习", "习。")
    ]
