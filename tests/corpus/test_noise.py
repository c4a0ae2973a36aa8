"""Noise: reproducible, about as frequent as asked for, of the kind asked for, and only where Hanzi stand."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.config import NoiseConfig
from corrector.corpus.noise import MOST_ERRORS, Choice, ConfusionTables, Noise, build_tables
from corrector.text import glyphs, pinyin
from corrector.text.hanzi import is_hanzi

TEXTS = (
    "那天我们在山顶上看见了一道彩虹。",
    "他把旧书整理好，放回了书架。",
    "她的爷爷是一位有名的木匠，今年已经七十岁了。",
    "夜里下了一场大雨，院子里的花都谢了。",
    "每个周末他都带着女儿去河边跑步。",
    "请问去火车站应该坐几路公共汽车？",
    "树上的柿子熟了，是时候摘下来了。",
    "事情已经过去很久，只是他仍然记得。",
)
MIXED = "我用Python3.11写了2个程序，发到user@example.com，运行`打印 结果`就行😀。"
KINDS = tuple(NoiseConfig().weights())
TABLES = build_tables(TEXTS * 2)
DRAWS = 300


def only(kind: str, *, in_context: float = 0.5) -> Noise:
    """Noise that makes exactly one error of one kind, where it can."""
    weights = {other: float(other == kind) for other in KINDS}
    return Noise(NoiseConfig(clean=0.0, further_error=0.0, in_context=in_context, **weights), TABLES)


def draws(kind: str, *, in_context: float = 0.5) -> list[tuple[str, str]]:
    """Pairs of text and changed text that one kind of error makes."""
    rng, noise = random.Random(3), only(kind, in_context=in_context)
    pairs = [(text, noise(text, rng)) for text in TEXTS * (DRAWS // len(TEXTS))]
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    assert len(changed) > len(pairs) // 2
    return changed


def differing(a: str, b: str) -> list[tuple[str, str]]:
    """The characters that differ between two texts of the same length."""
    return [(x, y) for x, y in zip(a, b, strict=True) if x != y]


@given(seed=st.integers(0, 2**32), text=st.sampled_from((*TEXTS, MIXED)))
def test_the_same_generator_state_gives_the_same_errors(seed: int, text: str) -> None:
    noise = Noise(NoiseConfig(clean=0.1), TABLES)
    assert noise(text, random.Random(seed)) == noise(text, random.Random(seed))


def test_tables_built_twice_are_equal() -> None:
    assert build_tables(TEXTS * 2) == TABLES


@pytest.mark.parametrize("clean", [0.0, 0.3, 0.8, 1.0])
def test_about_the_share_clean_is_left_as_it_is(clean: float) -> None:
    rng, noise = random.Random(5), Noise(NoiseConfig(clean=clean, further_error=0.0, word_sound=0.0), TABLES)
    rounds = 1600
    unchanged = sum(noise(TEXTS[k % len(TEXTS)], rng) == TEXTS[k % len(TEXTS)] for k in range(rounds)) / rounds
    assert unchanged == 1.0 if clean == 1.0 else clean - 0.05 < unchanged < clean + 0.08


@given(seed=st.integers(0, 2**32), kind=st.sampled_from(KINDS))
def test_nothing_but_hanzi_is_touched(seed: int, kind: str) -> None:
    changed = only(kind)(MIXED, random.Random(seed))
    assert [c for c in changed if not is_hanzi(c)] == [c for c in MIXED if not is_hanzi(c)]
    for kept in ("Python3.11", "2", "user@example.com", "`打印 结果`", "😀"):
        assert kept in changed


@given(seed=st.integers(0, 2**32), text=st.text(st.characters().filter(lambda c: not is_hanzi(c)), max_size=20))
def test_text_without_hanzi_comes_back_unchanged(seed: int, text: str) -> None:
    noise = Noise(NoiseConfig(clean=0.0, further_error=1.0), TABLES)
    assert noise(text, random.Random(seed)) == text
    assert noise("", random.Random(seed)) == ""


@given(seed=st.integers(0, 2**32), text=st.text("好天气ab龘\U00020000㐀\ud800，", max_size=6))
def test_any_text_survives_tables_that_do_not_know_it(seed: int, text: str) -> None:
    for tables in (TABLES, build_tables([])):
        assert isinstance(Noise(NoiseConfig(clean=0.0, further_error=1.0), tables)(text, random.Random(seed)), str)


def test_a_sentence_is_never_emptied() -> None:
    assert {only("missing")("好", random.Random(seed)) for seed in range(20)} == {"好"}


def test_missing_leaves_out_one_hanzi() -> None:
    for text, changed in draws("missing"):
        assert any(changed == text[:k] + text[k + 1 :] for k, c in enumerate(text) if is_hanzi(c))


def test_redundant_writes_one_hanzi_too_many() -> None:
    for text, changed in draws("redundant"):
        assert any(text == changed[:k] + changed[k + 1 :] for k, c in enumerate(changed) if is_hanzi(c))


def test_swapped_exchanges_two_neighbouring_hanzi() -> None:
    for text, changed in draws("swapped"):
        (first, second), reverse = differing(text, changed)
        assert reverse == (second, first)
        assert first + second in text
        assert is_hanzi(first)
        assert is_hanzi(second)


@pytest.mark.parametrize("in_context", [0.0, 1.0])
@pytest.mark.parametrize(("kind", "likeness"), [("same_sound", "same"), ("similar_sound", "similar")])
def test_errors_of_sound_sound_so(kind: str, likeness: str, in_context: float) -> None:
    for text, changed in draws(kind, in_context=in_context):
        ((right, wrong),) = differing(text, changed)
        assert pinyin.compare(right, wrong) == likeness


@pytest.mark.parametrize("in_context", [0.0, 1.0])
def test_errors_of_shape_look_so(in_context: float) -> None:
    noise = Noise(only("similar_shape", in_context=in_context).config, build_tables(["土士未末人入己已巳", *TEXTS]))
    rng = random.Random(1)
    seen = [(text, noise(text, rng)) for text in ("土士未末", "人入己已") for _ in range(40)]
    assert any(text != changed for text, changed in seen)
    for text, changed in seen:
        for right, wrong in differing(text, changed):
            assert wrong in dict(glyphs.similar(right))


def test_random_writes_one_hanzi_of_the_corpus() -> None:
    known = set("".join(TEXTS))
    for text, changed in draws("random"):
        ((_, wrong),) = differing(text, changed)
        assert is_hanzi(wrong)
        assert wrong in known


def test_word_sound_writes_another_pair_of_the_corpus_that_sounds_alike() -> None:
    tables = build_tables(["事实", "实施", "时事", "逝世"] * 2)
    noise = Noise(only("word_sound").config, tables)
    found = {noise("事实", random.Random(seed)) for seed in range(60)}
    assert found - {"事实"} <= {"实施", "时事", "逝世"}
    assert len(found) > 2
    assert noise("事，实", random.Random(1)) == "事，实"


def test_in_context_prefers_what_stands_beside_these_neighbours() -> None:
    """Of 再, 载 and 在, all alike in sound and frequency, only 在 stands before 线 in the corpus."""
    tables = build_tables(["在线", "再也", "载货"] * 50)
    shares = {}
    for in_context in (0.0, 1.0):
        noise = Noise(only("same_sound", in_context=in_context).config, tables)
        found = [noise("宰线", random.Random(seed)) for seed in range(200)]
        assert set(found) == {"宰线"}  # 宰 is not of the corpus, so the tables know nothing that it is mistaken for
        drawn = Counter(noise("载线", random.Random(seed)) for seed in range(200))
        shares[in_context] = drawn["在线"] / (drawn["在线"] + drawn["再线"])
    assert shares[1.0] > 0.8 > 0.6 > shares[0.0]


@pytest.mark.parametrize("further", [0.0, 0.5, 1.0])
def test_errors_follow_one_another_with_the_probability_asked_for(further: float) -> None:
    weights = {kind: float(kind == "redundant") for kind in KINDS}
    noise = Noise(NoiseConfig(clean=0.0, further_error=further, **weights), TABLES)
    rng = random.Random(2)
    errors = Counter(len(noise(text, rng)) - len(text) for text in TEXTS * 100)
    assert min(errors) == 1 if further < 1.0 else errors.keys() == {MOST_ERRORS}
    assert max(errors) == (MOST_ERRORS if further else 1)
    assert abs(errors[1] / errors.total() - (1.0 - further)) < 0.07


def test_a_draw_whose_product_is_rounded_up_stays_within_the_choice() -> None:
    class Highest(random.Random):
        def random(self) -> float:
            return 1.0

    assert Choice.weighted({"甲": 1.0, "乙": 2.0}).draw(Highest()) == "乙"


def test_draws_follow_the_weights() -> None:
    choice, rng = Choice.weighted({"甲": 1.0, "乙": 3.0}), random.Random(0)
    counts = Counter(choice.draw(rng) for _ in range(4000))
    assert 0.7 < counts["乙"] / 4000 < 0.8


def test_a_character_that_the_texts_lack_is_never_written() -> None:
    tables: ConfusionTables = build_tables(TEXTS)
    known = set("".join(TEXTS))
    for table in (tables.same_sound, tables.similar_sound, tables.similar_shape):
        for right, choice in table.items():
            assert set(choice.characters) <= known - {right}
            assert len(choice.characters) == len(choice.cumulative)
