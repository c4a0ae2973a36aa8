"""Parts of a set: every row is in one, and clean rows stand by themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.evaluation.analysis.breakdown import CLEAN, Breakdown, ByContextDistance, ByKind, ByLength, split
from corrector.evaluation.metrics.metric import Example, count_all
from corrector.evaluation.metrics.sentence_level import SentenceLevel

BREAKDOWNS: tuple[Breakdown, ...] = (ByKind(), ByLength(), ByContextDistance())
TEXT = st.text("他它她的地得，。", max_size=30)


@pytest.mark.parametrize("breakdown", BREAKDOWNS, ids=lambda one: one.name)
@settings(max_examples=50)
@given(source=TEXT, reference=TEXT, prediction=TEXT)
def test_every_row_has_known_parts_whatever_the_prediction(
    breakdown: Breakdown, source: str, reference: str, prediction: str
) -> None:
    parts = breakdown.parts_of(Example(source, (reference,), prediction))
    assert parts
    assert parts <= set(breakdown.parts)
    assert parts == breakdown.parts_of(Example(source, (reference,), source))


@pytest.mark.parametrize(
    ("breakdown", "source", "reference", "parts"),
    [
        (ByKind(), "他门再家", "他们在家", {"sound"}),
        (ByKind(), "我去学校校，看报", "我去学校，读报", {"redundant", "other"}),
        (ByKind(), "谢谢", "谢谢", {CLEAN}),
        (ByLength(), "好" * 19, "好" * 19, {"0-19"}),
        (ByLength((10, 20)), "好" * 20, "坏", {"20 or more"}),
        (ByContextDistance(), "天汽很好", "天气很好", {"not told"}),
        (ByContextDistance(), "谢谢", "谢谢", {CLEAN}),
        (ByContextDistance(), "虽热下着大雨，但是我去了", "虽然下着大雨，但是我去了", {"5-9"}),
    ],
)
def test_examples(breakdown: Breakdown, source: str, reference: str, parts: set[str]) -> None:
    assert breakdown.parts_of(Example(source, (reference,), "")) == parts


def test_a_part_has_the_sums_of_its_rows() -> None:
    rows = [
        Example("他门再家", ("他们在家",), "他们在家"),
        Example("天汽很好", ("天气很好",), "天汽很好"),
        Example("谢谢", ("谢谢",), "谢"),
        Example("好", ("好",), "好"),
    ]
    statistics = count_all(SentenceLevel(), rows)
    parts = split(ByKind(), rows, statistics)
    assert list(parts) == ["sound", CLEAN]
    assert {name: part.rows for name, part in parts.items()} == {"sound": 2, CLEAN: 2}
    assert np.array_equal(sum(part.totals for part in parts.values()), statistics.sum(axis=0))
    assert float(SentenceLevel().score(parts["sound"].totals)["recall"]) == 0.5
