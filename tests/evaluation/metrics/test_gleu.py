"""GLEU: values worked out by hand, and those of the original scorers."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.evaluation.metrics.gleu import Gleu
from corrector.evaluation.metrics.metric import Example, count_all

TEXT = st.text("甲乙丙 ", max_size=9)


def figures(rows: list[Example]) -> dict[str, float]:
    return {name: float(value) for name, value in Gleu().score(count_all(Gleu(), rows).sum(axis=0)).items()}


def test_worked_out_by_hand() -> None:
    """他门在家 for 他们在家: of 4, 3, 2, 1 n-grams 3, 1, 0, 0 are right; 门, 他门, 门在 ... should have gone."""
    row = Gleu().count(Example("他门在家", ("他们在家",), "他门在家"))
    matches = [3 - 1, max(0, 1 - 2), max(0, 0 - 2), max(0, 0 - 1)]
    assert row[2:].tolist() == [4, 4, *matches, 4, 3, 2, 1]
    smoothed = [max(1, count) for count in matches]
    assert row[1] == pytest.approx(math.prod(a / b for a, b in zip(smoothed, (4, 3, 2, 1), strict=True)) ** 0.25)


@given(TEXT, TEXT, TEXT)
def test_counts_are_those_of_the_definition(source: str, reference: str, prediction: str) -> None:
    s, r, p = ("".join(text.split()) for text in (source, reference, prediction))
    expected = [len(p), len(r)]
    for n in range(1, 5):
        given_, wanted, made = (Counter(t[at : at + n] for at in range(len(t) - n + 1)) for t in (s, r, p))
        gone = Counter({gram: count for gram, count in given_.items() if gram not in wanted})
        expected.append(max(0, (made & wanted).total() - (made & gone).total()))
    expected += [max(len(p) + 1 - n, 0) for n in range(1, 5)]
    assert Gleu().count(Example(source, (reference,), prediction))[2:].tolist() == expected


def test_a_short_prediction_pays() -> None:
    texts = ("今天天气真的很好", "今天天气真的")
    assert figures([Example(texts[0], (texts[0],), texts[1])])["corpus gleu"] == pytest.approx(math.exp(1 - 8 / 6))


def test_degenerate_rows() -> None:
    assert figures([]) == {"gleu": 0, "corpus gleu": 0}
    assert figures([Example("", ("",), "")]) == {"gleu": 1, "corpus gleu": 0}
    assert figures([Example("甲", ("甲",), "")])["corpus gleu"] == 0
