"""Predictions belong to their rows, or an error says why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corrector.alignment import align
from corrector.correction import Correction
from corrector.edits import Edit, Kind, apply
from corrector.errors import DataError, InputError
from corrector.evaluation.outputs import Output, examples, output_of, proposals, read_predictions
from corrector.evaluation.sets import EvaluationSet, SetRow, read_set

DATA = EvaluationSet("a.tsv", "ab", (SetRow("他门来了", ("他们来了",)), SetRow("下雨了", ("下雨了",))))
MADE = ("他们来了", "下雪了")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "他们来了\n下雪了\n"),
        ("a.out", "他们来了\n下雪了"),
        ("a.tsv", "他门来了\t他们来了\n下雨了\t下雪了\n"),
        ("a.jsonl", '{"prediction": "他们来了"}\n{"source": "下雨了", "target": "下雪了"}\n'),
    ],
)
def test_every_format_gives_the_same_predictions(tmp_path: Path, name: str, text: str) -> None:
    output = read_predictions(write(tmp_path / name, text), DATA)
    assert output == Output(MADE)
    assert [example.prediction for example in examples(DATA, output)] == list(MADE)
    assert proposals(DATA, output) is None


def test_an_empty_line_is_an_empty_prediction(tmp_path: Path) -> None:
    assert read_predictions(write(tmp_path / "a.txt", "\n下雨了\n"), DATA).predictions == ("", "下雨了")


@pytest.mark.parametrize(("text", "given"), [("他们来了\n", 1), ("一\n二\n三\n", 3), ("", 0)])
def test_another_number_of_rows_names_both(tmp_path: Path, text: str, given: int) -> None:
    """The peers' evaluations cut the longer side off, and reward who leaves sentences out."""
    with pytest.raises(DataError, match=rf"p\.txt: {given} predictions for a\.tsv, which has 2 rows"):
        read_predictions(write(tmp_path / "p.txt", text), DATA)
    with pytest.raises(InputError, match=f"{given} predictions"):
        examples(DATA, Output(("好",) * given))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("p.tsv", "他门来了\t他们来了\n下雪了\t下雪了\n", "line 2: the source is '下雪了'.*'下雨了'"),
        ("p.jsonl", '{"source": "x", "target": "y"}\n{"target": "y"}\n', "line 1: the source is 'x'"),
        ("p.tsv", "他门来了\n下雨了\t下雨了\n", "line 1: 1 columns"),
        ("p.jsonl", "[]\n[]\n", "line 1: a JSON list"),
        ("p.jsonl", '{"target": 3}\n', "line 1: expected a text"),
        ("p.jsonl", "{\n", "line 1: "),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_predictions(write(tmp_path / name, text), DATA)


def test_edits_come_with_their_confidences(tmp_path: Path) -> None:
    """The file is what `corrector correct --lines --json` writes."""
    pairs = zip(DATA.rows, MADE, strict=True)
    corrections = [Correction(row.source, align(row.source, made)) for row, made in pairs]
    lines = [json.dumps(correction.to_dict(), ensure_ascii=False) for correction in corrections]
    output = read_predictions(write(tmp_path / "p.jsonl", "\n".join(lines)), DATA)
    assert output.predictions == MADE
    assert output.proposals == tuple(correction.edits for correction in corrections)
    found = proposals(DATA, output)
    assert found is not None
    assert [proposal.prediction(0.5) for proposal in found] == list(MADE)


def test_predictions_at_every_threshold_come_of_the_same_proposals() -> None:
    source = DATA.rows[0].source
    corrections = [
        Correction(source, (Edit(0, 1, "她", Kind.SOUND, 0.4), Edit(1, 2, "们", Kind.SOUND, 0.9))), Correction("下雨了")
    ]  # fmt: skip
    for threshold, made in ((0.0, "她们来了"), (0.4, "她们来了"), (0.9, "他们来了"), (1.0, source)):
        output = output_of(corrections, threshold=threshold)
        assert output.predictions == (made, "下雨了")
        assert (output.proposals, output.threshold) == (tuple(one.edits for one in corrections), threshold)
        found = proposals(DATA, output)
        assert found is not None
        assert tuple(proposal.prediction(threshold) for proposal in found) == output.predictions


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (
            [{"start": 0, "end": 1, "replacement": "你", "kind": "other", "confidence": 1}],
            "make '你门来了' of the source",
        ),
        ([{"start": 0, "end": 9, "replacement": "你", "kind": "other", "confidence": 1}], "not those of a correction"),
        ([{"start": 0}], "not those of a correction"),
        (["x"], "not those of a correction"),
        (7, "not those of a correction"),
    ],
)
def test_edits_that_do_not_make_the_prediction_are_refused(tmp_path: Path, edits: object, told: str) -> None:
    row = json.dumps({"source": "他门来了", "target": "他们来了", "edits": edits})
    with pytest.raises(DataError, match=told):
        read_predictions(write(tmp_path / "p.jsonl", f"{row}\n{row}\n"), DATA)


def test_edits_of_a_spaced_source_are_moved_to_the_row_s_characters(tmp_path: Path) -> None:
    data = read_set(write(tmp_path / "a.m2", "S 他门 来 了\nA 0 1|||S|||他们|||REQUIRED|||-NONE-|||0\n"))
    source, target = "他门 来 了", "他们 来  了吗"
    value = Correction(source, align(source, target)).to_dict()
    made = read_predictions(write(tmp_path / "p.jsonl", json.dumps(value) + "\n"), data)
    (proposal,) = proposals(data, made) or ()
    assert apply(proposal.source, proposal.edits) == "他们来了吗"
    assert [(edit.start, edit.end, edit.replacement) for edit in proposal.edits] == [(1, 2, "们"), (4, 4, "吗")]


def test_rows_of_m2_get_tokens_and_lose_white_space(tmp_path: Path) -> None:
    m2 = "S 他门 来 了\nA 0 1|||S|||他们|||REQUIRED|||-NONE-|||0\n"
    data = read_set(write(tmp_path / "a.m2", m2))
    for line in ("他们来了", "他们 来 了"):
        output = read_predictions(write(tmp_path / "p.txt", line + "\n"), data)
        (example,) = examples(data, output)
        assert example.tokens is not None
        assert (example.prediction, example.tokens.prediction) == ("他们来了", ("他们", "来", "了"))
