"""Laws and examples of splitting a document into sentences."""

from __future__ import annotations

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.errors import InputError
from corrector.text.sentences import iterate, only_sentence, split

SIGNS = ["，", "。", "！", "?", ".", "……", "”", "」", '"', "`", "\ud83d", "\ude00", "e\u0301", "👨‍👩‍👧‍👦"]
SPACES = [" ", "\u3000", "\n", "\r\n", "\r", "\u2028", "\x85", "\x1c"]
LINE_END = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
WORDS = ["我们", "abc", "3.14", "https://a.com/x?y=1"]
DOCUMENTS = st.text(st.characters(exclude_categories=()), max_size=80) | st.lists(
    st.sampled_from([*SIGNS, *SPACES, *WORDS]), max_size=60
).map("".join)


def texts(document: str, max_characters: int = 128) -> list[str]:
    return [sentence.text for sentence in split(document, max_characters=max_characters)]


@given(DOCUMENTS, st.integers(1, 20))
def test_nothing_is_lost_and_every_piece_knows_its_place(document: str, most: int) -> None:
    sentences = split(document, max_characters=most)
    assert "".join(sentence.text for sentence in sentences) == document
    for sentence in sentences:
        assert sentence.text
        assert document[sentence.start : sentence.start + len(sentence.text)] == sentence.text


@given(DOCUMENTS, st.integers(1, 20))
def test_only_white_space_is_longer_than_the_limit_and_it_is_one_piece(document: str, most: int) -> None:
    blank = [text.isspace() for text in texts(document, most)]
    assert all(len(text) <= most or text.isspace() for text in texts(document, most))
    assert (True, True) not in set(itertools.pairwise(blank))


@given(DOCUMENTS)
def test_a_sentence_holds_one_line(document: str) -> None:
    for text in texts(document):
        assert text.isspace() or not LINE_END.search(text.rstrip())


@given(DOCUMENTS)
def test_iterating_gives_the_same(document: str) -> None:
    assert tuple(iterate(document)) == split(document)


@given(DOCUMENTS)
def test_trimming_takes_the_white_space_around_and_nothing_else(document: str) -> None:
    for piece in split(document):
        trimmed = piece.trimmed
        assert trimmed.text == piece.text.strip()
        assert document[trimmed.start : trimmed.start + len(trimmed.text)] == trimmed.text


@given(DOCUMENTS | st.sampled_from(["\u3000好。 \n\n", "\n \n好"]))
def test_the_only_sentence_is_the_one_that_is_not_blank(document: str) -> None:
    wanted = [piece for piece in split(document) if not piece.text.isspace()]
    if len(wanted) == 1:
        assert only_sentence(document) == wanted[0].trimmed
    else:
        with pytest.raises(InputError, match=f"has {len(wanted)} sentences, of 128 characters at most; expected one"):
            only_sentence(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("", []),
        ("你好。再见！", ["你好。", "再见！"]),
        ("真的？！好……吧", ["真的？！", "好……", "吧"]),
        ("他说：“好。”我走了；他来了", ["他说：“好。”", "我走了；", "他来了"]),
        ("「好！」（对。）完", ["「好！」", "（对。）", "完"]),
        (
            "一行\n二行\r\n三行\r四行\u2028五行\u2029六行\x0b七行\x0c八行\x85完",
            ["一行\n", "二行\r\n", "三行\r", "四行\u2028", "五行\u2029", "六行\x0b", "七行\x0c", "八行\x85", "完"],
        ),
        ("你好。  \n\n \n\n再见", ["你好。  \n", "\n \n\n", "再见"]),
        ("  开头", ["  开头"]),
        ("Good day. It is 3.14 now.", ["Good day. ", "It is 3.14 now."]),
        ("看https://a.com/x?y=1吧?好", ["看https://a.com/x?y=1吧?", "好"]),
        ("好吗?3个人", ["好吗?", "3个人"]),
    ],
)
def test_examples(document: str, expected: list[str]) -> None:
    assert texts(document) == expected


@pytest.mark.parametrize(
    ("document", "most", "expected"),
    [
        ("今天天气好，我们出去玩", 8, ["今天天气好，", "我们出去玩"]),
        ("今天天气好 我们出去玩", 8, ["今天天气好 ", "我们出去玩"]),
        ("一共有1,000个人来", 6, ["一共有", "1,000个", "人来"]),
        ("我们都喜欢Python语言", 8, ["我们都喜欢", "Python语言"]),
        ("这个家庭👨‍👩‍👧‍👦好", 7, ["这个家庭", "👨‍👩‍👧‍👦", "好"]),
        ("aaaaaaaa", 3, ["aaa", "aaa", "aa"]),
        ("这是十个字的一行文字\r\n", 10, ["这是十个字的一行文字", "\r\n"]),
        ("我\ud83d\ude00", 2, ["我", "\ud83d\ude00"]),
    ],
)
def test_long_sentences_are_cut_where_it_hurts_least(document: str, most: int, expected: list[str]) -> None:
    assert texts(document, most) == expected


@pytest.mark.parametrize("most", [0, -1])
def test_an_impossible_limit_is_refused_at_once(most: int) -> None:
    with pytest.raises(InputError, match=str(most)):
        iterate("好", max_characters=most)


@pytest.mark.parametrize("unit", ["我", "a", "，", "a b", "` ", ".", "?", " ", "e\u0301"])
def test_a_long_text_without_a_sentence_end_take_linear_time(unit: str) -> None:
    document = unit * (300_000 // len(unit))
    began = time.perf_counter()
    assert sum(len(sentence.text) for sentence in iterate(document)) == len(document)
    assert time.perf_counter() - began < 5


def test_a_line_of_ten_million_characters() -> None:
    began = time.perf_counter()
    split("我" * 10_000_000)
    assert time.perf_counter() - began < 5


def test_a_hundred_thousand_blank_lines_are_one_piece() -> None:
    began = time.perf_counter()
    assert texts("好\n" + "\n" * 100_000 + "好") == ["好\n", "\n" * 100_000, "好"]
    assert time.perf_counter() - began < 1
