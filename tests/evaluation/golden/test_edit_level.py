"""ChERRANT: its counts on its own edits, and how near the alignment of this package comes to its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corrector.corpus.m2 import M2Edit, M2Sentence, read_m2
from corrector.evaluation.metrics.character_edits import character_edits
from corrector.evaluation.metrics.edit_level import TYPES, EditLevel
from corrector.evaluation.metrics.metric import Example, count_all

Edits = Sequence[M2Edit]

MADE = {"nlpcc2018-characters": "prediction.m2", "nlpcc2023-task8": "prediction_unequal.m2"}
TASKS = {
    "correction of spans (-cs, default), -cat 1": "correction",
    "correction of spans and types (-cse), -cat 1": "correction",
    "detection of spans (-ds), -cat 1": "span detection",
    "detection of tokens (-dt), -cat 1": "token detection",
    "one reference at most (--max_answer_num 1), -cat 1": "correction",
    "beta 1 (-b 1), -cat 1": "correction",
}


def totals(metric: EditLevel, gold: Iterable[Sequence[Edits]], made: Iterable[Edits]) -> NDArray[np.float64]:
    """The sums over the rows, of each row the alternative that the metric chooses."""
    sums = np.zeros(len(metric.statistics))
    for wanted, proposed in zip(gold, made, strict=True):
        alternatives = np.array([metric.count_edits(edits, proposed) for edits in wanted])
        sums += alternatives[metric.choose(alternatives, sums) if len(alternatives) > 1 else 0]
    return sums


def first_alignment(edits: Edits) -> Edits:
    """ChERRANT puts the edits of equally cheap alignments behind each other: those before the first step back."""
    back = next((at + 1 for at, (one, two) in enumerate(pairwise(edits)) if two.start < one.end or one == two), None)
    return edits[:back]


def annotations(sentence: M2Sentence, *, most: int | None = None) -> list[Edits]:
    numbers = sorted(sentence.annotations)
    chosen = [number for number in numbers if most is None or number < most]
    return [sentence.annotations[number] for number in chosen] or [()]


# What OpenCC's t2s, which ChERRANT applies to predictions and references but not to sources, changes in these sets.
CONVERTED = ["動动", "際际", "査查", "薹苔", "罎坛", "於于", "爭争", "內内", "藉此借此"]


def simplified(text: str) -> str:
    for pair in CONVERTED:
        half = len(pair) // 2
        text = text.replace(pair[:half], pair[half:])
    return text


def edits_of(case: Any, texts: Iterable[str], *, converted: bool) -> list[Edits]:
    """The edits of this package, white space dropped."""
    pairs = zip(case.lines("source.txt"), texts, strict=True)
    squeezed = (("".join(source.split()), "".join(text.split())) for source, text in pairs)
    return [character_edits(source, simplified(text) if converted else text) for source, text in squeezed]


def gold_edits(case: Any, entry: dict[str, Any]) -> list[list[Edits]]:
    """ChERRANT's own edits of the references, but for converted references, of which they are not at hand."""
    if "converted to simplified" in entry["gold"]:
        return [[edits] for edits in edits_of(case, case.lines("gold.txt"), converted=True)]
    most = 1 if "max_answer_num 1" in entry["options"] else None
    return [annotations(sentence, most=most) for sentence in read_m2(case.folder / "gold.m2")]


def made_edits(case: Any, name: str, entry: dict[str, Any]) -> list[Edits]:
    """ChERRANT's own edits of the prediction where they are at hand, else those of this package."""
    converted = "--no_simplified" not in entry["options"]
    stored = [sentence.annotations[0] for sentence in read_m2(case.folder / MADE[name])]
    texts = case.predictions(entry["prediction"])
    if not entry["prediction"].startswith("prediction") or (converted and name == "nlpcc2023-task8"):
        own = edits_of(case, texts, converted=converted)
        if entry["prediction"].startswith("reference0"):
            first = [annotations(sentence)[0] for sentence in read_m2(case.folder / "gold.m2")]
            rows = zip(first, own, texts, strict=True)
            return [edits if simplified(text) == text else converted_ for edits, converted_, text in rows]
        return own
    if "-s first" in entry["options"]:
        return [first_alignment(edits) for edits in stored]
    if not converted and name == "nlpcc2018-characters":  # the stored ones are of converted predictions
        return [
            () if s == text else edits for edits, s, text in zip(stored, case.lines("source.txt"), texts, strict=True)
        ]
    return stored


@pytest.mark.parametrize("name", MADE)
def test_counts(golden: Callable[[str], Any], name: str) -> None:
    case = golden(name)
    for entry in case.scores("cherrant"):
        options = entry["options"].split("compare: ")[1]
        metric = EditLevel(1.0 if "-b 1" in options else 0.5, TASKS[options])  # type: ignore[arg-type]
        sums = totals(metric, gold_edits(case, entry), made_edits(case, name, entry))
        by_type = sums.reshape(len(TYPES), 3)
        overall, figures = entry["figures"]["overall"], metric.score(sums)
        assert by_type.sum(axis=0).tolist() == [overall["tp"], overall["fp"], overall["fn"]], entry
        for place, printed in zip(("f0.5", "precision", "recall"), metric.figures, strict=False):
            assert float(figures[printed]) == pytest.approx(overall[place], abs=5.1e-5)
        for kind, expected in entry["figures"]["by_type"].items():
            counts = by_type[TYPES.index(kind)].tolist()
            assert counts == [expected["tp"], expected["fp"], expected["fn"]]
            assert float(figures[f"recall {kind}"]) == pytest.approx(expected["recall"], abs=5.1e-5)


@pytest.mark.parametrize(
    ("name", "file", "texts", "annotator", "different"),
    [
        ("nlpcc2018-characters", "prediction.m2", "prediction.txt", 0, 20),
        ("nlpcc2018-characters", "gold.m2", "reference0.txt", 0, 30),
        ("nlpcc2018-characters", "gold.m2", "reference1.txt", 1, 5),
        ("nlpcc2023-task8", "gold.m2", "gold.txt", 0, 0),
        ("nlpcc2023-task8", "prediction_unequal.m2", "prediction_unequal.txt", 0, 0),
    ],
)
def test_few_rows_are_aligned_otherwise(
    golden: Callable[[str], Any], name: str, file: str, texts: str, annotator: int, different: int
) -> None:
    """Of 2,000 learners' sentences about 1 %: half of them for its thesaurus, half where it counts all equal ways."""
    case = golden(name)
    others = 0
    for sentence, line in zip(read_m2(case.folder / file), case.lines(texts), strict=True):
        text = "".join(line.split())
        if annotator in sentence.annotations:
            theirs = [(e.start, e.end, e.kind, e.replacement) for e in sentence.annotations[annotator]]
            own = [
                (e.start, e.end, e.kind, e.replacement) for e in character_edits(sentence.source, "".join(text.split()))
            ]
            others += own != theirs
    assert others <= different


@pytest.mark.parametrize(
    ("name", "prediction", "references", "f", "apart"),
    [
        ("nlpcc2018-characters", "prediction.txt", ("reference0.txt", "reference1.txt"), 0.6098, 0.003),
        ("nlpcc2023-task8", "prediction_unequal.txt", ("gold.txt",), 0.4681, 5e-5),
    ],
)
def test_the_end_score_is_near(
    golden: Callable[[str], Any], name: str, prediction: str, references: tuple[str, ...], f: float, apart: float
) -> None:
    """Texts in, F0.5 out, against ChERRANT without conversion of characters."""
    case = golden(name)
    texts = zip(*map(case.lines, references), strict=True)
    rows = [Example(*row) for row in zip(case.lines("source.txt"), texts, case.lines(prediction), strict=True)]
    metric = EditLevel()
    assert float(metric.score(count_all(metric, rows).sum(axis=0))["f0.5"]) == pytest.approx(f, abs=apart)
