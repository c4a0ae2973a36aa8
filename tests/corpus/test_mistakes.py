"""What pairs mistake is counted as it stands in them, and made again as often."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from corrector.corpus.batches import FixedPairs
from corrector.corpus.mistakes import count_mistakes
from corrector.corpus.pairs import Pair
from corrector.corpus.renewed_pairs import RenewedPairs

PAIRS = (
    Pair("我以经吃过饭了。", "我已经吃过饭了。"),
    Pair("他以经走了，我门也走吧。", "他已经走了，我们也走吧。"),
    Pair("你门已经来了吗？", "你们已经来了吗？"),
    Pair("我己经看完了书。", "我已经看完了书。"),
    Pair("学生们都在教室里。", "学生们都在教室里。"),
    Pair("我很喜欢喜欢你。", "我很喜欢你。"),  # redundant
    Pair("我今天看电影去", "我今天去看电影"),  # order
    Pair("他说ok，好巴。", "他说OK，好吧。"),  # letters, which nobody mistakes by sound
)
ALL = list(range(len(PAIRS)))


def test_hanzi_that_stand_for_others_are_counted() -> None:
    mistakes = count_mistakes(PAIRS)
    assert mistakes.written == {"已": {"以": 2, "己": 1}, "们": {"门": 2}, "吧": {"巴": 1}}
    assert mistakes.numbers == [4, 1]
    assert mistakes.rates["已"] == 3 / (4 + 2)  # of four times that 已 is right, three were mistaken
    assert mistakes.rates["们"] == 2 / (3 + 2)


def test_candidates_are_the_right_ones_of_each_wrong_one() -> None:
    pairs = [Pair("座位", "坐位"), Pair("座位", "坐位"), Pair("座好", "做好"), Pair("座好", "作好")]
    mistakes = count_mistakes(pairs)
    assert mistakes.candidates(at_least=1) == {"座": ("坐", "作", "做")}
    assert mistakes.candidates(at_least=2) == {"座": ("坐",)}
    assert mistakes.candidates(at_least=3) == {}


def test_what_is_made_wrong_is_wrong_as_the_pairs_are_and_as_often() -> None:
    mistakes, rng = count_mistakes(PAIRS), np.random.default_rng(5)
    sentence, rounds = "我们已经到了。", 6000
    numbers: Counter[int] = Counter()
    forms: Counter[str] = Counter()
    for _ in range(rounds):
        made = mistakes.make_wrong(sentence, rng)
        wrong = [(right, other) for right, other in zip(sentence, made, strict=True) if right != other]
        assert all(other in mistakes.written[right] for right, other in wrong)
        numbers[len(wrong)] += 1
        forms.update(other for _, other in wrong)
    assert sorted(numbers) == [1, 2]
    assert numbers[2] / rounds == pytest.approx(1 / 5, abs=0.03)
    assert forms["以"] / forms["己"] == pytest.approx(2**0.8, rel=0.15)
    singles = (forms["以"] + forms["己"] - numbers[2]) / numbers[1]  # in pairs of mistakes both are wrong
    assert singles == pytest.approx(0.5 / (0.5 + 0.4), abs=0.03)  # by the rates of 已 and 们


def test_a_sentence_that_holds_nothing_to_mistake_stays() -> None:
    mistakes, rng = count_mistakes(PAIRS), np.random.default_rng(5)
    for sentence in ("", "今天天气很好。", "OK"):
        assert mistakes.make_wrong(sentence, rng) == sentence


def test_pairs_without_mistakes_make_none() -> None:
    mistakes = count_mistakes([Pair("你好。", "你好。")])
    assert mistakes.make_wrong("我已经到了。", np.random.default_rng(1)) == "我已经到了。"


def test_renewed_pairs_have_the_right_sides_that_were_given() -> None:
    given = FixedPairs(PAIRS)
    corpus = RenewedPairs(given, count_mistakes(PAIRS), share=1.0, clean=0.5)
    assert len(corpus) == len(PAIRS)
    assert corpus.parts(np.array(ALL)) == given.parts(np.array(ALL))
    drawn = [corpus.pairs(ALL, (7, number)) for number in range(20)]
    assert all([pair.target for pair in one] == [pair.target for pair in PAIRS] for one in drawn)
    assert len({tuple(pair.source for pair in one) for one in drawn}) > 10
    assert drawn[3] == corpus.pairs(ALL, (7, 3))


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("clean", [0.0, 0.4, 1.0])
def test_shares_are_as_they_are_said_to_be(share: float, clean: float) -> None:
    pairs = [Pair("我己经看完了书。", "我已经看完了书。")] * 3000
    mistakes = count_mistakes(PAIRS[:2])  # 以 for 已, which is not what stands in the pair
    drawn = RenewedPairs(FixedPairs(pairs), mistakes, share, clean).pairs(range(len(pairs)), (2,))
    sources = Counter(pair.source for pair in drawn)
    expected = {
        "我己经看完了书。": 1 - share,
        "我已经看完了书。": share * clean,
        "我以经看完了书。": share * (1 - clean),
    }
    assert {source: sources[source] / len(pairs) for source in expected} == pytest.approx(expected, abs=0.03)
    assert sum(sources.values()) == sum(sources[source] for source in expected)
