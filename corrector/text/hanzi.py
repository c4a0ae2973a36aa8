"""Which characters are Hanzi."""

from __future__ import annotations

import re

_HANZI = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def is_hanzi(character: str) -> bool:
    """Whether one character is a CJK ideograph, rare ones included."""
    return _HANZI.match(character) is not None


def has_hanzi(text: str) -> bool:
    """Whether a text holds at least one CJK ideograph."""
    return _HANZI.search(text) is not None
