"""A document as sentences short enough to correct, without losing a character.

Knows punctuation and white space, and asks `protected` where a long sentence must not be cut; knows no tokens.
Trade-off: a cut is decided from the characters around it, so an abbreviation followed by a space ends a sentence;
in return any document, well-formed or not, is split in one linear pass.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corrector.errors import InputError
from corrector.text import protected

MAX_CHARACTERS = 128  # of one sentence, unless the caller says otherwise

_LINE_END = r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])"
_BLANK = r"[^\S\n\r\x0b\x0c\x85\u2028\u2029]"
_CLOSING = r"[”’」』）)】》〉〕\]]"
_MARK = r"[\u0300-\u036f\u200d\u20d0-\u20ff\ufe00-\ufe0f]"
# An ASCII mark between two ASCII characters (x?y=1, a;b, &amp;c) belongs to a link or to code.
_ASCII_END = r"(?: [!?;](?![A-Za-z0-9=&%/_\#+\-]) | (?: (?<![!-~]) | (?<=[!?;]) )[!?;] )"
_END = rf"""
    (?P<inside>[^。！？；…!?;.\n\r\x0b\x0c\x85\u2028\u2029]+)  # long runs, only for speed
  | (?: (?:[。！？；…]|{_ASCII_END})+ {_MARK}* {_CLOSING}* (?:["'](?=\s|\Z))?
      | \.(?:{_CLOSING}|["']){{0,8}}(?=\s) )
    {_BLANK}*{_LINE_END}?
  | {_LINE_END}
"""
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
_CONTEXT = 64  # characters after the last possible cut that may tell whether it is inside a protected span
_FURTHEST_JOIN = 32  # characters to step back from a hard cut before giving up


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of a document: `document[start : start + len(text)] == text`, never empty unless it was trimmed."""

    text: str
    start: int

    @property
    def trimmed(self) -> Sentence:
        """The piece without the white space around it, which no model needs to see."""
        text = self.text.lstrip()
        return Sentence(text.rstrip(), self.start + len(self.text) - len(text))


def split(document: str, *, max_characters: int = MAX_CHARACTERS) -> tuple[Sentence, ...]:
    """The sentences of `document`, in order; their texts joined are the document.

    No sentence is longer than `max_characters`, but white space alone (blank lines) is one piece however long it is.

    Raises:
        InputError: `max_characters` is less than 1.
    """
    return tuple(iterate(document, max_characters=max_characters))


def iterate(document: str, *, max_characters: int = MAX_CHARACTERS) -> Iterator[Sentence]:
    """Like `split`, one sentence at a time."""
    if max_characters < 1:
        raise InputError(f"max_characters is {max_characters}; a sentence needs at least 1 character.")
    return _sentences(document, max_characters)


def only_sentence(text: str) -> Sentence:
    """The one sentence of a text, trimmed as it is to be corrected; the rest of the text is white space.

    Raises:
        InputError: not a string, or there is no sentence, or more than one.
    """
    expect_text(text)
    found = [piece for piece in (piece.trimmed for piece in iterate(text)) if piece.text]
    if len(found) != 1:
        raise InputError(
            f"This text has {len(found)} sentences, of {MAX_CHARACTERS} characters at most; expected one. "
            "Give each by itself."
        )
    return found[0]


def expect_text(text: object) -> None:
    """See that it is one.

    Raises:
        InputError: it is not.
    """
    if not isinstance(text, str):
        raise InputError(f"A text to correct is a {type(text).__name__}; expected a str. Decode bytes first.")


def _sentences(document: str, max_characters: int) -> Iterator[Sentence]:
    """The pieces of `_pieces`, neighbours of nothing but white space taken together."""
    blank = 0  # where the white space that waits to be yielded begins
    for start, stop in _pieces(document, max_characters):
        text = document[start:stop]
        if text.isspace():
            continue
        if blank < start:
            yield Sentence(document[blank:start], blank)
        yield Sentence(text, start)
        blank = stop
    if blank < len(document):
        yield Sentence(document[blank:], blank)


def _pieces(document: str, max_characters: int) -> Iterator[tuple[int, int]]:
    """Half-open pieces of at most `max_characters`, or of white space."""
    for start, stop in _whole(document):
        if stop - start > max_characters:
            end = start + len(document[start:stop].rstrip())
            while end - start > max_characters:
                cut = _cut(document[start : start + max_characters + _CONTEXT], max_characters)
                yield start, start + cut
                start += cut
            if stop - start > max_characters and start < end:
                yield start, end
                start = end
        if start < stop:
            yield start, stop


def _whole(document: str) -> Iterator[tuple[int, int]]:
    """Half-open sentences as the punctuation and the line ends make them, of any length."""
    start = 0
    for match in _end().finditer(document):
        if match.lastgroup != "inside":
            yield start, match.end()
            start = match.end()
    if start < len(document):
        yield start, len(document)


@functools.cache
def _end() -> re.Pattern[str]:
    return re.compile(_END, re.VERBOSE)


def _cut(window: str, limit: int) -> int:
    """Where to cut `window`, in 1..limit; it holds more than `limit` characters, the rest being context."""
    free = _free(window)
    for signs in (r"[，、,：:]", r"\s"):
        place = _last(window, signs, limit, free)
        if place:
            return place
    return _between_signs(window, free.rfind(1, 1, limit + 1)) or _between_signs(window, limit) or limit


def _last(window: str, signs: str, limit: int, free: bytearray) -> int:
    """The last free place up to `limit` after one of `signs` and the white space that follows it, or 0."""
    last = _last_of(signs)
    end = limit
    while match := last.match(window, 0, end):
        place = match.end()
        while place < limit and window[place].isspace():
            place += 1
        if free[place] and not _joined(window, place):
            return place
        end = max(0, free.rfind(1, 0, match.end() - 1))
    return 0


@functools.cache
def _last_of(signs: str) -> re.Pattern[str]:
    return re.compile(rf".*{signs}", re.DOTALL)


def _between_signs(window: str, place: int) -> int:
    """The nearest place at or shortly before `place` that tears no sign apart; 0 or less if there is none."""
    lowest = max(0, place - _FURTHEST_JOIN)
    while place > lowest and _joined(window, place):
        place -= 1
    return place if place > lowest else 0


def _free(window: str) -> bytearray:
    """For each place 0..len(window): 1 unless it is inside a protected span."""
    free = bytearray(b"\x01") * (len(window) + 1)
    for span in protected.find(window):
        free[span.start + 1 : span.end] = bytes(span.end - span.start - 1)
    return free


def _joined(text: str, place: int) -> bool:
    """Whether the characters on both sides of `place` make one sign: base and mark, emoji parts, surrogates."""
    after, before = text[place : place + 1], text[place - 1]
    if not after:
        return False
    return (
        before == "\u200d"
        or after in _JOINERS
        or unicodedata.category(after).startswith("M")
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")
    )
