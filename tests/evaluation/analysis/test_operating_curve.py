"""The curve over thresholds says what scoring the predictions of each threshold says."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corrector.edits import Edit, Kind
from corrector.evaluation.analysis.operating_curve import METRIC, Proposal, operating_curve
from corrector.evaluation.metrics.metric import Example, count_all

LETTERS = st.text("甲乙丙", min_size=1, max_size=3)


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    source = draw(LETTERS)
    references = tuple(draw(st.lists(st.one_of(LETTERS, st.just(source)), min_size=1, max_size=2)))
    places = sorted(draw(st.sets(st.integers(0, len(source) - 1))))
    confidence = st.sampled_from([0.2, 0.5, 0.5001, 0.9, 1.0])
    edits = [Edit(at, at + 1, draw(st.text("甲乙丁", max_size=2)), Kind.OTHER, draw(confidence)) for at in places]
    return Proposal(source, references, tuple(edits))


@given(st.lists(proposals(), max_size=6))
def test_the_curve_is_the_scores_of_every_threshold(rows: list[Proposal]) -> None:
    curve = operating_curve(rows)
    assert list(curve.thresholds) == sorted({e.confidence for row in rows for e in row.edits}, reverse=True)
    for threshold in (*curve.thresholds, 0.0, 0.3):
        examples = [Example(row.source, row.references, row.prediction(threshold)) for row in rows]
        place = curve.at(threshold)
        if place is not None:
            assert (curve.totals[place] == count_all(METRIC, examples).sum(axis=0)).all()
        else:
            assert all(example.prediction == example.source for example in examples)


def test_a_curve_worked_out_by_hand() -> None:
    rows = [
        Proposal("他门来", ("他们来",), (Edit(1, 2, "们", Kind.SOUND, 0.9), Edit(2, 3, "去", Kind.OTHER, 0.4))),
        Proposal("我再家", ("我在家",), (Edit(1, 2, "在", Kind.SOUND, 0.4),)),
        Proposal("下雨了", ("下雨了",), (Edit(2, 3, "", Kind.REDUNDANT, 0.7),)),
        Proposal("谢谢你", ("谢谢你",)),
    ]
    curve = operating_curve(rows)
    assert curve.thresholds.tolist() == [0.9, 0.7, 0.4]
    assert curve.figure("precision").tolist() == [1, 1 / 2, 1 / 3]
    assert curve.figure("recall").tolist() == [1 / 2, 1 / 2, 1 / 2]  # at .4 the first row is spoilt, the second right
    assert curve.false_positives.tolist() == [0, 1, 1]
    assert curve.clean.tolist() == [2, 2, 2]
    assert [curve.at(x) for x in (1.0, 0.9, 0.8, 0.7, 0.1)] == [None, 0, 0, 1, 2]


def test_nothing_proposed_and_no_rows() -> None:
    for rows in ([], [Proposal("谢谢", ("谢谢",))]):
        curve = operating_curve(rows)
        assert curve.thresholds.shape == (0,)
        assert curve.figure("precision").shape == (0,)
        assert curve.at(0.0) is None
    assert np.isfinite(operating_curve([]).totals).all()
