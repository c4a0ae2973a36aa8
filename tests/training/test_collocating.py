"""From text alone words come to make those likelier that they keep company with."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from corrector.errors import InputError
from corrector.evidence.collocations import Collocations
from corrector.model.collocations import REACH, SLOPE
from corrector.training.collocating import (
    CollocatingPlan,
    count_words,
    learn_collocations,
    read_words,
    surroundings,
)

KNOWN = ("街头", "宣传", "接头", "暗号", "的", "在", "他们", "从未")
STREET = ["他们在街头宣传", "在街头的宣传", "宣传的街头", "街头在宣传"]
CODE = ["他们的接头暗号", "在接头的暗号", "暗号在接头", "接头的暗号"]
PLAN = CollocatingPlan(width=8, minimum=2, passes=60.0, rows=8, sampled=40)


def test_words_are_counted_as_they_stand() -> None:
    assert count_words(["在街头街头", "的街头"], KNOWN).tolist() == [3, 0, 0, 0, 1, 1, 0, 0]


def test_positions_are_those_within_the_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["他们在街头", "", "宣传的", "无", "在暗号"]
    for block in (100, 2, 1):
        monkeypatch.setattr("corrector.training.collocating.BLOCK", block)
        stream = read_words(texts, KNOWN)
        found = [
            (int(sentence), texts[sentence][start:end], KNOWN[word])
            for word, start, end, sentence in zip(
                stream.words, stream.starts, stream.ends, stream.sentences, strict=True
            )
        ]
        assert [(sentence, text) for sentence, text, _ in found] == [
            (0, "他们"), (0, "在"), (0, "街头"), (2, "宣传"), (2, "的"), (4, "在"), (4, "暗号")
        ]  # fmt: skip
        assert all(text == word for _, text, word in found)


def test_what_is_around_is_weighed_as_it_is_read() -> None:
    starts, ends = torch.tensor([[0, 1, 4, 60, 0]]), torch.tensor([[2, 3, 5, 61, 1]])
    weights = surroundings(starts, ends, torch.tensor([[0, 0, 0, 0, 1]]))[0]
    assert float(weights[0, 1]) == 0.0  # they overlap
    assert float(weights[0, 2]) == pytest.approx(1 / (1 + 2 * SLOPE))
    assert float(weights[1, 2]) == pytest.approx(1 / (1 + SLOPE))
    assert REACH < 50
    assert float(weights[3].sum()) == 0.0  # far
    assert float(weights[4].sum()) == 0.0  # another sentence
    torch.testing.assert_close(weights, weights.T)


def learned(seed: int = 1) -> Collocations:
    plan = CollocatingPlan(**{**PLAN.__dict__, "seed": seed})
    return learn_collocations(lambda: (STREET + CODE) * 40, KNOWN, plan)


def test_words_make_their_company_likelier() -> None:
    made = learned()
    assert set(made.words) == set(KNOWN) - {"从未"}  # it never comes
    rows = {word: row for row, word in enumerate(made.words)}

    def gain(around: str, word: str, other: str) -> float:
        context = made.contexts[rows[around]].astype(float)
        return float(context @ (made.targets[rows[word]].astype(float) - made.targets[rows[other]])) * made.scale

    assert gain("宣传", "街头", "接头") > 1.0
    assert gain("暗号", "接头", "街头") > 1.0


def test_the_same_seed_gives_the_same_vectors() -> None:
    first, second, other = learned(), learned(), learned(seed=2)
    np.testing.assert_array_equal(first.contexts, second.contexts)
    assert (first.contexts != other.contexts).any()


def test_too_little_text_is_told() -> None:
    with pytest.raises(InputError, match=r"0 known words that come 80 times or more.*Give more text"):
        learn_collocations(lambda: STREET, KNOWN, CollocatingPlan())
