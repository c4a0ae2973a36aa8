"""Packed files hold the sentences, whichever way they are packed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.corpus import packing
from corrector.corpus.packing import Packed, pack_sentences
from corrector.corpus.pairs import read_sentences

SENTENCE = st.text(
    st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=12,
)  # as cleaning leaves them


@settings(max_examples=40)
@given(sentences=st.lists(SENTENCE, max_size=12), block=st.integers(1, 40))
def test_what_is_packed_is_read(tmp_path_factory: pytest.TempPathFactory, sentences: list[str], block: int) -> None:
    folder = tmp_path_factory.mktemp("packed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "BLOCK", block)
        packed = [pack_sentences(sentences, folder / f"{kind}.txt.xz", smallest=bool(kind)) for kind in (0, 1)]
    assert list(read_sentences(folder / "0.txt.xz")) == sentences
    assert sorted(read_sentences(folder / "1.txt.xz")) == sorted(sentences)
    for kind, found in enumerate(packed):
        size = (folder / f"{kind}.txt.xz").stat().st_size
        assert found == Packed(len(sentences), sum(map(len, sentences)), size)


def test_small_is_small_and_the_same_every_time(tmp_path: Path) -> None:
    rng = random.Random(1)
    words = ["今天", "我们", "一起", "去", "公园", "散步", "，", "天气", "很", "好", "真的", "不错", "朋友", "说"]
    sentences = ["".join(rng.choices(words, k=12)) for _ in range(3000)]
    quick = pack_sentences(sentences, tmp_path / "quick.txt.xz", smallest=False)
    small = pack_sentences(sentences, tmp_path / "small.txt.xz", smallest=True)
    assert small.bytes < 0.9 * quick.bytes
    again = pack_sentences(reversed(sentences), tmp_path / "again.txt.xz", smallest=True)
    assert (tmp_path / "again.txt.xz").read_bytes() == (tmp_path / "small.txt.xz").read_bytes()
    assert again == small
