"""Edit-level scores: which edits of a reference were made?

Counts as ChERRANT does (Zhang et al. 2022), on characters and by type: missing, redundant, substituted, wrong order.
Knows edits. Trade-off: an edit is right or wrong as a whole, so that how texts are cut into edits matters
(`character_edits`); and of several references the one is taken that is best for the F score of the rows so far, so
that the order of the rows can matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from corrector.errors import InputError
from corrector.evaluation.metrics.character_edits import character_edits
from corrector.evaluation.metrics.metric import Example, count_one, f_score, ratio

if TYPE_CHECKING:
    from corrector.corpus.m2 import M2Edit

Task = Literal["correction", "span detection", "token detection"]
Key = tuple[object, ...]

TYPES = ("M", "R", "S", "W")  # missing, redundant, substituted, wrong order
_OUTCOMES = ("right", "wrong", "missed")


@dataclass(frozen=True, slots=True)
class EditLevel:
    """Precision, recall and F of edits, all and by type; from 0 to 1, and 1 over no edit, as in the original.

    White space is dropped from the texts, as in the original; unlike there, they are not converted to simplified
    characters.

    Attributes:
        beta: of the F score; 0.5 weighs precision twice as much as recall.
        task: an edit is right if its span and its text are ("correction"), or its span ("span detection"); or every
            token of its span counts by itself ("token detection").

    Raises:
        InputError: an unknown task, or a beta of 0 or less.
    """

    beta: float = 0.5
    task: Task = "correction"
    statistics: ClassVar[tuple[str, ...]] = tuple(f"{outcome} {kind}" for kind in TYPES for outcome in _OUTCOMES)

    def __post_init__(self) -> None:
        if self.task not in _KEYS:
            raise InputError(f"task is {self.task!r}; expected one of {', '.join(_KEYS)}.")
        if self.beta <= 0:
            raise InputError(f"beta is {self.beta}; expected more than 0.")

    @property
    def name(self) -> str:
        return f"edits, {self.task}"

    @property
    def figures(self) -> tuple[str, ...]:
        names = (f"f{self.beta:g}", "precision", "recall")
        return (*names, *(f"{name} {kind}" for kind in TYPES for name in names))

    def count(self, example: Example) -> NDArray[np.float64]:
        """(12,) the statistics of one row by itself."""
        return count_one(self, example)

    def alternatives(self, example: Example) -> NDArray[np.float64]:
        """(R, 12) the statistics of one row against each reference."""
        source = _without_space(example.source)
        made = character_edits(source, _without_space(example.prediction))
        wanted = (character_edits(source, _without_space(reference)) for reference in example.references)
        return np.array([self.count_edits(edits, made) for edits in wanted])

    def count_edits(self, wanted: Iterable[M2Edit], made: Iterable[M2Edit]) -> NDArray[np.float64]:
        """(12,) the statistics of a row of which the edits are known, such as two M2 files give.

        An edit that the reference repeats counts each time, under the type that the reference gives it.
        """
        counts = np.zeros((len(TYPES), len(_OUTCOMES)))
        gold, proposed = self._by_key(wanted), self._by_key(made)
        for key, kinds in proposed.items():
            for kind in gold.get(key, kinds):
                counts[kind, 0 if key in gold else 1] += 1
        for kind in (kind for key, kinds in gold.items() if key not in proposed for kind in kinds):
            counts[kind, 2] += 1
        return counts.ravel()

    def _by_key(self, edits: Iterable[M2Edit]) -> Mapping[Key, Sequence[int]]:
        """What must agree -> the types of the edits that have it."""
        found: dict[Key, list[int]] = {}
        for edit in edits:
            for key in _KEYS[self.task](edit):
                found.setdefault(key, []).append(TYPES.index(_type(edit)))
        return found

    def choose(self, alternatives: NDArray[np.float64], before: NDArray[np.float64]) -> int:
        """The row with the best F so far; then the one with more right, fewer wrong, fewer missed edits."""
        keys = [self._key(row, before) for row in alternatives]
        return keys.index(max(keys))

    def _key(self, row: NDArray[np.float64], before: NDArray[np.float64]) -> tuple[float, ...]:
        right, wrong, missed = row.reshape(len(TYPES), -1).sum(axis=0).tolist()
        f = float(self.score(row + before)[self.figures[0]])
        return round(f, 4), right, -wrong, -missed  # the original compares what it would print

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 12) -> (...) for each figure."""
        by_type = totals.reshape(*totals.shape[:-1], len(TYPES), len(_OUTCOMES))
        columns = (by_type.sum(axis=-2), *np.moveaxis(by_type, -2, 0))
        values = [value for column in columns for value in self._rates(column)]
        return dict(zip(self.figures, values, strict=True))

    def _rates(self, counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        right, wrong, missed = np.moveaxis(counts, -1, 0)
        precision, recall = ratio(right, right + wrong, empty=1.0), ratio(right, right + missed, empty=1.0)
        return f_score(precision, recall, beta=self.beta), precision, recall

    def options(self) -> dict[str, str]:
        return {"level": "edit", "task": self.task, "units": "characters", "beta": f"{self.beta:g}"}


def _without_space(text: str) -> str:
    return "".join(text.split())


def _type(edit: M2Edit) -> str:
    """The file's, where it is one of the four or begins with one (S:SPELL); else by what the edit does."""
    named = edit.kind.partition(":")[0]
    if named in TYPES:
        return named
    return "M" if edit.start == edit.end else "S" if edit.replacement else "R"


def _correction_keys(edit: M2Edit) -> Iterator[Key]:
    yield edit.start, edit.end, "".join(edit.replacement)


def _span_keys(edit: M2Edit) -> Iterator[Key]:
    yield edit.start, edit.end


def _token_keys(edit: M2Edit) -> Iterator[Key]:
    """What is inserted belongs to the token behind it."""
    return ((at,) for at in range(edit.start, max(edit.end, edit.start + 1)))


_KEYS: Mapping[Task, Callable[[M2Edit], Iterator[Key]]] = {
    "correction": _correction_keys,
    "span detection": _span_keys,
    "token detection": _token_keys,
}
