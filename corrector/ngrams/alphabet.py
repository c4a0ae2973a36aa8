"""The characters that n-grams are counted over, and texts as their ids.

Knows nothing of counts. Only Hanzi and punctuation are listed; digits, Latin letters and what is rare are one and the
same character, `OTHER`, because a network sees them as open tokens. `OTHER` and `EDGE` are breaks: characters say much
of their neighbours, and little of what stands beyond a number or a name. Ids fit 16 bits, so four of them fit one
64-bit key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corrector.text.hanzi import is_hanzi

NONE, EDGE, OTHER = 0, 1, 2  # no character (padding); before and after a sentence; any character not listed
LAST_BREAK = OTHER  # ids up to this one are breaks
FIRST = 3  # id of the first listed character
MOST = 8000  # listed characters
LAST_CODE_POINT = 0x110000


@dataclass(frozen=True)
class Alphabet:
    """An immutable list of characters; the id of each is its place plus 3."""

    characters: str

    def __len__(self) -> int:
        """Number of ids, the three special ones counted."""
        return FIRST + len(self.characters)

    def encode(self, text: str) -> NDArray[np.uint16]:
        """One id for each code point of the text."""
        return self.ids(np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32))

    def ids(self, code_points: NDArray[np.uint32]) -> NDArray[np.uint16]:
        """The id of each code point, in the same shape."""
        return self._ids[code_points]

    @cached_property
    def _ids(self) -> NDArray[np.uint16]:
        ids = np.full(LAST_CODE_POINT, OTHER, dtype=np.uint16)
        ids[[ord(character) for character in self.characters]] = np.arange(FIRST, len(self), dtype=np.uint16)
        return ids


def learn_alphabet(sentences: Iterable[str], *, minimum: int = 3, most: int = MOST) -> Alphabet:
    """The Hanzi and punctuation that occur at least `minimum` times, most frequent first, ties by code point."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        counts.update(sentence)
    listed = {c: count for c, count in counts.items() if count >= minimum and (is_hanzi(c) or not c.isalnum())}
    frequent = sorted((-count, character) for character, count in listed.items())
    return Alphabet("".join(character for _, character in frequent[:most]))
