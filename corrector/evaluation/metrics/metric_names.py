"""The names by which metrics are asked for.

Knows names only, so that a command's flags can list them without loading a metric; `catalogue.py` has what they mean.
"""

from __future__ import annotations

from typing import Literal, get_args

MetricName = Literal[
    "correction",
    "correction-lenient",
    "detection",
    "detection-lenient",
    "alarm",
    "characters",
    "characters-detection",
    "wang",
    "edits",
    "maxmatch",
    "gleu",
    "bleu",
    "chrf",
    "length",
]
METRIC_NAMES: tuple[str, ...] = get_args(MetricName)
