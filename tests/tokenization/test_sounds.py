"""What the network is told of sounds: homophones share ids, all else but Hanzi is silent."""

from __future__ import annotations

import numpy as np
import pytest

from corrector.text import pinyin
from corrector.tokenization.sounds import FEATURES, sound_features
from corrector.tokenization.vocabulary import SPECIALS, Vocabulary

VOCABULARY = Vocabulary((*"他她它妈马张章长是四，a", "妈妈", "图书馆"))
TABLE = sound_features(VOCABULARY)


def row(token: str) -> list[int]:
    place = VOCABULARY.get(token)
    assert place is not None
    return [int(value) for value in TABLE[place]]


def test_there_is_one_row_for_each_id() -> None:
    assert TABLE.shape == (len(VOCABULARY), FEATURES)
    assert TABLE.dtype == np.int64


@pytest.mark.parametrize("token", ["，", "a", "妈妈", "图书馆"])
def test_what_is_no_single_hanzi_is_silent(token: str) -> None:
    assert row(token) == [0, 0, 0]


def test_special_ids_are_silent() -> None:
    assert not TABLE[: len(SPECIALS)].any()


def test_homophones_share_all_three_ids() -> None:
    assert row("他") == row("她") == row("它")
    assert row("张") == row("章")


def test_initial_and_final_are_shared_across_syllables() -> None:
    ma, ta, shi, si = row("妈"), row("他"), row("是"), row("四")
    assert ma[0] != ta[0]
    assert ma[1] != ta[1]
    assert ma[2] == ta[2]
    assert shi[1] != si[1]
    assert shi[2] == si[2]


def test_syllables_initials_and_finals_never_share_an_id() -> None:
    columns = [set(TABLE[:, column][TABLE[:, column] > 0].tolist()) for column in range(FEATURES)]
    assert sum(map(len, columns)) == len(set.union(*columns))
    assert set.union(*columns) == set(range(1, sum(map(len, columns)) + 1))


def test_the_most_usual_reading_counts() -> None:
    expected = pinyin.syllables("长")[0]
    same = [token for token in "张章" if pinyin.syllables(token)[0] == expected]
    assert all(row(token) == row("长") for token in same)
    assert row("长") != [0, 0, 0]


def test_the_same_vocabulary_gives_the_same_table() -> None:
    assert np.array_equal(sound_features(Vocabulary(VOCABULARY.tokens)), TABLE)
