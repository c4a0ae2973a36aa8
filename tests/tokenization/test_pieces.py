"""SentencePiece units, of either algorithm, that alter nothing."""

from __future__ import annotations

import functools
import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.errors import BundleError, InputError
from corrector.tokenization.pieces import PieceAlgorithm, PieceSegmenter, train_pieces

WHO = ("孩子们", "老人", "邻居", "小明", "渔夫", "画家")
WHERE = ("在柳树下面", "坐在小河边", " 在石桥上", "在后院里")
WHAT = ("捉迷藏", "钓鱼", "看晚霞", "一边唱歌一边编篮子", "讲从前的故事")
TEXTS = tuple("".join(parts) for parts in product(WHO, WHERE, WHAT))
SIZE = 330
both = pytest.mark.parametrize("algorithm", ["unigram", "bpe"])


@functools.cache
def pieces(algorithm: PieceAlgorithm) -> PieceSegmenter:
    return train_pieces(TEXTS, vocabulary_size=SIZE, algorithm=algorithm)


@both
@given(text=st.text(st.one_of(st.characters(), st.sampled_from("".join(TEXTS) + " \u2581\0<0xE>"))))
def test_segments_join_to_the_text_and_none_is_empty(algorithm: PieceAlgorithm, text: str) -> None:
    found = pieces(algorithm).segment(text)
    assert "".join(found) == text
    assert all(found)


@both
def test_frequent_words_become_one_piece(algorithm: PieceAlgorithm) -> None:
    assert any(len(token) > 1 for token in pieces(algorithm).tokens())
    assert len(pieces(algorithm).segment(TEXTS[0])) < len(TEXTS[0])


@both
@pytest.mark.parametrize("character", ["龘", "𠀀", "é", "～", "\u3000", "😀"])
def test_a_character_spelled_in_bytes_comes_back_whole(algorithm: PieceAlgorithm, character: str) -> None:
    assert character not in pieces(algorithm).tokens()
    found = pieces(algorithm).segment(f"石桥{character}{character}柳树")
    assert found.count(character) == 2
    assert "".join(found) == f"石桥{character}{character}柳树"


@both
@pytest.mark.parametrize("text", ["ＡＢＣ，１２３", "小河  边", " 小河 ", "小河\u3000边", "㎏", "e\u0301", "▁小河▁"])
def test_nothing_is_normalised(algorithm: PieceAlgorithm, text: str) -> None:
    assert "".join(pieces(algorithm).segment(text)) == text


@both
def test_ordinary_pieces_are_texts_without_bytes_and_controls(algorithm: PieceAlgorithm) -> None:
    tokens = pieces(algorithm).tokens()
    assert len(tokens) == SIZE - 256 - 3
    assert len(set(tokens)) == len(tokens)
    assert not any("<" in token or "\u2581" in token for token in tokens)
    assert any(" " in token for token in tokens)


@both
def test_training_twice_gives_the_same_model(algorithm: PieceAlgorithm) -> None:
    assert train_pieces(TEXTS, vocabulary_size=SIZE, algorithm=algorithm) == pieces(algorithm)


@pytest.mark.parametrize("size", [100, 100_000])
def test_an_impossible_number_of_pieces_is_an_input_error(size: int) -> None:
    with pytest.raises(InputError, match=str(size)):
        train_pieces(TEXTS, vocabulary_size=size, algorithm="unigram")


@pytest.mark.parametrize("model", [b"", b"no model"])
def test_a_damaged_model_is_a_bundle_error(model: bytes) -> None:
    with pytest.raises(BundleError, match="SentencePiece"):
        PieceSegmenter(model)


def test_a_model_that_normalises_is_refused() -> None:
    """SentencePiece's own defaults turn full-width forms into others: such a model would lose text."""
    sentencepiece = pytest.importorskip("sentencepiece")
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS),
        model_writer=written,
        vocab_size=SIZE,
        byte_fallback=True,
        minloglevel=2,
    )
    with pytest.raises(BundleError, match="alters"):
        PieceSegmenter(written.getvalue())
