"""Draft decoding is greedy search, whatever the network does, and costs one pass where nothing is wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corrector import Corrector
from corrector.model.seq2seq import Seq2Seq
from corrector.runtime.protocol import Scored
from corrector.runtime.torch_runtime import TorchRuntime
from corrector.search.draft import draft_decode
from corrector.search.greedy import greedy_decode
from corrector.search.hypothesis import Hypothesis, length_limit
from corrector.tokenization.vocabulary import SPECIALS

if TYPE_CHECKING:
    from conftest import Scripted

Model = Callable[..., Seq2Seq]
Draw = Callable[[random.Random, int], tuple[int, ...]]
Writing = Callable[[tuple[int, ...]], "Scripted"]
SEEDS = range(12)


def sources(draw: Draw, seed: int) -> list[tuple[int, ...]]:
    rng = random.Random(seed)
    return [draw(rng, length) for length in (1, 2, 3, 5, 8, 13, 21)]


def assert_same(found: Hypothesis, wanted: Hypothesis) -> None:
    assert found.ids == wanted.ids
    assert found.finished == wanted.finished
    assert found.choices.shape == wanted.choices.shape
    if is_sure(found):
        assert (found.log_probs <= wanted.log_probs + 1e-4).all()
        assert (found.log_probs > np.log(0.5)).all()
    else:
        np.testing.assert_allclose(found.log_probs, wanted.log_probs, atol=1e-4)
        np.testing.assert_allclose(found.choice_log_probs[:, :3], wanted.choice_log_probs[:, :3], atol=1e-3)
        assert found.score == pytest.approx(wanted.score, abs=1e-3)


def is_sure(found: Hypothesis) -> bool:
    """Whether the target is the source so surely that nothing else was looked for."""
    alone: bool = np.isneginf(found.choice_log_probs[:, 1:]).all()
    return alone


@pytest.mark.parametrize("boldness", [1.0, 3.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_drafts_give_what_greedy_search_gives(
    wild_model: Model, random_source: Draw, seed: int, boldness: float
) -> None:
    runtime = TorchRuntime(wild_model(seed, boldness=boldness))
    rows = sources(random_source, seed)
    for row, found in zip(rows, draft_decode(runtime, rows), strict=True):
        assert_same(found, greedy_decode(runtime, row))


def test_the_random_networks_do_write_wildly(wild_model: Model, random_source: Draw) -> None:
    """Else the test above would compare copies with copies."""
    found = [
        (row, hypothesis)
        for seed in SEEDS
        for rows in [sources(random_source, seed)]
        for row, hypothesis in zip(rows, draft_decode(TorchRuntime(wild_model(seed)), rows), strict=True)
    ]
    assert sum(row != hypothesis.ids for row, hypothesis in found) > len(found) / 2
    assert any(hypothesis.finished and len(hypothesis.ids) != len(row) for row, hypothesis in found)
    assert any(not hypothesis.finished for _, hypothesis in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_alone_is_as_in_a_batch(wild_model: Model, random_source: Draw, seed: int) -> None:
    runtime = TorchRuntime(wild_model(seed))
    rows = sources(random_source, seed)
    for row, found in zip(rows, draft_decode(runtime, rows), strict=True):
        assert_same(found, draft_decode(runtime, [row])[0])


A, B, C, D, E = range(len(SPECIALS), len(SPECIALS) + 5)


@pytest.fixture
def writing(scripted: type[Scripted]) -> Writing:
    """Makes a network that writes one target, whatever it reads."""
    return lambda target: scripted(lambda _: list(target), (A, B, C, D, E))


@pytest.mark.parametrize(
    ("target", "passes"),
    [
        ((A, B, C, D), 1),  # accepted: exactly one pass
        ((A, E, C, D), 2),  # substituted
        ((A, C, D), 2),  # left out
        ((A, B, B, C, D), 2),  # written twice
        ((A, C, B, D), 3),  # swapped
        ((A, B, C, D, E), 2),  # added at the end
        ((E, A, B, C, D), None),
        ((), None),
        ((E, E, E), None),
    ],
)
def test_each_edit_costs_a_pass(writing: Writing, target: tuple[int, ...], passes: int | None) -> None:
    runtime = writing(target)
    (found,) = draft_decode(runtime, [(A, B, C, D)])
    assert found.ids == target
    assert found.finished
    assert len(found.log_probs) == len(target) + 1
    assert passes is None or len(runtime.calls) <= passes
    assert passes != 1 or len(runtime.calls) == 1


@pytest.mark.parametrize("length", [1, 4, 40])
def test_a_target_may_be_as_long_as_greedy_search_lets_it(writing: Writing, length: int) -> None:
    """The rest of a draft was once taken whole, beyond the limit where greedy search stops."""
    source = (A, B, C, D) * (length // 4) or (A,)
    most = length_limit(len(source))
    for extra in (-1, 0, 1):
        target = (A,) * (most - len(source) + extra) + source
        (found,) = draft_decode(writing(target), [source])
        assert_same(found, greedy_decode(writing(target), source))
        assert found.finished == (extra < 0)
        assert len(found.ids) <= most


def test_only_the_sentences_still_open_are_scored_again(writing: Writing) -> None:
    runtime = writing((A, E, C))
    found = draft_decode(runtime, [(A, E, C), (A, B, C), (A, E, C)])
    assert [hypothesis.ids for hypothesis in found] == [(A, E, C)] * 3
    assert [shape[0] for shape in runtime.calls] == [3, 1]


def test_a_trained_network_accepts_right_sentences_in_one_pass(
    toy_corrector: Corrector, toy_sentences: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, calls = toy_corrector.runtime, []
    score = runtime.score

    def counted(*args: object, **kwargs: object) -> Scored:
        calls.append(1)
        return score(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(runtime, "score", counted)
    encoded = [toy_corrector.tokenizer.encode(sentence).ids for sentence in toy_sentences[:20]]
    found = draft_decode(runtime, encoded)
    assert [hypothesis.ids for hypothesis in found] == encoded
    assert len(calls) == 1
    assert sum(map(is_sure, found)) > 10


def test_a_sure_source_is_what_greedy_search_writes(toy_corrector: Corrector, toy_sentences: tuple[str, ...]) -> None:
    runtime, rng = toy_corrector.runtime, random.Random(3)
    encoded = [toy_corrector.tokenizer.encode(sentence).ids for sentence in toy_sentences[:8]]
    encoded += [tuple(rng.sample(row, len(row))) for row in encoded]
    found = draft_decode(runtime, encoded)
    for row, hypothesis in zip(encoded, found, strict=True):
        assert_same(hypothesis, greedy_decode(runtime, row))
        assert not is_sure(hypothesis) or hypothesis.ids == row
    assert 0 < sum(map(is_sure, found)) < len(found)
