"""The words that are kept of a dictionary, and what a damaged dictionary says."""

from __future__ import annotations

from pathlib import Path

import pytest

from corrector.errors import DataError
from corrector.lexicon.words import LEAST_COUNT, LEAST_COUNT_OF_NAMES, Word, read_known_words, read_words


def dictionary(folder: Path, text: str) -> Path:
    path = folder / "dictionary.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_common_and_frequent_words_are_kept_by_falling_count(tmp_path: Path) -> None:
    path = dictionary(tmp_path, f"铅笔 {LEAST_COUNT} n\n雨 9000 n\n橡皮 70 n\n")
    assert read_words(path) == (Word("雨", 9000, "n"), Word("橡皮", 70, "n"), Word("铅笔", LEAST_COUNT, "n"))


@pytest.mark.parametrize(
    "row",
    [
        "卡拉OK 900 n",  # no Hanzi
        "電話 900 n",  # not simplified
        "一二三四五 900 n",  # five characters
        f"铅笔 {LEAST_COUNT - 1} n",
        f"王小毛 {LEAST_COUNT_OF_NAMES - 1} nr",
    ],
)
def test_others_are_left_out(tmp_path: Path, row: str) -> None:
    path = dictionary(tmp_path, f"雨 9000 n\n{row}\n")
    assert [word.text for word in read_words(path)] == ["雨"]


def test_a_single_character_is_kept_however_rare(tmp_path: Path) -> None:
    assert [word.text for word in read_words(dictionary(tmp_path, "雨 1 n\n"))] == ["雨"]


def test_rare_words_are_known_however_they_are_counted(tmp_path: Path) -> None:
    path = dictionary(tmp_path, "雨 9000 n\n铅笔 1 n\n电话 2 n\n卡拉OK 900 n\n一二三四五 900 n\n王小毛 1 nr\n")
    assert read_known_words(path) == ("电话", "王小毛", "铅笔")


@pytest.mark.parametrize("row", ["铅笔", "铅笔 n 5", "铅笔 5 n n", ""])
def test_a_row_of_another_form_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(DataError, match=r"dictionary\.txt, line 2: .*expected 'word count tag'"):
        read_words(dictionary(tmp_path, f"雨 9000 n\n{row}\n"))


def test_a_dictionary_without_words_to_keep_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no word"):
        read_words(dictionary(tmp_path, "ABC 5 n\n"))


def test_the_dictionary_of_jieba(words: tuple[Word, ...]) -> None:
    counts = [word.count for word in words]
    assert counts == sorted(counts, reverse=True)
    texts = [word.text for word in words]
    assert len(texts) == len(set(texts)) > 10_000
    assert {"的", "银行", "实验室", "莫名其妙"} <= set(texts)
