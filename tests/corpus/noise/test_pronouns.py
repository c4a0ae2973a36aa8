"""Pronouns are seldom made one another's error: which is meant, spelling does not tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from corrector.corpus.noise.engine import Noise
from corrector.text import confusables

MET = ("她说她不知道他去哪里了。", "他把它放在桌子上，它就睡着了。", "你们看见他们没有？")


def swaps(noise: Noise, texts: tuple[str, ...]) -> Counter[str]:
    """Right and wrong characters of all errors."""
    found: Counter[str] = Counter()
    for noised in noise(texts * 300, np.random.default_rng(7)):
        if len(noised.source) == len(noised.target):
            found.update(b + a for a, b in zip(noised.source, noised.target, strict=True) if a != b)
    return found


def test_another_pronoun_is_an_error_like_any_other_but_a_rarer_one(only: Callable[..., Noise]) -> None:
    found = swaps(only("character_same", context=0.0), MET)
    pronouns = sum(found[a + b] for a in "他她它" for b in "他她它")
    others = sum(found.values()) - pronouns
    assert 0 < pronouns < others / 4


def test_politeness_is_no_error() -> None:
    table = confusables.table()
    assert "您" not in {*table, *(other for row in table.values() for other in row)}
