"""The kind of an edit, from what stood there and what stands there instead.

Knows how characters sound and look, no context: an edit is of the same kind wherever it stands. Trade-off: one kind for
each edit, by a fixed order, although a character may both sound and look like the right one.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from corrector.edits import Kind


def classify(original: str, replacement: str) -> Kind:
    """The kind of the edit original -> replacement; OTHER also for equal texts.

    In this order: the same characters in another order; only punctuation; missing; redundant; then, for texts of
    equal length, the same sound in every changed place, a similar shape in every one, a similar sound in every one.
    """
    if original == replacement:
        return Kind.OTHER
    if Counter(original) == Counter(replacement):
        return Kind.ORDER
    if all(map(is_punctuation, original + replacement)):
        return Kind.PUNCTUATION
    if not original:
        return Kind.MISSING
    if not replacement:
        return Kind.REDUNDANT
    return _classify_substitution(original, replacement) if len(original) == len(replacement) else Kind.OTHER


def _classify_substitution(original: str, replacement: str) -> Kind:
    from corrector.text import glyphs, pinyin  # here, so that the tables are read when first needed

    changed = [(a, b) for a, b in zip(original, replacement, strict=True) if a != b]
    sounds = {pinyin.compare(a, b) for a, b in changed}
    if sounds == {"same"}:
        return Kind.SOUND
    if all(glyphs.are_similar(a, b) for a, b in changed):
        return Kind.SHAPE
    return Kind.OTHER if "different" in sounds else Kind.SOUND


def is_punctuation(character: str) -> bool:
    """Punctuation, space, or the full-width tilde, which Unicode counts as a mathematical sign."""
    return unicodedata.category(character)[0] in "PZ" or character.isspace() or character in "~～"
