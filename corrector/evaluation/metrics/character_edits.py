"""A correction as edits of four types: missing, redundant, substituted, in the wrong order.

Knows an alignment of characters and merges its steps, by the rules of ChERRANT (Zhang et al. 2022), into the edits that
people would mark. Trade-off: one alignment is read where ChERRANT puts the
edits of all equally cheap ones together; in 2,000 sentences of learners that concerns about 20.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from corrector.corpus.m2 import M2Edit
from corrector.evaluation.metrics.character_alignment import Name, Step, align
from corrector.evaluation.metrics.edit_lattice import distance
from corrector.evaluation.metrics.equal_ends import common_end, common_start

_TYPES = {"insert": "M", "delete": "R", "substitute": "S", "move": "W"}


@lru_cache(maxsize=1 << 16)  # predictions are often the reference, or the prediction of another system
def character_edits(source: str, target: str) -> tuple[M2Edit, ...]:
    """The edits from left to right, tokens being characters; `kind` is M, R, S or W."""
    if source == target:
        return ()
    edits = _Merger(source, target).edits(align(source, target))
    return tuple(M2Edit(e.start, e.end, _TYPES[e.name], (tuple(target[e.target_start : e.target_end]),)) for e in edits)


class _Merger:
    """Merges steps; a step that covers several characters is an edit."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target

    def edits(self, steps: Iterable[Step]) -> Iterator[Step]:
        for step in self._moved(list(_runs(steps))):
            if self._old(step) != self._new(step):
                yield self._trimmed(step) if step.name == "substitute" else step

    def _old(self, step: Step) -> str:
        return self.source[step.start : step.end]

    def _new(self, step: Step) -> str:
        return self.target[step.target_start : step.target_end]

    def _moved(self, runs: Sequence[Step]) -> Iterator[Step]:
        """The changes, those around something kept being one move if what goes here comes there."""
        at = 0
        while at < len(runs):
            three = runs[at : at + 3]
            if len(three) == 3 and self._is_move(*three):
                yield _joined("move", three)
                at += 3
            else:
                if runs[at].name != "keep":
                    yield runs[at]
                at += 1

    def _is_move(self, first: Step, middle: Step, last: Step) -> bool:
        names = (first.name, last.name)
        if names == ("substitute", "substitute") and middle.name == "keep":
            return _are_exchanged(self._old(first), self._new(first), self._old(last), self._new(last))
        if middle.name not in ("keep", "move") or set(names) != {"delete", "insert"}:
            return False
        gone, come = (first, last) if names[0] == "delete" else (last, first)
        return _is_shifted(self._old(gone), self._new(come))

    def _trimmed(self, step: Step) -> Step:
        """Without the characters that both sides begin or end with."""
        old, new = self._old(step), self._new(step)
        head = common_start(old, new)
        tail = common_end(old[head:], new[head:])
        name: Name = "insert" if len(old) == head + tail else "delete" if len(new) == head + tail else "substitute"
        return Step(name, step.start + head, step.end - tail, step.target_start + head, step.target_end - tail)


def _runs(steps: Iterable[Step]) -> Iterator[Step]:
    """Neighbouring changes as one, but not moves, and not deletions beside insertions; so also what is kept."""
    for kind, group in groupby(steps, lambda step: step.name if step.name in ("keep", "move") else "change"):
        run = list(group)
        names = {step.name for step in run}
        if kind == "move" or names == {"delete", "insert"}:
            yield from run
        else:
            yield _joined(names.pop() if len(names) == 1 else "substitute", run)


def _joined(name: Name, steps: Sequence[Step]) -> Step:
    first, last = steps[0], steps[-1]
    return Step(name, first.start, last.end, first.target_start, last.target_end)


def _are_exchanged(old: str, new: str, later_old: str, later_new: str) -> bool:
    if min(map(len, (old, new, later_old, later_new))) == 1:
        return (old, new) == (later_new, later_old)
    return distance(old, later_new) <= 1 and distance(new, later_old) <= 1


def _is_shifted(gone: str, come: str) -> bool:
    shorter, longer = sorted((gone, come), key=len)
    if _is_punctuation(shorter) or _is_punctuation(longer) or len(longer) - len(shorter) > 1:
        return False
    if len(shorter) == 1:
        return longer == shorter
    return distance(shorter, longer) <= 1 or (len(shorter) == len(longer) and shorter in longer * 2)


def _is_punctuation(text: str) -> bool:
    return all(unicodedata.category(character)[0] in "PS" for character in text)
