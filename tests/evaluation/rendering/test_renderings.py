"""A report as tables, as JSON and as a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from corrector.calibration import Calibration
from corrector.evaluation.analysis.leakage import Leak
from corrector.evaluation.metrics.catalogue import Chosen, choose_all
from corrector.evaluation.rendering.html_report import to_html
from corrector.evaluation.rendering.json_report import to_json
from corrector.evaluation.rendering.summary import signatures, tables, write_number
from corrector.evaluation.rendering.tables import Table
from corrector.evaluation.report import Report, System
from corrector.evaluation.scoring import Chance, evaluate
from corrector.evaluation.sets import EvaluationSet

CHOSEN: tuple[Chosen, ...] = choose_all()[0]
VOID = {"meta"}


@pytest.fixture(scope="module")
def report(
    sets: tuple[EvaluationSet, ...],
    systems: tuple[System, ...],
    leaks: tuple[Leak, ...],
    calibration: Calibration,
) -> Report:
    made = evaluate(sets, systems, CHOSEN, chance=Chance(50), compared=True, divided=True)
    return replace(made, leaks=leaks, calibrations={"good": calibration})


def named(report: Report, beginning: str) -> Table:
    (found,) = (table for table in tables(report, CHOSEN) if table.title.startswith(beginning))
    return found


# --- tables ---------------------------------------------------------------------------------------------------------


def test_the_score_table_has_a_row_for_each_system_on_each_set(report: Report) -> None:
    table = named(report, "Scores")
    cells = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    assert [(row["set"], row["system"], row["threshold"], row["rows"]) for row in cells] == [
        ("对.tsv", "good", "0.5", "4"), ("对.tsv", "<copy>", "-", "4"),
        ("clean.txt", "good", "0.5", "2"), ("clean.txt", "<copy>", "-", "2"),
    ]  # fmt: skip
    assert cells[0]["strict P"] == cells[0]["strict R"] == ".667"
    assert re.fullmatch(r"\.667 \(\.000-(\.\d{3}|1\.000)\)", cells[0]["strict F1"])
    assert cells[3]["correct rows changed"].startswith("50.0 % (")
    assert [row["other length"] for row in cells] == ["0", "0", "0", "1"]


def test_a_figure_that_a_set_cannot_have_is_a_dash(report: Report) -> None:
    table = named(report, "Scores")
    cells = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    assert {cells[2][name] for name in ("strict P", "strict F1", "edit F0.5", "GLEU")} == {"-"}
    assert cells[2]["correct rows changed"].startswith("0.0 %")
    assert "MaxMatch F0.5" not in table.headings  # no set has tokens


def test_the_other_tables_say_what_was_found(report: Report) -> None:
    assert named(report, "Second").rows[0][:5] == ("对.tsv", "strict F1", "good", "<copy>", "-0.6667")
    assert named(report, "Speed").rows[0] == ("对.tsv", "good", "8", "46", "10.0", "20.0", "250", "1")
    assert named(report, "Rows seen").rows[0] == ("对.tsv", "4", "1", "2", "2", "50.0 %", "train.tsv (2)")
    assert named(report, "Thresholds").rows == (("good", "50 %", "0.6100", "1 (100.00 %)", "1"),)
    assert ("对.tsv", "characters", "0-19", "good", "4", ".667", ".667", ".667", "100.0 %") in named(
        report, "Parts"
    ).rows


def test_tables_without_rows_are_left_out(report: Report) -> None:
    bare = Report(report.sets, report.systems[1:], ())
    assert [table.title for table in tables(bare, CHOSEN)] == ["Scores (in brackets: 95 % bootstrap interval)"]
    assert not any(table.title.startswith("Parts") for table in tables(report, CHOSEN, parts=False))


def test_a_signature_of_the_table_is_that_of_its_scores(report: Report) -> None:
    lines = signatures(report, CHOSEN)
    ours = {f"{a}|{b}" for a in lines for b in lines if a.startswith("set=") and b.startswith("metric=")}
    assert ours <= {score.signature for score in report.scores}
    assert len(lines) == len(set(lines)) > 6


@pytest.mark.parametrize(
    ("value", "percent", "written"),
    [(0.3904, False, ".390"), (1.0, False, "1.000"), (0.0, False, ".000"), (-0.25, False, "-.250"),
     (87.74, False, "87.7"), (0.0162, True, "1.6 %"), (0.9999, False, "1.000")],
)  # fmt: skip
def test_how_numbers_are_written(value: float, percent: bool, written: str) -> None:
    assert write_number(value, percent=percent) == written


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_json_holds_every_figure_and_no_text_of_a_row(report: Report) -> None:
    text = json.dumps(to_json(report), ensure_ascii=False, allow_nan=False)
    read = json.loads(text)
    assert len(read["scores"]) == len(report.scores)
    first = read["scores"][0]
    assert first["signature"] == report.scores[0].signature
    assert first["figures"]["f1"]["low"] <= first["figures"]["f1"]["value"] <= first["figures"]["f1"]["high"]
    assert first["statistics"]["right"] == 2
    assert read["systems"][0]["runs"]["对.tsv"]["speed"]["sentences"] == 4
    assert read["calibrations"]["good"]["thresholds"][0]["threshold"] == 0.61
    assert read["comparisons"][0]["differences"]["f1"]["p"] > 0
    assert read["leaks"][0]["either"] == 2
    assert any(part["part"] == "correct" for part in read["parts"])
    assert not any(row.source in text for data in report.sets for row in data.rows)


# --- the page -------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """Tags that were opened and not closed, those that occur, all their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_well_formed_and_needs_nothing_from_elsewhere(report: Report) -> None:
    html = to_html(report, CHOSEN)
    page = Page(html)
    assert page.open == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "b", "copy"}
    assert not {name for name, _ in page.attributes} & {"src", "href", "srcset", "style", "onclick", "onload"}
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html


def test_the_page_shows_tables_charts_and_marked_errors(report: Report) -> None:
    html = to_html(report, CHOSEN)
    page = Page(html)
    for table in tables(report, CHOSEN, parts=False):
        assert table.title in page.text
    assert html.count("<figure>") == 2 + 3 + 1  # two curves and three breakdowns of the pairs, one curve of clean text
    assert "她很漂<del>凉</del>" in html
    assert '她很漂<ins class="wrong">凉</ins>' in html
    assert "她很漂<ins>亮</ins>" in html
    assert "&lt;b&gt;下" in html
    assert "correct text changed, confidence 0.60" in page.text
    for score in report.scores:
        assert score.metric in page.text


def test_a_system_without_confidences_has_no_curves(report: Report) -> None:
    alone = replace(report, systems=report.systems[1:], parts=())
    assert "<figure>" not in to_html(alone, CHOSEN)
