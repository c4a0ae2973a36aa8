"""MaxMatch: of all ways to read a prediction as edits, the one that agrees most with the annotated edits.

Dahlmeier and Ng (2012), as their M2 scorer counts it. Knows the annotated edits and the tokens of a row; a phrase may
be read as one edit if at most `max_unchanged` of its tokens stay. Trade-off: a row is read in favour of the system,
and of several annotators the one is taken that is best for the F score of the rows so far, so that the order of the
rows can matter.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

import numpy as np
from numpy.typing import NDArray

from corrector.errors import InputError
from corrector.evaluation.metrics.edit_lattice import Place, Steps, cheapest_steps, merged
from corrector.evaluation.metrics.metric import Example, Tokens, count_one, f_score, ratio

if TYPE_CHECKING:
    from corrector.corpus.m2 import M2Edit


@dataclass(frozen=True, slots=True)
class MaxMatch:
    """Precision, recall and F of edits; a rate over no edit is 1, as in the original.

    Attributes:
        beta: of the F score; 0.5 weighs precision twice as much as recall.
        max_unchanged: tokens that may stay within one edit.

    Raises:
        InputError: an option below 0.
    """

    beta: float = 0.5
    max_unchanged: int = 2
    name: ClassVar[str] = "edits, MaxMatch"
    statistics: ClassVar[tuple[str, ...]] = ("correct", "proposed", "gold")

    def __post_init__(self) -> None:
        if self.beta <= 0 or self.max_unchanged < 0:
            raise InputError(
                f"beta is {self.beta} and max_unchanged {self.max_unchanged}; expected beta > 0 and max_unchanged >= 0."
            )

    @property
    def figures(self) -> tuple[str, ...]:
        return (f"f{self.beta:g}", "precision", "recall")

    def count(self, example: Example) -> NDArray[np.float64]:
        """(3,) the statistics of one row by itself.

        Raises:
            InputError: the row has no tokens, since it is not of an M2 file.
        """
        return count_one(self, example)

    def alternatives(self, example: Example) -> NDArray[np.float64]:
        """(annotators, 3) the statistics of one row, in the order of the annotators' numbers."""
        if example.tokens is None:
            raise InputError(
                f"the row {example.source[:30]!r} has no annotated edits; MaxMatch needs a set that is an M2 file."
            )
        reading = _Reading.of(example.tokens, self.max_unchanged)
        annotations = sorted(example.tokens.sentence.annotations.items())
        return np.array([reading.counts(edits) for _, edits in annotations], np.float64)

    def choose(self, alternatives: NDArray[np.float64], before: NDArray[np.float64]) -> int:
        """The row with the best F score so far; among equals the one with more correct, then fewer other edits."""
        keys = [self._key(row) for row in (alternatives + before).tolist()]
        return keys.index(max(keys))

    def _key(self, totals: Sequence[float]) -> tuple[float, float, float]:
        correct, proposed, gold = totals
        weight = self.beta**2
        edits = weight * gold + proposed
        return (1 + weight) * correct / edits if edits else 1.0, correct, -edits

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 3) -> (...) for each figure."""
        correct, proposed, gold = np.moveaxis(totals, -1, 0)
        precision, recall = ratio(correct, proposed, empty=1.0), ratio(correct, gold, empty=1.0)
        f, *_ = self.figures
        return {f: f_score(precision, recall, beta=self.beta), "precision": precision, "recall": recall}

    def options(self) -> dict[str, str]:
        return {"level": "edit", "scorer": "maxmatch", "beta": f"{self.beta:g}", "unchanged": f"{self.max_unchanged}"}


_Key = TypeVar("_Key", bound=Hashable)

_MATCH, _STEP, _EDIT = -(1 << 40), 1 << 20, 1  # one number that compares like (matched edits, steps, other edits)

_Arc = tuple[Place, Place, int]  # from, to, number of the gold edit
_Chain = tuple["_Chain", _Arc] | None
_State = tuple[int, _Chain]  # price of the way so far, the matched edits on it, the last one first


@dataclass(frozen=True, slots=True)
class _Reading:
    """The lattice of a row, and the best way through it for an annotator."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    segmented: bool
    steps: Steps
    max_unchanged: int

    @classmethod
    def of(cls, tokens: Tokens, max_unchanged: int) -> _Reading:
        source, target = tokens.sentence.tokens, tokens.prediction
        steps: Steps = {}
        if source != target:
            graphs = (cheapest_steps(source, target, substitution=price) for price in (1, 2))
            steps = merged(*graphs)
        return cls(source, target, tokens.segmented, steps, max_unchanged)

    def counts(self, annotated: Sequence[M2Edit]) -> tuple[int, int, int]:
        """Correct, proposed and gold edits; as in the original, an edit that reaches behind the sentence is none."""
        gold = [edit for edit in annotated if edit.end <= len(self.source)]
        if not self.steps:
            return 0, 0, len(gold)
        price, chain = self._best(self._arcs(gold))
        matched: list[_Arc] = []
        while chain is not None:
            chain, arc = chain
            matched.append(arc)
        return self._agreeing(matched[::-1], gold), len(matched) + price % _STEP, len(gold)

    def _agreeing(self, matched: Sequence[_Arc], gold: Sequence[M2Edit]) -> int:
        """As the original counts: the gold edits are gone through once, in their order; a repeated one counts again."""
        correct = done = 0
        for start, end, _ in matched:
            agreeing = [at for at in range(done, len(gold)) if self._is(gold[at], start, end)]
            correct += len(agreeing)
            done = agreeing[-1] + 1 if agreeing else done
        return correct

    def _is(self, edit: M2Edit, start: Place, end: Place) -> bool:
        if (edit.start, edit.end) != (start[0], end[0]) or start[1] > end[1]:
            return False
        made = self.target[start[1] : end[1]]
        if self.segmented:
            return made in edit.alternatives
        return "".join(made) in map("".join, edit.alternatives)

    def _arcs(self, gold: Sequence[M2Edit]) -> dict[Place, list[_Arc]]:
        """The gold edits that the lattice can read as one edit, by where they begin."""
        arcs: dict[Place, list[_Arc]] = {}
        places = (*self.steps, (len(self.source), len(self.target)))
        for number, edit in enumerate(gold):
            ends = [place for place in places if place[0] == edit.end]
            for start in (place for place in self.steps if place[0] == edit.start):
                fitting = (end for end in ends if self._is(edit, start, end) and self._is_one_edit(start, end))
                arcs.setdefault(start, []).extend((start, end, number) for end in fitting)
        return arcs

    def _is_one_edit(self, start: Place, end: Place) -> bool:
        """Whether a way leads from start to end that changes something and leaves few enough tokens."""
        if self.source[start[0] : end[0]] == self.target[start[1] : end[1]]:
            return False
        unchanged = {start: 0}
        for place in self._within(start, end):
            for following in self.steps.get(place, ()) if place in unchanged else ():
                stays = unchanged[place] + self._keeps(place, following)
                unchanged[following] = min(stays, unchanged.get(following, stays))
        return unchanged.get(end, self.max_unchanged + 1) <= self.max_unchanged

    def _within(self, start: Place, end: Place) -> Iterator[Place]:
        places = ((i, j) for i in range(start[0], end[0] + 1) for j in range(start[1], end[1] + 1))
        return (place for place in places if place != end)

    def _keeps(self, place: Place, following: Place) -> bool:
        i, j = place
        return following == (i + 1, j + 1) and self.source[i] == self.target[j]

    def _best(self, arcs: dict[Place, list[_Arc]]) -> _State:
        """The cheapest way: most gold edits, then fewest steps outside of them, then fewest other edits."""
        ways = _Ways(self.max_unchanged)
        for place, following in self.steps.items():
            here, unfinished = ways.at(place)
            for start, end, number in arcs.get(place, ()):
                _improve(ways.outside, end, (here[0] + _MATCH, (here[1], (start, end, number))))
            for after in following:
                ways.step(here, unfinished, after, keeps=self._keeps(place, after))
        return ways.at((len(self.source), len(self.target)))[0]


class _Ways:
    """The cheapest way to each place ahead: outside of an edit, and within one that is still going on."""

    def __init__(self, max_unchanged: int) -> None:
        self.max_unchanged = max_unchanged
        self.outside: dict[Place, _State] = {(0, 0): (0, None)}
        self.inside: dict[Place, dict[int, _State]] = {}  # by the number of tokens that stayed in the edit

    def at(self, place: Place) -> tuple[_State, dict[int, _State]]:
        """The cheapest way to a place, where any edit may end, and the ways on which an edit goes on."""
        unfinished = self.inside.pop(place, {})
        arrived = (*unfinished.values(), *([self.outside[place]] if place in self.outside else ()))
        return min(arrived, key=_price), unfinished

    def step(self, here: _State, unfinished: dict[int, _State], after: Place, *, keeps: bool) -> None:
        later = self.inside.setdefault(after, {})
        if keeps:
            _improve(self.outside, after, _dearer(here, _STEP))
        else:
            _improve(later, 0, _dearer(here, _STEP + _EDIT))
        for stayed, state in unfinished.items():
            if stayed + keeps <= self.max_unchanged:
                _improve(later, stayed + keeps, _dearer(state, _STEP))


def _price(state: _State) -> int:
    return state[0]


def _dearer(state: _State, by: int) -> _State:
    return state[0] + by, state[1]


def _improve(table: dict[_Key, _State], key: _Key, state: _State) -> None:
    if key not in table or state[0] < table[key][0]:
        table[key] = state
