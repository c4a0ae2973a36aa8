"""What annotated pairs mistake for what, and right sentences made wrong in the same way.

Knows single Hanzi that are written for others, and how many of them a sentence holds; no sound, no shape, no context.
Trade-off: a Hanzi is mistaken in every word as often as in all; what is missing, redundant or in the wrong order is
left to the pairs themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corrector.alignment import align
from corrector.corpus.pairs import Pair
from corrector.edits import Kind
from corrector.text.hanzi import is_hanzi

RARE = 0.8  # a form that is written k times is made in proportion to k to this power: rare ones a little more often
UNSEEN = 2  # times more that every Hanzi is counted as written rightly: a rare one is not mistaken whenever it comes


@dataclass(frozen=True)
class Mistakes:
    """The counts of some pairs.

    Attributes:
        written: for each right Hanzi those that stand for it, and how many times.
        rates: for each of these the share of its places that are mistaken, above 0 and below 1.
        numbers: how many sentences hold one, two, three ... mistakes.
    """

    written: Mapping[str, Mapping[str, int]]
    rates: Mapping[str, float]
    numbers: Sequence[int]

    def candidates(self, *, at_least: int) -> dict[str, tuple[str, ...]]:
        """For each wrong Hanzi the right ones that it stands for so many times or more, the most frequent first."""
        found: dict[str, dict[str, int]] = {}
        for right, forms in self.written.items():
            for wrong, times in forms.items():
                if times >= at_least:
                    found.setdefault(wrong, {})[right] = times
        return {wrong: tuple(sorted(row, key=lambda right: (-row[right], right))) for wrong, row in found.items()}

    def make_wrong(self, sentence: str, rng: np.random.Generator) -> str:
        """The sentence with as many mistakes as wrong ones have, in places and forms as frequent as theirs.

        One in which nothing was ever mistaken stays as it is.
        """
        rates = np.array([self.rates.get(character, 0.0) for character in sentence])
        mistakable = int(np.count_nonzero(rates))
        if not mistakable:
            return sentence
        number = 1 + int(rng.choice(len(self.numbers), p=self._shares_of_numbers))
        characters = list(sentence)
        for place in rng.choice(len(characters), min(number, mistakable), replace=False, p=rates / rates.sum()):
            forms, shares = self._forms[characters[place]]
            characters[place] = forms[int(rng.choice(len(forms), p=shares))]
        return "".join(characters)

    @cached_property
    def _shares_of_numbers(self) -> NDArray[np.float64]:
        return np.array(self.numbers, dtype=np.float64) / sum(self.numbers)

    @cached_property
    def _forms(self) -> dict[str, tuple[tuple[str, ...], NDArray[np.float64]]]:
        """Of each right Hanzi the wrong ones and their shares."""
        found = {}
        for right, forms in self.written.items():
            weights = np.array(list(forms.values()), dtype=np.float64) ** RARE
            found[right] = (tuple(forms), weights / weights.sum())
        return found


def count_mistakes(pairs: Iterable[Pair]) -> Mistakes:
    """The mistakes of some pairs."""
    written: dict[str, Counter[str]] = {}
    places: Counter[str] = Counter()
    numbers: Counter[int] = Counter()
    for pair in pairs:
        found = list(_mistakes(pair))
        numbers[len(found)] += 1
        places.update(pair.target)
        for right, wrong in found:
            written.setdefault(right, Counter())[wrong] += 1
    rates = {right: forms.total() / (places[right] + UNSEEN) for right, forms in written.items()}
    return Mistakes(written, rates, [numbers[number] for number in range(1, max(numbers, default=0) + 1)])


def _mistakes(pair: Pair) -> Iterator[tuple[str, str]]:
    """(right, wrong) of each Hanzi that stands for another."""
    for edit in align(pair.source, pair.target):
        original = pair.source[edit.start : edit.end]
        if edit.kind is not Kind.ORDER and len(original) == len(edit.replacement):
            both = zip(edit.replacement, original, strict=True)
            yield from ((right, wrong) for right, wrong in both if is_hanzi(right) and is_hanzi(wrong))
