"""A report in JSON types: every figure with its interval, signature and sums, for programs.

Knows the nouns of a report and nothing of tables. Texts of rows are left out, so that a report may be published where
the data may not. Trade-off: names are spelled out, which makes the file longer than it need be.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corrector.evaluation.analysis.significance import Difference, Interval
from corrector.evaluation.report import Comparison, Report, Score, System
from corrector.version import __version__


def to_json(report: Report) -> dict[str, Any]:
    """The whole report; figures from 0 to 1 unless their metric says otherwise."""
    return {
        "corrector": __version__,
        "sets": [
            {"name": data.name, "sha256": data.sha256, "rows": len(data.rows), "clean": data.clean,
             "skipped": data.skipped}
            for data in report.sets
        ],
        "systems": [_system(system) for system in report.systems],
        "scores": [_score(score) for score in report.scores],
        "comparisons": [_comparison(comparison) for comparison in report.comparisons],
        "parts": [asdict(part) for part in report.parts],
        "leaks": [asdict(leak) for leak in report.leaks],
        "calibrations": {name: calibration.to_dict() for name, calibration in report.calibrations.items()},
    }  # fmt: skip


def _system(system: System) -> dict[str, Any]:
    runs = {
        data: {"threshold": output.threshold, "speed": None if output.speed is None else asdict(output.speed)}
        for data, output in system.outputs.items()
    }
    return {"name": system.name, "origin": system.origin, "runs": runs}


def _score(score: Score) -> dict[str, Any]:
    figures = {name: {"value": figure.value, **_interval(figure.interval)} for name, figure in score.figures.items()}
    return {
        "set": score.data,
        "system": score.system,
        "metric": score.metric,
        "signature": score.signature,
        "figures": figures,
        "statistics": dict(score.statistics),
    }


def _interval(interval: Interval | None) -> dict[str, float]:
    return {} if interval is None else {"low": interval.low, "high": interval.high}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "set": comparison.data,
        "metric": comparison.metric,
        "first": comparison.first,
        "second": comparison.second,
        "differences": {name: _difference(one) for name, one in comparison.differences.items()},
    }


def _difference(difference: Difference) -> dict[str, float]:
    return {"value": difference.value, **_interval(difference.interval), "p": difference.p_value}
