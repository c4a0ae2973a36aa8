"""Raw lines made fit to learn from: what is repaired, and what makes a line unfit.

Repaired, since no writer means it: HTML entities and tags, Markdown links, emphasis, code marks and marks at the
beginning of a line (headings, quotations, list items), control and invisible characters, white space (every run
becomes one space, none stays at the ends), letters and digits of full width, canonically equal code points (NFC).
Left alone, since a writer may mean it: punctuation of every kind and width, spaces between words, traditional
characters, emoji, letter case, numbers. NFKC would turn the Chinese comma into the English one.
Trade-off: a line that still holds remains of markup or of a wrong encoding is given up, not repaired further: there
is more clean text than can be used.
"""

from __future__ import annotations

import html
import re
import string
import unicodedata

from corrector.text import hanzi

MINIMUM, MAXIMUM = 6, 128  # characters of a sentence
HANZI_SHARE = 0.5

_HANZI = re.compile(f"[{hanzi.BASIC_AND_A}]")
# A line in NFC without any of these is clean already; most are, and skip the steps below.
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u0300-\u036f\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ue000-\uf8ff\uf900-\ufaff"
    "\ufe00-\ufe0f\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a&<*`\\]]|^ | $|  |^[#>+•·-]|^[0-9]+[.] "
)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
# Named, for "<name>" in a manual is a word, and "a<b且c>d" no tag.
_TAG = re.compile(
    r"<!--.*?-->|</?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li"
    r"|mark|nowiki|ol|p|pre|q|ref|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul"
    r"|var|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(?<![A-Za-z0-9])(\*\*|`+)(\S|\S.*?\S)\1")
_LINE_MARK = re.compile(r"^\s*(?:(?:#{1,6}|>|[-*+•·]|[0-9]+\.)\s+)+")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"  # the joiner belongs to emoji
)
_WHITE_SPACE = re.compile(r"\s+")
_WIDE = {0xFEE0 + ord(c): c for c in string.digits + string.ascii_letters}

_MARKUP = re.compile(r"\]\(|\[\[|\]\]|\{\{|\}\}|\{%|%\}|</|<[A-Za-z!]|\*\*|__|`|~~|^\||\|$|&[a-z]+;|&#|={3,}")
_WRONG_ENCODING = re.compile(
    "[\ufffd\ue000-\uf8ff]|锟斤|斤拷|烫烫烫|屯屯屯|â€|Ã[\x80-\xbf]|[ÃÂåæçèé][\x80-\xff]{1,2}[ÃÂåæçèé]"
)
# Brackets of markup and of programs; quotations and （） may go on in the next sentence.
_PAIRED = (("[", "]"), ("{", "}"))


def clean(line: str) -> str:
    """The line repaired; see the module. Cleaning twice changes nothing more."""
    if not _SUSPECT.search(line) and unicodedata.is_normalized("NFC", line):
        return line
    for _ in range(len(line)):  # an entity may stand for markup, which may hide another: until nothing changes
        cleaned = _clean_once(line)
        if cleaned == line:
            break
        line = cleaned
    return line


def _clean_once(line: str) -> str:
    line = _TAG.sub("", html.unescape(line))
    line = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", line))
    line = unicodedata.normalize("NFC", _INVISIBLE.sub("", line)).translate(_WIDE)
    return _LINE_MARK.sub("", _WHITE_SPACE.sub(" ", line).strip())


def why_unfit(sentence: str) -> str | None:
    """Why a clean sentence should not be learned from, None where it may be.

    Returns:
        "length": fewer than 6 or more than 128 characters. "not Chinese": less than half Hanzi. "wrong encoding":
        it was once decoded wrongly. "markup": remains that were not repaired, or a bracket without its partner.
    """
    if not MINIMUM <= len(sentence) <= MAXIMUM:
        return "length"
    if len(_HANZI.findall(sentence)) < HANZI_SHARE * len(sentence):
        return "not Chinese"
    if _WRONG_ENCODING.search(sentence):
        return "wrong encoding"
    if _MARKUP.search(sentence) or any(sentence.count(first) != sentence.count(last) for first, last in _PAIRED):
        return "markup"
    return None
