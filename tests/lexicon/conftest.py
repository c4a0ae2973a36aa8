"""A small lexicon for the tests of this room: the most frequent words of the dictionary, read aloud and related."""

from __future__ import annotations

import pytest

from corrector.lexicon.building import build_lexicon
from corrector.lexicon.lexicon import Lexicon
from corrector.lexicon.readings import Readings, read_aloud
from corrector.lexicon.words import Word, read_words

LEAST_COUNT = 200  # about 20,000 words


@pytest.fixture(scope="session")
def words() -> tuple[Word, ...]:
    return tuple(word for word in read_words() if word.count >= LEAST_COUNT)


@pytest.fixture(scope="session")
def readings(words: tuple[Word, ...]) -> Readings:
    return read_aloud(words)


@pytest.fixture(scope="session")
def lexicon(words: tuple[Word, ...]) -> Lexicon:
    return build_lexicon(words)
