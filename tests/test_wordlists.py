"""The user's word lists: where a text holds them."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.edits import apply
from corrector.errors import DataError, InputError
from corrector.wordlists import WordLists, read_lists, read_replacements, read_words

texts = st.text(alphabet="甲乙丙.", max_size=12)
words = st.text(alphabet="甲乙丙.", min_size=1, max_size=4)


@given(texts, st.frozensets(words, max_size=4))
def test_every_occurrence_of_a_kept_word_is_inside_a_span(text: str, keep: frozenset[str]) -> None:
    """Of two overlapping words the second was once left unprotected."""
    spans = list(WordLists(keep=keep).kept(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    found = {(at, at + len(word)) for word in keep for at in range(len(text)) if text.startswith(word, at)}
    for begin, stop in found:
        assert any(start <= begin and stop <= end for start, end in spans)
    covered = {place for begin, stop in found for place in range(begin, stop)}
    assert covered == {place for start, end in spans for place in range(start, end)}


@given(texts, st.dictionaries(words, texts, max_size=4))
def test_replacements_are_sorted_disjoint_and_as_listed(text: str, listed: dict[str, str]) -> None:
    edits = tuple(WordLists(replace=listed).replacements(text))
    assert all(left.end <= right.start for left, right in pairwise(edits))
    for edit in edits:
        assert listed[text[edit.start : edit.end]] == edit.replacement
        assert edit.confidence == 1.0
    apply(text, edits)


@given(texts, words, texts)
def test_one_replacement_is_what_python_would_do(text: str, wrong: str, right: str) -> None:
    assert apply(text, WordLists(replace={wrong: right}).replacements(text)) == text.replace(wrong, right)


def test_the_leftmost_then_the_longest_counts() -> None:
    lists = WordLists(replace={"帐": "账", "帐号": "账号", "号码": "编码"})
    assert apply("帐号码和帐单", lists.replacements("帐号码和帐单")) == "账号码和账单"


def test_overlapping_words_to_keep_make_one_span_and_neighbours_two() -> None:
    assert list(WordLists(keep=frozenset({"北京大学", "大学生"})).kept("在北京大学生")) == [(1, 6)]
    assert list(WordLists(keep=frozenset({"北京", "大学"})).kept("在北京大学")) == [(1, 3), (3, 5)]


def test_signs_are_taken_literally() -> None:
    lists = WordLists(keep=frozenset({"C++", "a.b"}))
    assert list(lists.kept("用C++写axb和a.b")) == [(1, 4), (9, 12)]


def test_empty_lists_find_nothing() -> None:
    assert list(WordLists().kept("甲乙")) == list(WordLists().replacements("甲乙")) == []


@pytest.mark.parametrize(
    "given_lists",
    [{"keep": frozenset({""})}, {"replace": {"": "甲"}}, {"keep": frozenset({5})}, {"replace": {"甲": None}},
     {"replace": {3: "甲"}}],
)  # fmt: skip
def test_impossible_words_are_clear_errors(given_lists: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"The list '(keep|replace)' holds"):
        WordLists(**given_lists)  # type: ignore[arg-type]


def test_lists_of_several_files_are_one(tmp_path: Path) -> None:
    """Of two files of words only the second was once read."""
    for name, content in (
        ("a", "甲\n乙\n"),
        ("b", "乙\n丙\n"),
        ("c", "丁\t戊\n"),
        ("d", "丁\t戊\n己\t庚\n"),
        ("e", "己\t辛\n"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
    a, b, c, d, e = (str(tmp_path / name) for name in "abcde")
    assert read_lists((), ()) == WordLists()
    assert read_lists([a, b], [c, d]) == WordLists(frozenset("甲乙丙"), {"丁": "戊", "己": "庚"})
    with pytest.raises(DataError, match="'己' is listed with '辛', and with '庚' in a file before"):
        read_lists([], [d, e])


@pytest.mark.parametrize("names", [([""], []), ([], [""])])
def test_a_list_without_a_name_is_an_error(names: tuple[list[str], list[str]]) -> None:
    """It was once no list, in silence, where a shell's variable was empty."""
    with pytest.raises(InputError, match="a file without a name"):
        read_lists(*names)


@pytest.mark.parametrize("pairs", [["重要", "因该"], {"重要"}, ("重要",), "ab", 5])
def test_what_is_no_mapping_is_no_replacements(pairs: object) -> None:
    """A list of words of two characters was once taken for a mapping of characters: 重 became 要."""
    with pytest.raises(InputError, match=f"replace is of type {type(pairs).__name__}; expected a mapping"):
        WordLists.of(replace=pairs)  # type: ignore[arg-type]


def test_lists_as_a_program_gives_them() -> None:
    assert WordLists.of() == WordLists.of((), None) == WordLists()
    assert WordLists.of(iter(["甲", "乙"]), {"丙": "丁"}) == WordLists(frozenset("甲乙"), {"丙": "丁"})


def test_long_lists_and_texts_are_fast() -> None:
    many = [f"{chr(0x4E00 + i)}{chr(0x4E01 + i)}" for i in range(3000)]
    lists = WordLists(frozenset(many), dict.fromkeys(many, "词"))
    text = "我们今天去公园玩。" * 5000
    begun = time.monotonic()
    assert list(lists.kept(text)) == []
    assert list(lists.replacements(text)) == []
    assert time.monotonic() - begun < 10


# --- lists in files -------------------------------------------------------------------------------------------------

blanks = st.text(alphabet=" \u3000\x0c", max_size=2)
listed = st.text(alphabet="甲乙丙. \u2028\x85", min_size=1, max_size=4).filter(lambda word: word == word.strip())


def list_file(folder: Path, content: str) -> Path:
    path = folder / "words.list"
    path.write_bytes(content.encode())
    return path


@given(
    found=st.lists(st.tuples(blanks, listed, blanks), max_size=4),
    mark=st.sampled_from(["", "\ufeff"]),
    end=st.sampled_from(["\n", "\r\n", "\n \n"]),
)
def test_a_word_is_a_line_without_the_white_space_around_it(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[str, str, str]], mark: str, end: str
) -> None:
    """A blank behind a word once kept it from ever being found, and U+2028 within one made two of it."""
    content = mark + "".join(before + word + behind + end for before, word, behind in found)
    path = list_file(tmp_path_factory.mktemp("lists"), content)
    assert read_words(path) == tuple(word for _, word, _ in found)


@given(found=st.dictionaries(listed, listed | st.just(""), max_size=4), around=blanks)
def test_a_replacement_is_two_words_with_a_tab_between(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, str], around: str
) -> None:
    rows = (f"{around}{wrong}{around}\t{around}{right}{around}\n" for wrong, right in found.items())
    assert read_replacements(list_file(tmp_path_factory.mktemp("lists"), "".join(rows))) == found


@pytest.mark.parametrize("line", ["帐号 账号", "\t账号", " \t账号", "帐号\t账号\t", "帐号\t账\t号"])
def test_what_is_no_replacement_is_named(tmp_path: Path, line: str) -> None:
    path = list_file(tmp_path, f"的的\t的\n\n{line}\n")
    with pytest.raises(DataError, match="line 3: expected the wrong word, one tab and the right word"):
        read_replacements(path)


def test_a_word_with_two_replacements_is_named(tmp_path: Path) -> None:
    path = list_file(tmp_path, "帐号\t账号\n帐号 \t账号\n帐号\t帐户\n")
    with pytest.raises(DataError, match="line 3: '帐号' is listed twice, with '账号' and '帐户'"):
        read_replacements(path)


@pytest.mark.parametrize("read", [read_words, read_replacements])
def test_a_bad_byte_is_named_with_its_line(tmp_path: Path, read: Callable[[Path], object]) -> None:
    path = tmp_path / "words.list"
    path.write_bytes("帐号\t账号\n".encode() + "帐单\t账单\n".encode("gbk"))
    with pytest.raises(DataError, match=r"words\.list, line 2: byte 1 of the line \(0xd5\) is not valid UTF-8"):
        read(path)


@pytest.mark.parametrize("read", [read_words, read_replacements])
def test_a_missing_list_is_named(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(DataError, match=r"none\.list.*check the path"):
        read(tmp_path / "none.list")
