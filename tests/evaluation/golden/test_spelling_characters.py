"""Character-level figures of CSCD-NS and of pycorrector's Wang scorer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from corrector.evaluation.metrics.character_level import CharacterLevel
from corrector.evaluation.metrics.conditional_correction import ConditionalCorrection
from corrector.evaluation.metrics.metric import Example, Metric, count_all

SPELLING_SETS = ("sighan15-simplified", "cscd-ns-dev", "nlpcc2023-task8")


def figures(metric: Metric, rows: Iterable[Example]) -> dict[str, float]:
    return {name: float(value) for name, value in metric.score(count_all(metric, rows).sum(axis=0)).items()}


def rows_of(case: Any, predictions: list[str]) -> list[Example]:
    rows = zip(case.lines("source.txt"), case.lines("gold.txt"), predictions, strict=True)
    return [Example(source, (reference,), prediction) for source, reference, prediction in rows]


@pytest.mark.parametrize("name", SPELLING_SETS)
def test_cscd_ns(golden: Callable[[str], Any], name: str) -> None:
    for entry in (case := golden(name)).scores("cscd-ns"):
        for task, key in (("detection", "C_D"), ("correction", "C_C")):
            metric = CharacterLevel(task)  # type: ignore[arg-type]
            rows = rows_of(case, case.predictions(entry["prediction"]))
            found = figures(metric, rows)
            if entry["figures"].get("raised") == "AssertionError":  # the original refuses another length
                assert count_all(metric, rows).sum(axis=0)[-1] > 0
            elif "raised" in entry["figures"]:  # nothing was changed, and the original divides by it
                assert found["f1"] == 0
            else:  # rounded to three decimals, and F1 made of what was rounded
                for figure, short in (("precision", "p"), ("recall", "r"), ("f1", "f1")):
                    assert 100 * found[figure] == pytest.approx(entry["figures"][f"{key}_{short}"], abs=1e-3)


@pytest.mark.parametrize("name", SPELLING_SETS)
def test_detection_is_that_of_wang(golden: Callable[[str], Any], name: str) -> None:
    for entry in (case := golden(name)).scores("wang-character"):
        if "raised" in entry["figures"]:
            continue
        predictions = zip(case.predictions(entry["prediction"]), case.lines("source.txt"), strict=True)
        # The original does not look at what a prediction has behind the source's length.
        rows = rows_of(case, [prediction[: len(source)] for prediction, source in predictions])
        found = figures(CharacterLevel("detection"), rows)
        assert found == pytest.approx(entry["figures"]["detection"], abs=1e-9)


@pytest.mark.parametrize("name", SPELLING_SETS)
def test_pycorrector(golden: Callable[[str], Any], name: str) -> None:
    metric = ConditionalCorrection()
    for entry in (case := golden(name)).scores("wang-character"):
        rows = zip(case.lines("source.txt"), case.lines("gold.txt"), case.predictions(entry["prediction"]), strict=True)
        if "raised" in entry["figures"]:  # a shorter prediction ends the original
            assert count_all(metric, [Example(s, (t,), p) for s, t, p in rows]).sum(axis=0)[-1] > 0
            continue
        # The original does not look at what a prediction has behind the source's length.
        examples = [Example(s, (t,), p[: len(s)]) for s, t, p in rows]
        found = metric.score(count_all(metric, examples).sum(axis=0))
        assert {name: float(value) for name, value in found.items()} == pytest.approx(
            entry["figures"]["correction"], abs=1e-9
        )
