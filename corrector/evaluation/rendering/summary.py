"""The tables of a report: scores, comparisons, speed, leaks and calibrations.

Knows what a reader wants to see first and how numbers are written; nothing is counted here. Shares are written .390,
rates of false positives 1.6 %, intervals in brackets behind.
Trade-off: a figure that a set cannot have, such as the recall of a set without errors, is a dash and not a zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from corrector.evaluation.analysis.breakdown import CLEAN
from corrector.evaluation.analysis.part_scores import BY_LENGTH, PartScore
from corrector.evaluation.analysis.significance import Interval
from corrector.evaluation.metrics.catalogue import Chosen, Column
from corrector.evaluation.rendering.tables import Table
from corrector.evaluation.report import Figure, Report, System
from corrector.evaluation.sets import EvaluationSet
from corrector.evaluation.signature import metric_signature, set_signature

NONE = "-"
_ORDER = {"erroneous": 0, "clean": 1, "all": 2}  # of the columns: what is right first, then what is spoilt


def signatures(report: Report, chosen: Sequence[Chosen]) -> tuple[str, ...]:
    """The signature of every score in the table is one line of a set and one of a metric, joined by `|`."""
    shown = [one.metric for one in chosen if one.columns and any(s.metric == one.metric.name for s in report.scores)]
    return (*map(set_signature, report.sets), *map(metric_signature, shown))


def tables(report: Report, chosen: Sequence[Chosen], *, parts: bool = True) -> tuple[Table, ...]:
    """Those that have something to show; that of the parts, which is long, only if it is wanted."""
    made = (
        score_table(report, chosen),
        comparison_table(report, chosen),
        part_table(report if parts else replace(report, parts=())),
        speed_table(report),
        leak_table(report),
        calibration_table(report),
    )
    return tuple(table for table in made if table.rows)


def score_table(report: Report, chosen: Sequence[Chosen]) -> Table:
    """A row for each system on each set."""
    shown = [(one.metric.name, column) for one in chosen for column in one.columns]
    shown = [pair for pair in shown if any(score.metric == pair[0] for score in report.scores)]
    shown.sort(key=lambda pair: _ORDER[pair[1].over])
    rows = tuple(
        (*_names(data, system), *(_cell(report, data, system.name, *pair) for pair in shown))
        for data in report.sets
        for system in report.systems
    )
    headings = ("set", "system", "threshold", "rows", *(column.heading for _, column in shown))
    return Table("Scores (in brackets: 95 % bootstrap interval)", headings, rows, names=2)


def _names(data: EvaluationSet, system: System) -> tuple[str, ...]:
    threshold = system.outputs[data.name].threshold
    return data.name, system.name, NONE if threshold is None else f"{threshold:g}", f"{len(data.rows):,}"


def _cell(report: Report, data: EvaluationSet, system: str, metric: str, column: Column) -> str:
    score = report.score(data.name, system, metric)
    if score is None or not _has_rows(data, column):
        return NONE
    if column.counted:
        return f"{score.statistics[column.figure]:,.0f}"
    return write_figure(score.figures[column.figure], percent=column.percent, with_interval=column.with_interval)


def _has_rows(data: EvaluationSet, column: Column) -> bool:
    clean = data.clean
    return {"erroneous": clean < len(data.rows), "clean": clean > 0, "all": True}[column.over]


def write_figure(figure: Figure, *, percent: bool = False, with_interval: bool = False) -> str:
    """A figure as the tables write it: .390, 1.6 % or 87.7 (of 100), with its interval if wanted and known."""
    if not with_interval or figure.interval is None:
        return write_number(figure.value, percent=percent)
    return f"{write_number(figure.value, percent=percent)} ({_write_interval(figure.interval, percent=percent)})"


def write_number(value: float, *, percent: bool = False) -> str:
    if percent:
        return f"{100 * value:.1f} %"
    if abs(value) > 1:
        return f"{value:.1f}"
    return f"{value:.3f}".replace("0.", ".", 1)


def _write_interval(interval: Interval, *, percent: bool) -> str:
    if percent:
        return f"{100 * interval.low:.1f}-{100 * interval.high:.1f}"
    return f"{write_number(interval.low)}-{write_number(interval.high)}"


def comparison_table(report: Report, chosen: Sequence[Chosen]) -> Table:
    """The figures of the score table, of every second system less the first."""
    headings = ("set", "figure", "first", "second", "difference", "95 % interval", "p")
    shown = {(one.metric.name, column.figure): column for one in chosen for column in one.columns}
    rows = chain.from_iterable(_comparison_rows(report, data, shown) for data in report.sets)
    return Table("Second system less first (p: approximate randomisation)", headings, tuple(rows), names=4)


def _comparison_rows(
    report: Report, data: EvaluationSet, shown: Mapping[tuple[str, str], Column]
) -> Iterator[tuple[str, ...]]:
    for one in (comparison for comparison in report.comparisons if comparison.data == data.name):
        for figure, difference in one.differences.items():
            column = shown.get((one.metric, figure))
            if column is not None and _has_rows(data, column):
                low, high = difference.interval.low, difference.interval.high
                numbers = (f"{difference.value:+.4f}", f"{low:+.4f} to {high:+.4f}", f"{difference.p_value:.4f}")
                yield (data.name, column.heading, one.first, one.second, *numbers)


def part_table(report: Report) -> Table:
    """The parts of the sets."""
    headings = ("set", "by", "part", "system", "rows", "strict P", "strict R", "strict F1", "correct rows changed")
    rows = tuple(
        (part.data, part.breakdown, part.part, part.system, f"{part.rows:,}", *_part_cells(part))
        for part in report.parts
    )
    return Table("Parts of the sets (rows with errors of several kinds belong to several)", headings, rows, names=4)


def _part_cells(part: PartScore) -> tuple[str, ...]:
    """Of a part of erroneous rows only there is no false-positive rate, and of one of correct rows nothing else."""
    figures = part.figures
    if part.part == CLEAN:
        return NONE, NONE, NONE, write_number(figures["false positive rate"], percent=True)
    shares = tuple(write_number(figures[name]) for name in ("precision", "recall", "f1"))
    mixed = part.breakdown == BY_LENGTH.name
    return (*shares, write_number(figures["false positive rate"], percent=True) if mixed else NONE)


def speed_table(report: Report) -> Table:
    """What correcting took, where it was measured."""
    headings = (
        "set", "system", "sentences/s", "characters/s", "median ms", "95 % below ms", "peak MB", "threads",
    )  # fmt: skip
    measured = (
        (data.name, system, system.outputs[data.name].speed) for data in report.sets for system in report.systems
    )
    rows = tuple(
        (
            data, system.name, f"{speed.sentences_a_second:,.0f}", f"{speed.characters_a_second:,.0f}",
            f"{1000 * speed.median:.1f}", f"{1000 * speed.p95:.1f}", f"{speed.peak_memory / 1e6:.0f}",
            str(speed.threads),
        )
        for data, system, speed in measured
        if speed is not None
    )  # fmt: skip
    return Table("Speed (sentences together; median and 95 %: one sentence alone)", headings, rows, names=2)


def leak_table(report: Report) -> Table:
    """Rows that the training files hold."""
    headings = ("set", "rows", "source seen", "reference seen", "either", "share", "in")
    rows = tuple(
        (
            leak.name, f"{leak.rows:,}", str(leak.sources), str(leak.references), str(leak.either),
            write_number(leak.either / leak.rows, percent=True),
            ", ".join(f"{name} ({count})" for name, count in leak.files) or NONE,
        )
        for leak in report.leaks
    )  # fmt: skip
    return Table("Rows seen in training (normalised sentences)", headings, rows)


def calibration_table(report: Report) -> Table:
    """The threshold for each wanted rate."""
    headings = ("system", "wanted", "threshold", "correct rows changed", "correct rows")
    rows = tuple(
        (
            system, f"{100 * one.max_false_positives:g} %", f"{one.threshold:.4f}",
            f"{one.false_positives} ({100 * one.false_positives / calibration.clean:.2f} %)", str(calibration.clean),
        )
        for system, calibration in report.calibrations.items()
        for one in calibration.thresholds
    )  # fmt: skip
    return Table("Thresholds for false-positive rates", headings, rows)
