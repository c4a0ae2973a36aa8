"""The evidence is that of the n-gram model, and what it offers is what reads best."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from corrector.evidence.tables import make_tables
from corrector.model.evidence import FIRST_OF_PAIR, PENALTIES, SECOND_OF_PAIR, Evidence, Found, choose
from corrector.ngrams.alphabet import EDGE
from corrector.ngrams.model import count_ngrams
from corrector.search.reading import pad
from corrector.tokenization.vocabulary import EOS, FIRST_OPEN, Vocabulary

TEXTS = [
    "今天天气很好，我们去公园散步。", "他在公园里散步。", "我们再去一次吧。", "老师的办公室在二楼。", "公元前三百年。",
    "他们再次来到公园。", "我已经写完作业了。", "以后再说吧。", "她坐在座位上做作业。", "散不散步都好。",
] * 4  # fmt: skip
CHARACTERS = "".join(sorted(set("".join(TEXTS)) | set("载园元员已己以做坐作座三不")))
VOCABULARY = Vocabulary(tuple(CHARACTERS))
NGRAMS = count_ngrams(TEXTS)
EVIDENCE = Evidence(make_tables(VOCABULARY, NGRAMS), count=3)


def encode(text: str) -> list[int]:
    """Token ids and the end token; a character outside the vocabulary as an open one."""
    return [VOCABULARY.get(character) or FIRST_OPEN for character in text] + [EOS]


def find(*texts: str) -> Found:
    return EVIDENCE(torch.from_numpy(pad([encode(text) for text in texts])))


def offered(text: str, place: int) -> list[str]:
    return [VOCABULARY.surface(token) for token in find(text).tokens[0, place].tolist()]


def test_a_place_reads_as_the_ngram_model_says() -> None:
    text = "我们在去X园散步，好。"
    ids = np.array([EDGE] * 3 + NGRAMS.alphabet.encode(text).tolist() + [EDGE] * 4)
    expected = NGRAMS.text_log_probabilities(ids)[3:]
    reading = find(text).reading[0].numpy()
    for place in range(len(text)):
        np.testing.assert_allclose(reading[place], expected[place : place + 4], atol=1e-4)


@pytest.mark.parametrize("text", ["我们在去一次吧。", "他再公员里散步，", "今天天汽很好", "在"])
def test_a_gain_is_that_of_the_ngram_model(text: str) -> None:
    ids = np.array([EDGE] * 3 + NGRAMS.alphabet.encode(text).tolist() + [EDGE] * 3)
    found = find(text)
    checked = 0
    for place in range(len(text)):
        for k in range(3):
            token, kind = int(found.tokens[0, place, k]), int(found.kinds[0, place, k])
            if 0 < kind < FIRST_OF_PAIR:
                replacement = NGRAMS.alphabet.encode(VOCABULARY.surface(token))[None, :]
                gain = NGRAMS.gains(ids, np.array([3 + place]), np.array([1]), replacement)
                assert float(found.gains[0, place, k]) == pytest.approx(float(gain[0]), abs=1e-3)
                checked += 1
    assert checked


def test_the_right_character_is_offered_first() -> None:
    assert offered("我们在去一次吧。", 2)[0] == "再"
    assert offered("他再公园里散步。", 1)[0] == "在"
    assert offered("我己经写完作业了。", 1)[0] == "已"


def test_a_pair_is_offered_where_both_characters_are_wrong() -> None:
    found = find("他在公园里三不。")
    for place, character, kind in ((5, "散", FIRST_OF_PAIR), (6, "步", SECOND_OF_PAIR)):
        kinds = dict(zip(found.tokens[0, place].tolist(), found.kinds[0, place].tolist(), strict=True))
        assert kinds[VOCABULARY.get(character)] == kind


def test_the_best_come_first_and_none_twice() -> None:
    found = find(*TEXTS[:9])
    ranks = found.gains - torch.tensor(PENALTIES)[found.kinds]
    there = found.tokens > 0
    assert (ranks[..., :-1] >= ranks[..., 1:])[there[..., 1:]].all()
    assert_none_twice(found)
    assert ((found.tokens == 0) == (found.kinds == 0)).all()
    assert (found.gains[~there] == 0).all()


def test_none_comes_twice_where_more_are_wanted_than_there_are() -> None:
    found = Evidence(make_tables(VOCABULARY, NGRAMS), count=16)(torch.from_numpy(pad([encode(TEXTS[0])])))
    assert (found.tokens[..., 0] > 0).any()
    assert (found.tokens[..., -1] == 0).all()
    assert_none_twice(found)


def assert_none_twice(found: Found) -> None:
    for row in found.tokens.flatten(0, 1).tolist():
        tokens = [token for token in row if token > 0]
        assert len(tokens) == len(set(tokens))


def test_alone_is_as_in_a_batch() -> None:
    together = find(*TEXTS[:6])
    for row, text in enumerate(TEXTS[:6]):
        alone = find(text)
        for name in ("tokens", "gains", "kinds", "reading", "recurring"):
            here = getattr(together, name)[row, : len(text)]
            torch.testing.assert_close(here, getattr(alone, name)[0, : len(text)])


@pytest.mark.parametrize(
    ("text", "recurring"),
    [
        ("公园很好，公园都好。", "公园公园"),  # 很好 and 都好 are different pairs
        ("公园公园", "公园公园"),
        ("好好好", "好好好"),
        ("X公，X公。", ""),  # open tokens are not known to be the same
        ("公，园公，园", ""),
        ("散步", ""),
    ],
)
def test_what_stands_twice_with_its_neighbour_recurs(text: str, recurring: str) -> None:
    marks = find(text, TEXTS[0]).recurring[0].tolist()
    assert set(marks) <= {0.0, 1.0}
    found = "".join(character for character, mark in zip(text, marks, strict=False) if mark)
    assert sorted(found) == sorted(recurring)


def test_nothing_is_offered_for_punctuation_and_open_tokens() -> None:
    found = find("在，X。")
    assert found.tokens[0, 1:].sum() == 0
    assert found.tokens[0, 0].sum() > 0


def test_it_holds_no_weights() -> None:
    assert not list(EVIDENCE.parameters())
    assert not EVIDENCE.state_dict()
    assert len(PENALTIES) == SECOND_OF_PAIR + 1


def test_of_what_is_offered_the_best_by_n_grams_and_language_model_are_kept() -> None:
    tokens = torch.tensor([[[5, 6, 7, 0], [8, 0, 0, 0]]])
    gains = torch.tensor([[[4.0, 3.0, 1.0, 0.0], [2.0, 0.0, 0.0, 0.0]]])
    found = Found(tokens, gains, torch.ones(1, 2, 4, dtype=torch.int64), torch.zeros(1, 2, 4), torch.ones(1, 2))
    familiarity = torch.tensor([[-2.0, -7.0]])
    kept = choose(found, torch.tensor([[[-9.0, 0.5, 3.5, 50.0], [1.0, 50.0, 50.0, 50.0]]]), familiarity, 2)
    assert kept.expected is not None
    assert kept.tokens.tolist() == [[[7, 6], [8, 0]]]
    assert kept.gains.tolist() == [[[1.0, 3.0], [2.0, 0.0]]]
    assert kept.expected.tolist() == [[[3.5, 0.5], [1.0, 0.0]]]
    assert kept.familiarity is familiarity
    assert kept.recurring is found.recurring
