"""Whole files through reading, tokens and scoring give the figures that the original scorers printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corrector.evaluation.metrics.catalogue import choose
from corrector.evaluation.outputs import read_predictions
from corrector.evaluation.report import System
from corrector.evaluation.scoring import Chance, evaluate
from corrector.evaluation.sets import read_set

GOLDEN = Path(__file__).parents[3] / "shared" / "data" / "golden"
pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason=f"no golden scores in {GOLDEN}")


@pytest.mark.parametrize(
    ("case", "prediction"), [("nlpcc2018-words", "prediction.txt"), ("nlpcc2023-task8", "prediction_unequal.txt")]
)
def test_maxmatch_on_words_and_on_characters(case: str, prediction: str) -> None:
    """The lines of the first are cut into words; those of the second are plain text, some with spaces in it."""
    recorded = json.loads((GOLDEN / case / "scores.json").read_text(encoding="utf-8"))["scores"]
    wanted = next(
        score["figures"] for score in recorded if (score["scorer"], score["prediction"]) == ("maxmatch", prediction)
    )
    data = read_set(GOLDEN / case / "gold.m2")
    system = System("x", "", {data.name: read_predictions(GOLDEN / case / prediction, data)})
    (score,) = evaluate([data], [system], choose(["maxmatch"]), chance=Chance(0)).scores
    counts = {name: score.statistics[name] for name in ("correct", "proposed", "gold")}
    assert counts == {name: wanted[name] for name in counts}
    assert score.figures["f0.5"].value == pytest.approx(wanted["f0.5"])
