"""Vectors survive their file and their quantising, and every word is looked up under its own row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from corrector.errors import DataError
from corrector.evidence.collocations import (
    Collocations,
    hash_collocations,
    load_collocations,
    no_collocations,
    quantise,
    save_collocations,
)
from corrector.model.hashed_counts import look_up_rows
from corrector.ngrams.alphabet import NONE, OTHER
from corrector.ngrams.table import FINGERPRINT_FACTORS, PLACE_FACTORS
from corrector.tokenization.vocabulary import Vocabulary

CHARACTERS = "天地人日月水火木金土山川草花鸟虫鱼风雨雪云"
VOCABULARY = Vocabulary(tuple(CHARACTERS))
IDS = np.full(len(VOCABULARY), OTHER, dtype=np.int32)
IDS[[VOCABULARY.get(character) for character in CHARACTERS]] = np.arange(10, 10 + len(CHARACTERS))
WORDS = ("风雨", "山", "山水", "花鸟虫鱼", "日月", "龘山", "大地风云雨")


def collocations(words: tuple[str, ...] = WORDS) -> Collocations:
    return quantise(words, *np.random.default_rng(3).normal(scale=0.2, size=(2, len(words), 8)).astype(np.float32))


def looked_up(words: list[str]) -> list[int]:
    tables = hash_collocations(collocations(), VOCABULARY, IDS)
    ids = np.array([[NONE] * (4 - len(word)) + [int(IDS[VOCABULARY.get(c) or 0]) for c in word] for word in words])
    sums = [torch.from_numpy(ids @ np.array(factors)) for factors in (PLACE_FACTORS, FINGERPRINT_FACTORS)]
    keys, rows = torch.from_numpy(tables.collocation_keys), torch.from_numpy(tables.collocation_rows)
    return [int(row) for row in look_up_rows(keys, rows, *sums)]


def test_every_word_has_its_row_and_no_other_text_has() -> None:
    assert looked_up(["风雨", "山水", "花鸟虫鱼", "日月"]) == [1, 3, 4, 5]
    assert looked_up(["雨风", "水山", "花鸟", "虫鱼", "天地"]) == [0] * 5


def test_a_character_that_is_a_word_has_the_row_of_its_token() -> None:
    rows = hash_collocations(collocations(), VOCABULARY, IDS).collocation_tokens
    assert rows[VOCABULARY.get("山")] == 2
    assert np.count_nonzero(rows) == 1


def test_row_0_says_nothing() -> None:
    tables = hash_collocations(collocations(), VOCABULARY, IDS)
    assert not tables.contexts[0].any()
    assert not tables.targets[0].any()
    assert tables.known
    assert not no_collocations(5).known


def test_products_are_kept_to_about_a_tenth() -> None:
    vectors = np.random.default_rng(4).normal(size=(2, 300, 16)).astype(np.float32)
    kept = quantise([str(word) for word in range(300)], *vectors)
    products = kept.scale * kept.contexts.astype(float) @ kept.targets.astype(float).T
    exact = vectors[0] @ vectors[1].T
    assert np.sqrt(((products - exact) ** 2).mean()) < 0.12 * exact.std()


def test_a_file_holds_them_all(tmp_path: Path) -> None:
    save_collocations(collocations(), tmp_path / "c.npz")
    again = load_collocations(tmp_path / "c.npz")
    assert (again.words, again.scale) == (WORDS, pytest.approx(collocations().scale))
    np.testing.assert_array_equal(again.contexts, collocations().contexts)
    np.testing.assert_array_equal(again.targets, collocations().targets)


def test_what_is_no_such_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "c.npz").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"c\.npz.*holds no vectors of words.*corrector collocate"):
        load_collocations(tmp_path / "c.npz")
    wrong = Collocations(WORDS[:2], *(np.zeros((3, 4), dtype=np.int8),) * 2, scale=1.0)
    save_collocations(wrong, tmp_path / "wrong.npz")
    with pytest.raises(DataError, match="2 words"):
        load_collocations(tmp_path / "wrong.npz")
