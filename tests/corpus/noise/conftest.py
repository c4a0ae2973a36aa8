"""One small lexicon and n-grams of a few sentences written for the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corrector.config import NoiseConfig
from corrector.corpus.noise.engine import Noise
from corrector.lexicon.building import load_lexicon
from corrector.lexicon.lexicon import Lexicon
from corrector.ngrams.model import NgramModel, count_ngrams

TEXTS = (
    "那天我们在山顶上看见了一道彩虹，大家都很高兴。",
    "他把旧书整理好，放回了书架，然后坐在窗前写信。",
    "她的爷爷是一位有名的木匠，今年已经七十岁了。",
    "夜里下了一场大雨，院子里的花都谢了；“真可惜！”妈妈说。",
    "每个周末他都带着女儿去河边跑步，身体越来越好。",
    "请问去火车站应该坐几路公共汽车？",
    "树上的柿子熟了，是时候摘下来做成柿饼了。",
    "事情已经过去很久，只是他仍然记得当时的情况。",
    "公司决定明年在上海再开两家分店（包括一家书店）。",
    "经过认真研究，我们认为这个方案是可行的、必要的。",
    "医生建议他多喝水，按时吃药，不要做剧烈运动。",
    "老师说，学习汉语最重要的是坚持，不能三天打鱼两天晒网。",
)
# Characters that the sentences lack, so that errors can be written with them.
FURTHER = "再像象做作坐座它那哪份分以己到倒末未土士人入侍待历厉期其实石时式试事是市世視樹雨與書車東說學時個長門問間"


@pytest.fixture(scope="session")
def texts() -> tuple[str, ...]:
    return TEXTS


@pytest.fixture(scope="session")
def lexicon(lexicon_file: Path) -> Lexicon:
    return load_lexicon(lexicon_file)


@pytest.fixture(scope="session")
def ngrams(lexicon: Lexicon, words_of: Callable[[Lexicon], tuple[str, ...]]) -> NgramModel:
    """Counts of the sentences, and three times every frequent word, so that words can be written."""
    return count_ngrams([*TEXTS * 3, *[word for word in words_of(lexicon)[:12_000] for _ in range(3)], *[FURTHER] * 3])


@pytest.fixture(scope="session")
def only(lexicon: Lexicon, ngrams: NgramModel) -> Callable[..., Noise]:
    """Noise that makes exactly one error of one kind, where it can; nothing is dropped unless asked for."""

    def make(kind: str, **settings: float) -> Noise:
        weights = {other: float(other == kind) for other in NoiseConfig().weights()}
        accept = {"accept_gain": 1e9, "accept_gain_of_doubtful": 1e9}
        return Noise(
            NoiseConfig(**{"clean": 0.0, "further_error": 0.0, **accept, **weights, **settings}), ngrams, lexicon
        )

    return make
