"""In much text at once the words are found that a reader with the list would underline."""

from __future__ import annotations

import numpy as np
import pytest

from corrector.evidence.word_places import WordPlaces

WORDS = ("研究", "研究生", "生命", "命", "起源", "研", "究", "的", "生命起源")
PLACES = WordPlaces(WORDS)


def found(text: str) -> list[tuple[int, str]]:
    standing = PLACES.find(text)
    words = [text[start : start + length] for start, length in zip(standing.starts, standing.lengths, strict=True)]
    assert words == [WORDS[row] for row in standing.rows]
    return list(zip(standing.starts.tolist(), words, strict=True))


def underlined(text: str) -> list[tuple[int, str]]:
    """The longest word from every place on, but those that lie within the longest one from an earlier place."""
    kept, reached = [], 0
    for start in range(len(text)):
        longest = max((word for word in WORDS if text.startswith(word, start)), key=len, default="")
        end = start + max(1, len(longest))
        if longest and end > reached:
            kept.append((start, longest))
        reached = max(reached, end)
    return kept


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("研究生命", [(0, "研究生"), (2, "生命")]),  # both ways to read it
        ("研究生命起源", [(0, "研究生"), (2, "生命起源")]),
        ("研究的\n研", [(0, "研究"), (2, "的"), (4, "研")]),
        ("无", []),
        ("", []),
        ("研𠮷究", [(0, "研"), (2, "究")]),  # a character of more than 16 bits is one place
    ],
)
def test_examples(text: str, words: list[tuple[int, str]]) -> None:
    assert found(text) == words


def test_it_is_what_a_reader_would_underline() -> None:
    draw = np.random.default_rng(2)
    for _ in range(200):
        text = "".join(draw.choice(list("研究生命起源的无\n"), 12))
        assert found(text) == underlined(text)
