"""Words of jieba's dictionary and of the user's; what the vocabulary does not know falls back on characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.config import TokenizerConfig
from corrector.errors import CorrectorError, InputError
from corrector.tokenization.building import build_tokenizer, restore_tokenizer, tokenizer_files
from corrector.tokenization.words import WordSegmenter, read_user_dictionary

SENTENCE = "隔壁的竹编灯笼铺今天开门"
MADE_UP = "竹编灯笼铺"
PLAIN = WordSegmenter()
NONE_KNOWN = WordSegmenter(known=frozenset())


@given(text=st.text(st.one_of(st.characters(), st.sampled_from("今天天气 \r\n\t图书馆abc1.,，。"))))
def test_segments_join_to_the_text_and_none_is_empty(text: str) -> None:
    for segmenter in (PLAIN, NONE_KNOWN):
        pieces = segmenter.segment(text)
        assert "".join(pieces) == text
        assert all(pieces)


def test_a_user_dictionary_keeps_its_words_whole() -> None:
    assert MADE_UP in WordSegmenter(f"{MADE_UP} 1000 n\n").segment(SENTENCE)
    assert MADE_UP in WordSegmenter(MADE_UP).segment(SENTENCE)


def test_a_user_dictionary_changes_no_other_segmenter() -> None:
    before = list(PLAIN.segment(SENTENCE))
    WordSegmenter(f"{MADE_UP} 1000").segment(SENTENCE)
    assert MADE_UP not in before
    assert list(PLAIN.segment(SENTENCE)) == before == list(WordSegmenter().segment(SENTENCE))


def test_a_user_dictionary_does_not_reach_jieba_itself() -> None:
    jieba = pytest.importorskip("jieba")
    WordSegmenter(f"{MADE_UP} 1000").segment(SENTENCE)
    assert MADE_UP not in jieba.lcut(SENTENCE, HMM=False)


def test_a_byte_order_mark_is_no_part_of_the_first_word() -> None:
    assert MADE_UP in WordSegmenter(f"\ufeff{MADE_UP} 1000\r\n书签夹\r\n").segment(SENTENCE)


@pytest.mark.parametrize(
    "line", ["竹编灯笼铺 常见", "竹编灯笼铺 -3", "竹编灯笼铺 3 n 5", "竹编灯笼铺\t3", "竹编  灯笼铺"]
)
def test_a_line_of_another_format_is_named(line: str) -> None:
    """jieba takes such a line for one long word, and the user wonders why it has no effect."""
    with pytest.raises(InputError, match="line 2"):
        WordSegmenter(f"书签夹 5\n{line}\n")


def test_a_user_dictionary_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(f"\ufeff{MADE_UP} 1000\r\n书签夹\r\n".encode())
    assert read_user_dictionary(path) == f"{MADE_UP} 1000\n书签夹"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"words\.txt: there is no such file"),
        ("书签夹\n竹编  灯笼铺\n".encode(), r"line 2: '竹编  灯笼铺'; expected"),
        ("书签夹\n竹编灯笼铺\n".encode("gbk"), r"words\.txt, line 1: byte 1 of the line .* is not valid UTF-8"),
    ],
)
def test_a_file_that_is_no_user_dictionary_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "words.txt").write_bytes(content)
    with pytest.raises(CorrectorError, match=message):
        read_user_dictionary(tmp_path / "words.txt")


def test_words_outside_the_vocabulary_are_cut_into_characters() -> None:
    assert list(WordSegmenter().segment("我们去图书馆")) == ["我们", "去", "图书馆"]
    assert list(WordSegmenter(known=frozenset({"我们"})).segment("我们去图书馆")) == [
        "我们",
        "去",
        "图",
        "书",
        "馆",
    ]


def test_the_characters_of_rare_words_are_counted_into_the_vocabulary() -> None:
    made = build_tokenizer(["我们去图书馆"] * 3 + ["我们"], TokenizerConfig("words", 4))
    assert made.vocabulary.get("我们") is not None
    encoded = made.encode("我们去图书馆")
    assert "图书馆" not in made.vocabulary.tokens
    assert [encoded.text[slice(*span)] for span in encoded.spans] == ["我们", "去", "图", "书", "馆"]


def test_the_user_dictionary_is_kept_with_the_tokenizer() -> None:
    made = build_tokenizer([SENTENCE] * 3, TokenizerConfig("words", 50), user_dictionary=f"{MADE_UP} 1000")
    token = made.vocabulary.get(MADE_UP)
    assert token is not None
    assert token in made.encode(SENTENCE).ids
    assert restore_tokenizer("words", tokenizer_files(made)).encode(SENTENCE) == made.encode(SENTENCE)
