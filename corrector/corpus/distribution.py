"""How errors are distributed in a set of pairs: how many, of which kinds, how alike in sound and shape, and where.

Knows pairs and how their sides are aligned, not who made the errors: a real set and a generated one are measured
alike, which is what this is for. The unit is one error: a substituted character, or one edit of another sort (missing,
redundant, order, punctuation, a replacement of another length). Trade-off: everything is read off the alignment of
the two texts, so a word written for another counts as the characters that differ, as in the published tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, product

import numpy as np

from corrector.alignment import align
from corrector.corpus.pairs import Pair
from corrector.edits import Edit, Kind
from corrector.lexicon.lexicon import LONGEST, Lexicon
from corrector.lexicon.segmentation import segment
from corrector.text import confusables, glyphs, pinyin

Counts = tuple[int, ...]

KINDS = tuple(kind.value for kind in Kind)
SOUNDS = ("same", "another tone", "fuzzy", "one letter apart", "far")
TENTHS = 10
LENGTHS = (10, 20, 30, 40, 60, 80)  # characters of the longest sentence of each bin but the last
_FAR = SOUNDS.index("far")
_AT_ONCE = 4096  # pairs whose words are looked up together


@dataclass(frozen=True, slots=True)
class Block:
    """A question that a distribution answers: its field's name, a title, and the answers that are told apart."""

    name: str
    title: str
    labels: tuple[str, ...]


BLOCKS = (
    Block("sentences", "sentences", ("clean", "wrong")),
    Block("errors", "errors in a wrong sentence", ("1", "2", "3 or more")),
    Block("kinds", "kinds of edits", KINDS),
    Block("sounds", "sound of wrong characters", SOUNDS),
    Block("habits", "frequent confusions", ("listed", "not listed")),
    Block("likeness", "likeness of wrong characters", ("sound and shape", "sound only", "shape only", "neither")),
    Block("words", "words with wrong characters", ("in another word", "in no word")),
    Block("runs", "wrong characters in a row", ("1", "2", "3 or more")),
    Block("places", "places of errors", tuple(f"{10 * at}-{10 * at + 10} %" for at in range(TENTHS))),
    Block("lengths", "characters of sentences", ("1-10", "11-20", "21-30", "31-40", "41-60", "61-80", "over 80")),
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts of sentences, edits and errors; additive, so that a set's are the sum of those of its pairs.

    Attributes:
        characters: of all sources.
        errors: wrong sentences by their number of errors. kinds: edits; neighbouring substitutions are one.
        sounds, habits, likeness, words: substituted characters. A "fuzzy" sound differs in an initial or a final that
            many speakers do not tell apart, "one letter apart" are spellings without tones; what is not "far" sounds
            alike. Habits are those of `text/confusables.py`. A character is "in another word" if the word of the target
            in which it stands (two characters or more) reads as a word in the source too.
        runs: substituted characters side by side. places: errors by the tenth of the source in which they begin.
    """

    characters: int = 0
    sentences: Counts = (0, 0)
    errors: Counts = (0, 0, 0)
    kinds: Counts = (0,) * len(KINDS)
    sounds: Counts = (0,) * len(SOUNDS)
    habits: Counts = (0, 0)
    likeness: Counts = (0, 0, 0, 0)
    words: Counts = (0, 0)
    runs: Counts = (0, 0, 0)
    places: Counts = (0,) * TENTHS
    lengths: Counts = (0,) * (len(LENGTHS) + 1)

    def __add__(self, other: Distribution) -> Distribution:
        summed = {block.name: _sum(getattr(self, block.name), getattr(other, block.name)) for block in BLOCKS}
        return Distribution(self.characters + other.characters, **summed)

    @property
    def errors_a_wrong_sentence(self) -> float:
        """Mean number; 0 where no sentence is wrong."""
        return sum(self.places) / max(1, self.sentences[1])

    @property
    def edits_a_wrong_sentence(self) -> float:
        """Mean number; 0 where no sentence is wrong."""
        return sum(self.kinds) / max(1, self.sentences[1])

    @property
    def characters_a_sentence(self) -> float:
        """Mean number; 0 where there is no sentence."""
        return self.characters / max(1, sum(self.sentences))

    def shares(self, block: Block) -> tuple[float, ...] | None:
        """The share of each label, 1 in all; None where nothing was counted."""
        counts: Counts = getattr(self, block.name)
        total = sum(counts)
        return tuple(count / total for count in counts) if total else None


def distance(first: Distribution, second: Distribution, block: Block) -> float | None:
    """Total variation: 0 for equal shares, 1 for nothing in common; None where nothing was counted."""
    a, b = first.shares(block), second.shares(block)
    if a is None or b is None:
        return None
    return sum(abs(x - y) for x, y in zip(a, b, strict=True)) / 2


def measure(pairs: Iterable[Pair], lexicon: Lexicon) -> Distribution:
    """The distribution of the errors in some pairs; the lexicon says what a word is."""
    total, rest = Distribution(), iter(pairs)
    while some := list(islice(rest, _AT_ONCE)):
        total += _measure_some(some, lexicon)
    return total


def _sum(a: Counts, b: Counts) -> Counts:
    return tuple(x + y for x, y in zip(a, b, strict=True))


@dataclass(frozen=True, slots=True)
class _Aligned:
    """A pair with its edits and its wrong characters, as (place in the source, place in the target)."""

    pair: Pair
    edits: tuple[Edit, ...]
    wrong: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, pair: Pair) -> _Aligned:
        edits = align(pair.source, pair.target)
        wrong, shift = [], 0
        for edit in edits:
            if _is_substitution(edit):
                wrong += [(at, at + shift) for at in range(edit.start, edit.end)]
            shift += len(edit.replacement) - (edit.end - edit.start)
        return cls(pair, edits, tuple(wrong))

    def places(self) -> tuple[int, ...]:
        """Where in the source each error begins."""
        others = (edit.start for edit in self.edits if not _is_substitution(edit))
        return (*(at for at, _ in self.wrong), *others)

    def characters(self) -> Iterator[tuple[str, str]]:
        """Each wrong character and the right one."""
        return ((self.pair.source[at], self.pair.target[to]) for at, to in self.wrong)


def _is_substitution(edit: Edit) -> bool:
    """Whether characters stand for others one by one; all of them differ, or they would not be aligned so."""
    return edit.end - edit.start == len(edit.replacement) and edit.kind in (Kind.SOUND, Kind.SHAPE, Kind.OTHER)


def _measure_some(pairs: Sequence[Pair], lexicon: Lexicon) -> Distribution:
    aligned = [_Aligned.of(pair) for pair in pairs]
    wrong = [one for one in aligned if one.edits]
    characters = [pair for one in wrong for pair in one.characters()]
    sounds = [_sound(a, b) for a, b in characters]
    runs = (edit.end - edit.start for one in wrong for edit in one.edits if _is_substitution(edit))
    return Distribution(
        sum(len(pair.source) for pair in pairs),
        sentences=(len(pairs) - len(wrong), len(wrong)),
        errors=_tally(3, (min(len(one.places()), 3) - 1 for one in wrong)),
        kinds=_tally(len(KINDS), (KINDS.index(edit.kind.value) for one in wrong for edit in one.edits)),
        sounds=_tally(len(SOUNDS), sounds),
        habits=_tally(2, (b not in confusables.mistaken(a) for a, b in characters)),
        likeness=_tally(4, (_likeness(a, b, sound) for (a, b), sound in zip(characters, sounds, strict=True))),
        words=_tally(2, _outside_words(wrong, lexicon)),
        runs=_tally(3, (min(run, 3) - 1 for run in runs)),
        places=_tally(TENTHS, chain.from_iterable(map(_tenths, wrong))),
        lengths=_tally(len(LENGTHS) + 1, (sum(len(pair.source) > bound for bound in LENGTHS) for pair in pairs)),
    )


def _tally(size: int, cases: Iterable[int]) -> Counts:
    """How many of the cases are 0, 1, ... size - 1."""
    counts = [0] * size
    for case in cases:
        counts[case] += 1
    return tuple(counts)


@lru_cache(maxsize=1 << 16)
def _sound(wrong: str, right: str) -> int:
    """The place in SOUNDS of the closest likeness of any two readings."""
    likeness = pinyin.compare(wrong, right)
    if likeness == "same":
        return SOUNDS.index("same" if pinyin.share_a_reading(wrong, right) else "another tone")
    if any(b in pinyin.similar_syllables(a) for a, b in product(pinyin.syllables(wrong), pinyin.syllables(right))):
        return SOUNDS.index("fuzzy")
    return SOUNDS.index("one letter apart") if likeness == "similar" else _FAR


def _likeness(wrong: str, right: str, sound: int) -> int:
    """0 alike in sound and shape, 1 in sound only, 2 in shape only, 3 in neither."""
    return 2 * (sound == _FAR) + (not glyphs.are_similar(wrong, right))


def _tenths(one: _Aligned) -> Iterator[int]:
    """The tenth of the source in which each error begins; what is missing at the end belongs to the last."""
    size = max(1, len(one.pair.source))
    return (min(TENTHS * place // size, TENTHS - 1) for place in one.places())


def _outside_words(wrong: Sequence[_Aligned], lexicon: Lexicon) -> Iterator[int]:
    """For each wrong character 0 if it stands in another word now, else 1."""
    targets = [one.pair.target for one in wrong]
    starts = np.cumsum([0, *map(len, targets)])[:-1]
    flat = np.frombuffer("".join(targets).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    cut = segment(lexicon, flat, starts, np.array([len(target) for target in targets], dtype=np.int64))
    first = np.maximum.accumulate(np.where(cut > 0, np.arange(len(cut)), 0))  # (N,) where each character's word begins
    for one, start in zip(wrong, starts.tolist(), strict=True):
        for at, to in one.wrong:
            begin = int(first[start + to])
            before, size = start + to - begin, int(cut[begin])
            yield int(not _is_word(one.pair.source[max(0, at - before) : at - before + size], size, lexicon))


def _is_word(text: str, size: int, lexicon: Lexicon) -> bool:
    """Whether a text of `size` characters is a word of two characters or more."""
    if not 2 <= len(text) == size:
        return False
    padded = np.array([text], dtype=f"U{LONGEST}").view(np.uint32)
    return bool(lexicon.find(padded) >= 0)
