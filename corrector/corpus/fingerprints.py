"""What makes two sentences the same: the normal form of a sentence, and the clauses that give a known sentence away.

Knows no files. The rule finds equal sentences and equal long clauses, whatever their punctuation, width and case; near
matches are not searched, which keeps it one look into a table for each clause.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b

from corrector.text import hanzi

CLAUSE_HANZI = 8  # shorter clauses are common property

_BETWEEN = re.compile(r"[\W_]+")
_HANZI = re.compile(f"[{hanzi.BASIC}]")


def normal_form(text: str) -> str:
    """NFKC in lower case, of which only letters, Hanzi and digits are kept."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).lower())


def fingerprints(sentence: str) -> tuple[str, ...]:
    """The normal forms of the sentence and of its clauses of eight or more Hanzi, the sentence first."""
    clauses = _BETWEEN.split(unicodedata.normalize("NFKC", sentence).lower())
    long = (clause for clause in clauses if len(clause) >= CLAUSE_HANZI)
    return ("".join(clauses), *(clause for clause in long if len(_HANZI.findall(clause)) >= CLAUSE_HANZI))


def stable_fraction(normal: str, *, purpose: str) -> float:
    """A number in [0, 1) that looks random, and is the same for a text and a purpose (64 bytes at most) everywhere."""
    digest = blake2b(normal.encode(), digest_size=6, key=purpose.encode()).digest()
    return int.from_bytes(digest, "big") / (1 << 48)  # exact, so never 1.0


class KnownSentences:
    """Sentences to keep out, each under the name of where it comes from."""

    def __init__(self) -> None:
        self._origin: dict[str, str] = {}

    def add(self, sentences: Iterable[str], *, origin: str) -> int:
        """The number of fingerprints that were new."""
        before = len(self._origin)
        for sentence in sentences:
            for fingerprint in filter(None, fingerprints(sentence)):
                self._origin.setdefault(fingerprint, origin)
        return len(self._origin) - before

    def origin(self, found: Iterable[str]) -> str | None:
        """Where a sentence with these fingerprints is known from; None where it is not."""
        return next((self._origin[one] for one in found if one in self._origin), None)
