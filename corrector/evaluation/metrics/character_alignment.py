"""Which character of a corrected sentence stands for which of its source.

A weighted edit distance over characters with moves, after ChERRANT (Zhang et al. 2022): replacing a character by a like
one costs less than by any other. Knows sounds and shapes of characters. Trade-off: ChERRANT also asks a thesaurus
how near two characters are in meaning and has its own list of confusable ones; neither is at hand here, so that a few
sentences with several neighbouring changes are aligned otherwise.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal, NamedTuple

from corrector.evaluation.metrics.equal_ends import common_end, common_start
from corrector.text import glyphs, pinyin

Name = Literal["keep", "move", "substitute", "insert", "delete"]


class Step(NamedTuple):
    """source[start:end] becomes target[target_start:target_end], both of any length.

    What is kept is equal on both sides; what is moved has the same characters in another order.
    """

    name: Name
    start: int
    end: int
    target_start: int
    target_end: int


# Thousandths of an insertion. A substitution has three shares: one for the distance in meaning, which is always that
# of an unknown character; one for the likeness in sound or shape; one for the sort of character.
_GAP = 1000
_MEANING = 667
_UNLIKE = 500
_SORT = {"both marks": 0, "no mark": 250, "one mark": 499}
_MOST = _MEANING + _UNLIKE + max(_SORT.values())
_FAR = 1 << 60


def align(source: str, target: str) -> tuple[Step, ...]:
    """A cheapest alignment, from left to right; among equals moves come before substitutions, these before gaps."""
    tail = common_end(source, target)
    end, target_end = len(source) - tail, len(target) - tail
    head = _settled(source[:end], target[:target_end])
    changed = _changed(source[head:end], target[head:target_end])
    moved = (Step(name, a + head, b + head, c + head, d + head) for name, a, b, c, d in changed)
    kept = (Step("keep", 0, head, 0, head), Step("keep", end, len(source), target_end, len(target)))
    return (*kept[: head > 0], *moved, *kept[2 - (tail > 0) :])


def _changed(source: str, target: str) -> list[Step]:
    if len(source) == len(target) == 1:
        return [Step("substitute", 0, 1, 0, 1)]
    return _Table.fitting(source, target).walk()


def _settled(source: str, target: str) -> int:
    """How many characters both sides begin with that need no table: a cheapest alignment keeps them.

    In a common beginning an alignment can leave the main diagonal at no loss only where the text repeats itself: 哈哈
    has several places where a third may be inserted, and which one is taken is for the table to say.
    """
    head = common_start(source, target)
    rest = max(len(source), len(target)) - head
    if len(source) == len(target) and rest == 1:
        return head
    furthest = rest if len(source) != len(target) else rest * _MOST // (2 * _GAP)  # characters off the diagonal
    repeated = (_repeated(source[:head], period) + period for period in range(1, min(furthest, head) + 1))
    return max(0, head - max(repeated, default=0) - 1)


def _repeated(text: str, period: int) -> int:
    """How many characters at the end of the text are those that stand one period before them."""
    return next((at for at in range(len(text) - period) if text[-1 - at] != text[-1 - at - period]), len(text) - period)


@cache
def _substitution(old: str, new: str) -> int:
    marks = _is_mark(old) + _is_mark(new)
    sort = _SORT["both marks" if marks == 2 else "one mark" if marks else "no mark"]
    return _MEANING + sort + (0 if new in _similar(old) or old in _similar(new) else _UNLIKE)


@cache
def _similar(character: str) -> frozenset[str]:
    """The Hanzi that share a toneless reading, and those of like shape."""
    sounds = (pinyin.homophones(syllable) for syllable in pinyin.syllables(character))
    return frozenset("".join(sounds)).union(shape for shape, _ in glyphs.similar(character))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


class _Table:
    """Costs of the way from the start to each (source position, target position), near the main diagonal.

    rows[i][j - i + band + 1] belongs to (i, j); the outermost columns stay _FAR.
    """

    def __init__(self, source: str, target: str, *, band: int) -> None:
        self.source, self.target, self.band = source, target, band
        self.rows = [[_FAR] * (2 * band + 3) for _ in range(len(source) + 1)]
        for i in range(len(source) + 1):
            self._fill(i)

    @classmethod
    def fitting(cls, source: str, target: str) -> _Table:
        """A table that no cheapest way leaves: a way off the band has a gap for each diagonal out, and one back."""
        difference = abs(len(source) - len(target))
        narrow = cls(source, target, band=difference)
        needed = (narrow.cost(len(source), len(target)) // _GAP + difference) // 2
        return narrow if needed <= narrow.band else cls(source, target, band=needed)

    def cost(self, i: int, j: int) -> int:
        return self.rows[i][j - i + self.band + 1] if abs(j - i) <= self.band else _FAR

    def _fill(self, i: int) -> None:
        row, above = self.rows[i], self.rows[i - 1] if i else []
        old, target, shift = self.source[i - 1 : i], self.target, self.band + 1 - i
        for j in range(max(0, i - self.band), min(len(target), i + self.band) + 1):
            at = j + shift
            if not i or not j:
                row[at] = (i + j) * _GAP
            elif old == target[j - 1]:
                row[at] = above[at]
            else:
                gap = min(row[at - 1], above[at + 1]) + _GAP
                cost = min(gap, above[at] + _substitution(old, target[j - 1]))
                row[at] = min(cost, self._move(i, j, cost)[0])

    def _move(self, i: int, j: int, limit: int) -> tuple[int, int]:
        """(cost, length) of the shortest move that ends here and costs no more than the limit.

        Only over characters that all differ in place. A place costs at least its distance from the main diagonal.
        """
        at = j - i + self.band + 1
        longest = min(i, j, limit // _GAP - abs(j - i) + 1)
        old, new = self.source[i - 1], self.target[j - 1]
        if old not in self.target[j - longest : j - 1] or new not in self.source[i - longest : i - 1]:
            return _FAR, 0
        surplus = {old: 1, new: -1}
        for length in range(2, longest + 1):
            k, m = i - length, j - length
            if self.rows[k + 1][at] == self.rows[k][at]:
                break
            old, new = self.source[k], self.target[m]
            surplus[old] = surplus.get(old, 0) + 1
            surplus[new] = surplus.get(new, 0) - 1
            if not any(surplus.values()):
                return self.rows[k][at] + (length - 1) * _GAP, length
        return _FAR, 0

    def walk(self) -> list[Step]:
        steps: list[Step] = []
        i, j = len(self.source), len(self.target)
        while i or j:
            step = self._step(i, j)
            steps.append(step)
            i, j = step.start, step.target_start
        return steps[::-1]

    def _step(self, i: int, j: int) -> Step:
        """The last step of a cheapest way to (i, j)."""
        if i and j:
            old, new, cost = self.source[i - 1], self.target[j - 1], self.cost(i, j)
            if old == new:
                return Step("keep", i - 1, i, j - 1, j)
            moved, length = self._move(i, j, cost)
            if cost == moved:
                return Step("move", i - length, i, j - length, j)
            if cost == self.cost(i - 1, j - 1) + _substitution(old, new):
                return Step("substitute", i - 1, i, j - 1, j)
        if j and (not i or self.cost(i, j) == self.cost(i, j - 1) + _GAP):
            return Step("insert", i, i, j - 1, j)
        return Step("delete", i - 1, i, j, j)
