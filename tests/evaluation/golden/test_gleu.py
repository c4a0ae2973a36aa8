"""GLEU: the figures of its original scorers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corrector.evaluation.metrics.gleu import Gleu
from corrector.evaluation.metrics.metric import Example, count_all


def figures(totals: NDArray[np.float64]) -> dict[str, float]:
    return {name: float(value) for name, value in Gleu().score(totals).items()}


@cache  # several of the printed figures are of the same texts
def counted(case: Any, prediction: str, references: tuple[str, ...]) -> NDArray[np.float64]:
    """(N, F) the statistics of all rows."""
    sources, predictions = case.lines("source.txt"), case.predictions(prediction)
    texts = zip(*(case.lines(f"{name}.txt") for name in references), strict=True)
    return count_all(Gleu(), [Example(*row) for row in zip(sources, texts, predictions, strict=True)])


REFERENCES = {"nlpcc2018-characters": ("reference0", "reference1"), "nlpcc2023-task8": ("gold",)}


@pytest.mark.parametrize("name", REFERENCES)
def test_unrounded_figures(golden: Callable[[str], Any], name: str) -> None:
    case = golden(name)
    for entry in case.scores("gleu-jfleg"):
        if entry["gold"] != "each reference file by itself":
            continue
        means = entry["figures"]["mean over rows of sentence GLEU (smooth=True)"]
        for expected in entry["figures"]["corpus"]:
            reference = expected["reference"]
            totals = counted(case, entry["prediction"], (reference,)).sum(axis=0)
            lengths = [expected["hypothesis_length"], expected["reference_length"]]
            assert totals[2:].tolist() == [*lengths, *expected["numerators"], *expected["denominators"]]
            assert figures(totals)["corpus gleu"] == pytest.approx(expected["gleu"], abs=1e-9)
            assert figures(totals)["gleu"] == pytest.approx(means[f"{reference} only"], abs=1e-9)
        if len(REFERENCES[name]) > 1:
            both = figures(counted(case, entry["prediction"], REFERENCES[name]).sum(axis=0))
            assert both["gleu"] == pytest.approx(means["mean over the references of a row"], abs=1e-9)
            # Two ways without draws: the mean of the scores, and the score of the mean counts.
            assert both["corpus gleu"] == pytest.approx(
                entry["figures"]["corpus, mean of the reference files"], abs=1e-4
            )


@pytest.mark.parametrize("name", REFERENCES)
def test_printed_figures(golden: Callable[[str], Any], name: str) -> None:
    case = golden(name)
    for entry in case.scores("gleu-jfleg", "gleu-gec-ranking"):
        if "printed" not in entry["figures"]:
            continue
        drawn = entry["gold"] == "two references"
        references = REFERENCES[name] if drawn else REFERENCES[name][:1]
        found = figures(counted(case, entry["prediction"], references).sum(axis=0))
        printed = float(str(entry["figures"]["printed"]).strip("[]'").split("'")[0])
        # Of several references the originals draw one a row, 500 times: the mean strays by a tenth of that deviation.
        assert found["corpus gleu"] == pytest.approx(printed, abs=1e-4 if drawn else 5e-7)


@pytest.mark.parametrize("name", REFERENCES)
def test_rows(golden: Callable[[str], Any], name: str) -> None:
    case = golden(name)
    prediction = "prediction.txt" if name.startswith("nlpcc2018") else "prediction_unequal.txt"
    rows = counted(case, prediction, REFERENCES[name])
    printed = np.array([float(mean) for _, mean, _ in case.table("gleu_rows.tsv")])
    assert np.abs(rows[:, 1] - printed).max() < 1e-6
