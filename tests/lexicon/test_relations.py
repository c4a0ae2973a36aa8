"""What each relation promises of every pair, on the most frequent words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from math import log
from typing import get_args

import numpy as np
import pytest

from corrector.lexicon.keyboard import slips
from corrector.lexicon.lexicon import Lexicon, Relation
from corrector.lexicon.readings import Readings
from corrector.text import pinyin

WordsOf = Callable[[Lexicon], tuple[str, ...]]
TYPED: tuple[Relation, ...] = ("same", "fuzzy", "slip", "initials")


def pairs(lexicon: Lexicon, relation: Relation) -> Iterator[tuple[int, int]]:
    """Word ids, every seventh pair: enough to meet each case many times."""
    neighbours = lexicon.candidates(relation)
    word = np.repeat(np.arange(len(lexicon)), np.diff(neighbours.starts))
    return zip(word[::7].tolist(), neighbours.ids[::7].tolist(), strict=True)


@pytest.fixture(scope="module")
def spoken(readings: Readings) -> dict[int, list[tuple[str, ...]]]:
    found: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    for word, row in zip(readings.word.tolist(), readings.numbers.tolist(), strict=True):
        found[word].append(tuple(readings.syllables[number - 1] for number in row if number))
    return found


def candidates(lexicon: Lexicon, words: tuple[str, ...], relation: Relation, word: str) -> list[str]:
    """What one word is taken for."""
    neighbours, own = lexicon.candidates(relation), words.index(word)
    return [words[other] for other in neighbours.ids[neighbours.starts[own] : neighbours.starts[own + 1]]]


def changes(a: tuple[str, ...], b: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(x, y) for x, y in zip(a, b, strict=True) if x != y]


@pytest.mark.parametrize("relation", get_args(Relation))
def test_candidates_are_other_words_of_the_same_length(lexicon: Lexicon, relation: Relation) -> None:
    neighbours = lexicon.candidates(relation)
    word = np.repeat(np.arange(len(lexicon)), np.diff(neighbours.starts))
    assert len(neighbours.ids) > 1000
    assert (neighbours.ids != word).all()
    assert (lexicon.lengths[neighbours.ids] == lexicon.lengths[word]).all()
    assert len(set(zip(word.tolist(), neighbours.ids.tolist(), strict=True))) == len(word)


@pytest.mark.parametrize("relation", get_args(Relation))
def test_the_most_probable_candidate_comes_first(lexicon: Lexicon, relation: Relation) -> None:
    neighbours = lexicon.candidates(relation)
    falls = np.diff(neighbours.log_weights) <= 0
    firsts = neighbours.starts[1:-1][np.diff(neighbours.starts)[1:] > 0]
    falls[firsts[firsts > 0] - 1] = True  # from the last candidate of a word to the first of another
    assert falls.all()
    assert np.diff(neighbours.starts).max() <= 24


def test_a_candidate_weighs_as_its_frequency_less_what_it_takes(lexicon: Lexicon, words_of: WordsOf) -> None:
    words = words_of(lexicon)

    def weight(word: str, relation: Relation, candidate: str) -> float:
        neighbours, found = lexicon.candidates(relation), candidates(lexicon, words, relation, word)
        return float(neighbours.log_weights[neighbours.starts[words.index(word)] + found.index(candidate)])

    frequency = dict(zip(words, lexicon.log_frequency.tolist(), strict=True))
    assert weight("权利", "same", "权力") == pytest.approx(frequency["权力"])
    assert weight("反应", "fuzzy", "放映") == pytest.approx(frequency["放映"] - log(2))  # fan fang
    assert weight("姓", "same", "行") < frequency["行"] - 0.1  # often hang


def test_same_is_a_reading_in_common(lexicon: Lexicon, spoken: dict[int, list[tuple[str, ...]]]) -> None:
    assert all(set(spoken[a]) & set(spoken[b]) for a, b in pairs(lexicon, "same"))


@pytest.mark.parametrize("relation", ["fuzzy", "slip", "initials"])
def test_the_other_relations_begin_where_sameness_ends(
    lexicon: Lexicon, spoken: dict[int, list[tuple[str, ...]]], relation: Relation
) -> None:
    assert not any(set(spoken[a]) & set(spoken[b]) for a, b in pairs(lexicon, relation))


def test_fuzzy_words_sound_similar_throughout(
    lexicon: Lexicon, words_of: WordsOf, spoken: dict[int, list[tuple[str, ...]]]
) -> None:
    words = words_of(lexicon)
    for a, b in pairs(lexicon, "fuzzy"):
        assert any(
            all(y in pinyin.similar_syllables(x) for x, y in changes(mine, yours))
            for mine in spoken[a]
            for yours in spoken[b]
        )
        if lexicon.lengths[a] == 1:
            assert pinyin.compare(words[a], words[b]) in ("similar", "same")


def test_a_slip_is_one_key_in_one_syllable(lexicon: Lexicon, spoken: dict[int, list[tuple[str, ...]]]) -> None:
    for a, b in pairs(lexicon, "slip"):
        found = [changes(mine, yours) for mine in spoken[a] for yours in spoken[b]]
        single = [changed[0] for changed in found if len(changed) == 1]
        assert any(slips(meant, [typed]) and typed not in pinyin.similar_syllables(meant) for meant, typed in single)


def test_initials_are_the_first_letters(lexicon: Lexicon, spoken: dict[int, list[tuple[str, ...]]]) -> None:
    def initials(word: int) -> set[str]:
        return {"".join(syllable[0] for syllable in reading) for reading in spoken[word]}

    assert all(initials(a) & initials(b) for a, b in pairs(lexicon, "initials"))


def test_words_that_share_characters_differ_in_one(lexicon: Lexicon, words_of: WordsOf) -> None:
    words = words_of(lexicon)
    for a, b in pairs(lexicon, "shares_character"):
        assert len(words[a]) > 1
        assert sum(x != y for x, y in zip(words[a], words[b], strict=True)) == 1


@pytest.mark.parametrize(
    ("word", "relation", "candidate"),
    [
        ("权利", "same", "权力"),
        ("反应", "same", "反映"),
        ("再", "same", "在"),
        ("行", "same", "性"),
        ("经济", "fuzzy", "紧急"),
        ("那", "fuzzy", "拉"),
        ("老师", "slip", "考试"),
        ("意见", "initials", "已经"),
        ("或许", "shares_character", "也许"),
    ],
)
def test_confusions_that_everyone_has_met(
    lexicon: Lexicon, words_of: WordsOf, word: str, relation: Relation, candidate: str
) -> None:
    assert candidate in candidates(lexicon, words_of(lexicon), relation, word)


@pytest.mark.parametrize("relation", TYPED)
def test_a_polyphone_is_confused_as_it_is_read_in_the_word(
    lexicon: Lexicon, words_of: WordsOf, relation: Relation
) -> None:
    """Once 银行 would have been read yin xing, and taken for 银杏."""
    assert "银杏" not in candidates(lexicon, words_of(lexicon), relation, "银行")
