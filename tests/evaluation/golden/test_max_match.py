"""MaxMatch: the figures of the M2 scorer, row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from corrector.corpus.m2 import apply_edits, read_m2
from corrector.evaluation.metrics.max_match import MaxMatch
from corrector.evaluation.metrics.metric import Example, Tokens, count_all
from corrector.evaluation.tokens import tokens_like

MADE = {"nlpcc2018-words": "prediction.txt", "nlpcc2023-task8": "prediction_unequal.txt"}


def rows_of(case: Any, prediction: str, *, characters: bool) -> list[Example]:
    sentences = list(read_m2(case.folder / "gold.m2"))
    if prediction.startswith("gold.m2 applied"):
        texts = [apply_edits(s.tokens, s.annotations[min(s.annotations)]) for s in sentences]
    else:
        lines = case.predictions(prediction)
        texts = [tuple("".join(line.split()) if characters else line.split()) for line in lines]
    rows = zip(sentences, texts, strict=True)
    return [Example(s.source, s.references, "".join(text), Tokens(s, text)) for s, text in rows]


def test_settings(golden: Callable[[str], Any]) -> None:
    compare(golden("nlpcc2018-words"), characters=False, compared=7)


def test_characters(golden: Callable[[str], Any]) -> None:
    compare(golden("nlpcc2023-task8"), characters=True, compared=3)


def compare(case: Any, *, characters: bool, compared: int) -> None:
    done = 0
    for entry in case.scores("maxmatch"):
        if "exit status" in entry["figures"]:  # a file without its last line: an error before anything is counted
            continue
        done += 1
        options = entry["options"].split()
        beta = float(options[options.index("--beta") + 1]) if "--beta" in options else 0.5
        most = int(options[options.index("--max_unchanged_words") + 1]) if "--max_unchanged_words" in options else 2
        metric = MaxMatch(beta, most)
        sums = count_all(metric, rows_of(case, entry["prediction"], characters=characters)).sum(axis=0)
        expected, found = entry["figures"], metric.score(sums)
        assert sums.tolist() == [expected["correct"], expected["proposed"], expected["gold"]], entry["options"]
        assert float(found["precision"]) == pytest.approx(expected["precision"], abs=1e-11)
        assert float(found["recall"]) == pytest.approx(expected["recall"], abs=1e-11)
        assert float(found[f"f{beta:g}"]) == pytest.approx(expected[f"f{beta:.1f}"], abs=1e-11)
    assert done == compared


@pytest.mark.parametrize("name", MADE)
def test_rows(golden: Callable[[str], Any], name: str) -> None:
    case, metric = golden(name), MaxMatch()
    rows = rows_of(case, MADE[name], characters=name == "nlpcc2023-task8")
    sums = np.zeros(3)
    for example, (row, annotator, *counts) in zip(rows, case.table("maxmatch_rows.tsv"), strict=True):
        alternatives = metric.alternatives(example)
        chosen = metric.choose(alternatives, sums)
        assert alternatives[chosen].tolist() == [float(count) for count in counts], f"row {row}"
        assert example.tokens is not None
        assert sorted(example.tokens.sentence.annotations)[chosen] == int(annotator), f"row {row}"
        sums += alternatives[chosen]


def test_unsegmented_predictions_come_near(golden: Callable[[str], Any]) -> None:
    """With words that are guessed from the source's and edits compared as text, F0.5 is 0.59 instead of 0.61."""
    case = golden("nlpcc2018-words")
    rows = []
    for sentence, line in zip(read_m2(case.folder / "gold.m2"), case.lines("prediction.txt"), strict=True):
        text = "".join(line.split())
        tokens = Tokens(sentence, tokens_like(sentence.tokens, text), segmented=False)
        rows.append(Example(sentence.source, sentence.references, text, tokens))
    found = MaxMatch().score(count_all(MaxMatch(), rows).sum(axis=0))
    assert float(found["f0.5"]) == pytest.approx(0.6067, abs=0.015)
