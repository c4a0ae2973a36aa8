"""Characters and their ids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corrector.ngrams.alphabet import FIRST, MOST, OTHER, Alphabet, learn_alphabet


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_one_id_for_each_code_point(text: str) -> None:
    alphabet = Alphabet("的我，")
    ids = alphabet.encode(text).tolist()
    assert len(ids) == len(text)
    for character, id_ in zip(text, ids, strict=True):
        place = alphabet.characters.find(character)
        assert id_ == (OTHER if place < 0 else FIRST + place)


def test_the_frequent_characters_come_first() -> None:
    alphabet = learn_alphabet(["我的书。", "我的笔。", "我的", "我"], minimum=2)
    assert alphabet.characters == "我的。"
    assert len(alphabet) == FIRST + 3


def test_digits_and_latin_letters_are_never_listed() -> None:
    alphabet = learn_alphabet(["买了３本书，花了20元，OKＯＫ！"] * 5)
    assert set(alphabet.characters) == set("买了本书，花元！")


def test_ids_fit_sixteen_bits() -> None:
    assert FIRST + MOST < 2**16
