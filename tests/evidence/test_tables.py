"""Tables are made for a vocabulary, and survive a file."""

from __future__ import annotations

import io

import numpy as np
import pytest

from corrector.errors import BundleError
from corrector.evidence.tables import make_tables, pack_tables, unpack_tables
from corrector.ngrams.alphabet import EDGE, OTHER
from corrector.ngrams.model import count_ngrams
from corrector.tokenization.vocabulary import BOS, EOS, FIRST_OPEN, PAD, Vocabulary

VOCABULARY = Vocabulary((*"今天气很好我们去公园在再", "北京", "罕"))
NGRAMS = count_ngrams(["今天天气很好", "我们去公园", "我们再去", "在公园"] * 4)
TABLES = make_tables(VOCABULARY, NGRAMS, ["今天", "公园"])


def test_every_token_has_its_id() -> None:
    ids = TABLES.alphabet_ids
    assert len(ids) == len(VOCABULARY)
    assert ids[[PAD, BOS, EOS]].tolist() == [EDGE] * 3
    assert ids[FIRST_OPEN] == ids[VOCABULARY.get("北京")] == ids[VOCABULARY.get("罕")] == OTHER
    assert ids[VOCABULARY.get("天")] == NGRAMS.alphabet.encode("天")[0]


def test_only_pairs_of_tokens_are_offered() -> None:
    assert TABLES.pairs.max() < len(VOCABULARY)
    written = {"".join(map(VOCABULARY.surface, pair)) for row in TABLES.pairs.tolist() for pair in row if pair[0]}
    assert {"今天", "我们", "公园"} <= written


def test_packed_and_unpacked_they_are_the_same() -> None:
    again = unpack_tables(pack_tables(TABLES)).arrays()
    for name, array in TABLES.arrays().items():
        assert again[name].dtype == array.dtype
        assert np.array_equal(again[name], array)


def test_tables_without_words_know_none() -> None:
    """Those of a bundle before format 5."""
    with np.load(io.BytesIO(pack_tables(TABLES))) as file:
        older = {name: file[name] for name in file.files if not name.startswith("word_")}
    written = io.BytesIO()
    np.savez(written, **older)
    assert TABLES.words.any()
    assert not unpack_tables(written.getvalue()).words.any()


@pytest.mark.parametrize("data", [b"", b"nothing", pack_tables(TABLES)[:-200]])
def test_damaged_tables_are_told(data: bytes) -> None:
    with pytest.raises(BundleError, match=r"evidence\.npz is damaged"):
        unpack_tables(data)
