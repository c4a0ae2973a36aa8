"""One tokenizer for every unit: lossless, with spans that cover the text and open tokens that only copying writes."""

from __future__ import annotations

import functools
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.config import PieceAlgorithm, TokenizerConfig, Unit
from corrector.errors import BundleError, InputError
from corrector.text import protected
from corrector.tokenization.building import (
    VOCABULARY_FILE,
    build_tokenizer,
    restore_tokenizer,
    tokenizer_files,
)
from corrector.tokenization.pieces import MODEL_FILE
from corrector.tokenization.tokenizer import Tokenizer, plain_runs
from corrector.tokenization.vocabulary import count_tokens
from corrector.tokenization.words import DICTIONARY_FILE

UNITS: tuple[Unit, ...] = ("characters", "words", "pieces")
TEXTS = (
    "清晨的街道很安静，只有扫地的声音。",
    "我把雨伞忘在公共汽车上了！",
    "妹妹每天放学以后练习弹钢琴。",
    "你知道最近的图书馆在哪里吗？",
    "这家小店的豆浆 又香又浓，老板也很和气。",
)
SIZES: dict[Unit, int] = {"characters": 60, "words": 60, "pieces": 340}

# Characters of every sort that has ever broken a tokenizer, beside arbitrary ones and known ones.
AWKWARD = st.sampled_from(
    [
        *"\0\ud83d\udc00\ufeff\u2581\u3000\u200d\u0301 \t\r\n龘𠀀㐀ＡＢ１é`<>",
        "👩‍👩‍👧",
        "\r\n",
        "  ",
        "<0xE9>",
        "<pad>",
    ]
)
KNOWN = st.sampled_from([*"".join(TEXTS), "公共汽车", "abc", "3.5", "user@example.com", "`x = 1`"])
ANY_TEXT = st.lists(st.one_of(AWKWARD, KNOWN, st.characters()), max_size=24).map("".join)


def config(unit: Unit) -> TokenizerConfig:
    return TokenizerConfig(unit, SIZES[unit], piece_algorithm="bpe")


@functools.cache
def tokenizer(unit: Unit) -> Tokenizer:
    return build_tokenizer(TEXTS * 20, config(unit))


law = settings(max_examples=60)
each_unit = pytest.mark.parametrize("unit", UNITS)


@each_unit
@law
@given(text=ANY_TEXT)
def test_what_is_encoded_is_decoded_again(unit: Unit, text: str) -> None:
    encoded = tokenizer(unit).encode(text)
    assert tokenizer(unit).decode(encoded.ids, encoded.opened) == text


@each_unit
@law
@given(text=ANY_TEXT)
def test_spans_are_consecutive_not_empty_and_cover_the_text(unit: Unit, text: str) -> None:
    encoded = tokenizer(unit).encode(text)
    assert len(encoded) == len(encoded.ids) == len(encoded.spans)
    assert all(start < end for start, end in encoded.spans)
    assert all(left[1] == right[0] for left, right in pairwise(encoded.spans))
    assert (encoded.spans[0][0], encoded.spans[-1][1]) == (0, len(text)) if text else encoded.spans == ()


@each_unit
@law
@given(text=ANY_TEXT)
def test_each_token_stands_for_the_text_under_its_span(unit: Unit, text: str) -> None:
    encoded = tokenizer(unit).encode(text)
    for token, (start, end) in zip(encoded.ids, encoded.spans, strict=True):
        assert tokenizer(unit).decode([token], encoded.opened) == text[start:end]


@each_unit
@law
@given(text=ANY_TEXT)
def test_ids_of_open_tokens_begin_where_the_vocabulary_ends(unit: Unit, text: str) -> None:
    made, encoded = tokenizer(unit), tokenizer(unit).encode(text)
    size = len(made.vocabulary)
    shielded = {(span.start, span.end) for span in protected.find(text)}
    for token, span in zip(encoded.ids, encoded.spans, strict=True):
        is_open = span in shielded or made.vocabulary.get(text[slice(*span)]) is None
        assert (token >= size) == is_open
    used = {made.vocabulary.open_order(token) for token in encoded.ids if token >= size}
    assert used == set(range(len(encoded.opened)))
    assert len(set(encoded.opened)) == len(encoded.opened)


@each_unit
@law
@given(text=ANY_TEXT)
def test_protected_spans_are_exactly_one_token(unit: Unit, text: str) -> None:
    spans = tokenizer(unit).encode(text).spans
    assert {(span.start, span.end) for span in protected.find(text)} <= set(spans)


@each_unit
def test_a_protected_span_is_seen_as_its_category(unit: Unit) -> None:
    made = tokenizer(unit)
    encoded = made.encode("Python和3.5和👍")
    names = {span.category for span in protected.find("Python和3.5和👍")}
    assert names == {protected.Category.LATIN, protected.Category.NUMBER, protected.Category.EMOJI}
    assert encoded.opened[:1] == ("Python",)
    assert encoded.ids[0] == made.vocabulary.open_id(0, "latin")


@each_unit
@law
@given(source=ANY_TEXT, target=ANY_TEXT)
def test_a_target_shares_the_open_ids_of_its_source(unit: Unit, source: str, target: str) -> None:
    made = tokenizer(unit)
    before = made.encode(source)
    after = made.encode(target, opened=before.opened)
    assert after.opened[: len(before.opened)] == before.opened
    assert made.decode(after.ids, after.opened) == target
    assert made.encode(source, opened=before.opened) == before


@each_unit
def test_a_word_that_stands_in_both_sides_has_one_id(unit: Unit) -> None:
    made = tokenizer(unit)
    source = made.encode("Kotlin 和 Swift 很象")
    target = made.encode("Swift 和 Kotlin 很像", opened=source.opened)
    by_text = {source.text[slice(*span)]: token for token, span in zip(source.ids, source.spans, strict=True)}
    for token, span in zip(target.ids, target.spans, strict=True):
        if (word := target.text[slice(*span)]) in ("Kotlin", "Swift"):
            assert token == by_text[word]


@given(text=ANY_TEXT)
def test_plain_runs_are_the_text_without_its_protected_spans(text: str) -> None:
    without = list(text)
    for span in protected.find(text):
        without[span.start : span.end] = [""] * (span.end - span.start)
    assert "".join(plain_runs(text)) == "".join(without)


@each_unit
@law
@given(text=ANY_TEXT)
def test_a_restored_tokenizer_encodes_identically(unit: Unit, text: str) -> None:
    assert restored(unit).encode(text) == tokenizer(unit).encode(text)


@functools.cache
def restored(unit: Unit) -> Tokenizer:
    return restore_tokenizer(unit, tokenizer_files(tokenizer(unit)))


@each_unit
def test_files_of_a_restored_tokenizer_are_the_same(unit: Unit) -> None:
    assert tokenizer_files(restored(unit)) == tokenizer_files(tokenizer(unit))


@each_unit
def test_every_missing_file_is_named(unit: Unit) -> None:
    files = tokenizer_files(tokenizer(unit))
    for name in files:
        with pytest.raises(BundleError, match=name):
            restore_tokenizer(unit, {other: content for other, content in files.items() if other != name})


@pytest.mark.parametrize(
    ("unit", "name", "content"),
    [
        ("characters", VOCABULARY_FILE, b""),
        ("characters", VOCABULARY_FILE, '["天", "地"'.encode()),
        ("characters", VOCABULARY_FILE, b'{"a": 1}'),
        ("characters", VOCABULARY_FILE, b"[1, 2]"),
        ("characters", VOCABULARY_FILE, '["天", "天"]'.encode()),
        ("characters", VOCABULARY_FILE, '["天", ""]'.encode()),
        ("characters", VOCABULARY_FILE, b"[" * 100_000),
        # Once read with errors="replace": one flipped byte made another token, and nobody was told.
        ("characters", VOCABULARY_FILE, '["天", "地"]'.encode().replace("地".encode(), b"\xe5\x9c")),
        ("words", DICTIONARY_FILE, b"\xff\xfe"),
        ("words", DICTIONARY_FILE, "云计算 多 少".encode()),
        ("pieces", MODEL_FILE, b""),
        ("pieces", MODEL_FILE, b"no model"),
    ],
)
def test_a_damaged_file_is_a_bundle_error(unit: Unit, name: str, content: bytes) -> None:
    with pytest.raises(BundleError):
        restore_tokenizer(unit, {**tokenizer_files(tokenizer(unit)), name: content})


def test_a_piece_model_that_is_cut_short_is_a_bundle_error() -> None:
    files = tokenizer_files(tokenizer("pieces"))
    with pytest.raises(BundleError):
        restore_tokenizer("pieces", {**files, MODEL_FILE: files[MODEL_FILE][:100]})


def test_a_tokenizer_learned_twice_is_the_same() -> None:
    for unit in UNITS:
        again = build_tokenizer(TEXTS * 20, config(unit))
        assert tokenizer_files(again) == tokenizer_files(tokenizer(unit))


@pytest.mark.parametrize(("unit", "algorithm"), [("characters", "bpe"), ("pieces", "bpe"), ("pieces", "unigram")])
def test_the_vocabulary_begins_with_the_most_frequent_tokens(unit: Unit, algorithm: PieceAlgorithm) -> None:
    made = build_tokenizer(TEXTS * 20, replace(config(unit), vocabulary_size=326, piece_algorithm=algorithm))
    counts = count_tokens(made.segmenter.segment(run) for text in TEXTS for run in plain_runs(text))
    frequencies = [counts[token] for token in made.vocabulary.tokens]
    assert frequencies[0] > frequencies[-1]
    assert frequencies == sorted(frequencies, reverse=True)


def test_pieces_of_no_text_are_an_input_error() -> None:
    with pytest.raises(InputError, match="vocabulary_size"):
        build_tokenizer([], config("pieces"))
