"""The corrector's laws, on a trained toy and on random networks that want to change everything."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector import Correction, Corrector, Edit, InputError, Kind, apply
from corrector.model.seq2seq import Seq2Seq
from corrector.runtime.protocol import Runtime
from corrector.runtime.torch_runtime import TorchRuntime
from corrector.text import protected
from corrector.tokenization.characters import CharacterSegmenter
from corrector.tokenization.tokenizer import Tokenizer
from corrector.tokenization.vocabulary import SPECIALS, Vocabulary
from corrector.wordlists import WordLists

if TYPE_CHECKING:
    from conftest import Toy

HANZI = "的一是在不了有和人这中大为上个国我以要他"  # those that the wild networks know
TOKENIZER = Tokenizer(CharacterSegmenter(), Vocabulary(tuple(HANZI)))
TOKENS = range(len(SPECIALS), len(TOKENIZER.vocabulary))
FEW = settings(max_examples=30)
MANY = settings(max_examples=80)
PIECES = [
    *HANZI,
    "龘",
    "，",
    "。",
    "！",
    "\n",
    "\n\n",
    " ",
    "\u3000",
    "abc",
    "3.14",
    "https://a.cn/x?y=1",
    "😀",
    "\x00",
    "\ud83d",
]
documents = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
any_text = st.text(st.characters(exclude_categories=()), max_size=60)


def scrambled(source: list[int]) -> list[int]:
    """A source with tokens left out, doubled, swapped, replaced and added."""
    rng, written = random.Random(str(source)), list(source)
    for place in range(len(source) - 1, -1, -1):
        action, token = rng.random(), rng.choice([*TOKENS, *source])
        if action < 0.08:
            del written[place]
        elif action < 0.16:
            written.insert(place, token)
        elif action < 0.24:
            written[place] = token
        elif action < 0.32:
            written[place : place + 2] = written[place : place + 2][::-1]
    return written


@pytest.fixture(scope="session")
def wild(wild_model: Callable[..., Seq2Seq], scripted: Callable[..., Runtime]) -> tuple[Corrector, ...]:
    """Correctors that want to change nearly everything: a scrambler by drafts and by beam, and a network."""
    scrambler = Corrector(TOKENIZER, scripted(scrambled, TOKENS), 0.0)
    return (
        scrambler,
        replace(scrambler, beam_width=3),
        Corrector(TOKENIZER, TorchRuntime(wild_model(16)), 0.0),
    )


def spans(edits: tuple[Edit, ...]) -> list[tuple[int, int, str]]:
    return [(edit.start, edit.end, edit.replacement) for edit in edits]


def assert_lawful(text: str, found: Correction) -> None:
    assert found.source == text
    assert apply(text, found.edits) == found.target
    assert found.changed == bool(found.edits)
    for edit in found.edits:
        assert text[edit.start : edit.end] != edit.replacement
        assert 0.0 <= edit.confidence <= 1.0
    for left, right in pairwise(found.edits):
        assert left.end <= right.start
    rest, place, ends = [], 0, 0  # what is outside the edits stands in the target as it was
    for edit in found.edits:
        kept = text[place : edit.start]
        assert found.target[ends : ends + len(kept)] == kept
        rest.append(kept)
        ends += len(kept) + len(edit.replacement)
        place = edit.end
    assert found.target[ends:] == text[place:]


def test_the_wild_correctors_make_edits(wild: tuple[Corrector, ...]) -> None:
    """Else the laws below would hold of correctors that do nothing."""
    rng = random.Random(1)
    texts = ["".join(rng.choices(HANZI, k=8)) + "。" for _ in range(30)]
    for corrector in wild:
        found = list(corrector.correct_many(texts))
        assert sum(correction.changed for correction in found) > 10
    kinds = {edit.kind for corrector in wild for c in corrector.correct_many(texts) for edit in c.edits}
    assert len(kinds) > 4


@MANY
@given(text=documents | any_text)
def test_any_text_is_corrected_lawfully(wild: tuple[Corrector, ...], text: str) -> None:
    for corrector in wild:
        assert_lawful(text, corrector.correct(text))


@FEW
@given(text=any_text)
def test_any_text_passes_the_exported_model(toy_corrector: Corrector, text: str) -> None:
    assert_lawful(text, toy_corrector.correct(text))


def assert_same(one: Correction, other: Correction) -> None:
    """The same changes, and as sure of them but for how sums are rounded in batches of other sizes."""
    assert one.target == other.target
    assert spans(one.edits) == spans(other.edits)
    for mine, yours in zip(one.edits, other.edits, strict=True):
        assert mine.confidence == pytest.approx(yours.confidence, abs=1e-3)


@FEW
@given(texts=st.lists(documents, max_size=6))
def test_alone_is_as_in_any_batch_and_in_order(wild: tuple[Corrector, ...], texts: list[str]) -> None:
    for corrector in (wild[0], wild[2]):
        together = list(corrector.correct_many(texts))
        assert [found.source for found in together] == texts
        for text, found in zip(texts, together, strict=True):
            assert_same(corrector.correct(text), found)


@MANY
@given(text=documents)
def test_protected_spans_are_never_changed(wild: tuple[Corrector, ...], text: str) -> None:
    shielded = protected.find(text)
    for corrector in wild:
        for edit in corrector.correct(text).edits:
            for span in shielded:
                assert edit.end <= span.start or span.end <= edit.start


@MANY
@given(text=documents, keep=st.frozensets(st.text(HANZI[:6], min_size=1, max_size=3), max_size=4))
def test_words_to_keep_are_never_touched(wild: tuple[Corrector, ...], text: str, keep: frozenset[str]) -> None:
    for corrector in wild[:2]:
        for edit in replace(corrector, words=WordLists(keep=keep)).correct(text).edits:
            for word in keep:
                for at in range(len(text)):
                    if text.startswith(word, at):
                        assert edit.end <= at or at + len(word) <= edit.start


@MANY
@given(
    text=documents,
    listed=st.dictionaries(st.text(HANZI[:6], min_size=1, max_size=3), st.text(HANZI, max_size=4), max_size=3),
    keep=st.frozensets(st.text(HANZI[:4], min_size=1, max_size=2), max_size=2),
)
def test_replacements_are_always_made_unless_a_kept_word_is_there(
    wild: tuple[Corrector, ...], text: str, listed: dict[str, str], keep: frozenset[str]
) -> None:
    words = WordLists(keep, listed)
    kept = list(words.kept(text))
    wanted = [edit for edit in words.replacements(text) if all(edit.end <= a or b <= edit.start for a, b in kept)]
    for corrector in wild[:2]:
        for threshold in (0.0, 1.0):
            found = replace(corrector, words=words, threshold=threshold).correct(text)
            assert_lawful(text, found)
            assert set(wanted) <= set(found.edits)
            assert threshold == 0.0 or all(edit.confidence == 1.0 for edit in found.edits)


@FEW
@given(text=documents, low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_higher_threshold_makes_a_subset(wild: tuple[Corrector, ...], text: str, low: float, high: float) -> None:
    low, high = sorted((low, high))
    fewer, more = (set(replace(wild[0], threshold=value).correct(text).edits) for value in (high, low))
    assert fewer <= more
    assert all(edit.confidence >= high for edit in fewer)
    assert all(edit.confidence < high for edit in more - fewer)


# --- the trained toy ------------------------------------------------------------------------------------------------


@FEW
@given(text=documents, kinds=st.frozensets(st.sampled_from(Kind)))
def test_only_the_wanted_kinds_are_corrected(wild: tuple[Corrector, ...], text: str, kinds: frozenset[Kind]) -> None:
    for corrector in wild:
        everything = corrector.correct(text).edits
        found = replace(corrector, kinds=kinds).correct(text).edits
        assert found == tuple(edit for edit in everything if edit.kind in kinds)


def test_replacements_are_made_whatever_their_kind(toy: Toy) -> None:
    corrector = Corrector.load(toy.bundle, replace={"学校": "学堂"}, kinds=())
    assert corrector.correct("我今天因该去学校。").target == "我今天因该去学堂。"


@pytest.mark.parametrize("kinds", [["colour"], [None], [["sound"]], 5, "sound"])
def test_an_unknown_kind_is_named(toy: Toy, kinds: list[Kind]) -> None:
    with pytest.raises(InputError, match="expected some of sound, shape"):
        Corrector.load(toy.bundle, kinds=kinds)


@FEW
@given(st.lists(documents, max_size=40).map("。".join))
def test_gradually_is_as_at_once(wild: tuple[Corrector, ...], text: str) -> None:
    for corrector in wild:
        *reports, last = corrector.correct_gradually(text)
        assert last.correction is not None
        assert_same(last.correction, corrector.correct(text))
        assert last.done == last.characters == len(text)
        assert all(report.correction is None for report in reports)
        places = [report.done for report in reports]
        assert places == sorted(set(places))


def test_a_document_is_corrected_in_place(toy_corrector: Corrector) -> None:
    text = "  我今天因该去学校。\r\n\r\n\t小明早上己经回家。他说：“ok” https://a.cn/x?y=1\n\n她的老师周末收到妈妈礼物。"
    found = toy_corrector.correct(text)
    assert_lawful(text, found)
    made = [(text[edit.start : edit.end], edit.replacement) for edit in found.edits]
    assert {("因", "应"), ("己", "已"), ("", "的")} <= set(made)
    assert found.target.startswith("  我今天应该去学校。\r\n\r\n\t小明早上已经回家。")


def test_lists_stand_beside_what_the_model_finds(toy: Toy) -> None:
    text = "我今天因该去学校。"
    lists = {"replace": {"我今": "咱们今", "去学": "上学", "校": ""}}
    assert Corrector.load(toy.bundle, **lists).correct(text).target == "咱们今天应该上学。"
    assert Corrector.load(toy.bundle, keep=["因该"], **lists).correct(text).target == "咱们今天因该上学。"
    assert Corrector.load(toy.bundle, keep=["今天"], **lists).correct(text).target == "我今天应该上学。"
    assert Corrector.load(toy.bundle, threshold=1.0, **lists).correct(text).target == "咱们今天因该上学。"


def test_a_replacement_takes_the_place_of_the_model_s_edit(toy: Toy) -> None:
    found = Corrector.load(toy.bundle, replace={"因该": "理应"}).correct("我今天因该去学校。")
    assert [(edit.start, edit.end, edit.replacement, edit.confidence) for edit in found.edits] == [(3, 5, "理应", 1.0)]


def test_beam_search_finds_what_drafts_find(
    toy: Toy, spoil: Callable[[str], str], toy_sentences: tuple[str, ...]
) -> None:
    texts = [spoil(sentence) for sentence in toy_sentences[::7]]
    drafts, beams = (Corrector.load(toy.bundle, beam_width=width).correct_many(texts) for width in (1, 4))
    assert [found.target for found in drafts] == [found.target for found in beams]


def test_many_threads_may_use_one_corrector(toy_corrector: Corrector, toy_sentences: tuple[str, ...]) -> None:
    texts = [sentence.replace("应该", "因该") for sentence in toy_sentences]
    alone = [toy_corrector.correct(text).target for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert [found.target for found in pool.map(toy_corrector.correct, texts)] == alone


# --- strange input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "\ud800", "\udfff我\ud800", "\u3000\u3000", "。", "!!!", "abc", "😀"]
)
def test_nothing_to_correct_stays(toy_corrector: Corrector, text: str) -> None:
    assert toy_corrector.correct(text) == Correction(text)


@pytest.mark.parametrize("line", ["\n", "\r\n", " \n", "\u2028"])
def test_blank_lines_take_no_time(toy_corrector: Corrector, line: str) -> None:
    begun = time.monotonic()
    text = line * 100_000 + "我今天因该去学校。" + line * 100
    assert toy_corrector.correct(text).target == text.replace("因", "应")
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("character", ["我", "a", "7", "，", "\x00", "\ud800", "`"])
def test_a_megabyte_without_a_full_stop_does_not_fail(toy_corrector: Corrector, character: str) -> None:
    text = character * (1_000_000 // len(character.encode(errors="surrogatepass")))
    if character == "我":
        text = text[:20_000]  # the network reads every character of these
    assert_lawful(text, toy_corrector.correct(text))


@pytest.mark.parametrize(
    "arguments",
    [{"threshold": -0.1}, {"threshold": 1.1}, {"threshold": float("nan")}, {"beam_width": 0}, {"keep": "因该"},
     {"keep": [""]}, {"replace": {"": "x"}}, {"keep": [5]}, {"keep": None}, {"keep": [["因该"]]}, {"threshold": "0.5"},
     {"replace": ["重要", "因该"]}, {"replace": {"重要"}}, {"replace": "ab"}, {"beam_width": 1.5}, {"kinds": None},
     {"kinds": "sound"}, {"threads": "2"}, {"threads": 0}],
    ids=repr,
)  # fmt: skip
def test_impossible_arguments_are_clear_errors(toy: Toy, arguments: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"expected|empty word"):
        Corrector.load(toy.bundle, **arguments)  # type: ignore[arg-type]


def test_a_correction_in_json_types(toy_corrector: Corrector) -> None:
    found = toy_corrector.correct("我今天因该去学校。").to_dict()
    assert found["target"] == "我今天应该去学校。"
    (edit,) = found["edits"]  # type: ignore[misc]
    assert (edit["original"], edit["replacement"], edit["start"], edit["end"]) == ("因", "应", 3, 4)
