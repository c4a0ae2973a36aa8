"""One set of pairs scored with a visitor's settings: the evaluation's tables, signatures and report.

Knows the evaluation, no components. Every edit is asked for, whatever its confidence, so that the report can draw the
curve over all thresholds; what counts as a prediction is what the settings let through.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from corrector.corrector import Corrector
from corrector.errors import InputError
from corrector.evaluation.metrics.catalogue import choose_all
from corrector.evaluation.outputs import Output, output_of
from corrector.evaluation.rendering.html_report import to_html
from corrector.evaluation.rendering.summary import signatures, tables
from corrector.evaluation.report import System
from corrector.evaluation.scoring import Chance, evaluate
from corrector.evaluation.sets import EvaluationSet, read_set
from corrector.page.labels import Labels
from corrector.page.limits import (
    MAXIMUM_PAIRS,
    MAXIMUM_PAIRS_BYTES,
    MAXIMUM_PAIRS_CHARACTERS,
    MAXIMUM_PAIRS_LINE,
    MAXIMUM_PAIRS_SENTENCE,
    RESAMPLES,
)
from corrector.textfiles import is_larger, raw_lines

_SYSTEM = "corrector"


def score_set(say: Labels, path: Path, corrector: Corrector) -> tuple[dict[str, Any], str]:
    """The message for the view, and the report as a page of HTML.

    Raises:
        DataError: the file is damaged, or of no known format.
        InputError: it has more or longer rows than one request may ask for.
    """
    data = _read(say, path)
    chosen, _ = choose_all()
    system = System(_SYSTEM, "the page", {data.name: _run(corrector, data)})
    report = evaluate([data], [system], chosen, chance=Chance(RESAMPLES), divided=True)
    message = {
        "tables": [asdict(table) for table in tables(report, chosen, parts=False)],
        "lines": signatures(report, chosen),
    }
    return message, to_html(report, chosen)


def _read(say: Labels, path: Path) -> EvaluationSet:
    """The set, refused as soon as it is too large: before all of it is unpacked, and before all its rows are read."""
    if is_larger(path, MAXIMUM_PAIRS_BYTES) or _longest_line(path) > MAXIMUM_PAIRS_LINE:
        raise InputError(say("evaluate.large", most=MAXIMUM_PAIRS_BYTES, line=MAXIMUM_PAIRS_LINE))
    data = read_set(path, most=MAXIMUM_PAIRS + 1)
    if len(data.rows) > MAXIMUM_PAIRS:
        raise InputError(say("evaluate.many", most=MAXIMUM_PAIRS))
    lengths = [len(text) for row in data.rows for text in (row.source, *row.references)]
    given, longest = sum(lengths), max(lengths)
    if given > MAXIMUM_PAIRS_CHARACTERS or longest > MAXIMUM_PAIRS_SENTENCE:
        most = {"most": MAXIMUM_PAIRS_CHARACTERS, "sentence": MAXIMUM_PAIRS_SENTENCE}
        raise InputError(say("evaluate.long", given=given, longest=longest, **most))
    return data


def _longest_line(path: Path) -> int:
    return max((len(line) for _, line in raw_lines(path, utf16=True)), default=0)


def _run(corrector: Corrector, data: EvaluationSet) -> Output:
    everything = replace(corrector, threshold=0.0)
    corrections = tuple(everything.correct_many(row.source for row in data.rows))
    return output_of(corrections, threshold=corrector.threshold)
