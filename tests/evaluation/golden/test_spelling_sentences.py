"""Sentence-level figures of eight published scorers: the SIGHAN tools, pycorrector, ReaLiSe, CSCD-NS, LEMON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from corrector.evaluation.metrics.labels import NOWHERE, Labels, labels
from corrector.evaluation.metrics.metric import Example, count_all
from corrector.evaluation.metrics.sentence_level import SentenceLevel

SPELLING_SETS = ("sighan15-simplified", "cscd-ns-dev", "nlpcc2023-task8")


def figures(metric: SentenceLevel, rows: Iterable[Example]) -> dict[str, float]:
    return {name: float(value) for name, value in metric.score(count_all(metric, rows).sum(axis=0)).items()}


def rows_of(case: Any, entry: dict[str, Any]) -> list[Example]:
    """The rows of an entry; labels that walk both texts in step see nothing behind the shorter end."""
    sources, gold = case.lines("source.txt"), case.lines("gold.txt")
    predictions = case.predictions(entry["prediction"])
    if "walking both texts in step" in entry["options"]:
        pairs = zip(predictions, sources, strict=True)
        predictions = [(prediction + source[len(prediction) :])[: len(source)] for prediction, source in pairs]
    return [Example(s, (t,), p) for s, t, p in zip(sources, gold, predictions, strict=True)]


@pytest.mark.parametrize("name", SPELLING_SETS)
def test_pycorrector(golden: Callable[[str], Any], name: str) -> None:
    for entry in (case := golden(name)).scores("pycorrector"):
        found = figures(SentenceLevel("correction", "lenient"), rows_of(case, entry))
        for figure in ("accuracy", "precision", "recall", "f1"):
            assert found[figure] == pytest.approx(entry["figures"][figure], abs=1e-9), entry["prediction"]


@pytest.mark.parametrize("name", SPELLING_SETS)
def test_realise(golden: Callable[[str], Any], name: str) -> None:
    for entry in (case := golden(name)).scores("realise"):
        for level, key in (("detection", "detect"), ("correction", "correct")):
            found = figures(SentenceLevel(level), rows_of(case, entry))  # type: ignore[arg-type]
            if "raised" in entry["figures"]:  # nothing was changed, and the original divides by it
                assert (found["precision"], found["recall"], found["f1"]) == (0, 0, 0)
                continue
            for figure, short in (("accuracy", "acc"), ("precision", "p"), ("recall", "r"), ("f1", "f1")):
                assert 100 * found[figure] == pytest.approx(entry["figures"][f"sent-{key}-{short}"], abs=1e-9)


@pytest.mark.parametrize("name", SPELLING_SETS)
def test_cscd_ns(golden: Callable[[str], Any], name: str) -> None:
    for entry in (case := golden(name)).scores("cscd-ns"):
        rows = rows_of(case, entry)
        for level, key in (("detection", "S_D"), ("correction", "S_C")):
            metric = SentenceLevel(level)  # type: ignore[arg-type]
            found = figures(metric, rows)
            if entry["figures"].get("raised") == "AssertionError":  # the original refuses another length
                assert count_all(metric, rows).sum(axis=0)[-1] > 0
            elif "raised" in entry["figures"]:
                assert found["f1"] == 0
            else:  # rounded, and F1 made of what was rounded
                for figure, short in (("precision", "p"), ("recall", "r"), ("f1", "f1")):
                    assert 100 * found[figure] == pytest.approx(entry["figures"][f"{key}_{short}"], abs=1e-3)


@pytest.mark.parametrize("name", SPELLING_SETS)
def test_lemon(golden: Callable[[str], Any], name: str) -> None:
    for entry in (case := golden(name)).scores("lemon"):
        rows = rows_of(case, entry)
        for level, key in (("correction", "compute"), ("alarm", "compute_detect")):
            found, expected = figures(SentenceLevel(level), rows), entry["figures"][key]  # type: ignore[arg-type]
            for figure in ("precision", "recall", "f1"):
                assert found[figure] == pytest.approx(expected[figure], abs=1e-9)
            assert found["false positive rate"] == pytest.approx(expected["fpr"], abs=1e-9)
        counts = dict(zip(SentenceLevel.statistics, count_all(SentenceLevel(), rows).sum(axis=0), strict=True))
        alarms = count_all(SentenceLevel("alarm"), rows).sum(axis=0)[3]
        expected = entry["figures"]["compute"]
        assert counts["right"] == expected["true_positives"]
        assert counts["false positives"] == expected["false_positives_on_clean_rows"]
        assert counts["erroneous"] - alarms == expected["false_negatives_unchanged"]


def read_labels(lines: Iterable[str], *, only_places: bool = False) -> list[Labels]:
    """A row a line: `id, position, character, ...` or `id, position, ...`; positions from 1, and `id, 0` for none.

    A character without a position, which the tool's own truth has once, is a label that nothing matches.
    """
    found: list[Labels] = []
    for line in lines:
        _, *cells = (cell.strip() for cell in line.split(","))
        pairs = (
            [(cell, "") for cell in cells if cell] if only_places else list(zip(cells[::2], cells[1::2], strict=False))
        )
        row = {(int(place), int(place) + 1, text) if place else (NOWHERE, NOWHERE, text) for place, text in pairs}
        found.append(frozenset(label for label in row if label[0] != 0))
    return found


def labels_from_texts(case: Any, texts: list[str]) -> list[Labels]:
    pairs = zip(case.lines("source.txt"), texts, strict=True)
    return [frozenset((start + 1, end + 1, text) for start, end, text in labels(*pair)) for pair in pairs]


def made_labels(case: Any, entry: dict[str, Any], *, rows: int, only_places: bool = False) -> list[Labels]:
    if entry["prediction"].startswith(("gold.txt", "source.txt")):
        return labels_from_texts(case, case.predictions(entry["prediction"]))
    if entry["prediction"].startswith("nothing changed"):
        return [frozenset()] * rows
    name = entry["prediction"] if "_labels" in entry["prediction"].split()[0] else "prediction_labels.txt"
    return read_labels(case.lines(name), only_places=only_places)


def agrees(found: float, expected: dict[str, Any]) -> bool:
    """Against numerator and denominator where they were printed, since the figure itself is rounded; NaN is our 0."""
    if expected.get("denominator"):
        return found == pytest.approx(expected["numerator"] / expected["denominator"], abs=1e-12)
    return found == pytest.approx(expected["value"] or 0, abs=5e-5)


@pytest.mark.parametrize("name", ["sighan15-official", "clp14-official"])
def test_sighan_2014_and_2015_on_official_labels(golden: Callable[[str], Any], name: str) -> None:
    case = golden(name)
    gold = read_labels(case.lines("gold_labels.txt"))
    for entry in case.scores("sighan15-tool" if "15" in name else "clp14-tool"):
        made = made_labels(case, entry, rows=len(gold))
        for level in ("detection", "correction"):
            metric = SentenceLevel(level, "lenient")  # type: ignore[arg-type]
            totals = np.sum([metric.count_labels(*row) for row in zip(gold, made, strict=True)], axis=0)
            found = metric.score(totals)
            for figure, printed in (("accuracy",) * 2, ("precision",) * 2, ("recall",) * 2, ("f1", "f1_score")):
                assert agrees(float(found[figure]), entry["figures"][f"{level}_{printed}"])
            assert agrees(float(found["false positive rate"]), entry["figures"]["false_positive_rate"])


def test_sighan_2015_on_texts(golden: Callable[[str], Any]) -> None:
    case = golden("sighan15-simplified")
    for entry in case.scores("sighan15-tool"):
        for level in ("detection", "correction"):
            found = figures(SentenceLevel(level, "lenient"), rows_of(case, entry))  # type: ignore[arg-type]
            for figure, printed in (("accuracy",) * 2, ("precision",) * 2, ("recall",) * 2, ("f1", "f1_score")):
                assert agrees(found[figure], entry["figures"][f"{level}_{printed}"]), entry["options"]
            assert agrees(found["false positive rate"], entry["figures"]["false_positive_rate"])


def test_sighan_2013_detection(golden: Callable[[str], Any]) -> None:
    case = golden("sighan13-subtask1-official")
    gold = read_labels(case.lines("gold_labels.txt"), only_places=True)
    for entry in case.scores("sighan13-tool"):
        made = made_labels(case, entry, rows=len(gold), only_places=True)
        for level, key in (("alarm", "detection"), ("detection", "error_location")):
            metric = SentenceLevel(level)  # type: ignore[arg-type]
            found = metric.score(np.sum([metric.count_labels(*row) for row in zip(gold, made, strict=True)], axis=0))
            for figure, printed in (("accuracy",) * 2, ("precision",) * 2, ("recall",) * 2, ("f1", "f_score")):
                assert agrees(float(found[figure]), entry["figures"][f"{key}_{printed}"])
            assert agrees(float(found["false positive rate"]), entry["figures"]["false_alarm_rate"])


def test_sighan_2013_correction(golden: Callable[[str], Any]) -> None:
    """Every row of this task has an error, so that the tool's accuracy is the share of rows made right."""
    case = golden("sighan13-subtask2-official")
    gold = read_labels(case.lines("gold_labels.txt"))
    for entry in case.scores("sighan13-tool"):
        made = made_labels(case, entry, rows=len(gold))
        for level, key in (("detection", "location"), ("correction", "correction")):
            metric = SentenceLevel(level)  # type: ignore[arg-type]
            found = metric.score(np.sum([metric.count_labels(*row) for row in zip(gold, made, strict=True)], axis=0))
            assert agrees(float(found["accuracy"]), entry["figures"][f"{key}_accuracy"])
            if level == "correction":
                assert agrees(float(found["precision"]), entry["figures"]["correction_precision"])
