"""The pairs written for this project, `data/samples/pairs.jsonl`: all kinds of errors, each what it is said to be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from corrector.alignment import align
from corrector.config import NoiseConfig
from corrector.corpus.noise.engine import Noised
from corrector.corpus.pairs import read_pairs
from corrector.edits import Edit, Kind, apply
from corrector.text import confusables, glyphs, pinyin, traditional

ROOT = Path(__file__).parents[1]
PATH = ROOT / "data" / "samples" / "pairs.jsonl"
PUBLIC = ROOT / "../shared/data"
LEAST = 8  # samples of each kind

Law = Callable[[str, str, Edit], bool]  # what is written, what should be, and the edit between them


def read() -> tuple[Noised, ...]:
    rows = (json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines())
    return tuple(Noised(row["source"], row["target"], tuple(row["kinds"])) for row in rows)


SAMPLES = read()


def changed(wrong: str, right: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip(wrong, right, strict=True) if a != b]


def sounds_same(wrong: str, right: str, _: Edit) -> bool:
    return all(pinyin.compare(a, b) == "same" for a, b in changed(wrong, right))


def sounds_alike(wrong: str, right: str, _: Edit) -> bool:
    return "different" not in {pinyin.compare(a, b) for a, b in changed(wrong, right)}


def sounds_fuzzy(wrong: str, right: str, edit: Edit) -> bool:
    fuzzy = any(
        x in pinyin.similar_syllables(y)
        for a, b in changed(wrong, right)
        for x in pinyin.syllables(a)
        for y in pinyin.syllables(b)
    )
    return fuzzy and sounds_alike(wrong, right, edit) and not sounds_same(wrong, right, edit)


def sounds_one_letter_apart(wrong: str, right: str, _: Edit) -> bool:
    letters = any(
        x in pinyin.neighbouring_syllables(y)
        for a, b in changed(wrong, right)
        for x in pinyin.syllables(a)
        for y in pinyin.syllables(b)
    )
    return letters and sounds_alike(wrong, right, _)


def begins_alike(wrong: str, right: str, _: Edit) -> bool:
    """Whether the syllables begin with the same letters."""
    return all(
        {syllable[0] for syllable in pinyin.syllables(a)} & {syllable[0] for syllable in pinyin.syllables(b)}
        for a, b in zip(wrong, right, strict=True)
    )


def of_kind(kind: Kind) -> Law:
    return lambda _wrong, _right, edit: edit.kind is kind


def one_character(law: Law) -> Law:
    return lambda wrong, right, edit: len(wrong) == len(right) == 1 and law(wrong, right, edit)


LAWS: dict[str, Law] = {
    "word_same": sounds_same,
    "word_fuzzy": sounds_fuzzy,
    "word_slip": sounds_one_letter_apart,
    "word_initials": begins_alike,
    "character_same": one_character(sounds_same),
    "character_fuzzy": one_character(sounds_fuzzy),
    "character_slip": one_character(sounds_one_letter_apart),
    "confusable": one_character(lambda wrong, right, _: wrong in confusables.table().get(right, {})),
    "speech_span": lambda wrong, right, edit: len(wrong) == 2 and sounds_alike(wrong, right, edit),
    "shape": one_character(lambda wrong, right, _: glyphs.are_similar(wrong, right)),
    "word_choice": one_character(lambda _wrong, _right, edit: edit.kind is not Kind.SOUND),
    "random": one_character(lambda wrong, right, edit: not sounds_same(wrong, right, edit)),
    "traditional": one_character(lambda wrong, right, _: wrong in traditional.table()[right]),
    "particle": lambda _, right, edit: edit.kind is Kind.MISSING and len(right) == 1,
    "missing": lambda _, right, edit: edit.kind is Kind.MISSING and len(right) == 1,
    "missing_word": lambda _, right, edit: edit.kind is Kind.MISSING and len(right) > 1,
    "redundant": lambda wrong, _, edit: edit.kind is Kind.REDUNDANT and len(wrong) == 1,
    "redundant_word": lambda wrong, _, edit: edit.kind is Kind.REDUNDANT and len(wrong) > 1,
    "swapped_characters": lambda wrong, _, edit: edit.kind is Kind.ORDER and len(wrong) == 2,
    "swapped_words": lambda wrong, _, edit: edit.kind is Kind.ORDER and len(wrong) > 2,
    "punctuation": of_kind(Kind.PUNCTUATION),
}


def test_they_are_read_as_any_file_of_pairs() -> None:
    assert [(pair.source, pair.target) for pair in read_pairs(PATH)] == [(s.source, s.target) for s in SAMPLES]


def test_there_are_enough_of_every_kind_that_can_be_made() -> None:
    kinds = Counter(kind for sample in SAMPLES for kind in sample.kinds)
    assert kinds.keys() == NoiseConfig().weights().keys() == LAWS.keys()
    assert min(kinds.values()) >= LEAST
    assert len(SAMPLES) >= 200
    assert sum(len(sample.kinds) > 1 for sample in SAMPLES) >= LEAST
    assert sum(not sample.kinds for sample in SAMPLES) >= 3 * LEAST


def test_no_sentence_comes_twice() -> None:
    for texts in ([sample.source for sample in SAMPLES], [sample.target for sample in SAMPLES]):
        assert not [text for text, number in Counter(texts).items() if number > 1]


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.source for sample in SAMPLES])
def test_each_is_wrong_as_it_is_said_to_be(sample: Noised) -> None:
    edits = align(sample.source, sample.target)
    assert apply(sample.source, edits) == sample.target
    assert len(edits) == len(sample.kinds)
    for edit, kind in zip(edits, sample.kinds, strict=True):
        assert LAWS[kind](sample.source[edit.start : edit.end], edit.replacement, edit), (kind, edit)


@pytest.mark.parametrize("name", ["dev/cscd-ns", "dev/nlpcc2023-task8", "test/sighan15", "train/sighan13-15"])
def test_none_is_taken_from_a_public_set(name: str) -> None:
    path = PUBLIC / f"{name}.tsv"
    if not path.is_file():
        pytest.skip("the public sets do not lie beside this checkout")
    mine = {text for sample in SAMPLES for text in (sample.source, sample.target)}
    assert not mine & {text for pair in read_pairs(path) for text in (pair.source, pair.target)}
