"""The parts of a text that a corrector must never change: links, code, foreign words, numbers, emoji, signs.

Knows characters only: no vocabulary, no model, no language but "a Chinese ideograph is ordinary text".
Trade-off: scripts are told apart by hand-written blocks of code points, not by the full Unicode tables, so that
one `re` pattern finds everything in one linear pass; a rare sign may land in the wrong category, never outside all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from corrector.text import hanzi


class Category(str, Enum):
    """Why a span is protected."""

    LATIN = "latin"  # a word in any script but Chinese: Latin, Greek, Cyrillic, kana, hangul ...
    NUMBER = "number"
    LINK = "link"
    MAIL = "mail"
    CODE = "code"
    EMOJI = "emoji"
    SYMBOL = "symbol"  # controls, lone surrogates, private use, arrows, mathematics ...


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (inclusive) to `end` (exclusive) of a text, never empty."""

    start: int
    end: int
    category: Category


# Bodies of character classes, to be put between [ and ].
_SPACE = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_HAN = rf"\u2e80-\u2fdf\u3005-\u3007\u3038-\u303b{hanzi.ANY}"  # with radicals, 々 and 〇
_PUNCTUATION = (
    r"!-/:-@\[-`{-~\xb7\u2010-\u2027\u2032-\u203b\u3001-\u3003\u3008-\u3011\u3014-\u301f\u30fb"
    r"\ufe10-\ufe1f\ufe30-\ufe6b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_DIGIT = r"0-9\uff10-\uff19"
# Numerals that are no place-value digits: superscripts, fractions, Roman, circled, parenthesised.
_NUMERAL = (
    r"\xb2\xb3\xb9\xbc-\xbe\u2070\u2074-\u2079\u2080-\u2089\u2150-\u218b\u2460-\u24ff\u2776-\u2793"
    r"\u3021-\u3029\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf"
)
# Whole blocks, so that combining marks and vowel signs stay with their letters.
_LETTER = (
    r"A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u167f\u1681-\u1fff\u2071\u207f\u2090-\u209c\u2c00-\u2dff"
    r"\u3041-\u30fa\u30fc-\u318f\u31a0-\u31bf\u31f0-\u31ff\ua000-\ud7ff\ufb00-\ufdff\ufe20-\ufe2f\ufe70-\ufefc"
    r"\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U00010000-\U0001b2ff\U0001d400-\U0001d7ff\U0001e000-\U0001efff"
)
_PICTURE = (
    r"\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u25fb-\u25fe\u2600-\u2775\u2794-\u27bf\u2b1b\u2b1c\u2b50\u2b55"
    r"\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)
_FLAG = r"\U0001f1e6-\U0001f1ff"  # regional indicators: two make a flag
_TAG = r"\U000e0020-\U000e007f"  # spell out the flags of Scotland, Wales ...

_OPENINGS = ("](", "<", '="', "='")  # of a link in Markdown and HTML
_URL = r"A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%"
_URL_END = r"A-Za-z0-9\-_~/#@$&*+=%"  # a link does not end with the sentence's own punctuation
_PATH = rf"A-Za-z0-9{_HAN}\-._~%+&()@#$!=,;\\"  # of files

# What begins no span (every sign of _PUNCTUATION but # $ * + - @ _ and U+2010-U+203b, which have an emoji form).
_PLAIN = (
    r"!\"%&'(),./:-?\[-^`{-~\xb7\u3001-\u3003\u3008-\u3011\u3014-\u301f\u30fb"
    r"\ufe10-\ufe1f\ufe30-\ufe6b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)

# Every repetition that may be tried anew at the next position is bounded (an address has at most 64 characters
# before the @, RFC 5321), and the others consume what they have scanned: this keeps the search linear.
_LABEL = r"[A-Za-z0-9]{1,63}(?:-[A-Za-z0-9]{1,63}){0,8}"
_HOST = rf"{_LABEL}(?:\.{_LABEL}){{0,8}}\.[A-Za-z]{{2,24}}"
_PATTERN = rf"""
    (?P<skip>   [{_SPACE}{_HAN}{_PLAIN}]+ | [@\#$*+\-_]+(?=[@\#$*+\-_]{{2}}) )  # long runs, only for speed
  | (?P<link>   (?: [A-Za-z][A-Za-z0-9+.\-]{{1,15}}:// | [Ww]{{3}}\. | {_HOST}(?::[0-9]{{1,5}})?/ ) [{_URL}]*
                (?<=[{_URL_END}])
              | [A-Za-z]:\\[{_PATH}]* )
  | (?P<mail>   [A-Za-z0-9_][A-Za-z0-9._%+\-]{{0,63}}@{_HOST}(?![A-Za-z0-9]) )
  | (?P<emoji>  [0-9\#*]\ufe0f?\u20e3
              | [{_FLAG}]{{1,2}}
              | [\xa9\xae\u2010-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299]\ufe0f
              | [{_PICTURE}][\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?[{_TAG}]{{0,16}}
                (?: \u200d[{_PICTURE}\u2190-\u21ff\u2b00-\u2bff]\ufe0f?[\U0001f3fb-\U0001f3ff]? ){{0,16}} )
  | (?P<word>   (?: [@\#$\xa2-\xa5\u20a0-\u20cf\uffe5](?=[{_LETTER}{_DIGIT}_]) | [+\-\u2212](?=[{_DIGIT}]) )?
                _{{0,2}}[{_LETTER}{_DIGIT}]+
                (?: (?: _{{1,8}} | ['\u2019.\-\u2011&]
                      | (?<=[{_DIGIT}])[%\uff05\u2030]?[,:/\-\uff0e\uff1a\uff0f\uff0d](?=[{_DIGIT}]) )
                    [{_LETTER}{_DIGIT}]+ )*
                (?: (?<=[{_DIGIT}])[%\uff05\u2030\u2103\xb0] | \+{{1,2}} | \# | _{{1,2}} )? )
  | (?P<number> [{_NUMERAL}]+ )
  | (?P<symbol> [^{_SPACE}{_HAN}{_PUNCTUATION}{_DIGIT}{_NUMERAL}{_LETTER}{_PICTURE}{_FLAG}]+ )
"""


def find(text: str) -> tuple[Span, ...]:
    """The protected spans of `text`: sorted, disjoint, in characters; linear in the length of the text.

    Takes any `str`, lone surrogates and controls included, and never raises.
    """
    spans: list[Span] = []
    position = 0
    for code in _code(text):
        spans.extend(_scan(text, position, code.start))
        spans.append(code)
        position = code.end
    spans.extend(_scan(text, position, len(text)))
    return tuple(spans)


@functools.cache
def _pattern() -> re.Pattern[str]:
    return re.compile(_PATTERN, re.VERBOSE)


@functools.cache
def _letter() -> re.Pattern[str]:
    return re.compile(f"[{_LETTER}]")


@functools.cache
def _rest_of_link() -> re.Pattern[str]:
    return re.compile(rf"[{_HAN}A-Za-z0-9\-._~:/?#@!$&*+,;=%]*(?<=[{_HAN}{_URL_END}])")


@functools.cache
def _name_in_path() -> re.Pattern[str]:
    """A name that only a path goes on behind: with a slash, a query, an anchor or a file's suffix."""
    return re.compile(rf"[{_HAN}A-Za-z0-9\-_~%]{{1,64}}(?:[/#]|\?[A-Za-z0-9_%]+=|\.[A-Za-z])")


def _scan(text: str, start: int, end: int) -> Iterator[Span]:
    """Everything but code between `start` and `end`."""
    position = start
    while match := _pattern().search(text, position, end):
        name, position = match.lastgroup or "", match.end()
        if name == "skip":
            continue
        if name == "word":
            name = "latin" if _letter().search(text, match.start(), position) else "number"
        elif name == "link":
            position = _link_end(text, match.start(), position, end)
        yield Span(match.start(), position, Category(name))


def _link_end(text: str, start: int, found: int, end: int) -> int:
    """Where a link ends that was found up to its first ideograph.

    Ideographs belong to it where it is enclosed, or where they stand in its path or query: behind = _ - or a slash that
    is not the first, or behind the first where the path goes on behind them. Otherwise, directly behind a host, they
    are the sentence that goes on.
    """
    enclosed = text[max(0, start - 2) : start].endswith(_OPENINGS)
    path = text[start:found].partition("://")[2] or text[start:found]
    inside = path.endswith(("=", "_", "-"))
    if path.endswith("/"):
        inside = path.count("/") > 1 or _name_in_path().match(text, found, end) is not None
    more = _rest_of_link().match(text, found, end) if enclosed or inside else None
    return more.end() if more else found


def _code(text: str) -> Iterator[Span]:
    """Pairs of equally long runs of backticks with what they enclose; one and two backticks stay in their line.

    Not part of the pattern: an unclosed run would make `re` search the rest of the text once for every run.
    """
    if "`" not in text:
        return
    runs = [(match.start(), match.end()) for match in re.finditer("`+", text)]
    mates = _mates(runs)
    index = 0
    while index < len(runs):
        mate = mates[index]
        if mate is None or not _encloses(text, runs[index], runs[mate]):
            index += 1
            continue
        yield Span(runs[index][0], runs[mate][1], Category.CODE)
        index = mate + 1


def _mates(runs: list[tuple[int, int]]) -> list[int | None]:
    """For every run the index of the next run of the same length."""
    mates: list[int | None] = [None] * len(runs)
    following: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        mates[index] = following.get(length)
        following[length] = index
    return mates


def _encloses(text: str, opening: tuple[int, int], closing: tuple[int, int]) -> bool:
    fenced = opening[1] - opening[0] >= 3
    return fenced or re.compile(r"[\r\n]").search(text, opening[1], closing[0]) is None
