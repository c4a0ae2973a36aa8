"""Fingerprints: what makes sentences the same, and which clauses give a known one away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.fingerprints import KnownSentences, fingerprints, normal_form, stable_fraction

LONG = "我们在河边的小路上散步"  # 11 Hanzi
SHORT = "今天是晴天啊"


@given(text=st.text(max_size=30))
def test_the_normal_form_is_letters_and_digits_and_its_own(text: str) -> None:
    normal = normal_form(text)
    assert all(character.isalnum() for character in normal)
    assert fingerprints(text)[0] == normal


def test_punctuation_width_case_and_space_make_no_difference() -> None:
    same = ["今天,用 ABC 吧!", "今天，用ＡＢＣ吧！", "“今天”用abc_吧", "今 天 用 abc 吧"]
    assert {normal_form(text) for text in same} == {"今天用abc吧"}


def test_only_clauses_of_eight_or_more_hanzi_count() -> None:
    assert fingerprints(f"{SHORT}，{LONG}。") == (SHORT + LONG, LONG)
    assert fingerprints("一二三四五六七") == ("一二三四五六七",)
    assert fingerprints("abcdefghijk一二三") == ("abcdefghijk一二三",)


def test_known_sentences_are_found_by_sentence_or_clause() -> None:
    known = KnownSentences()
    assert known.add([f"{SHORT}，{LONG}。", "", "！？"], origin="a.tsv") == 2
    assert known.add([LONG], origin="b.tsv") == 0
    found = [f"{LONG}！", f"昨天，{LONG}，真好", f"“{SHORT}”{LONG}"]
    assert [known.origin(fingerprints(text)) for text in found] == ["a.tsv"] * 3
    fresh = [SHORT, f"{LONG}了", f"他说{LONG}", "！？", ""]
    assert [known.origin(fingerprints(text)) for text in fresh] == [None] * 5


def test_fractions_are_the_same_on_every_machine_and_even() -> None:
    """Golden: parts of a corpus that were split apart once must stay apart."""
    assert [round(stable_fraction("今天用abc吧", purpose=purpose), 6) for purpose in ("a", "b")] == [0.632654, 0.819623]
    fractions = [stable_fraction(str(number), purpose="a") for number in range(4000)]
    assert all(0 <= fraction < 1 for fraction in fractions)
    for tenth in range(10):
        assert 300 < sum(tenth / 10 <= fraction < (tenth + 1) / 10 for fraction in fractions) < 500
