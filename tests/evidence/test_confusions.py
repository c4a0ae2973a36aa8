"""Candidates are like the token in the way that their kind says."""

from __future__ import annotations

import numpy as np
import pytest

from corrector.evidence.confusions import (
    CONFUSABLE,
    FUZZY_SOUND,
    LEARNED,
    LIMITS,
    NEAR_SOUND,
    SAME_READING,
    SAME_SYLLABLE,
    SIMILAR_SHAPE,
    WIDTH,
    confusions,
    pairs_by_sound,
    put_first,
    syllable_ids,
)
from corrector.text import confusables, glyphs, pinyin
from corrector.tokenization.vocabulary import SPECIALS, Vocabulary

VOCABULARY = Vocabulary((*"的地得底在再做作坐座己已以未末天田甜晴情请清青是事市四似，。", "北京"))
IDS, KINDS = confusions(VOCABULARY)
PAIRS = [(row, column) for row in range(len(VOCABULARY)) for column in range(WIDTH) if IDS[row, column]]


def is_as_said(character: str, other: str, kind: int) -> bool:
    if kind == CONFUSABLE:
        return confusables.table()[other].get(character, 0) >= confusables.HABIT
    if kind in (SAME_READING, SAME_SYLLABLE):
        alike = pinyin.compare(character, other) == "same"
        return alike and pinyin.share_a_reading(character, other) == (kind == SAME_READING)
    if kind in (FUZZY_SOUND, NEAR_SOUND):
        return pinyin.compare(character, other) == "similar"
    return kind == SIMILAR_SHAPE and glyphs.are_similar(character, other)


def test_every_candidate_is_of_its_kind() -> None:
    assert len(PAIRS) > 50
    for row, column in PAIRS:
        character, other = VOCABULARY.surface(row), VOCABULARY.surface(int(IDS[row, column]))
        assert character != other
        assert is_as_said(character, other, int(KINDS[row, column])), (character, other, KINDS[row, column])


def test_no_candidate_comes_twice_and_no_list_is_too_long() -> None:
    for ids, kinds in zip(IDS, KINDS, strict=True):
        found = ids[ids > 0].tolist()
        assert len(found) == len(set(found))
        assert ((ids > 0) == (kinds > 0)).all()
        assert all((kinds == kind).sum() <= limit for kind, limit in LIMITS.items())


def test_what_is_no_single_hanzi_has_none() -> None:
    for token in ("，", "。", "北京"):
        assert not IDS[VOCABULARY.get(token)].any()
    assert not IDS[: len(SPECIALS)].any()


def candidates(character: str, kind: int) -> list[str]:
    row = VOCABULARY.get(character)
    return [VOCABULARY.surface(int(i)) for i, other in zip(IDS[row], KINDS[row], strict=True) if other == kind]


def test_confusions_by_habit_are_of_that_kind_alone() -> None:
    assert candidates("在", CONFUSABLE) == ["再"]
    assert "再" not in candidates("在", SAME_READING)


def test_what_is_right_as_well_is_not_offered() -> None:
    vocabulary = Vocabulary(tuple("近今金进"))
    ids, _ = confusions(vocabulary)
    offered = {
        character: {vocabulary.surface(int(found)) for found in ids[vocabulary.get(character)] if found}
        for character in "今近金"
    }
    assert offered == {"今": {"金", "进"}, "近": {"今", "金", "进"}, "金": {"近", "今", "进"}}


def test_what_is_put_first_comes_first_and_once() -> None:
    right = {"在": ("田", "，", "再", "天"), "是": tuple("的地得底田甜晴情请"), "北京": ("东",), "鱼": ("田",)}
    ids, kinds = put_first((IDS, KINDS), right, VOCABULARY)
    assert ids.shape == kinds.shape == (len(VOCABULARY), LEARNED + WIDTH)
    row = VOCABULARY.get("在")
    assert [VOCABULARY.surface(int(found)) for found in ids[row, :4]] == ["田", "，", "再", "天"]
    assert (kinds[row, :4] == CONFUSABLE).all()
    assert sorted(ids[row][ids[row] > 0]) == sorted({*IDS[row][IDS[row] > 0], *ids[row, :4]})
    assert ((ids > 0) == (kinds > 0)).all()
    assert (
        "".join(VOCABULARY.surface(int(found)) for found in ids[VOCABULARY.get("是"), :LEARNED]) == "的地得底田甜晴情"
    )
    untouched = [VOCABULARY.get(token) for token in VOCABULARY.tokens if token not in right]
    assert (ids[untouched, LEARNED:] == IDS[untouched]).all()
    assert not ids[untouched, :LEARNED].any()


def test_of_the_same_sound_the_more_usual_comes_first() -> None:
    assert candidates("是", SAME_READING) == ["市", "似"]
    assert candidates("天", SAME_SYLLABLE) == ["田", "甜"]


def test_pairs_are_listed_under_their_sound() -> None:
    syllables = syllable_ids(VOCABULARY)
    words = ["再作", "在做", "在座", "再坐", "天晴", "是的", "，的"]
    pairs = np.array([[VOCABULARY.get(character) for character in word] for word in words])
    rows, listed = pairs_by_sound(pairs, syllables, width=3)
    row = rows[syllables[VOCABULARY.get("在")], syllables[VOCABULARY.get("作")]]
    assert ["".join(map(VOCABULARY.surface, pair)) for pair in listed[row].tolist()] == ["再作", "在做", "在座"]
    assert not listed[0].any()
    assert rows[0].max() == 0
    assert rows[syllables[VOCABULARY.get("底")], syllables[VOCABULARY.get("底")]] == 0


@pytest.mark.parametrize("width", [1, 4])
def test_no_pairs_no_rows(width: int) -> None:
    rows, listed = pairs_by_sound(np.zeros((0, 2), dtype=np.int64), syllable_ids(VOCABULARY), width=width)
    assert rows.max() == 0
    assert listed.shape == (1, width, 2)
