"""Words as units, cut by jieba; a word outside the vocabulary is cut into its characters.

Each segmenter owns its jieba tokenizer, so that a user dictionary given here changes nothing elsewhere in the
process. jieba's hidden Markov model for unknown words is off: it invents words that no vocabulary holds.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corrector.errors import InputError, require
from corrector.textfiles import text_lines

DICTIONARY_FILE = "words_user_dictionary.txt"


@dataclass(frozen=True)
class WordSegmenter:
    """Words of jieba's dictionary and of the user's.

    Attributes:
        user_dictionary: text in jieba's format, one `word [frequency [tag]]` a line; may be empty.
        known: the words of the vocabulary; others are cut into characters. None: keep all (to count them).

    Raises:
        InputError: a line of the user dictionary is not in that format.
        MissingExtraError: jieba is not installed.
    """

    user_dictionary: str = ""
    known: frozenset[str] | None = None
    _jieba: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_dictionary(self.user_dictionary)
        jieba = require("jieba", extra="words", purpose="Cutting text into words")
        jieba.setLogLevel("WARNING")
        tokenizer = jieba.Tokenizer()
        if self.user_dictionary:
            tokenizer.load_userdict(io.StringIO(self.user_dictionary.removeprefix("\ufeff")))
        object.__setattr__(self, "_jieba", tokenizer)

    def __reduce__(self) -> tuple[type[WordSegmenter], tuple[str, frozenset[str] | None]]:
        """Pickled as what it is made from: jieba's tokenizer holds a lock, which cannot travel to another process."""
        return WordSegmenter, (self.user_dictionary, self.known)

    def segment(self, text: str) -> Sequence[str]:
        words: list[str] = self._jieba.lcut(text, HMM=False)
        if self.known is None:
            return words
        pieces: list[str] = []
        for word in words:
            pieces.extend((word,) if word in self.known else word)
        return pieces

    def files(self) -> dict[str, bytes]:
        return {DICTIONARY_FILE: self.user_dictionary.encode()}


def read_user_dictionary(path: Path) -> str:
    """The text of a user dictionary.

    Raises:
        DataError: the file is missing or damaged, or a line is not UTF-8.
        InputError: a line is not in jieba's format.
    """
    text = "\n".join(line for _, line in text_lines(path))
    _check_dictionary(text)
    return text


def _check_dictionary(text: str) -> None:
    """jieba itself takes a line that it does not understand for one long word, which then never occurs."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip() and re.fullmatch(r"\S+( [0-9]+)?( [a-z]+)?", line.strip()) is None:
            raise InputError(
                f"The user dictionary, line {number}: {line.strip()!r}; expected 'word [frequency [tag]]', with one "
                "space between them, a whole number as frequency and small letters as tag. Correct the line or "
                "take it out."
            )
