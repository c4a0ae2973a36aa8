"""Measuring errors: what each figure counts, and that sets add up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.alignment import align
from corrector.corpus.distribution import BLOCKS, Distribution, distance, measure
from corrector.corpus.pairs import Pair, read_pairs
from corrector.lexicon.building import build_lexicon
from corrector.lexicon.lexicon import Lexicon
from corrector.lexicon.words import Word

PUBLIC = Path(__file__).parents[2] / "../shared/data"
WORDS = ("全力", "权利", "支持", "时间", "世界", "我们", "公司", "公式", "出发", "明天", "高兴", "喜欢", "非常", "喝水")
TEXT = st.text(st.sampled_from("全权力利公司式我们门明天，。a"), min_size=1, max_size=7)
PAIRS = st.lists(st.builds(Pair, TEXT, TEXT), max_size=3)
NAMED = {block.name: block for block in BLOCKS}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return build_lexicon([Word(text, 100, "n") for text in WORDS])


def counted(distribution: Distribution, name: str) -> dict[str, int]:
    """The labels of a block that were counted."""
    pairs = zip(NAMED[name].labels, getattr(distribution, name), strict=True)
    return {label: count for label, count in pairs if count}


@settings(max_examples=30)
@given(first=PAIRS, second=PAIRS)
def test_a_set_is_the_sum_of_its_parts(lexicon: Lexicon, first: list[Pair], second: list[Pair]) -> None:
    assert measure([*first, *second], lexicon) == measure(first, lexicon) + measure(second, lexicon)
    assert measure([], lexicon) == Distribution()


@settings(max_examples=30)
@given(pairs=PAIRS)
def test_every_sentence_edit_and_error_is_counted_once(lexicon: Lexicon, pairs: list[Pair]) -> None:
    found = measure(pairs, lexicon)
    wrong = [pair for pair in pairs if pair.source != pair.target]
    assert found.sentences == (len(pairs) - len(wrong), len(wrong))
    assert sum(found.lengths) == len(pairs)
    assert sum(found.errors) == len(wrong)
    assert sum(found.kinds) == sum(len(align(pair.source, pair.target)) for pair in pairs)
    assert sum(found.sounds) == sum(found.habits) == sum(found.likeness) == sum(found.words)
    assert sum(found.places) >= sum(found.kinds)
    for block in BLOCKS:
        shares = found.shares(block)
        assert shares is None or sum(shares) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("source", "target", "figures"),
    [
        ("公司权利支持你", "公司全力支持你", {
            "errors": {"2": 1}, "kinds": {"sound": 1}, "sounds": {"same": 2}, "words": {"in another word": 2},
            "runs": {"2": 1}, "places": {"20-30 %": 1, "40-50 %": 1}, "lengths": {"1-10": 1},
        }),
        ("他在公式上班", "他在公司上班", {
            "errors": {"1": 1}, "sounds": {"fuzzy": 1}, "words": {"in another word": 1}, "places": {"50-60 %": 1},
        }),
        ("我门都很高心", "我们都很高兴", {
            "errors": {"2": 1}, "kinds": {"sound": 2}, "sounds": {"another tone": 1, "fuzzy": 1}, "runs": {"1": 2},
            "words": {"in no word": 2},
        }),
        ("多个水", "多喝水", {
            "sounds": {"one letter apart": 1}, "likeness": {"sound only": 1}, "habits": {"not listed": 1},
        }),
        ("我们在次见面", "我们再次见面", {"sounds": {"same": 1}, "habits": {"listed": 1}}),
        ("胜负末知", "胜负未知", {
            "kinds": {"shape": 1}, "sounds": {"far": 1}, "likeness": {"shape only": 1}, "places": {"50-60 %": 1},
        }),
        ("他已经睡猫了", "他已经睡着了", {"kinds": {"other": 1}, "likeness": {"neither": 1}}),
        ("我们明天出", "我们明天出发", {
            "errors": {"1": 1}, "kinds": {"missing": 1}, "sounds": {}, "words": {}, "runs": {},
            "places": {"90-100 %": 1},
        }),
        ("我我们走", "我们走", {"kinds": {"redundant": 1}, "sounds": {}}),
        ("我喜欢非常", "我非常喜欢", {
            "errors": {"1": 1}, "kinds": {"order": 1}, "sounds": {}, "places": {"20-30 %": 1},
        }),
        ("走吧,我们。", "走吧，我们。", {"errors": {"1": 1}, "kinds": {"punctuation": 1}, "sounds": {}}),
        ("走了走了，他门还在等公式的车", "走，他们还在等公司的车", {"words": {"in another word": 1, "in no word": 1}}),
        ("好", "好", {"sentences": {"clean": 1}, "errors": {}, "kinds": {}, "places": {}, "lengths": {"1-10": 1}}),
    ],
)  # fmt: skip
def test_what_is_counted(lexicon: Lexicon, source: str, target: str, figures: dict[str, dict[str, int]]) -> None:
    found = measure([Pair(source, target)], lexicon)
    assert {name: counted(found, name) for name in figures} == figures


def test_the_means(lexicon: Lexicon) -> None:
    found = measure([Pair("我门很高心", "我们很高兴"), Pair("全里支持我们", "权利支持我们"), Pair("好", "好")], lexicon)
    assert found.errors_a_wrong_sentence == 2.0
    assert found.edits_a_wrong_sentence == 1.5
    assert found.characters_a_sentence == 4.0
    nothing = Distribution()
    assert (nothing.errors_a_wrong_sentence, nothing.edits_a_wrong_sentence, nothing.characters_a_sentence) == (0, 0, 0)


def test_the_distance_is_the_share_that_would_have_to_move() -> None:
    block = NAMED["sentences"]
    half, most = Distribution(sentences=(5, 5)), Distribution(sentences=(1, 9))
    assert distance(half, half, block) == 0.0
    assert distance(half, most, block) == pytest.approx(0.4)
    assert distance(Distribution(sentences=(3, 0)), Distribution(sentences=(0, 7)), block) == 1.0
    assert distance(half, Distribution(), block) is None


@pytest.mark.parametrize(
    ("name", "wrong", "errors", "single", "sounds"),
    [  # measured for this project by another program, with the same definitions
        ("sighan13.tsv", 97, 1.26, 79, (78.5, 5.0, 8.6, 7.9)),
        ("sighan14.tsv", 49, 1.49, 70, (73.0, 9.3, 9.7, 7.9)),
        ("sighan15.tsv", 49, 1.30, 78, (70.5, 8.3, 13.4, 7.7)),  # 决绝 for 解决, twice: one missing, one redundant
    ],
)
def test_the_figures_of_the_public_sets_come_out(
    lexicon: Lexicon, name: str, wrong: int, errors: float, single: int, sounds: tuple[float, ...]
) -> None:
    path = PUBLIC / "test" / name
    if not path.is_file():
        pytest.skip("the public test sets do not lie beside this checkout")
    found = measure(read_pairs(path), lexicon)
    assert percent(found, "sentences")[1] == pytest.approx(wrong, abs=0.5)
    assert found.errors_a_wrong_sentence == pytest.approx(errors, abs=0.011)
    assert percent(found, "errors")[0] == pytest.approx(single, abs=0.5)
    same, another_tone, *others = percent(found, "sounds")
    assert (same + another_tone, *others) == pytest.approx(sounds, abs=0.15)


def percent(distribution: Distribution, name: str) -> list[float]:
    shares = distribution.shares(NAMED[name])
    assert shares is not None
    return [100 * share for share in shares]
