"""What is right where another stands is seldom made its error: which is meant, spelling does not tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from corrector.corpus.noise.engine import Noise
from corrector.text import confusables

PRONOUNS = ("她说她不知道他去哪里了。", "他把它放在桌子上，它就睡着了。", "你们看见他们没有？")
DAYS = ("近日，市里开了一家新书店。", "今日有雨，近日降温。", "他近日回了一趟老家。")


def swaps(noise: Noise, texts: tuple[str, ...]) -> Counter[str]:
    """Right and wrong characters of all errors."""
    found: Counter[str] = Counter()
    for noised in noise(texts * 3000, np.random.default_rng(7)):
        if len(noised.source) == len(noised.target):
            found.update(b + a for a, b in zip(noised.source, noised.target, strict=True) if a != b)
    return found


@pytest.mark.parametrize(("group", "texts"), [("他她它", PRONOUNS), ("今近", DAYS)])
def test_what_fits_as_well_is_an_error_like_any_other_but_a_rarer_one(
    only: Callable[..., Noise], group: str, texts: tuple[str, ...]
) -> None:
    found = swaps(only("character_same", context=0.0), texts)
    within = sum(found[a + b] for a in group for b in group)
    assert 0 < within < (sum(found.values()) - within) / 4


def test_politeness_is_no_error() -> None:
    table = confusables.table()
    assert "您" not in {*table, *(other for row in table.values() for other in row)}
