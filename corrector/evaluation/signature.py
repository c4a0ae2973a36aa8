"""One line that says how a score was counted and over what; no score goes without it.

    set=dev.tsv|sha256=90a5c1b2d3e4f506|rows=5000|metric=sentence correction, strict|level=sentence|version=0.1.0

Knows names and numbers, not the score. Scores with the same signature may be put in one column; the system and its
threshold are the row. Trade-off: 16 of the 64 digits of the file's SHA-256, which tell files apart well enough.
"""

from __future__ import annotations

from corrector.evaluation.metrics.metric import Metric
from corrector.evaluation.sets import EvaluationSet
from corrector.version import __version__

_DIGITS = 16


def signature(metric: Metric, data: EvaluationSet) -> str:
    """The line for a metric of a set."""
    return f"{set_signature(data)}|{metric_signature(metric)}"


def set_signature(data: EvaluationSet) -> str:
    """What was counted over."""
    fields = {"set": data.name, "sha256": data.sha256[:_DIGITS], "rows": str(len(data.rows))}
    return _line(fields | ({"skipped": str(data.skipped)} if data.skipped else {}))


def metric_signature(metric: Metric) -> str:
    """How it was counted."""
    return _line({"metric": metric.name, **metric.options(), "version": __version__})


def _line(fields: dict[str, str]) -> str:
    return "|".join(f"{key}={value}" for key, value in fields.items())
