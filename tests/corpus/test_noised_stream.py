"""The stream of pools: in order, the same for any number of workers, measured as a whole."""

from __future__ import annotations

from itertools import chain, product
from pathlib import Path

import pytest

from corrector.config import NoiseConfig
from corrector.corpus.distribution import Distribution, measure
from corrector.corpus.noise.engine import Noise, Noised
from corrector.corpus.noised_stream import POOL, MeasuredPool, NoisedStream
from corrector.corpus.pairs import Pair
from corrector.lexicon.building import load_lexicon
from corrector.ngrams.model import count_ngrams

WHO = ("我们", "小明", "她的老师", "这位医生", "隔壁的王阿姨")
WHEN = ("今天", "昨天晚上", "星期三上午", "放假以后", "开会之前")
WHAT = ("去公园散步，顺便买了水果。", "在家里复习数学。", "收到了朋友的礼物！", "准备坐地铁回学校。", "忘记关空调了。")
SENTENCES = [f"{who}{when}{what}" for who, when, what in product(WHO, WHEN, WHAT)]
TEXT = SENTENCES * (2 * POOL // len(SENTENCES) + 1)  # three pools, the last one short


@pytest.fixture(scope="module")
def noise(lexicon_file: Path) -> Noise:
    return Noise(NoiseConfig(), count_ngrams(SENTENCES), load_lexicon(lexicon_file))


def noised(pools: list[MeasuredPool]) -> list[Noised]:
    return list(chain.from_iterable(pool.pool.sentences for pool in pools))


def test_every_sentence_comes_once_and_in_its_place(noise: Noise) -> None:
    made = noised(list(NoisedStream(noise, 1).pools(TEXT)))
    assert [one.target for one in made] == TEXT
    assert 0.3 < sum(one.source != one.target for one in made) / len(made) < 0.6


def test_workers_and_measuring_change_nothing(noise: Noise) -> None:
    alone = list(NoisedStream(noise, 1).pools(TEXT))
    helped = list(NoisedStream(noise, 1, measured=True).pools(TEXT, workers=2))
    assert [one.pool for one in helped] == [one.pool for one in alone]
    pairs = [Pair(one.source, one.target) for one in noised(alone)]
    assert sum((one.distribution for one in helped), Distribution()) == measure(pairs, noise.lexicon)
    assert alone[0].distribution == Distribution(), "nothing is measured that is not asked for"


def test_another_seed_makes_other_errors_and_a_pool_other_ones_than_the_next(noise: Noise) -> None:
    first, second = (noised(list(NoisedStream(noise, seed).pools(TEXT[:POOL]))) for seed in (1, 2))
    assert first != second
    twice = list(NoisedStream(noise, 1).pools(TEXT[:POOL] * 2))
    assert [one.source for one in twice[0].pool.sentences] != [one.source for one in twice[1].pool.sentences]


def test_cutting_cuts_the_targets_too(noise: Noise) -> None:
    made = noised(list(NoisedStream(noise, 1, cut=True).pools(SENTENCES)))
    shorter = [one for one, sentence in zip(made, SENTENCES, strict=True) if one.target != sentence]
    assert shorter
    assert all(one.target in sentence for one, sentence in zip(made, SENTENCES, strict=True))


def test_no_sentence_no_pool(noise: Noise) -> None:
    assert list(NoisedStream(noise, 1).pools([])) == []
