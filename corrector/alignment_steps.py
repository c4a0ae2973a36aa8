"""The cheapest steps from one text to another: substitutions, insertions, deletions, and blocks that change places.

Knows characters, equal or not; what the steps mean is read in `alignment.py`. Levenshtein distance, where in addition
two neighbouring blocks of up to four characters may change places at the price of the shorter one.
Trade-off: exact (fewest changed characters) where that takes well under a second, which covers sentences and documents
with scattered errors; two long and quite different texts become a few large steps instead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Literal, NamedTuple


class Step(NamedTuple):
    """source[start:end] becomes target[target_start:target_end]; what no step covers is equal on both sides."""

    name: Literal["swap", "substitute", "delete", "insert", "replace"]
    start: int
    end: int
    target_start: int
    target_end: int


MAX_BLOCK = 4  # characters of a block that may change places with its neighbour
_MARGIN = MAX_BLOCK - 1  # equal characters that a swap may begin or end with: 大家大人 -> 大人大家
_MAX_CELLS = 200_000  # of the cost table: a fifth of a second; some seconds for text of very few characters
_ANCHOR = 8  # characters: such a string that is unique in both long texts is taken to be the same place
_FIRST_BAND = 8  # diagonals each side


def cheapest_steps(source: str, target: str, *, use_anchors: bool = True) -> list[Step]:
    """The steps of a cheapest alignment, in order; a cheap but not the cheapest one for long, different texts."""
    if source == target:
        return []
    prefix, suffix = _common_ends(source, target)
    before, after = max(0, prefix - _MARGIN), max(0, suffix - _MARGIN)
    inner_source, inner_target = source[before : len(source) - after], target[before : len(target) - after]
    steps = _exact_steps(inner_source, inner_target)
    if steps is None and use_anchors:
        steps = _anchored_steps(inner_source, inner_target)
    if steps is None:
        return [Step("replace", prefix, len(source) - suffix, prefix, len(target) - suffix)]
    return _moved(steps, before, before)


def _common_ends(source: str, target: str) -> tuple[int, int]:
    """The lengths of the common prefix and, in what follows it, of the common suffix."""
    shorter = min(len(source), len(target))
    prefix = next((at for at in range(shorter) if source[at] != target[at]), shorter)
    rest = shorter - prefix
    suffix = next((at for at in range(rest) if source[-1 - at] != target[-1 - at]), rest)
    return prefix, suffix


def _moved(steps: Iterable[Step], by: int, target_by: int) -> list[Step]:
    return [Step(name, a + by, b + by, c + target_by, d + target_by) for name, a, b, c, d in steps]


def _anchored_steps(source: str, target: str) -> list[Step]:
    """Steps between the anchors only, as in Cohen's patience diff; each gap is aligned by itself."""
    steps: list[Step] = []
    start = target_start = 0
    for at, target_at in (*_anchors(source, target), (len(source), len(target))):
        gap = cheapest_steps(source[start:at], target[target_start:target_at], use_anchors=False)
        steps += _moved(gap, start, target_start)
        start, target_start = at + 1, target_at + 1
    return steps


def _anchors(source: str, target: str) -> list[tuple[int, int]]:
    """A longest chain of places (in source, in target) whose next _ANCHOR characters are equal and unique in both."""
    places = _unique_places(target)
    pairs = [(at, places[text]) for text, at in _unique_places(source).items() if text in places]
    ends: list[int] = []  # least target position at which an increasing chain of each length ends
    lengths = []
    for _, target_at in pairs:
        length = bisect_left(ends, target_at)
        ends[length : length + 1] = [target_at]
        lengths.append(length)
    chain, wanted = [], len(ends) - 1
    for pair, length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == wanted:
            chain.append(pair)
            wanted -= 1
    return chain[::-1]


def _unique_places(text: str) -> dict[str, int]:
    """The strings of _ANCHOR characters that occur once -> their place, in the order of the text."""
    grams = [text[at : at + _ANCHOR] for at in range(len(text) - _ANCHOR + 1)]
    counts = Counter(grams)
    return {gram: at for at, gram in enumerate(grams) if counts[gram] == 1}


# --- the cost table -----------------------------------------------------------------------------------------------

# A cost is one integer that compares like (changed characters, steps, covered characters of both sides). The last
# prefers the way that keeps more: 他妈妈去 -> 妈妈一起去 deletes 他 and inserts 一起, and rewrites nothing.
_CHANGED, _STEP, _COVERED = 1 << 40, 1 << 20, 1
_GAP = _CHANGED + _STEP + _COVERED  # insert or delete
_SUBSTITUTION = _CHANGED + _STEP + 2 * _COVERED
_FAR = 1 << 80


def _swap_cost(first: int, second: int) -> int:
    return min(first, second) * _CHANGED + _STEP + 2 * (first + second) * _COVERED


class _Table:
    """Costs of the way from each (source position, target position) to the end, near the main diagonal.

    rows[i][j - i + band + 1] belongs to (i, j); the outermost columns and the rows behind the end stay _FAR.
    """

    def __init__(self, source: str, target: str, *, band: int) -> None:
        self.source, self.target, self.band = source, target, band
        width = 2 * band + 3
        self.rows = [[_FAR] * width for _ in range(len(source) + 2)]
        for i in range(len(source), -1, -1):
            self._fill(i)

    def cost(self, i: int, j: int) -> int:
        return self.rows[i][j - i + self.band + 1]

    def _fill(self, i: int) -> None:
        source, target, row, below = self.source, self.target, self.rows[i], self.rows[i + 1]
        here, rotations = source[i : i + 1], self._rotations(i)
        for j in range(min(len(target), i + self.band), max(0, i - self.band) - 1, -1):
            at = j - i + self.band + 1
            if i == len(source) and j == len(target):
                row[at] = 0
                continue
            best = min(below[at - 1] + _GAP, row[at + 1] + _GAP, below[at] + _SUBSTITUTION)
            if here == target[j : j + 1] and below[at] < best:
                best = below[at]
            if here in target[j + 1 : j + MAX_BLOCK + 1] and target[j : j + 1] in source[i + 1 : i + MAX_BLOCK + 1]:
                best = min((best, *(cost for cost, _ in self._swaps(i, j, rotations))))
            row[at] = best

    def _rotations(self, i: int) -> dict[str, int]:
        """What two blocks from source position i on become when they change places -> the price."""
        prices: dict[str, int] = {}
        for first, second in product(range(1, MAX_BLOCK + 1), repeat=2):
            text = self.source[i : i + first + second]
            if len(text) == first + second:
                rotated, price = text[first:] + text[:first], _swap_cost(first, second)
                prices[rotated] = min(price, prices.get(rotated, price))
        return prices

    def _swaps(self, i: int, j: int, rotations: dict[str, int]) -> Iterator[tuple[int, int]]:
        """(cost to the end, length) of each pair of blocks that change places here."""
        for length in range(2, 2 * MAX_BLOCK + 1):
            text = self.target[j : j + length]  # shorter at the end of the target, where it comes again
            if text in rotations:
                yield self.rows[i + len(text)][j - i + self.band + 1] + rotations[text], len(text)

    def step(self, i: int, j: int) -> Step | None:
        """The first step of a cheapest way from (i, j); None for a character that stays."""
        cost, inside = self.cost(i, j), i < len(self.source) and j < len(self.target)
        if inside and self.source[i] == self.target[j] and cost == self.cost(i + 1, j + 1):
            return None
        for swap, length in self._swaps(i, j, self._rotations(i)):
            if cost == swap:
                return Step("swap", i, i + length, j, j + length)
        if inside and cost == self.cost(i + 1, j + 1) + _SUBSTITUTION:
            return Step("substitute", i, i + 1, j, j + 1)
        if i < len(self.source) and cost == self.cost(i + 1, j) + _GAP:
            return Step("delete", i, i + 1, j, j)
        return Step("insert", i, i, j, j + 1)


def _exact_steps(source: str, target: str) -> list[Step] | None:
    """The steps of a cheapest way; None if the table would be too large.

    A way of cost c never leaves the c nearest diagonals (Ukkonen 1985), so the band grows until the cost fits.
    """
    band = max(_FIRST_BAND, abs(len(source) - len(target)))
    while True:
        band = min(band, max(len(source), len(target)))
        if (len(source) + 1) * (2 * band + 1) > _MAX_CELLS:
            return None
        table = _Table(source, target, band=band)
        if table.cost(0, 0) // _CHANGED <= band:
            return _walk(table)
        band *= 4


def _walk(table: _Table) -> list[Step]:
    steps, i, j = [], 0, 0
    while i < len(table.source) or j < len(table.target):
        step = table.step(i, j)
        if step is None:
            i, j = i + 1, j + 1
        else:
            steps.append(step)
            i, j = step.end, step.target_end
    return steps
