"""Hanzi are the characters that Unicode calls CJK ideographs; each range holds the one before it."""

from __future__ import annotations

import re
import unicodedata

import pytest

from corrector.text.hanzi import ANY, BASIC, BASIC_AND_A, FIRST, LAST, has_hanzi, is_hanzi

CHARACTERS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]


def test_hanzi_are_what_unicode_calls_so() -> None:
    """However Unicode names them: CJK UNIFIED IDEOGRAPH-4E00, CJK COMPATIBILITY IDEOGRAPH-F900."""
    named = re.compile("CJK (UNIFIED|COMPATIBILITY) IDEOGRAPH-")
    assert all(is_hanzi(one) == bool(named.match(unicodedata.name(one, ""))) for one in CHARACTERS)


def test_each_range_holds_the_one_before_it() -> None:
    basic, with_a, found = (
        {one for one in CHARACTERS if re.match(f"[{body}]", one)} for body in (BASIC, BASIC_AND_A, ANY)
    )
    assert basic < with_a < found
    assert basic == {one for one in CHARACTERS if FIRST <= ord(one) <= LAST}


@pytest.mark.parametrize(("text", "holds"), [("", False), ("abc，。々〇", False), ("ab龘", True), ("\U00020000", True)])
def test_a_text_holds_hanzi_where_any_character_is_one(text: str, holds: bool) -> None:
    assert has_hanzi(text) == any(map(is_hanzi, text)) == holds
