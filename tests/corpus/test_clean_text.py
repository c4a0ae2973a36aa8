"""Clean text in memory: what goes in comes out, and places are stable."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.clean_text import CleanText, load_clean_text
from corrector.errors import DataError

SENTENCES = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=12)


@given(sentences=SENTENCES)
def test_sentences_come_back_in_order(sentences: list[str]) -> None:
    text = CleanText(sentences)
    assert len(text) == len(sentences)
    assert list(text) == sentences
    assert [text[place] for place in range(len(text))] == sentences


@given(sentences=SENTENCES, places=st.sets(st.integers(0, 15)))
def test_sentences_left_out_are_those_at_the_places(sentences: list[str], places: set[int]) -> None:
    kept = [sentence for place, sentence in enumerate(sentences) if place not in places]
    assert list(CleanText(sentences).without(places)) == kept


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("午后有风\n\n傍晚有雨\n", encoding="utf-8")
    (tmp_path / "a.txt.xz").write_bytes(lzma.compress("清晨有雾\n".encode()))
    assert list(load_clean_text(tmp_path)) == ["清晨有雾", "午后有风", "傍晚有雨"]
    assert list(load_clean_text(tmp_path / "b.txt")) == ["午后有风", "傍晚有雨"]


def test_each_subfolder_is_a_part(tmp_path: Path) -> None:
    for name, lines in {"law/a.txt": "第一条\n第二条\n", "chat/deep/b.txt": "你好呀\n", "c.txt": "没有归类\n"}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(lines, encoding="utf-8")
    text = load_clean_text(tmp_path)
    named = {sentence: text.parts[number] for sentence, number in zip(text, text.part_numbers, strict=True)}
    assert named == {"第一条": "law", "第二条": "law", "你好呀": "chat", "没有归类": ""}
    fewer = text.without([0, 3])
    assert {sentence: fewer.parts[number] for sentence, number in zip(fewer, fewer.part_numbers, strict=True)} == {
        sentence: named[sentence] for sentence in (text[1], text[2])
    }


def test_a_part_named_twice_is_there_twice() -> None:
    text = CleanText(["第一条", "你好呀", "第二条"], ["law", "chat", "law"])
    several = text.only(["chat", "law", "chat"], Path("texts"))
    assert list(several) == ["第一条", "你好呀", "你好呀", "第二条"]
    assert text.only(text.parts, Path("texts")) is text
    named = {sentence: several.parts[number] for sentence, number in zip(several, several.part_numbers, strict=True)}
    assert named == {"第一条": "law", "第二条": "law", "你好呀": "chat"}


def test_sentences_without_parts_are_of_one_unnamed_part() -> None:
    text = CleanText(["清晨有雾", "傍晚有雨"])
    assert (text.parts, text.part_numbers.tolist()) == (("",), [0, 0])


def test_bad_bytes_are_named_or_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("清晨有雾\n".encode() + b"\xff\n" + "傍晚有雨\n".encode())
    with pytest.raises(DataError, match="line 2"):
        load_clean_text(path)
    seen: list[DataError] = []
    assert list(load_clean_text(path, skip_bad=True, on_bad=seen.append)) == ["清晨有雾", "傍晚有雨"]
    assert [error.line for error in seen] == [2]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_a_sentence_is_a_data_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"empty\.txt.*no sentence"):
        load_clean_text(path)


def test_a_missing_file_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.txt"):
        load_clean_text(tmp_path / "nowhere.txt")
