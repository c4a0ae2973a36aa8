"""What a correction changes: `Edit`, how to find the edits between two texts, and how to apply them.

Knows characters and their kinds of likeness, no model and no tokens. All positions are half-open and count characters
of the SOURCE, so they stay valid whatever stands to their left. Law: apply(source, align(source, target)) == target.
Trade-off: `align` is exact (fewest changed characters) where that takes well under a second, which covers sentences
and documents with scattered errors; two long and quite different texts become a few large edits instead.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, product
from typing import Literal, NamedTuple

from corrector.errors import InputError


class Kind(str, Enum):
    """What sort of error an edit repairs."""

    SOUND = "sound"  # 因该 -> 应该
    SHAPE = "shape"  # 己经 -> 已经
    MISSING = "missing"  # something is inserted
    REDUNDANT = "redundant"  # something is deleted
    ORDER = "order"  # 整洁卫生 -> 卫生整洁
    PUNCTUATION = "punctuation"  # only punctuation or space, also inserted or deleted
    OTHER = "other"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another replacement for the same span; confidence in [0, 1]."""

    replacement: str
    confidence: float

    def to_dict(self) -> dict[str, object]:
        """The alternative in JSON types."""
        return {"replacement": self.replacement, "confidence": self.confidence}


@dataclass(frozen=True, slots=True)
class Edit:
    """source[start:end] becomes `replacement`; start == end inserts, an empty replacement deletes."""

    start: int
    end: int
    replacement: str
    kind: Kind
    confidence: float = 1.0
    alternatives: tuple[Alternative, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The edit in JSON types."""
        return {
            "start": self.start,
            "end": self.end,
            "replacement": self.replacement,
            "kind": self.kind.value,
            "confidence": self.confidence,
            "alternatives": [alternative.to_dict() for alternative in self.alternatives],
        }


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The source with all edits made.

    Raises:
        InputError: the edits are unsorted, overlap or reach outside the source.
    """
    parts: list[str] = []
    done = 0
    for edit in edits:
        if not 0 <= edit.start <= edit.end <= len(source):
            raise InputError(
                f"The edit {edit.start}:{edit.end} does not fit a source of {len(source)} characters: "
                f"expected 0 <= start <= end <= {len(source)}. Were the edits made for another text?"
            )
        if edit.start < done:
            raise InputError(
                f"The edit {edit.start}:{edit.end} begins before the end ({done}) of the edit before it: "
                "expected sorted, disjoint edits. Sort them by start and drop the overlapping ones."
            )
        parts += source[done : edit.start], edit.replacement
        done = edit.end
    return "".join((*parts, source[done:]))


def align(source: str, target: str) -> tuple[Edit, ...]:
    """The edits that turn source into target: sorted, disjoint, with as few changed characters as possible.

    Levenshtein distance over characters, where in addition two neighbouring blocks of up to four characters may
    change places at the price of the shorter one. Among equally cheap ways the one with fewer steps is taken; what
    is inserted or deleted in a run of equal characters is the last of them. Neighbouring substitutions are one edit,
    but punctuation and text are kept apart.
    """
    edits: list[Edit] = []
    for region in _regions(_steps(source, target)):
        edits += _read_region(region, source, target)
    return tuple(edits)


def classify(original: str, replacement: str) -> Kind:
    """The kind of the edit original -> replacement; OTHER also for equal texts.

    In this order: the same characters in another order; only punctuation; missing; redundant; then, for texts of
    equal length, the same sound in every changed place, a similar shape in every one, a similar sound in every one.
    """
    if original == replacement:
        return Kind.OTHER
    if Counter(original) == Counter(replacement):
        return Kind.ORDER
    if all(map(_is_punctuation, original + replacement)):
        return Kind.PUNCTUATION
    if not original:
        return Kind.MISSING
    if not replacement:
        return Kind.REDUNDANT
    return _classify_substitution(original, replacement) if len(original) == len(replacement) else Kind.OTHER


def _classify_substitution(original: str, replacement: str) -> Kind:
    from corrector.text import glyphs, pinyin  # here, so that the tables are read when first needed

    changed = [(a, b) for a, b in zip(original, replacement, strict=True) if a != b]
    sounds = {pinyin.compare(a, b) for a, b in changed}
    if sounds == {"same"}:
        return Kind.SOUND
    if all(glyphs.are_similar(a, b) for a, b in changed):
        return Kind.SHAPE
    return Kind.OTHER if "different" in sounds else Kind.SOUND


def _is_punctuation(character: str) -> bool:
    """Punctuation, space, or the full-width tilde, which Unicode counts as a mathematical sign."""
    return unicodedata.category(character)[0] in "PZ" or character.isspace() or character in "~～"


# --- steps: what the alignment consists of before it is read as edits ---------------------------------------------


class _Step(NamedTuple):
    """source[start:end] becomes target[target_start:target_end]; what no step covers is equal on both sides."""

    name: Literal["swap", "substitute", "delete", "insert", "replace"]
    start: int
    end: int
    target_start: int
    target_end: int


_MAX_BLOCK = 4  # characters of a block that may change places with its neighbour
_MARGIN = _MAX_BLOCK - 1  # equal characters that a swap may begin or end with: 大家大人 -> 大人大家
_MAX_CELLS = 200_000  # of the cost table: a fifth of a second; some seconds for text of very few characters
_ANCHOR = 8  # characters: such a string that is unique in both long texts is taken to be the same place
_FIRST_BAND = 8  # diagonals each side


def _steps(source: str, target: str, *, use_anchors: bool = True) -> list[_Step]:
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
        return [_Step("replace", prefix, len(source) - suffix, prefix, len(target) - suffix)]
    return _moved(steps, before, before)


def _common_ends(source: str, target: str) -> tuple[int, int]:
    """The lengths of the common prefix and, in what follows it, of the common suffix."""
    shorter = min(len(source), len(target))
    prefix = next((at for at in range(shorter) if source[at] != target[at]), shorter)
    rest = shorter - prefix
    suffix = next((at for at in range(rest) if source[-1 - at] != target[-1 - at]), rest)
    return prefix, suffix


def _moved(steps: Iterable[_Step], by: int, target_by: int) -> list[_Step]:
    return [_Step(name, a + by, b + by, c + target_by, d + target_by) for name, a, b, c, d in steps]


def _anchored_steps(source: str, target: str) -> list[_Step]:
    """Steps between the anchors only, as in Cohen's patience diff; each gap is aligned by itself."""
    steps: list[_Step] = []
    start = target_start = 0
    for at, target_at in (*_anchors(source, target), (len(source), len(target))):
        gap = _steps(source[start:at], target[target_start:target_at], use_anchors=False)
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
            if here in target[j + 1 : j + _MAX_BLOCK + 1] and target[j : j + 1] in source[i + 1 : i + _MAX_BLOCK + 1]:
                best = min((best, *(cost for cost, _ in self._swaps(i, j, rotations))))
            row[at] = best

    def _rotations(self, i: int) -> dict[str, int]:
        """What two blocks from source position i on become when they change places -> the price."""
        prices: dict[str, int] = {}
        for first, second in product(range(1, _MAX_BLOCK + 1), repeat=2):
            text = self.source[i : i + first + second]
            if len(text) == first + second:
                rotated, price = text[first:] + text[:first], _swap_cost(first, second)
                prices[rotated] = min(price, prices.get(rotated, price))
        return prices

    def _swaps(self, i: int, j: int, rotations: dict[str, int]) -> Iterator[tuple[int, int]]:
        """(cost to the end, length) of each pair of blocks that change places here."""
        for length in range(2, 2 * _MAX_BLOCK + 1):
            text = self.target[j : j + length]  # shorter at the end of the target, where it comes again
            if text in rotations:
                yield self.rows[i + len(text)][j - i + self.band + 1] + rotations[text], len(text)

    def step(self, i: int, j: int) -> _Step | None:
        """The first step of a cheapest way from (i, j); None for a character that stays."""
        cost, inside = self.cost(i, j), i < len(self.source) and j < len(self.target)
        if inside and self.source[i] == self.target[j] and cost == self.cost(i + 1, j + 1):
            return None
        for swap, length in self._swaps(i, j, self._rotations(i)):
            if cost == swap:
                return _Step("swap", i, i + length, j, j + length)
        if inside and cost == self.cost(i + 1, j + 1) + _SUBSTITUTION:
            return _Step("substitute", i, i + 1, j, j + 1)
        if i < len(self.source) and cost == self.cost(i + 1, j) + _GAP:
            return _Step("delete", i, i + 1, j, j)
        return _Step("insert", i, i, j, j + 1)


def _exact_steps(source: str, target: str) -> list[_Step] | None:
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


def _walk(table: _Table) -> list[_Step]:
    steps, i, j = [], 0, 0
    while i < len(table.source) or j < len(table.target):
        step = table.step(i, j)
        if step is None:
            i, j = i + 1, j + 1
        else:
            steps.append(step)
            i, j = step.end, step.target_end
    return steps


# --- from steps to edits ------------------------------------------------------------------------------------------


def _regions(steps: Iterable[_Step]) -> Iterator[list[_Step]]:
    """Runs of steps with nothing between them; a swap is always a region of its own."""
    region: list[_Step] = []
    for step in steps:
        touches = region and (region[-1].end, region[-1].target_end) == (step.start, step.target_start)
        if not touches or "swap" in (step.name, region[-1].name):
            if region:
                yield region
            region = []
        region.append(step)
    if region:
        yield region


def _read_region(region: Sequence[_Step], source: str, target: str) -> list[Edit]:
    start, original = region[0].start, source[region[0].start : region[-1].end]
    replacement = target[region[0].target_start : region[-1].target_end]
    if {step.name for step in region} == {"substitute"}:
        return _substitutions(start, original, replacement)
    if len({step.name for step in region}) > 1:
        return _mixed(start, original, replacement)
    return [_edit(start, original, replacement)]


def _edit(start: int, original: str, replacement: str) -> Edit:
    return Edit(start, start + len(original), replacement, classify(original, replacement))


def _substitutions(start: int, original: str, replacement: str) -> list[Edit]:
    """One edit for each run of pairs that are all punctuation for punctuation or all not."""
    edits, pairs = [], list(enumerate(zip(original, replacement, strict=True), start))
    for _, run in groupby(pairs, key=lambda pair: all(map(_is_punctuation, pair[1]))):
        places, changes = zip(*run, strict=True)
        before, after = map("".join, zip(*changes, strict=True))
        edits.append(_edit(places[0], before, after))
    return edits


def _mixed(start: int, original: str, replacement: str) -> list[Edit]:
    """Substitutions beside an insertion or a deletion: told apart where that explains them, otherwise one edit."""
    common = min(len(original), len(replacement))
    if common <= 2 * _MAX_BLOCK:
        for at in range(common, -1, -1):
            parts = _parts(start, original, replacement, at)
            if _explains(parts, original, replacement):
                return [edit for part in parts for edit in _read_part(*part)]
    return [_edit(start, original, replacement)]


_Part = tuple[int, str, str]  # start, original, replacement


def _parts(start: int, original: str, replacement: str, at: int) -> tuple[_Part, _Part, _Part]:
    """Pairs up to `at`, then all that one side has more than the other, then pairs again."""
    tail = min(len(original), len(replacement)) - at
    stop, target_stop = len(original) - tail, len(replacement) - tail
    return (
        (start, original[:at], replacement[:at]),
        (start + at, original[at:stop], replacement[at:target_stop]),
        (start + stop, original[stop:], replacement[target_stop:]),
    )


def _explains(parts: tuple[_Part, _Part, _Part], original: str, replacement: str) -> bool:
    """Whether every pair is alike, or nothing but the inserted or deleted part is punctuation."""
    (_, *first), (_, *middle), (_, *last) = parts
    pairs = [pair for before, after in (first, last) for pair in zip(before, after, strict=True)]
    if all(a == b or classify(a, b) is not Kind.OTHER for a, b in pairs):
        return True
    marks = sum(map(_is_punctuation, original + replacement))
    return marks == len("".join(middle)) and all(map(_is_punctuation, "".join(middle)))


def _read_part(start: int, original: str, replacement: str) -> list[Edit]:
    if len(original) == len(replacement):
        return _substitutions(start, original, replacement)
    return [_edit(start, original, replacement)]
