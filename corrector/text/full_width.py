"""Half-width signs in Chinese text, and the full-width ones that belong there (GB/T 15834).

Knows characters only: which of the places lie in numbers, links, code and foreign words is for the caller to leave out
(`protected.py`). Found in linear time.
Trade-off: what may as well be meant otherwise stays: a full stop after a numeral at the head of a line (一. 总则), a
colon that begins a face made of signs, quotation marks in a line that has an odd number of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corrector.text.hanzi import ANY, has_hanzi, is_hanzi

_SIGNS = str.maketrans(",;:!?.", "，；：！？。")
_ELLIPSIS = "……"
_LONGEST = 64  # characters in brackets, so that the search is linear

_CHINESE = f"{ANY}，；：！？。、…“”‘’（）《》〈〉「」『』【】"
_BEFORE, _BEHIND = rf"(?<=[{_CHINESE}])", rf"(?=[ \t]*[{_CHINESE}])"
_BLANKS = rf"(?:[ \t]+(?=[{_CHINESE}]))?"  # none follow a full-width sign
_PATTERN = re.compile(rf"""
    (?P<ellipsis> {_BEFORE}\.{{3,}} )
  | (?P<stop>     {_BEFORE}\.(?=[{_CHINESE}\s]|\Z){_BLANKS} )
  | (?P<sign>     (?: {_BEFORE}(?: [!?]+ | [,;:](?![)(/\\]) ) | (?:(?<![!?])[!?]+|[,;]){_BEHIND} ){_BLANKS} )
""", re.VERBOSE)  # fmt: skip
_BRACKETS = re.compile(rf"\(([^()（）\r\n]{{1,{_LONGEST}}})\)")
_LINE = re.compile(r"[^\r\n]+")
_HEADING = re.compile(r"[ \t]*[第(（]?[〇零一二三四五六七八九十百]{1,6}[章节条款)）]?")


@dataclass(frozen=True, slots=True)
class FullWidth:
    """What is to stand for the characters `start` (inclusive) to `end` (exclusive) of a text."""

    start: int
    end: int
    written: str


def find(text: str) -> tuple[FullWidth, ...]:
    """The half-width signs of `text` that stand in Chinese, sorted and disjoint, with what is to be written."""
    paired = _with_pairs(text)
    pairs = (FullWidth(i, i + 1, new) for i, (old, new) in enumerate(zip(text, paired, strict=True)) if old != new)
    return tuple(sorted((*pairs, *_signs(paired)), key=lambda found: found.start))


def _signs(text: str) -> Iterator[FullWidth]:
    for match in _PATTERN.finditer(text):
        if match["ellipsis"]:
            yield FullWidth(match.start(), match.end(), _ELLIPSIS)
        elif not (match["stop"] and _ends_heading(text, match.start())):
            yield FullWidth(match.start(), match.end(), match.group().rstrip(" \t").translate(_SIGNS))


def _ends_heading(text: str, place: int) -> bool:
    """Whether a line holds but a numeral before a place."""
    start = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    return place - start <= 16 and _HEADING.fullmatch(text, start, place) is not None


def _with_pairs(text: str) -> str:
    """A text of the same length with full-width brackets and quotation marks around Chinese."""
    characters = list(text)
    for match in _BRACKETS.finditer(text):
        if has_hanzi(match.group(1)) or (_is_hanzi_at(text, match.start() - 1) and _has_word(match.group(1))):
            characters[match.start()], characters[match.end() - 1] = "（", "）"
    for line in _LINE.finditer(text) if '"' in text else ():
        marks = [place for place in range(line.start(), line.end()) if text[place] == '"']
        for opening, closing in zip(marks[::2], marks[1::2], strict=False) if len(marks) % 2 == 0 else ():
            if has_hanzi(text[opening:closing]) or _is_hanzi_at(text, opening - 1) or _is_hanzi_at(text, closing + 1):
                characters[opening], characters[closing] = "“", "”"
    return "".join(characters)


def _is_hanzi_at(text: str, place: int) -> bool:
    return 0 <= place < len(text) and is_hanzi(text[place])


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
