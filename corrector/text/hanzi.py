"""Which characters are Hanzi: any of them; or those of the basic block, for what is counted and written in bulk.

The basic block holds all that is in common use, and fits two bytes.
"""

from __future__ import annotations

import re

FIRST, LAST = 0x4E00, 0x9FFF  # code points of the basic block

# Bodies of character classes, to be put between [ and ].
BASIC = f"{chr(FIRST)}-{chr(LAST)}"
BASIC_AND_A = f"{BASIC}\u3400-\u4dbf"  # with extension A, rare characters of the basic plane
ANY = f"{BASIC_AND_A}\uf900-\ufaff\U00020000-\U0003ffff"  # with those for compatibility and of the planes beyond

_ANY = re.compile(f"[{ANY}]")


def is_hanzi(character: str) -> bool:
    """Whether one character is a CJK ideograph, rare ones included."""
    return _ANY.match(character) is not None


def has_hanzi(text: str) -> bool:
    """Whether a text holds at least one CJK ideograph."""
    return _ANY.search(text) is not None
