"""A user's own lists: words never to be touched, and replacements always to be made.

Knows texts, and files of lists; no model. Of a file the lines are those of `textfiles`.
Trade-off: white space around a word in a file is no part of it, since nobody sees it there and a word with it would
never be found; so what begins or ends in white space cannot be listed in a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corrector.classification import classify
from corrector.edits import Edit
from corrector.errors import DataError, InputError
from corrector.textfiles import text_lines


@dataclass(frozen=True)
class WordLists:
    """Where a text holds listed words.

    Attributes:
        keep: words that no edit may touch.
        replace: wrong -> right, of any lengths; made wherever the wrong one stands and `keep` allows it. Of
            overlapping wrong ones the leftmost, then the longest, counts.

    Raises:
        InputError: an empty word, or one that is not a text.
    """

    keep: frozenset[str] = frozenset()
    replace: Mapping[str, str] = field(default_factory=dict)
    _keep: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _replace: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_keep", _pattern(self.keep, "keep"))
        object.__setattr__(self, "_replace", _pattern(self.replace, "replace"))
        _expect_texts(self.replace.values(), "replace")

    @classmethod
    def of(cls, keep: Iterable[str] = (), replace: Mapping[str, str] | None = None) -> WordLists:
        """The lists as a program gives them.

        Raises:
            InputError: also where one is no list, or the other no mapping: a list of words of two characters each would
                pass for a mapping of characters.
        """
        if isinstance(keep, str):
            raise InputError(f"keep is the text {keep!r}; expected a list of words, such as [{keep!r}].")
        if not isinstance(keep, Iterable):
            raise InputError(f"keep is {keep!r}; expected a list of words, such as ['的士高'].")
        if replace is not None and not isinstance(replace, Mapping):
            raise InputError(
                f"replace is of type {type(replace).__name__}; expected a mapping, such as {{'因该': '应该'}}."
            )
        return cls(frozenset(_expect_texts(keep, "keep")), dict(replace or {}))

    def kept(self, text: str) -> Iterator[tuple[int, int]]:
        """Half-open spans of the words to keep, sorted; words that overlap are one span."""
        start = end = 0
        for match in self._keep.finditer(text) if self._keep else ():
            if match.start() >= end:
                if start < end:
                    yield start, end
                start = match.start()
            end = max(end, match.start() + len(match.group(1)))
        if start < end:
            yield start, end

    def replacements(self, text: str) -> Iterator[Edit]:
        """The replacements to be made, with full confidence."""
        if self._replace is None:
            return
        for match in self._replace.finditer(text):
            wrong, right = match.group(), self.replace[match.group()]
            if wrong != right:
                yield Edit(match.start(), match.end(), right, classify(wrong, right))


def read_words(path: Path) -> tuple[str, ...]:
    """A list of words to keep: one a line, without the white space around it; blank lines are left out.

    Raises:
        DataError: the file is missing or damaged, or a line is not UTF-8.
    """
    return tuple(line.strip() for _, line in _list_lines(path))


def read_replacements(path: Path) -> dict[str, str]:
    """A list of replacements: wrong, tab, right on each line, without the white space around them.

    Where nothing stands on the right, the wrong word is taken out. Blank lines are left out.

    Raises:
        DataError: the file is missing or damaged, or a line is bad or not UTF-8.
    """
    found: dict[str, str] = {}
    for number, line in _list_lines(path):
        words = [word.strip() for word in line.split("\t")]
        if len(words) != 2 or not words[0]:
            message = f"expected the wrong word, one tab and the right word; the line is {line[:40]!r}."
            raise DataError(message, path=path, line=number)
        wrong, right = words
        if found.setdefault(wrong, right) != right:
            message = f"{wrong!r} is listed twice, with {found[wrong]!r} and {right!r}. Keep one."
            raise DataError(message, path=path, line=number)
    return found


def read_lists(keep: Iterable[str], replace: Iterable[str]) -> WordLists:
    """The words of several files of each kind together; errors as of `read_words` and `read_replacements`.

    Raises:
        InputError: a name is empty, as that of a shell's variable that was not set, or two files disagree.
    """
    words = frozenset(word for name in keep for word in read_words(_named(name, "keep")))
    pairs: dict[str, str] = {}
    for name in replace:
        for wrong, right in read_replacements(_named(name, "replace")).items():
            if pairs.setdefault(wrong, right) != right:
                message = f"{wrong!r} is listed with {right!r}, and with {pairs[wrong]!r} in a file before. Keep one."
                raise DataError(message, path=name)
    return WordLists(words, pairs)


def _named(name: str, kind: str) -> Path:
    if not name:
        raise InputError(f"The list {kind!r} is to be read from a file without a name. Give the path of one.")
    return Path(name)


def _list_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank with their numbers, from 1."""
    return ((number, line) for number, line in text_lines(path) if line.strip())


def _pattern(words: Iterable[str], name: str) -> re.Pattern[str] | None:
    listed = sorted(_expect_texts(words, name), key=lambda word: (-len(word), word))
    if "" in listed:
        raise InputError(f"The list {name!r} holds an empty word. Remove it.")
    if not listed:
        return None
    any_word = "|".join(map(re.escape, listed))
    return re.compile(f"(?=({any_word}))" if name == "keep" else any_word)  # words to keep may overlap


def _expect_texts(words: Iterable[str], name: str) -> list[str]:
    listed = list(words)
    for word in listed:
        if not isinstance(word, str):
            raise InputError(f"The list {name!r} holds {word!r}, a {type(word).__name__}; expected texts.")
    return listed
