"""A report as one HTML page to look at: tables, charts, and the worst errors with their differences marked.

Knows a report and how to say it in HTML; nothing is counted here but what the charts need. The page is one file: no
script, no font and no picture from elsewhere.
Trade-off: it holds the text of the errors that it shows, so a page about a private set is as private as the set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from corrector.edits import confident
from corrector.evaluation.analysis.breakdown import CLEAN
from corrector.evaluation.analysis.operating_curve import OperatingCurve, operating_curve
from corrector.evaluation.analysis.part_scores import BY_DISTANCE, BY_KIND, BY_LENGTH, PartScore
from corrector.evaluation.metrics.catalogue import Chosen
from corrector.evaluation.outputs import Edits, Output, examples, proposals
from corrector.evaluation.rendering.charts import Bars, Line, Point, bar_chart, line_chart
from corrector.evaluation.rendering.page_style import STYLE
from corrector.evaluation.rendering.summary import signatures, tables, write_figure
from corrector.evaluation.rendering.tables import Table
from corrector.evaluation.rendering.worst_errors import RowError, marked, worst_errors
from corrector.evaluation.report import Report, Score, System
from corrector.evaluation.sets import EvaluationSet
from corrector.version import __version__

WORST = 50  # errors shown of a system on a set


def to_html(report: Report, chosen: Sequence[Chosen]) -> str:
    """The whole page."""
    sets, systems = (", ".join(one.name for one in many) for many in (report.sets, report.systems))
    body = "\n".join(
        (
            "<h1>Evaluation of corrections</h1>",
            f'<p class="faint">{escape(systems)} on {escape(sets)} · corrector {__version__}</p>',
            *map(_table, tables(report, chosen, parts=False)),
            _signatures(report, chosen),
            *(_section(report, data) for data in report.sets),
        )
    )
    title = f"<title>{escape(systems)} on {escape(sets)}</title>"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">{title}'
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head><body>\n{body}\n</body></html>\n'


def _table(table: Table) -> str:
    head = "".join(_cell("th", text, place < table.names) for place, text in enumerate(table.headings))
    rows = ("".join(_cell("td", text, place < table.names) for place, text in enumerate(row)) for row in table.rows)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    title = f"<h2>{escape(table.title)}</h2>" if table.title else ""
    return f'{title}<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(tag: str, text: str, is_name: bool) -> str:
    style = ' class="name"' if is_name else ""
    return f"<{tag}{style}>{escape(text)}</{tag}>"


def _signatures(report: Report, chosen: Sequence[Chosen]) -> str:
    lines = "".join(f"<li><code>{escape(line)}</code></li>" for line in signatures(report, chosen))
    return f"<details><summary>Signatures: how these scores were counted</summary><ul>{lines}</ul></details>"


def _section(report: Report, data: EvaluationSet) -> str:
    """All that is said of one set."""
    return "\n".join(
        (
            f"<h2>{escape(data.name)}</h2>",
            f'<p class="faint">{len(data.rows):,} rows, {data.clean:,} of them correct</p>',
            _charts(report, data),
            *(_errors(data, system) for system in report.systems),
            _all_figures([score for score in report.scores if score.data == data.name]),
        )
    )


# --- charts ---------------------------------------------------------------------------------------------------------


def _charts(report: Report, data: EvaluationSet) -> str:
    charts = [*_curve_charts(report, data), *_part_charts(report, data)]
    return f'<div class="charts">{"".join(charts)}</div>' if charts else ""


def _curve_charts(report: Report, data: EvaluationSet) -> Iterator[str]:
    """Precision over recall, and false positives over the threshold, of the systems that tell confidences."""
    curves = [(system, curve) for system in report.systems if (curve := _curve(data, system.outputs[data.name]))]
    if curves and data.clean < len(data.rows):
        lines = [_curve_line(data, *pair, x="recall", y="precision") for pair in curves]
        yield line_chart(lines, x="recall (sentence correction, strict)", y="precision")
    if curves and data.clean:
        lines = [_curve_line(data, *pair, x="threshold", y="false positive rate") for pair in curves]
        yield line_chart(lines, x="confidence threshold", y="correct rows changed")


def _part_charts(report: Report, data: EvaluationSet) -> Iterator[str]:
    """Bars: F1 by length, and recall by kind and by distance, since a correct row has no kind."""
    figures = {BY_LENGTH.name: "f1", BY_KIND.name: "recall", BY_DISTANCE.name: "recall"}
    for breakdown, figure in figures.items():
        parts = [p for p in report.parts if (p.data, p.breakdown) == (data.name, breakdown) and p.part != CLEAN]
        if parts and data.clean < len(data.rows):
            rows = {part.part: part.rows for part in parts}
            series = [_bars(parts, system.name, list(rows), figure) for system in report.systems]
            labels = [f"{name}\n{count:,} rows" for name, count in rows.items()]
            yield bar_chart(labels, series, x=breakdown, y=f"strict {figure}")


def _bars(parts: Sequence[PartScore], system: str, names: Sequence[str], figure: str) -> Bars:
    own = {part.part: part for part in parts if part.system == system}
    texts = tuple(f"{system}, {name}: {own[name].figures[figure]:.3f} ({own[name].rows:,} rows)" for name in names)
    return Bars(system, tuple(own[name].figures[figure] for name in names), texts)


def _curve(data: EvaluationSet, output: Output) -> OperatingCurve | None:
    rows = proposals(data, output)
    curve = None if rows is None else operating_curve(rows)
    return curve if curve is not None and len(curve.thresholds) else None


def _curve_line(data: EvaluationSet, system: System, curve: OperatingCurve, *, x: str, y: str) -> Line:
    """The mark is the threshold that the scores were made with."""
    across = curve.thresholds if x == "threshold" else curve.figure(x)
    points = tuple(
        Point(float(a), float(b), f"{system.name}: {_at(curve, place)}")
        for place, (a, b) in enumerate(zip(across, curve.figure(y), strict=True))
    )
    threshold = system.outputs[data.name].threshold
    used = None if threshold is None else curve.at(threshold)
    return Line(system.name, points, None if used is None else points[used])


def _at(curve: OperatingCurve, place: int) -> str:
    precision, recall, rate = (curve.figure(name)[place] for name in ("precision", "recall", "false positive rate"))
    return (
        f"threshold {curve.thresholds[place]:.4f}: precision {precision:.3f}, recall {recall:.3f}, "
        f"correct rows changed {100 * rate:.2f} %"
    )


# --- the worst errors -----------------------------------------------------------------------------------------------


def _errors(data: EvaluationSet, system: System) -> str:
    output = system.outputs[data.name]
    found = worst_errors(examples(data, output), _made(output), number=WORST)
    if not found:
        return ""
    rows = "".join(map(_error, found))
    title = f"The {len(found)} worst errors of {escape(system.name)}"
    return f'<details><summary>{title}</summary><ol class="errors">{rows}</ol></details>'


def _made(output: Output) -> tuple[Edits, ...] | None:
    """The proposed edits that were made."""
    if output.proposals is None:
        return None
    return tuple(confident(edits, output.threshold or 0.0) for edits in output.proposals)


def _error(error: RowError) -> str:
    sure = "" if error.confidence is None else f", confidence {error.confidence:.2f}"
    lines = [
        ("source", _pieces(error.source, error.reference, "del")),
        ("made", _pieces(error.prediction, error.reference, 'ins class="wrong"')),
    ]
    if error.reference != error.source:
        lines.append(("right", _pieces(error.reference, error.source, "ins")))
    shown = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in lines)
    return f'<li><span class="faint">row {error.row} · {error.sort}{sure}</span><dl>{shown}</dl></li>'


def _pieces(text: str, other: str, tag: str) -> str:
    """The text, with what differs from the other one in a tag."""
    end = tag.partition(" ")[0]
    return "".join(
        f"<{tag}>{escape(piece.text)}</{end}>" if piece.differs else escape(piece.text) for piece in marked(text, other)
    )


# --- everything else ------------------------------------------------------------------------------------------------


def _all_figures(scores: Sequence[Score]) -> str:
    rows = tuple(
        (score.system, score.metric, name, write_figure(figure, with_interval=True))
        for score in scores
        for name, figure in score.figures.items()
    )
    table = Table("", ("system", "metric", "figure", "value (95 % interval)"), rows, names=3)
    return f"<details><summary>All figures</summary>{_table(table)}</details>"
