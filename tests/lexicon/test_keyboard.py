"""Which keys touch, and what one slip makes of a syllable."""

from __future__ import annotations

import pytest

from corrector.lexicon.keyboard import neighbouring_keys, slips
from corrector.text import pinyin

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(("key", "expected"), [("g", "bfhtvy"), ("q", "aw"), ("p", "lo"), ("a", "qswz"), ("m", "jkn")])
def test_the_keys_around_a_key(key: str, expected: str) -> None:
    assert neighbouring_keys(key) == expected


def test_neighbours_are_mutual() -> None:
    assert all(a in neighbouring_keys(b) for a in LETTERS for b in neighbouring_keys(a))


@pytest.mark.parametrize(
    ("meant", "typed"),
    [
        ("gong", "hong"),  # the key beside g
        ("shang", "shan"),  # g left out
        ("an", "ann"),  # n twice
        ("gong", "ghong"),  # h with g
        ("xian", "xina"),  # exchanged
    ],
)
def test_every_sort_of_slip(meant: str, typed: str) -> None:
    assert slips(meant, [typed, meant]) == (typed,)
    assert slips(meant, [meant]) == ()


def test_of_all_syllables_only_one_slip_ever_apart() -> None:
    syllables = sorted({syllable for letter in range(0x4E00, 0x9FA6) for syllable in pinyin.syllables(chr(letter))})
    made = [(meant, typed) for meant in syllables for typed in slips(meant, syllables)]
    assert len(made) > 1000
    assert all(one_slip_apart(meant, typed) for meant, typed in made)


def one_slip_apart(meant: str, typed: str) -> bool:
    before = common_start(meant, typed)
    a, b = meant[before:], typed[before:]
    after = common_start(a[::-1], b[::-1])
    a, b = a[: len(a) - after], b[: len(b) - after]
    if len(a) + len(b) == 1:
        beside = meant[max(before - 1, 0) : before + 1]
        return bool(a) or any(b == key or b in neighbouring_keys(key) for key in beside)
    return (len(a) == 1 and b in neighbouring_keys(a)) or (len(a) == 2 and a == b[::-1])


def common_start(a: str, b: str) -> int:
    return next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
