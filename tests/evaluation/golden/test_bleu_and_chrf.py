"""BLEU and chrF: the figures of sacrebleu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from corrector.evaluation.metrics.bleu_and_chrf import Bleu, Chrf
from corrector.evaluation.metrics.metric import Example, Metric, count_all

METRICS: dict[str, Metric] = {
    "BLEU, tokenize=char": Bleu(),
    "BLEU, tokenize=zh": Bleu("zh"),
    "chrF (defaults)": Chrf(),
    "chrF++ (word_order=2)": Chrf(2),
}


@pytest.mark.parametrize(("name", "references"), [("nlpcc2018-characters", 2), ("nlpcc2023-task8", 1)])
def test_sacrebleu(golden: Callable[[str], Any], name: str, references: int) -> None:
    case = golden(name)
    files = ["reference0.txt", "reference1.txt"] if references == 2 else ["gold.txt"]
    for entry in case.scores("sacrebleu"):
        metric = METRICS[entry["options"]]
        used = files if entry["gold"] == "two references" else files[:1]
        texts = zip(*map(case.lines, used), strict=True)
        sources, predictions = case.lines("source.txt"), case.predictions(entry["prediction"])
        rows = [Example(s, r, p) for s, r, p in zip(sources, texts, predictions, strict=True)]
        found = metric.score(count_all(metric, rows).sum(axis=0))[metric.figures[0]]
        assert float(found) == pytest.approx(entry["figures"]["score"], abs=1e-9), entry["prediction"]
