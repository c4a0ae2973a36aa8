"""How characters sound: their usual Mandarin readings, and which readings are easily taken for one another.

Knows nothing of context, so a polyphone has all its usual readings; those of a few words alone (和 as huo) are left
out, since nobody writes 和 for 或. Alike are readings whatever their tone, as they are typed. The table is data made by
scripts/build_tables.py; ü is written v. Trade-off: readings, not words; 长 sounds like both 常 and 掌, wherever it
stands, which calls a few pairs alike that are not.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import product
from typing import Literal

Likeness = Literal["same", "similar", "different"]

_INITIALS = (
    "zh",
    "ch",
    "sh",
    *"bpmfdtnlgkhjqxrzcsyw",
)  # the long ones first: startswith takes the first that fits
# Pairs that speakers of many regions do not tell apart, and that fuzzy input methods therefore offer.
_FUZZY_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"), ("r", "l"))
_FUZZY_FINALS = (("an", "ang"), ("en", "eng"), ("in", "ing"), ("ian", "iang"), ("uan", "uang"))


def readings(character: str) -> tuple[str, ...]:
    """The readings of one character, tone last (zhang3; 5: none), most usual first; empty for what is no Hanzi."""
    found = _readings().get(character)
    return tuple(found.split(",")) if found else ()


def syllables(character: str) -> tuple[str, ...]:
    """The toneless readings of one character, most usual first; empty for what is no Hanzi."""
    return tuple(dict.fromkeys(reading[:-1] for reading in readings(character)))


def split_syllable(syllable: str) -> tuple[str, str]:
    """(initial, final): zhang -> (zh, ang), er -> ("", er). The y and w of spelling count as initials."""
    initial = next((initial for initial in _INITIALS if syllable.startswith(initial)), "")
    return initial, syllable[len(initial) :]


def compare(a: str, b: str) -> Likeness:
    """How alike two characters sound.

    "same": they share a toneless reading. "similar": a reading of one is a fuzzy partner of a reading of the other
    (zh z, ch c, sh s, n l, h f, r l; an ang, en eng, in ing, ian iang, uan uang) or one letter away from it.
    A character is the same as itself even if it has no reading.
    """
    if a == b:
        return "same"
    first, second = syllables(a), syllables(b)
    if not set(first).isdisjoint(second):
        return "same"
    return "similar" if any(_are_alike(x, y) for x, y in product(first, second)) else "different"


def share_a_reading(a: str, b: str) -> bool:
    """Whether two characters share a reading, tone included."""
    return not set(readings(a)).isdisjoint(readings(b))


def homophones(syllable: str) -> str:
    """The GB 2312 characters with that toneless reading, in the order of that standard (common ones first)."""
    return _homophones().get(syllable, "")


def similar_syllables(syllable: str) -> tuple[str, ...]:
    """The fuzzy partners of a syllable that exist, in alphabetical order, without the syllable itself."""
    existing = _homophones()
    return tuple(sorted(partner for partner in _partners(syllable) if partner in existing))


@cache
def neighbouring_syllables(syllable: str) -> tuple[str, ...]:
    """The existing syllables one inserted, deleted or replaced letter away, in alphabetical order."""
    return tuple(sorted(other for other in _homophones() if _one_letter_apart(syllable, other)))


@cache
def _readings() -> dict[str, str]:
    """Character -> its readings, still joined by commas: splitting 26,000 rows at once would double the load time."""
    table = (files(__package__) / "tables" / "pinyin.txt").read_text(encoding="utf-8")
    return {row[0]: row[2:] for row in table.split("\n")[1:] if row}


@cache
def _homophones() -> dict[str, str]:
    """Syllable -> the GB 2312 characters with that reading."""
    groups: dict[str, list[str]] = {}
    for character in _common_characters():
        for syllable in syllables(character):
            groups.setdefault(syllable, []).append(character)
    return {syllable: "".join(group) for syllable, group in groups.items()}


def _common_characters() -> str:
    """The 6,763 Hanzi of GB 2312: rows 0xB0 to 0xF7 of the code, of which a few cells are empty."""
    code = bytes(byte for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for byte in (high, low))
    return code.decode("gb2312", errors="ignore")


def _are_alike(a: str, b: str) -> bool:
    return a in _partners(b) or _one_letter_apart(a, b)


@cache
def _partners(syllable: str) -> frozenset[str]:
    """The syllable with its initial, its final or both replaced by a fuzzy partner; not all of them exist."""
    initial, final = split_syllable(syllable)
    initials = (initial, *_fuzzy(initial, _FUZZY_INITIALS))
    finals = (final, *_fuzzy(final, _FUZZY_FINALS))
    return frozenset(x + y for x, y in product(initials, finals)) - {syllable}


def _fuzzy(part: str, pairs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(pair[1 - pair.index(part)] for pair in pairs if part in pair)


def _one_letter_apart(a: str, b: str) -> bool:
    """Whether one inserted, deleted or replaced letter turns a into b."""
    if len(a) > len(b):
        a, b = b, a
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a != b and (a[start + 1 :] == b[start + 1 :] if len(a) == len(b) else a[start:] == b[start + 1 :])
