"""Ways of writing one word that are both right: 其它 and 其他, 精采 and 精彩, 身分 and 身份.

Which of them to write is a matter of taste, of place and of house style: where a change would only write the word in
another of these ways, a text is left as it was. Knows a short hand-written list, no context and no house style.
Among them are what is usual in Taiwan and comes with text converted from traditional characters: 著 for 着, for which a
network may take 住 as well, 义大利 for 意大利, 网路 for 网络.
Trade-off: left out are those of which editors of mainland text mark one as an error more often than not (惟一, 好象,
年青, 作法), though dictionaries may list both.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def only_another_way(text: str, start: int, end: int, replacement: str) -> bool:
    """Whether a replacement for the characters `start` to `end` of a text only writes a word in another right way."""
    ways, longest = _ways()
    for first in range(max(0, end - longest), start + 1):
        for last in range(end, min(len(text), first + longest) + 1):
            others = ways.get(text[first:last])
            if others and text[first:start] + replacement + text[end:last] in others:
                return True
    return False


@cache
def table() -> tuple[tuple[str, ...], ...]:
    """The words, each with all ways of writing it."""
    text = (files(__package__) / "tables" / "variants.txt").read_text(encoding="utf-8")
    return tuple(tuple(row.split()) for row in text.split("\n")[1:] if row)


@cache
def _ways() -> tuple[Mapping[str, frozenset[str]], int]:
    """For each way of writing a word the others, and the length of the longest."""
    found: dict[str, set[str]] = {}
    for row in table():
        for way in row:
            found.setdefault(way, set()).update(other for other in row if other != way)
    return {way: frozenset(others) for way, others in found.items()}, max(map(len, found))
