"""Slips of a finger on a QWERTY keyboard, one key in one syllable.

Knows keys and syllables, no words. A slip hits a neighbouring key, leaves one letter out, hits one letter twice or
together with its neighbour, or exchanges two letters; what is typed must be a syllable again, or the input method
would show that something is wrong. Trade-off: slips that move a letter into the next syllable are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_OFFSETS = (0.0, 0.25, 0.75)  # of the rows, in widths of a key


@cache
def neighbouring_keys(key: str) -> str:
    """The keys that touch a key, in alphabetical order."""
    places = {
        letter: (column + offset, row)
        for row, (letters, offset) in enumerate(zip(_ROWS, _OFFSETS, strict=True))
        for column, letter in enumerate(letters)
    }
    x, y = places[key]
    return "".join(sorted(k for k, (a, b) in places.items() if k != key and abs(a - x) <= 1 and abs(b - y) <= 1))


def slips(syllable: str, existing: Iterable[str]) -> tuple[str, ...]:
    """The existing syllables that one slip makes of a syllable, in alphabetical order."""
    typed = set(_slips(syllable)) - {syllable}
    return tuple(sorted(typed.intersection(existing)))


def _slips(syllable: str) -> Iterator[str]:
    for place, key in enumerate(syllable):
        before, after = syllable[:place], syllable[place + 1 :]
        yield before + after
        for other in neighbouring_keys(key):
            yield before + other + after
        for other in key + neighbouring_keys(key):
            yield before + other + key + after
            yield before + key + other + after
        if after:
            yield before + after[0] + key + after[1:]
