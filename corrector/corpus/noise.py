"""Turning clean text into wrong text: pure functions of a text and a random generator, tables passed in.

A first version: characters of the same or a similar sound or shape, pairs of characters that sound alike, missing,
redundant, swapped and random characters. Of context it knows the neighbouring characters only: half of the wrong
characters are drawn by how often they stand beside these neighbours, since an error that reads badly teaches little.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

from corrector.config import NoiseConfig
from corrector.text import glyphs, pinyin, protected
from corrector.text.hanzi import is_hanzi

FUNCTION_CHARACTERS = "的了是在不有我这就也都和着过地得"
MOST_ERRORS = 6  # in one sentence
ATTEMPTS = 6  # places tried for one error before it is given up


@dataclass(frozen=True, slots=True)
class Choice:
    """Characters with cumulative weights."""

    characters: str
    cumulative: tuple[float, ...]

    @classmethod
    def weighted(cls, weights: Mapping[str, float]) -> Choice:
        return cls("".join(weights), tuple(accumulate(weights.values())))

    def draw(self, rng: random.Random) -> str:
        last = len(self.characters) - 1  # where the product is rounded up to the total
        return self.characters[bisect(self.cumulative, rng.random() * self.cumulative[-1], hi=last)]


@dataclass(frozen=True)
class ConfusionTables:
    """For each character the characters it is mistaken for, weighted by the root of their frequency."""

    same_sound: Mapping[str, Choice]
    similar_sound: Mapping[str, Choice]
    similar_shape: Mapping[str, Choice]
    any_character: Choice
    pairs: Mapping[str, int]  # counts of two neighbouring Hanzi


def build_tables(texts: Iterable[str]) -> ConfusionTables:
    """Tables for the Hanzi of some texts; a character that never occurs there is never written."""
    counts, pairs = _count(texts)
    hanzi = {character: count for character, count in counts.items() if is_hanzi(character)}
    weight = {character: count**0.5 for character, count in hanzi.items()}

    def choices(candidates: Callable[[str], Mapping[str, float]]) -> dict[str, Choice]:
        made = {}
        for character in hanzi:
            weights = {c: w * weight[c] for c, w in candidates(character).items() if c in weight and c != character}
            if weights:
                made[character] = Choice.weighted(weights)
        return made

    return ConfusionTables(
        choices(_same_sound),
        choices(_similar_sound),
        choices(lambda character: dict(glyphs.similar(character))),
        Choice.weighted(weight or {"的": 1.0}),
        {pair: count for pair, count in pairs.items() if count > 1},
    )


def _count(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each character, and each pair of neighbouring Hanzi, occurs."""
    counts: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
        pairs.update(a + b for a, b in pairwise(text) if is_hanzi(a) and is_hanzi(b))
    return counts, pairs


def _same_sound(character: str) -> dict[str, float]:
    return {other: 1.0 for reading in pinyin.syllables(character) for other in pinyin.homophones(reading)}


def _similar_sound(character: str) -> dict[str, float]:
    same = _same_sound(character)
    own = pinyin.syllables(character)
    near = {other for reading in own for other in pinyin.similar_syllables(reading)}
    near |= {other for reading in own for other in pinyin.neighbouring_syllables(reading)}
    return {other: 1.0 for reading in sorted(near) for other in pinyin.homophones(reading) if other not in same}


@dataclass(frozen=True)
class Noise:
    """Makes errors as configured."""

    config: NoiseConfig
    tables: ConfusionTables

    def __call__(self, text: str, rng: random.Random) -> str:
        """The text with no, one or more errors. The same generator state gives the same result."""
        if rng.random() < self.config.clean:
            return text
        kinds, weights = zip(*self.config.weights().items(), strict=True)
        errors = 1
        while errors < MOST_ERRORS and rng.random() < self.config.further_error:
            errors += 1
        for kind in rng.choices(kinds, weights, k=errors):
            text = self._make_error(text, kind, rng)
        return text

    def _make_error(self, text: str, kind: str, rng: random.Random) -> str:
        for _ in range(ATTEMPTS):
            place = rng.randrange(len(text)) if text else 0
            if place < len(text) and _is_plain_hanzi(text, place):
                changed = self._change(text, place, kind, rng)
                if changed != text:
                    return changed
        return text

    def _change(self, text: str, place: int, kind: str, rng: random.Random) -> str:
        before, character, after = text[:place], text[place], text[place + 1 :]
        if kind == "missing":
            return before + after if len(text) > 1 else text
        if kind == "redundant":
            return before + character + _intruder(before, character, rng) + after
        if kind == "swapped":
            return before + after[0] + character + after[1:] if after and is_hanzi(after[0]) else text
        if kind == "random":
            return before + self.tables.any_character.draw(rng) + after
        if kind == "word_sound":
            return before + self._sounding_pair(character, after[:1], rng) + after[1:]
        table: Mapping[str, Choice] = getattr(self.tables, kind)
        choice = table.get(character)
        if choice is None:
            return text
        in_context = rng.random() < self.config.in_context
        return before + (self._fitting(choice, before, after, rng) if in_context else choice.draw(rng)) + after

    def _fitting(self, choice: Choice, before: str, after: str, rng: random.Random) -> str:
        """One of the characters, drawn by how often it stands beside these neighbours."""
        count, left, right = self.tables.pairs.get, before[-1:], after[:1]
        weights = [((count(left + c, 0) + 0.1) * (count(c + right, 0) + 0.1)) ** 0.5 for c in choice.characters]
        return rng.choices(choice.characters, weights)[0]

    def _sounding_pair(self, first: str, second: str, rng: random.Random) -> str:
        """Another pair of characters that sounds like this one and that people write, or the same pair."""
        firsts, seconds = self.tables.same_sound.get(first), self.tables.same_sound.get(second)
        if firsts is None or seconds is None:
            return first + second
        candidates = {
            pair: count**0.5
            for a in first + firsts.characters
            for b in second + seconds.characters
            if (count := self.tables.pairs.get(a + b, 0)) and (pair := a + b) != first + second
        }
        return rng.choices(list(candidates), list(candidates.values()))[0] if candidates else first + second


def _is_plain_hanzi(text: str, place: int) -> bool:
    """Whether a Hanzi stands there outside `code`, the only protected span that may hold one."""
    if not is_hanzi(text[place]):
        return False
    return "`" not in text or not any(span.start <= place < span.end for span in protected.find(text))


def _intruder(before: str, character: str, rng: random.Random) -> str:
    """The character typed once too often: mostly a repetition, else a neighbour or a function word."""
    draw = rng.random()
    if draw < 0.6:
        return character
    if draw < 0.75 and before and is_hanzi(before[-1]):
        return before[-1]
    return rng.choice(FUNCTION_CHARACTERS)
