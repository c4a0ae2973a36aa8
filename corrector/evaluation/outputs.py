"""What a system made of a set: a prediction for every row, from a file or from a run.

Knows files of predictions and the rows that they belong to, not how they were made. A row is never guessed: a file with
another number of rows than the set, or with another source in a row, is an error that says so.
Trade-off: plain lines carry no source, so that lines in a wrong order are noticed by nothing but the scores; TSV and
JSONL are checked row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corrector.correction import Correction
from corrector.edits import Edit, Kind, apply, confident
from corrector.errors import DataError, InputError
from corrector.evaluation.analysis.operating_curve import Proposal
from corrector.evaluation.analysis.speed import Speed
from corrector.evaluation.metrics.metric import Example, Tokens
from corrector.evaluation.sets import EvaluationSet, SetRow
from corrector.evaluation.tokens import tokens_like
from corrector.textfiles import decode_line, raw_lines, unpacked_suffix

_SHOWN = 40  # characters of a text that a message quotes

Edits = tuple[Edit, ...]
_Parsed = tuple[str | None, str, Edits | None]  # source, prediction, edits, as far as the file tells them


@dataclass(frozen=True, slots=True)
class Output:
    """A system's predictions for the rows of a set, in their order.

    Attributes:
        proposals: for each row all edits that were proposed, whatever their confidence; None if it is not known.
        threshold: the confidence that the predictions were made with, if any.
        speed: what making them took, if it was measured.
    """

    predictions: tuple[str, ...]
    proposals: tuple[Edits, ...] | None = None
    threshold: float | None = None
    speed: Speed | None = None


def output_of(corrections: Sequence[Correction], *, threshold: float, speed: Speed | None = None) -> Output:
    """What a system makes of a set at a threshold, from the corrections that it makes without any."""
    predictions = tuple(apply(one.source, confident(one.edits, threshold)) for one in corrections)
    return Output(predictions, tuple(one.edits for one in corrections), threshold, speed)


def examples(data: EvaluationSet, output: Output) -> list[Example]:
    """Rows with their predictions, as metrics take them.

    Raises:
        InputError: there are more or fewer predictions than rows.
    """
    if len(output.predictions) != len(data.rows):
        raise InputError(_wrong_number(len(output.predictions), data))
    return [_example(row, text) for row, text in zip(data.rows, output.predictions, strict=True)]


def proposals(data: EvaluationSet, output: Output) -> tuple[Proposal, ...] | None:
    """Rows with all the edits that were proposed for them; None if the output does not tell."""
    if output.proposals is None:
        return None
    pairs = zip(data.rows, output.proposals, strict=True)
    return tuple(Proposal(row.source, row.references, edits) for row, edits in pairs)


def read_predictions(path: str | Path, data: EvaluationSet) -> Output:
    """The predictions of a file, also `.gz` or `.xz`: `.tsv` (source, tab, prediction), `.jsonl`, else one a line.

    A JSON object has `prediction` or `target`; `source` and, with their confidences, `edits` may be there, as
    `corrector correct --lines --json` writes them.

    Raises:
        DataError: the file is missing or damaged, a row is bad or has another source than the set's, or the number of
            rows is not that of the set.
    """
    path = Path(path)
    rows = list(_parsed(path))
    if len(rows) != len(data.rows):
        raise DataError(_wrong_number(len(rows), data), path=path)
    for line, ((source, _, _), row) in enumerate(zip(rows, data.rows, strict=True), 1):
        _expect_source(source, row, path=path, line=line)
    predictions = tuple(prediction for _, prediction, _ in rows)
    told = [_of_row(edits, source, row) for (source, _, edits), row in zip(rows, data.rows, strict=True)]
    edits = tuple(edits for edits in told if edits is not None)
    return Output(predictions, edits if len(edits) == len(rows) else None)


def _of_row(edits: Edits | None, source: str | None, row: SetRow) -> Edits | None:
    """Edits of a source that may be cut into tokens by white space, in characters of the row's, which has none."""
    if edits is None or source is None or row.sentence is None:
        return edits

    def place(character: int) -> int:
        return len("".join(source[:character].split()))

    moved = (
        replace(edit, start=place(edit.start), end=place(edit.end), replacement="".join(edit.replacement.split()))
        for edit in edits
    )
    return tuple(edit for edit in moved if edit.replacement != row.source[edit.start : edit.end])


def _example(row: SetRow, prediction: str) -> Example:
    if row.sentence is None:
        return Example(row.source, row.references, prediction)
    tokens = tokens_like(row.sentence.tokens, prediction)
    segmented = tuple(prediction.split()) == tokens  # else the cuts are a guess
    return Example(row.source, row.references, "".join(tokens), Tokens(row.sentence, tokens, segmented))


def _wrong_number(given: int, data: EvaluationSet) -> str:
    return (
        f"{given} predictions for {data.name}, which has {len(data.rows)} rows; expected one for every row, in the "
        "order of the set."
    )


def _expect_source(given: str | None, row: SetRow, *, path: Path, line: int) -> None:
    source = given if given is None or row.sentence is None else "".join(given.split())
    if source is not None and source != row.source:
        raise DataError(
            f"the source is {_quote(source)}, but that row of the set has {_quote(row.source)}; "
            "expected the set's own sources, in their order.",
            path=path,
            line=line,
        )


def _parsed(path: Path) -> Iterator[_Parsed]:
    parse = {".tsv": _tab_separated, ".jsonl": _json_object}.get(unpacked_suffix(path), _line)
    for number, line in raw_lines(path):
        try:
            yield parse(decode_line(line, first=number == 1))
        except ValueError as reason:
            raise DataError(str(reason), path=path, line=number) from reason


def _line(line: str) -> _Parsed:
    return None, line, None


def _tab_separated(line: str) -> _Parsed:
    columns = line.split("\t")
    if len(columns) != 2:
        raise ValueError(f"{len(columns)} columns, expected exactly 2 (source, tab, prediction): {_quote(line)}.")
    return columns[0], columns[1], None


def _json_object(line: str) -> _Parsed:
    value = json.loads(line)  # its error is a ValueError, too
    if not isinstance(value, dict):
        raise ValueError(f"a JSON {type(value).__name__}, expected an object with 'prediction' or 'target'.")
    prediction, source = value.get("prediction", value.get("target")), value.get("source")
    if not isinstance(prediction, str) or not isinstance(source, str | None):
        raise ValueError(
            f"expected a text as 'prediction' or 'target', and as 'source' if there is one: {_quote(line)}."
        )
    if source is None or "edits" not in value:
        return source, prediction, None
    return source, prediction, _edits(value["edits"], source, prediction)


def _edits(values: Any, source: str, prediction: str) -> Edits:
    """The edits of a JSON row, which must make its prediction of its source."""
    try:
        edits = tuple(map(_edit, values))
        made = apply(source, edits)
    except (AttributeError, KeyError, TypeError, InputError) as error:
        raise ValueError(f"the edits are not those of a correction ({error!r}); leave 'edits' out.") from error
    if made != prediction:
        raise ValueError(f"the edits make {_quote(made)} of the source, but the prediction is {_quote(prediction)}.")
    return edits


def _edit(value: Mapping[str, Any]) -> Edit:
    confidence = float(value["confidence"])
    return Edit(int(value["start"]), int(value["end"]), value["replacement"], Kind(value["kind"]), confidence)


def _quote(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
