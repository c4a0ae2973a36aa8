"""The lexicon made from jieba's words and pypinyin's readings, and kept in a file.

Knows where words and readings come from; what a lexicon is stands in `lexicon`. Making one takes some ten seconds,
reading it back a fraction of one. Trade-off: the file holds the finished lists, some tens of megabytes, and is made
anew when the format of this module changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from corrector.arrayfiles import read_arrays, write_arrays
from corrector.errors import DataError
from corrector.lexicon.lexicon import LONGEST, Lexicon, Neighbours, Relation
from corrector.lexicon.readings import read_aloud
from corrector.lexicon.relations import fuzzy_sound, same_initials, same_sound, shared_characters, slipped
from corrector.lexicon.words import Word, most_frequent_first, read_words
from corrector.wholefiles import expect_folder, expect_place

FORMAT = 1  # of the file

_NEIGHBOURS = ("starts", "ids", "log_weights")  # of `Neighbours`


def build_lexicon(words: Sequence[Word] | None = None) -> Lexicon:
    """The lexicon of some words, of jieba's dictionary by default.

    Raises:
        MissingExtraError: jieba or pypinyin is not installed.
    """
    words = read_words() if words is None else most_frequent_first(words)
    counts = np.array([max(word.count, 1) for word in words], dtype=np.float64)
    log_frequency = np.log(counts / counts.sum()).astype(np.float32)
    code_points, readings = _code_points(words), read_aloud(words)
    return Lexicon(
        code_points,
        log_frequency,
        {
            "same": same_sound(readings, log_frequency),
            "fuzzy": fuzzy_sound(readings, log_frequency),
            "slip": slipped(readings, log_frequency),
            "initials": same_initials(readings, log_frequency),
            "shares_character": shared_characters(code_points, [word.tag for word in words], log_frequency),
        },
    )


def _code_points(words: Sequence[Word]) -> NDArray[np.uint32]:
    return np.array([word.text for word in words], dtype=f"U{LONGEST}").view(np.uint32).reshape(-1, LONGEST)


def save_lexicon(lexicon: Lexicon, path: Path) -> None:
    """Write a lexicon to an .npz file, complete or not at all.

    Raises:
        InputError: it cannot be written.
    """
    arrays: dict[str, Any] = {
        "format": np.array(FORMAT),
        "code_points": lexicon.code_points,
        "log_frequency": lexicon.log_frequency,
    }
    for relation, neighbours in lexicon.neighbours.items():
        arrays |= {f"{relation}.{name}": getattr(neighbours, name) for name in _NEIGHBOURS}
    write_arrays(path, arrays, shared=True)  # processes that train together all make it


def load_lexicon(path: Path) -> Lexicon:
    """Read a lexicon back.

    Raises:
        DataError: no such file, a damaged one, or one of another version.
    """
    return read_arrays(
        path,
        _from_arrays,
        damaged=lambda reason: DataError(
            f"cannot be read as a lexicon ({reason}). Remove the file, so that it is made anew.", path=path
        ),
    )


def _from_arrays(arrays: Mapping[str, NDArray[Any]]) -> Lexicon:
    if arrays["format"] != FORMAT:
        raise ValueError(f"it is of format {arrays['format']}; expected {FORMAT}")
    neighbours: dict[Relation, Neighbours] = {
        relation: Neighbours(*(arrays[f"{relation}.{name}"] for name in _NEIGHBOURS)) for relation in get_args(Relation)
    }
    return Lexicon(arrays["code_points"], arrays["log_frequency"], neighbours)


def check_lexicon(path: Path | None) -> None:
    """See that a lexicon is in a file or may be kept there; for those who want to know before they do other work.

    Raises:
        InputError: it cannot be written.
    """
    if path is None or path.exists():
        return
    expect_folder(path)
    expect_place(path)


def open_lexicon(path: Path | None = None) -> Lexicon:
    """The lexicon of a file; where there is no such file, the lexicon of jieba's dictionary, kept there for next time.

    Raises:
        DataError: the file is damaged or of another version.
        InputError: it must be made, and cannot be written.
        MissingExtraError: it must be made, and jieba or pypinyin is not installed.
    """
    check_lexicon(path)
    if path is not None and path.exists():
        return load_lexicon(path)
    lexicon = build_lexicon()
    if path is not None:
        save_lexicon(lexicon, path)
    return lexicon
