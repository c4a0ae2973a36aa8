"""Scores of systems on sets: the same as each metric gives by itself, with intervals and comparisons."""

from __future__ import annotations

import pytest

from corrector.errors import InputError
from corrector.evaluation.metrics.catalogue import choose, choose_all
from corrector.evaluation.metrics.metric import count_all
from corrector.evaluation.outputs import Output, examples
from corrector.evaluation.report import System
from corrector.evaluation.scoring import Chance, evaluate
from corrector.evaluation.sets import EvaluationSet

Sets, Systems = tuple[EvaluationSet, ...], tuple[System, ...]


def test_every_score_is_that_of_its_metric(sets: Sets, systems: Systems) -> None:
    chosen, _ = choose_all()
    report = evaluate(sets, systems, chosen, chance=Chance(50))
    fitting = [one.metric for one in chosen if not one.needs_tokens]
    assert len(report.scores) == len(sets) * len(systems) * len(fitting)
    for data in sets:
        for system in systems:
            rows = examples(data, system.outputs[data.name])
            for metric in fitting:
                score = report.score(data.name, system.name, metric.name)
                totals = count_all(metric, rows).sum(axis=0)
                assert score is not None
                assert list(score.statistics.values()) == totals.tolist()
                assert list(score.figures) == list(metric.figures)
                for name, figure in score.figures.items():
                    assert figure.value == pytest.approx(float(metric.score(totals)[name]))
                    assert figure.interval is not None


def test_known_scores_and_that_the_interval_holds_them(sets: Sets, systems: Systems) -> None:
    report = evaluate(sets, systems, choose(["correction"]))
    score = report.score("对.tsv", "good", "sentence correction, strict")
    assert score is not None
    values = {name: figure.value for name, figure in score.figures.items()}
    assert values["precision"] == values["recall"] == pytest.approx(2 / 3)
    assert values["false positive rate"] == 1.0
    f1 = score.figures["f1"]
    assert f1.interval is not None
    assert f1.interval.low < f1.value < f1.interval.high


def test_intervals_and_comparisons_can_be_left_out(sets: Sets, systems: Systems) -> None:
    report = evaluate(sets, systems, choose(["correction"]), chance=Chance(0))
    assert all(figure.interval is None for score in report.scores for figure in score.figures.values())
    assert report.comparisons == report.parts == ()


def test_the_first_system_is_compared_with_each_other(sets: Sets, systems: Systems) -> None:
    third = System("third", "", systems[1].outputs)
    report = evaluate(sets, (*systems, third), choose(["correction"]), chance=Chance(100), compared=True)
    assert [(one.data, one.first, one.second) for one in report.comparisons] == [
        (data.name, "good", name) for data in sets for name in ("<copy>", "third")
    ]
    difference = report.comparisons[0].differences["f1"]
    assert difference.value == pytest.approx(-2 / 3)
    assert report.comparisons[0].differences == report.comparisons[1].differences


def test_parts_add_up_to_the_set(sets: Sets, systems: Systems) -> None:
    report = evaluate(sets, systems, choose(["correction"]), chance=Chance(0), divided=True)
    lengths = [part for part in report.parts if part.breakdown == "characters" and part.system == "good"]
    assert {part.data: part.rows for part in lengths} == {"对.tsv": 4, "clean.txt": 2}
    kinds = {(p.part, p.rows): p.figures["recall"] for p in report.parts
             if (p.data, p.breakdown, p.system) == ("对.tsv", "kind of error", "good")}  # fmt: skip
    assert kinds[("correct", 1)] == 0
    assert sum(rows for part, rows in kinds if part != "correct") == 3


def test_an_output_of_another_length_is_refused(sets: Sets) -> None:
    short = System("short", "", {data.name: Output(("好",)) for data in sets})
    with pytest.raises(InputError, match="1 predictions"):
        evaluate(sets, [short], choose(["correction"]))
