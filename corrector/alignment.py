"""The edits that turn one text into another: the cheapest steps, read as a person would tell them.

Knows which steps belong together and of what kind an edit is; which steps are cheapest is found in
`alignment_steps.py`. Law: apply(source, align(source, target)) == target.
Trade-off: where several readings cost the same, likeness decides, character by character; words are not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from corrector.alignment_steps import MAX_BLOCK, Step, cheapest_steps
from corrector.classification import classify, is_punctuation
from corrector.edits import Edit, Kind


def align(source: str, target: str) -> tuple[Edit, ...]:
    """The edits that turn source into target: sorted, disjoint, with as few changed characters as possible.

    Levenshtein distance over characters, where in addition two neighbouring blocks of up to four characters may
    change places at the price of the shorter one. Among equally cheap ways the one with fewer steps is taken; what
    is inserted or deleted in a run of equal characters is the last of them. Neighbouring substitutions are one edit,
    but punctuation and text are kept apart.
    """
    edits: list[Edit] = []
    for region in _regions(cheapest_steps(source, target)):
        edits += _read_region(region, source, target)
    return tuple(edits)


def _regions(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Runs of steps with nothing between them; a swap is always a region of its own."""
    region: list[Step] = []
    for step in steps:
        touches = region and (region[-1].end, region[-1].target_end) == (step.start, step.target_start)
        if not touches or "swap" in (step.name, region[-1].name):
            if region:
                yield region
            region = []
        region.append(step)
    if region:
        yield region


def _read_region(region: Sequence[Step], source: str, target: str) -> list[Edit]:
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
    for _, run in groupby(pairs, key=lambda pair: all(map(is_punctuation, pair[1]))):
        places, changes = zip(*run, strict=True)
        before, after = map("".join, zip(*changes, strict=True))
        edits.append(_edit(places[0], before, after))
    return edits


def _mixed(start: int, original: str, replacement: str) -> list[Edit]:
    """Substitutions beside an insertion or a deletion: told apart where that explains them, otherwise one edit."""
    common = min(len(original), len(replacement))
    if common <= 2 * MAX_BLOCK:
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
    marks = sum(map(is_punctuation, original + replacement))
    return marks == len("".join(middle)) and all(map(is_punctuation, "".join(middle)))


def _read_part(start: int, original: str, replacement: str) -> list[Edit]:
    if len(original) == len(replacement):
        return _substitutions(start, original, replacement)
    return [_edit(start, original, replacement)]
