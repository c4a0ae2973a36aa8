"""What holds of every metric, whatever it counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from corrector.corpus.m2 import M2Edit, M2Sentence
from corrector.errors import InputError
from corrector.evaluation.metrics.bleu_and_chrf import Bleu, Chrf
from corrector.evaluation.metrics.character_level import CharacterLevel
from corrector.evaluation.metrics.conditional_correction import ConditionalCorrection
from corrector.evaluation.metrics.edit_level import EditLevel
from corrector.evaluation.metrics.gleu import Gleu
from corrector.evaluation.metrics.length_change import LengthChange
from corrector.evaluation.metrics.max_match import MaxMatch
from corrector.evaluation.metrics.metric import ChoosesReference, Example, Metric, Tokens, count_all, f_score, ratio
from corrector.evaluation.metrics.sentence_level import SentenceLevel

METRICS: tuple[Metric, ...] = (
    *(
        SentenceLevel(level, custom)
        for level in ("correction", "detection", "alarm")
        for custom in ("strict", "lenient")
    ),
    CharacterLevel("correction"),
    CharacterLevel("detection"),
    ConditionalCorrection(),
    LengthChange(),
    EditLevel(),
    MaxMatch(),
    Gleu(),
    Bleu(),
    Chrf(),
)
IN_PERCENT = ("BLEU", "chrF")
IDS = [metric.name for metric in METRICS]
SHORT = st.text("甲乙丙", max_size=5)  # so short that equal texts are common


@st.composite
def examples(draw: st.DrawFn) -> Example:
    """A row with its tokens, one or two references, and edits that do what the first reference does."""
    source, prediction = draw(SHORT), draw(SHORT)
    references = draw(st.lists(SHORT, min_size=1, max_size=2))
    edit = M2Edit(0, len(source), "S", (tuple(references[0]),))
    annotations = {0: () if source == references[0] else (edit,)}
    return Example(
        source, tuple(references), prediction, Tokens(M2Sentence(tuple(source), annotations), tuple(prediction))
    )


ROWS = st.lists(examples(), max_size=6)


@pytest.mark.parametrize("metric", METRICS, ids=IDS)
@settings(max_examples=20)
@given(ROWS)
def test_statistics_and_figures_are_as_announced(metric: Metric, rows: list[Example]) -> None:
    statistics = count_all(metric, rows)
    assert statistics.shape == (len(rows), len(metric.statistics))
    assert len(set(metric.statistics)) == len(metric.statistics)
    figures = metric.score(statistics.sum(axis=0))
    assert tuple(figures) == metric.figures
    for value in figures.values():
        assert value.shape == ()
        assert -1e-9 <= float(value) <= (100 if metric.name in IN_PERCENT else 1) + 1e-9


@pytest.mark.parametrize("metric", METRICS, ids=IDS)
@settings(max_examples=20)
@given(ROWS, ROWS)
def test_figures_of_many_sums_are_those_of_each(metric: Metric, rows: list[Example], others: list[Example]) -> None:
    totals = np.stack([count_all(metric, each).sum(axis=0) for each in (rows, others)])
    together = metric.score(totals[:, None, :])
    for at, each in enumerate(totals):
        for name, value in metric.score(each).items():
            assert together[name].shape == (2, 1)
            assert float(together[name][at, 0]) == pytest.approx(float(value), abs=1e-12)


@pytest.mark.parametrize("metric", METRICS, ids=IDS)
@given(example=examples())
@settings(max_examples=20)
def test_one_row_counts_as_it_does_among_none(metric: Metric, example: Example) -> None:
    assert metric.count(example).tolist() == count_all(metric, [example])[0].tolist()


@pytest.mark.parametrize("metric", [m for m in METRICS if not isinstance(m, ChoosesReference)], ids=lambda m: m.name)
@settings(max_examples=20)
@given(ROWS, ROWS)
def test_statistics_add_up(metric: Metric, rows: list[Example], others: list[Example]) -> None:
    parts = count_all(metric, rows).sum(axis=0) + count_all(metric, others).sum(axis=0)
    assert count_all(metric, rows + others).sum(axis=0) == pytest.approx(parts)


@pytest.mark.parametrize("metric", METRICS, ids=IDS)
def test_the_right_text_has_the_best_score_and_the_wrong_one_has_not(metric: Metric) -> None:
    sentence = M2Sentence(tuple("他们再家里看书"), {0: (M2Edit(2, 3, "S", (("在",),)),)})
    (reference,) = sentence.references

    def best(prediction: str) -> float:
        example = Example(sentence.source, (reference,), prediction, Tokens(sentence, tuple(prediction)))
        return float(metric.score(metric.count(example))[metric.figures[0]])

    if isinstance(metric, LengthChange):
        assert (best(reference), best("他们在家")) == (0, 1)
    else:
        assert best(reference) == pytest.approx(100 if metric.name in IN_PERCENT else 1)
        assert best("她们再家里看书") < best(reference) or metric == SentenceLevel("alarm", metric.custom)  # type: ignore[attr-defined]


@pytest.mark.parametrize("metric", METRICS, ids=IDS)
def test_options_fit_into_a_signature(metric: Metric) -> None:
    options = metric.options()
    assert {"level"} <= set(options)
    assert not any(set("|:\n") & set(text) for item in options.items() for text in item)
    assert sum(options == other.options() for other in METRICS) == 1


def test_an_example_needs_a_reference() -> None:
    with pytest.raises(InputError, match="no reference"):
        Example("甲", (), "甲")


@dataclass(frozen=True)
class Greedy:
    """Takes the reference that brings the sum nearest to 10."""

    name: str = "greedy"
    statistics: tuple[str, ...] = ("sum",)
    figures: tuple[str, ...] = ("sum",)

    def count(self, example: Example) -> NDArray[np.float64]:
        raise AssertionError(f"{example} is counted by its alternatives")

    def alternatives(self, example: Example) -> NDArray[np.float64]:
        return np.array([[len(reference)] for reference in example.references], np.float64)

    def choose(self, alternatives: NDArray[np.float64], before: NDArray[np.float64]) -> int:
        return int(np.abs(before + alternatives - 10).argmin())

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        return {"sum": totals[..., 0]}

    def options(self) -> dict[str, str]:
        return {}


def test_a_reference_is_chosen_in_the_light_of_the_rows_before() -> None:
    rows = [Example("", ("甲" * 6, "甲" * 2), ""), Example("", ("甲" * 9, "甲" * 4), "")]
    assert count_all(Greedy(), rows).tolist() == [[6], [4]]
    assert count_all(Greedy(), rows[::-1]).tolist() == [[9], [2]]


def test_rates_over_nothing() -> None:
    zero, one = np.zeros(()), np.ones(())
    assert (float(ratio(zero, zero)), float(ratio(zero, zero, empty=1.0)), float(ratio(one, one))) == (0, 1, 1)
    assert float(f_score(zero, zero)) == 0
    assert float(f_score(np.array(0.5), np.array(1.0), beta=0.5)) == pytest.approx(1.25 * 0.5 / (0.125 + 1))
