"""The words of jieba's dictionary and how often they occur.

Knows the file, nothing of readings or relations. To be written in place of another a word must be one to four Hanzi of
GB 2312 and frequent enough: the dictionary holds some 150,000 words that got its lowest count and never occurred, and
many personal names of novels. To tell what is a word, all of them serve. Trade-off: of the longer ones none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corrector.errors import DataError, require
from corrector.lexicon.lexicon import LONGEST
from corrector.text.hanzi import is_hanzi

LEAST_COUNT = 4
LEAST_COUNT_OF_NAMES = 10


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its count in the texts that the dictionary was made from, and jieba's part of speech (such as n, vn)."""

    text: str
    count: int
    tag: str


def read_words(path: Path | None = None) -> tuple[Word, ...]:
    """The words to write, most frequent first.

    Args:
        path: a dictionary of the same form, `word count tag` a line; by default the one inside jieba.

    Raises:
        DataError: a line of another form, or no word to write.
        MissingExtraError: jieba is not installed.
    """
    path = path or _dictionary_of_jieba()
    kept = {word.text: word for word in _rows(path) if _is_to_write(word)}
    if not kept:
        raise DataError("holds no word of 1 to 4 common Hanzi. Give a dictionary in jieba's format.", path=path)
    return most_frequent_first(tuple(kept.values()))


def read_known_words(path: Path | None = None) -> tuple[str, ...]:
    """Every word of two to four Hanzi, however rare, most frequent first.

    Args:
        path: as of `read_words`.

    Raises:
        DataError: a line of another form.
        MissingExtraError: jieba is not installed.
    """
    words = tuple(word for word in _rows(path or _dictionary_of_jieba()) if _is_of_few_hanzi(word.text))
    return tuple(word.text for word in most_frequent_first(words) if len(word.text) > 1)


def most_frequent_first(words: Sequence[Word]) -> tuple[Word, ...]:
    """Sorted by falling count; words of the same count by their characters."""
    return tuple(sorted(words, key=lambda word: (-word.count, word.text)))


def _dictionary_of_jieba() -> Path:
    jieba = require("jieba", extra="train", purpose="Reading the frequencies of words")
    return Path(str(jieba.__file__)).parent / "dict.txt"


def _rows(path: Path) -> Iterator[Word]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            fields = line.split()
            if len(fields) != 3 or not fields[1].isdecimal():
                message = f"{line.strip()!r}; expected 'word count tag'. Correct the line or take it out."
                raise DataError(message, path=path, line=number)
            yield Word(fields[0], int(fields[1]), fields[2])


def _is_to_write(word: Word) -> bool:
    if not _is_of_few_hanzi(word.text) or not _is_common(word.text):
        return False
    is_name = word.tag.startswith("nr")
    return len(word.text) == 1 or word.count >= (LEAST_COUNT_OF_NAMES if is_name else LEAST_COUNT)


def _is_of_few_hanzi(text: str) -> bool:
    return len(text) <= LONGEST and all(map(is_hanzi, text))


def _is_common(text: str) -> bool:
    """Whether GB 2312 has all the characters: it holds the common ones and few others."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
