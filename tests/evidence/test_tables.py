"""Tables are made for a vocabulary, and survive a file."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest

from corrector.errors import BundleError
from corrector.evidence.collocations import COLLOCATIONS_FILE, hash_collocations, no_collocations, quantise
from corrector.evidence.tables import EVIDENCE_FILE, HASHED, make_tables, pack_tables, unpack_tables
from corrector.ngrams.alphabet import EDGE, OTHER
from corrector.ngrams.model import count_ngrams
from corrector.tokenization.vocabulary import BOS, EOS, FIRST_OPEN, PAD, Vocabulary

VOCABULARY = Vocabulary((*"今天气很好我们去公园在再", "北京", "罕"))
NGRAMS = count_ngrams(["今天天气很好", "我们去公园", "我们再去", "在公园"] * 4)
OWN = make_tables(VOCABULARY, NGRAMS, ["今天", "公园"])
VECTORS = np.random.default_rng(1).normal(size=(2, 3, 4)).astype(np.float32)
COLLOCATIONS = hash_collocations(quantise(("公园", "去", "今天"), *VECTORS), VOCABULARY, OWN.alphabet_ids)
TABLES = replace(OWN, collocations=COLLOCATIONS)
PACKED = pack_tables(TABLES)


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
        hashed = name in HASHED  # whose slots may come in another order
        assert np.array_equal(np.sort(again[name]) if hashed else again[name], np.sort(array) if hashed else array)


def test_tables_without_words_know_none() -> None:
    """Those of a bundle before format 5."""
    with np.load(io.BytesIO(PACKED[EVIDENCE_FILE])) as file:
        older = {name: file[name] for name in file.files if not name.startswith("word_")}
    written = io.BytesIO()
    np.savez(written, **older)
    assert TABLES.words.any()
    assert not unpack_tables({EVIDENCE_FILE: written.getvalue()}).words.any()


def test_without_collocations_there_is_no_file_of_them() -> None:
    """As in a bundle before format 7."""
    collocations = TABLES.collocations
    assert collocations.known
    without = replace(TABLES, collocations=no_collocations(len(VOCABULARY)))
    assert pack_tables(without).keys() == {EVIDENCE_FILE}
    assert not unpack_tables(pack_tables(without)).collocations.known
    assert PACKED.keys() == {EVIDENCE_FILE, COLLOCATIONS_FILE}


@pytest.mark.parametrize("name", [EVIDENCE_FILE, COLLOCATIONS_FILE])
@pytest.mark.parametrize("damaged", ["nothing", "other", "cut"])
def test_damaged_tables_are_told(name: str, damaged: str) -> None:
    data = {"nothing": b"", "other": b"other", "cut": PACKED[name][:-200]}[damaged]
    with pytest.raises(BundleError, match=rf"{re.escape(name)} is damaged"):
        unpack_tables({**PACKED, name: data})
