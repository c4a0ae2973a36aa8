"""The metrics that can be asked for by name, and what of each a summary shows.

Knows names and columns; how a metric counts is its own file's. Trade-off: every metric is counted unless some are
named, since counting is cheap beside correcting, but a summary shows only what is quoted most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from corrector.errors import InputError, MissingExtraError, did_you_mean
from corrector.evaluation.metrics.bleu_and_chrf import Bleu, Chrf
from corrector.evaluation.metrics.character_level import CharacterLevel
from corrector.evaluation.metrics.conditional_correction import ConditionalCorrection
from corrector.evaluation.metrics.edit_level import EditLevel
from corrector.evaluation.metrics.gleu import Gleu
from corrector.evaluation.metrics.length_change import LengthChange
from corrector.evaluation.metrics.max_match import MaxMatch
from corrector.evaluation.metrics.metric import Metric
from corrector.evaluation.metrics.metric_names import METRIC_NAMES, MetricName
from corrector.evaluation.metrics.sentence_level import SentenceLevel
from corrector.evaluation.sets import EvaluationSet

Over = Literal["erroneous", "clean", "all"]


@dataclass(frozen=True, slots=True)
class Column:
    """A figure in a summary.

    Attributes:
        over: the rows that it says something about; a set without such rows has none of it.
        percent: shown as a percentage instead of a share.
        with_interval: shown with its interval.
        counted: shown as the number of rows, by the statistic of the same name, so that one in many is seen.
    """

    figure: str
    heading: str
    over: Over = "erroneous"
    percent: bool = False
    with_interval: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A metric by the name that asks for it.

    Attributes:
        columns: what a summary shows of it; none: its first figure, and only if it was asked for by name.
        needs_tokens: whether it is for M2 files only.
    """

    name: MetricName
    make: Callable[[], Metric]
    columns: tuple[Column, ...] = ()
    needs_tokens: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A metric to be counted, the name that asks for it, and its columns in a summary."""

    name: MetricName
    metric: Metric
    columns: tuple[Column, ...]
    needs_tokens: bool

    def fits(self, data: EvaluationSet) -> bool:
        return not self.needs_tokens or all(row.sentence is not None for row in data.rows)


_STRICT = (
    Column("precision", "strict P"),
    Column("recall", "strict R"),
    Column("f1", "strict F1", with_interval=True),
    Column("false positive rate", "correct rows changed", over="clean", percent=True, with_interval=True),
)
_ENTRIES = (
    Entry("correction", lambda: SentenceLevel("correction", "strict"), _STRICT),
    Entry("correction-lenient", lambda: SentenceLevel("correction", "lenient"), (Column("f1", "lenient F1"),)),
    Entry("detection", lambda: SentenceLevel("detection", "strict"), (Column("f1", "detection F1"),)),
    Entry("detection-lenient", lambda: SentenceLevel("detection", "lenient")),
    Entry("alarm", lambda: SentenceLevel("alarm", "strict")),
    Entry("characters", lambda: CharacterLevel("correction"), (Column("f1", "character F1"),)),
    Entry("characters-detection", lambda: CharacterLevel("detection")),
    Entry("wang", ConditionalCorrection),
    Entry("edits", EditLevel, (Column("f0.5", "edit F0.5"),)),
    Entry("maxmatch", MaxMatch, (Column("f0.5", "MaxMatch F0.5"),), needs_tokens=True),
    Entry("gleu", Gleu, (Column("gleu", "GLEU"),)),
    Entry("bleu", Bleu),
    Entry("chrf", Chrf),
    Entry("length", LengthChange, (Column("other length", "other length", over="all", counted=True),)),
)


def choose(names: Iterable[str]) -> tuple[Chosen, ...]:
    """The metrics of these names, in the order of the catalogue.

    Raises:
        InputError: there is no metric of that name.
        MissingExtraError: a metric needs a package that is not installed.
    """
    wanted = set(names)
    for name in sorted(wanted - set(METRIC_NAMES)):
        raise InputError(f"no metric is called {name!r}.{did_you_mean(name, METRIC_NAMES)}")
    return tuple(_chosen(entry, by_name=True) for entry in _ENTRIES if entry.name in wanted)


def choose_all() -> tuple[tuple[Chosen, ...], tuple[MissingExtraError, ...]]:
    """Every metric that can be counted here, and why others cannot."""
    chosen: list[Chosen] = []
    missing: list[MissingExtraError] = []
    for entry in _ENTRIES:
        try:
            chosen.append(_chosen(entry, by_name=False))
        except MissingExtraError as error:
            missing.append(error)
    return tuple(chosen), tuple(missing)


def _chosen(entry: Entry, *, by_name: bool) -> Chosen:
    metric = entry.make()
    first = metric.figures[0]
    columns = entry.columns or ((Column(first, f"{metric.name} {first}"),) if by_name else ())
    return Chosen(entry.name, metric, columns, entry.needs_tokens)


def fitting(chosen: Iterable[Chosen], data: EvaluationSet) -> tuple[Chosen, ...]:
    """The metrics that can be counted on a set.

    Raises:
        InputError: none of them can.
    """
    given = tuple(chosen)
    found = tuple(one for one in given if one.fits(data))
    if not found:
        names = ", ".join(one.name for one in given)
        raise InputError(f"{names or 'no metric'} needs an M2 file; {data.name} is none. Give one, or other metrics.")
    return found
