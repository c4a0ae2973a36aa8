"""Finding words by their characters, and keeping a lexicon in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.errors import DataError, InputError
from corrector.lexicon.building import build_lexicon, load_lexicon, open_lexicon, save_lexicon
from corrector.lexicon.index import WordIndex
from corrector.lexicon.lexicon import Lexicon, Relation
from corrector.lexicon.words import Word

WordsOf = Callable[[Lexicon], tuple[str, ...]]
SMALL = (Word("雨", 50, "n"), Word("语", 20, "n"), Word("大雨", 9, "n"), Word("大鱼", 4, "n"))


def padded(text: str) -> np.ndarray:
    return np.array([ord(character) for character in text.ljust(4, "\0")], dtype=np.uint32)


def test_find_inverts_words(lexicon: Lexicon, words_of: WordsOf) -> None:
    words = words_of(lexicon)
    assert lexicon.find(lexicon.code_points).tolist() == list(range(len(lexicon)))
    for place in (0, 5, len(lexicon) - 1):
        assert lexicon.find(padded(words[place])) == place
    assert [len(word) for word in words] == lexicon.lengths.tolist()


@pytest.mark.parametrize("text", ["", "龘", "银银银银", "A", "\U00020000", "\U00017684"])
def test_what_is_no_word_is_not_found(lexicon: Lexicon, text: str) -> None:
    """The last one has the lower 16 bits of 的."""
    assert lexicon.find(padded(text)) == -1


def test_find_keeps_the_shape(lexicon: Lexicon) -> None:
    windows = np.stack([padded("银行"), padded("行银")] * 3).reshape(3, 2, 4)
    assert (lexicon.find(windows) >= 0).tolist() == [[True, False]] * 3


@given(st.sets(st.integers(1, 2**64 - 1), max_size=60), st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_an_index_finds_all_its_keys_and_no_other(keys: set[int], others: list[int]) -> None:
    index = WordIndex.of(np.array(list(keys), dtype=np.uint64))
    assert index.find(np.array(list(keys), dtype=np.uint64)).tolist() == list(range(len(keys)))
    absent = np.array([other for other in others if other not in keys], dtype=np.uint64)
    assert (index.find(absent) == -1).all()


def test_an_index_of_colliding_keys() -> None:
    """Consecutive multiples of a large power of two land in few slots."""
    keys = np.arange(1, 200, dtype=np.uint64) << np.uint64(56)
    assert WordIndex.of(keys).find(keys).tolist() == list(range(199))


def test_frequencies_are_relative(words_of: WordsOf) -> None:
    made = build_lexicon(SMALL)
    assert np.exp(made.log_frequency).sum() == pytest.approx(1.0)
    assert words_of(made) == ("雨", "语", "大雨", "大鱼")


def test_a_lexicon_written_and_read_is_the_same(lexicon: Lexicon, words_of: WordsOf, tmp_path: Path) -> None:
    path = tmp_path / "lexicon.npz"
    save_lexicon(lexicon, path)
    again = load_lexicon(path)
    assert words_of(again) == words_of(lexicon)
    assert (again.log_frequency == lexicon.log_frequency).all()
    for relation in get_args(Relation):
        mine, yours = lexicon.candidates(relation), again.candidates(relation)
        assert all((getattr(mine, name) == getattr(yours, name)).all() for name in ("starts", "ids", "log_weights"))
    assert list(tmp_path.iterdir()) == [path]


def test_a_lexicon_in_a_file_is_not_made_again(words_of: WordsOf, tmp_path: Path) -> None:
    path = tmp_path / "lexicon.npz"
    save_lexicon(build_lexicon(SMALL), path)
    assert words_of(open_lexicon(path)) == ("雨", "语", "大雨", "大鱼")


def test_a_lexicon_that_cannot_be_kept_is_told_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corrector.lexicon.building.build_lexicon", lambda: pytest.fail("made for nothing"))
    (tmp_path / "file").write_bytes(b"")
    for folder in ("absent", "file"):
        with pytest.raises(InputError, match=r"lexicon\.npz: cannot be written"):
            open_lexicon(tmp_path / folder / "lexicon.npz")
    (tmp_path / "lexicon.npz").mkdir()
    with pytest.raises(InputError, match=r"lexicon\.npz cannot be written"):
        save_lexicon(build_lexicon(SMALL), tmp_path / "lexicon.npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "lexicon.npz"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lexicon.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"lexicon\.npz: cannot be read as a lexicon .* Remove the file"):
        open_lexicon(path)


def test_a_torn_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.npz"
    save_lexicon(build_lexicon(SMALL), path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DataError, match="cannot be read as a lexicon"):
        load_lexicon(path)


def test_a_file_of_another_format_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.npz"
    np.savez(path, format=np.array(99))
    with pytest.raises(DataError, match="format 99; expected 1"):
        load_lexicon(path)
