"""The engine: reproducible, as frequent as asked for, and never where nothing may change."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.config import NoiseConfig
from corrector.corpus.noise.engine import MOST_ERRORS, Noise, Noised
from corrector.lexicon.lexicon import Lexicon
from corrector.ngrams.model import NgramModel, count_ngrams
from corrector.text import protected
from corrector.text.hanzi import is_hanzi

MIXED = (
    "我用Python3.11写了2个程序，发到user@example.com，运行`打印 结果`就行😀。",
    "从3，5，7里选一个，详见https://example.org/a。",
    "价格是￥25.5，打8折；“好”，“行”，3和4之间……",
)


@pytest.fixture(scope="module")
def noise(lexicon: Lexicon, ngrams: NgramModel) -> Noise:
    return Noise(NoiseConfig(), ngrams, lexicon)


@pytest.fixture(scope="module")
def wild(lexicon: Lexicon, ngrams: NgramModel) -> Noise:
    """All kinds alike, as many errors as can be, and none of them dropped."""
    weights = dict.fromkeys(NoiseConfig().weights(), 1.0)
    settings = {"clean": 0.0, "further_error": 1.0, "accept_gain": 1e9, "accept_gain_of_doubtful": 1e9, **weights}
    return Noise(NoiseConfig(**settings), ngrams, lexicon)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_same_generator_state_gives_the_same_errors(noise: Noise, texts: tuple[str, ...]) -> None:
    pool = (*texts, *MIXED) * 4
    assert noise(pool, rng(3)) == noise(pool, rng(3)) != noise(pool, rng(4))


def test_another_process_would_make_the_same_errors(noise: Noise, texts: tuple[str, ...]) -> None:
    copy = pickle.loads(pickle.dumps(noise))
    assert copy(texts * 4, rng()) == noise(texts * 4, rng())


def test_every_sentence_comes_back_in_its_place(noise: Noise, texts: tuple[str, ...]) -> None:
    pool = ["", *texts, "", *MIXED, "abc"] * 3
    made = noise(pool, rng())
    assert [noised.target for noised in made] == pool
    assert noise([], rng()) == []


def test_what_has_no_error_is_the_very_sentence(noise: Noise, texts: tuple[str, ...]) -> None:
    made = noise(texts * 50, rng())
    assert all((noised.source == noised.target) == (not noised.kinds) for noised in made)


@pytest.mark.parametrize("clean", [0.0, 0.3, 1.0])
def test_about_the_share_clean_stays_clean(
    lexicon: Lexicon, ngrams: NgramModel, texts: tuple[str, ...], clean: float
) -> None:
    made = Noise(NoiseConfig(clean=clean), ngrams, lexicon)(texts * 150, rng())
    assert abs(sum(not noised.kinds for noised in made) / len(made) - clean) < 0.04


def test_errors_follow_one_another_with_the_probability_asked_for(
    only: Callable[..., Noise], texts: tuple[str, ...]
) -> None:
    made = only("character_same", further_error=0.2)(texts * 150, rng())
    counts = Counter(len(noised.kinds) for noised in made)
    assert abs(counts[1] / len(made) - 0.8) < 0.04
    assert abs(counts[2] / len(made) - 0.16) < 0.04
    assert max(counts) <= MOST_ERRORS


def test_kinds_are_made_by_their_weights(lexicon: Lexicon, ngrams: NgramModel, texts: tuple[str, ...]) -> None:
    weights = dict.fromkeys(NoiseConfig().weights(), 0.0) | {"missing": 3.0, "character_same": 1.0}
    noise = Noise(NoiseConfig(clean=0.0, accept_gain_of_doubtful=1e9, **weights), ngrams, lexicon)
    counts = Counter(kind for noised in noise(texts * 100, rng()) for kind in noised.kinds)
    assert abs(counts["missing"] / counts.total() - 0.75) < 0.04


def test_the_account_adds_up(noise: Noise, texts: tuple[str, ...]) -> None:
    made = noise.make(texts * 100, rng())
    assert made.wanted - made.unmet == sum(len(noised.kinds) for noised in made.sentences)
    assert 0 <= made.dropped < made.scored


def test_protected_spans_come_through_whole(wild: Noise) -> None:
    made = wild(MIXED * 150, rng())
    assert sum(bool(noised.kinds) for noised in made) > len(made) / 3
    for noised in made:
        assert spans(noised.source) == spans(noised.target)


def spans(text: str) -> list[str]:
    return [text[span.start : span.end] for span in protected.find(text)]


@settings(max_examples=60)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_any_text_survives(wild: Noise, data: st.DataObject, seed: int) -> None:
    alphabet = st.sampled_from("我们在山顶上看见了一道彩虹好的，。“”（）3a.`@😀\U00020000㐀\ud800\0 龘樹")
    pool = data.draw(st.lists(st.text(alphabet, max_size=12), max_size=6))
    for noised, text in zip(wild(pool, rng(seed)), pool, strict=True):
        assert noised.target == text
        assert spans(noised.source) == spans(text)
        assert bool(noised.source) == bool(text)


def test_text_without_hanzi_or_punctuation_stays(wild: Noise) -> None:
    pool = ["", "abc", "2024-01-02", "a b c 1 2 3", "😀😀"]
    assert wild(pool, rng()) == [Noised(text, text) for text in pool]


def test_what_the_ngrams_do_not_know_is_never_written(wild: Noise, texts: tuple[str, ...]) -> None:
    known = set(wild.ngrams.alphabet.characters)
    for noised in wild(texts * 60, rng()):
        assert {letter for letter in noised.source if is_hanzi(letter)} <= known | set(noised.target)


def test_ngrams_of_nothing_make_no_errors_of_characters(lexicon: Lexicon, texts: tuple[str, ...]) -> None:
    made = Noise(NoiseConfig(clean=0.0), count_ngrams([]), lexicon)(texts * 5, rng())
    assert {kind for noised in made for kind in noised.kinds} <= {"punctuation"}
