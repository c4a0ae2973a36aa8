"""What every metric is: statistics of a sentence that add up, and figures made of their sum.

Knows one sentence's texts and nothing of files, models, tables or chance: intervals and tests are made elsewhere, from
the rows that `count_all` returns. Trade-off: a metric that takes the best of several references chooses each row's
reference in the light of the rows before it, as the published scorers do; `count_all` does that once, and whoever
resamples its rows keeps the choices.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from corrector.errors import InputError

if TYPE_CHECKING:
    from corrector.corpus.m2 import M2Sentence


@dataclass(frozen=True, slots=True)
class Tokens:
    """A sentence of an M2 file with its annotated edits, and what a system made of it, in the same sort of tokens.

    Attributes:
        segmented: whether the prediction came in these tokens. If not, they are a guess, and what an edit writes is
            compared as text, wherever it is cut.
    """

    sentence: M2Sentence
    prediction: tuple[str, ...]
    segmented: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """One row: a source, its right versions, and what a system made of it.

    `tokens` is there only for rows of an M2 file; the texts are then the tokens joined without spaces.

    Raises:
        InputError: there is no reference.
    """

    source: str
    references: tuple[str, ...]
    prediction: str
    tokens: Tokens | None = None

    def __post_init__(self) -> None:
        if not self.references:
            raise InputError(f"no reference for the source {self.source!r}; expected one or more right versions of it.")


class Metric(Protocol):
    """How good corrections are, counted in one particular way.

    A corpus has the score of the sum of its rows' statistics, never the mean of its rows' scores.
    """

    @property
    def name(self) -> str:
        """What is measured, for a table: `sentence correction, strict`."""

    @property
    def statistics(self) -> tuple[str, ...]:
        """The names of the F additive statistics."""

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures that `score` makes, the one to quote first."""

    def count(self, example: Example) -> NDArray[np.float64]:
        """(F,) the statistics of one row."""

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., F) sums of statistics -> (...) for each figure; a rate over nothing is 0 unless the metric says so."""

    def options(self) -> dict[str, str]:
        """What else was chosen, for the signature."""


@runtime_checkable
class ChoosesReference(Metric, Protocol):
    """A metric that takes, for each row, the reference that is best for the corpus so far."""

    def alternatives(self, example: Example) -> NDArray[np.float64]:
        """(R, F) the statistics of one row against each of R references."""

    def choose(self, alternatives: NDArray[np.float64], before: NDArray[np.float64]) -> int:
        """Which of (R, F) to take when (F,) are the sums of the rows before."""


def count_all(metric: Metric, examples: Iterable[Example]) -> NDArray[np.float64]:
    """(N, F) the statistics of every row, in order; their sum over the rows is what `score` takes."""
    rows = _chosen(metric, examples) if isinstance(metric, ChoosesReference) else [metric.count(e) for e in examples]
    return np.array(rows, np.float64).reshape(len(rows), len(metric.statistics))


def count_one(metric: ChoosesReference, example: Example) -> NDArray[np.float64]:
    """(F,) the statistics of a row that has no rows before it."""
    return _chosen(metric, [example])[0]


def _chosen(metric: ChoosesReference, examples: Iterable[Example]) -> list[NDArray[np.float64]]:
    before = np.zeros(len(metric.statistics))
    rows = []
    for example in examples:
        alternatives = metric.alternatives(example)
        best = metric.choose(alternatives, before) if len(alternatives) > 1 else 0
        row: NDArray[np.float64] = alternatives[best]
        rows.append(row)
        before += row
    return rows


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64], *, empty: float = 0.0) -> NDArray[np.float64]:
    """part / whole, and `empty` where whole is 0."""
    result = np.full(np.broadcast(part, whole).shape, empty)
    np.divide(part, whole, out=result, where=whole != 0)
    return result


def f_score(precision: NDArray[np.float64], recall: NDArray[np.float64], *, beta: float = 1.0) -> NDArray[np.float64]:
    """The weighted harmonic mean (van Rijsbergen 1979); below 1, beta favours precision."""
    return ratio((1 + beta**2) * precision * recall, beta**2 * precision + recall)
