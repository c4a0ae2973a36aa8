"""Beam search: greedy at width 1, its scores those of forced decoding, its n-best lists in order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import numpy as np
import pytest
import torch

from corrector.errors import InputError
from corrector.model.seq2seq import Seq2Seq
from corrector.runtime.torch_runtime import TorchRuntime
from corrector.search.beam import beam_decode
from corrector.search.greedy import greedy_decode
from corrector.search.hypothesis import Hypothesis, length_limit, length_penalty
from corrector.tokenization.vocabulary import BOS, EOS, SPECIALS

Model = Callable[..., Seq2Seq]
Draw = Callable[[random.Random, int], tuple[int, ...]]
SEEDS = range(8)
WIDTHS = [1, 2, 4, 8]
BOLDNESS = (1.0, 3.0)  # the bolder networks hardly ever end a sentence


def sources(draw: Draw, seed: int) -> list[tuple[int, ...]]:
    rng = random.Random(seed)
    return [draw(rng, length) for length in (1, 6, 3, 9, 14)]


def forced(model: Seq2Seq, source: tuple[int, ...], hypothesis: Hypothesis) -> torch.Tensor:
    """Log-probability of each of its tokens by the likelihood."""
    target = [*hypothesis.ids, *([EOS] if hypothesis.finished else [])]
    prefix = [BOS, *target[:-1]]
    with torch.no_grad():
        rows = (torch.tensor([row]) for row in ((*source, EOS), prefix, target))
        own, before, wanted = rows
        return model.log_likelihood(own, torch.tensor([len(source) + 1]), before, wanted)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_width_one_is_greedy_search(wild_model: Model, random_source: Draw, seed: int) -> None:
    runtime = TorchRuntime(wild_model(seed))
    rows = sources(random_source, seed)
    for row, nbest in zip(rows, beam_decode(runtime, rows, width=1), strict=True):
        greedy = greedy_decode(runtime, row)
        assert len(nbest) == 1
        assert nbest[0].ids == greedy.ids
        assert nbest[0].finished == greedy.finished
        np.testing.assert_allclose(nbest[0].log_probs, greedy.log_probs, atol=1e-4)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_score_is_the_forced_score_of_its_ids(wild_model: Model, random_source: Draw, seed: int, width: int) -> None:
    model = wild_model(seed, boldness=1.5)
    rows = sources(random_source, seed)
    found = beam_decode(TorchRuntime(model), rows, width=width, length_strength=0.6)
    for row, nbest in zip(rows, found, strict=True):
        for hypothesis in nbest:
            own = forced(model, row, hypothesis)
            np.testing.assert_allclose(hypothesis.log_probs, own, atol=2e-3)
            expected = float(own.sum()) / length_penalty(len(own), 0.6)
            assert hypothesis.score == pytest.approx(expected, abs=5e-3)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_n_best_are_sorted_distinct_and_flagged(
    wild_model: Model, random_source: Draw, seed: int, width: int
) -> None:
    rows = sources(random_source, seed)
    runtime = TorchRuntime(wild_model(seed, boldness=BOLDNESS[seed % 2]))
    for row, nbest in zip(rows, beam_decode(runtime, rows, width=width), strict=True):
        assert 1 <= len(nbest) <= width
        scores = [hypothesis.score for hypothesis in nbest]
        assert scores == sorted(scores, reverse=True)
        assert len({hypothesis.ids for hypothesis in nbest}) == len(nbest)
        for hypothesis in nbest:
            assert EOS not in hypothesis.ids
            assert min(hypothesis.ids, default=EOS + len(SPECIALS)) >= len(SPECIALS)
            assert len(hypothesis.log_probs) == len(hypothesis.ids) + hypothesis.finished
            assert hypothesis.choices.shape == hypothesis.choice_log_probs.shape
            assert hypothesis.finished or len(hypothesis.ids) == length_limit(len(row))
        assert len({hypothesis.finished for hypothesis in nbest}) == 1


def test_some_of_the_random_networks_never_end_and_some_do(wild_model: Model, random_source: Draw) -> None:
    """Else the flags above would be tested on one kind only."""
    found = [
        nbest[0].finished
        for seed in SEEDS
        for runtime in [TorchRuntime(wild_model(seed, boldness=BOLDNESS[seed % 2]))]
        for nbest in beam_decode(runtime, sources(random_source, seed), width=2)
    ]
    assert set(found) == {True, False}


@pytest.mark.parametrize("width", [1, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_alone_is_as_in_a_batch(wild_model: Model, random_source: Draw, seed: int, width: int) -> None:
    runtime = TorchRuntime(wild_model(seed))
    rows = sources(random_source, seed)
    for row, nbest in zip(rows, beam_decode(runtime, rows, width=width), strict=True):
        (alone,) = beam_decode(runtime, [row], width=width)
        assert [hypothesis.ids for hypothesis in nbest] == [hypothesis.ids for hypothesis in alone]
        for one, other in zip(nbest, alone, strict=True):
            assert one.score == pytest.approx(other.score, abs=1e-4)


def test_a_beam_as_wide_as_all_there_is_finds_the_best_of_all(wild_model: Model) -> None:
    """Against the exhaustive search of all targets of up to two tokens, by the likelihood."""
    model = wild_model(4, boldness=1.5)
    source = (len(SPECIALS),)
    everything = []
    tokens = range(len(SPECIALS), model.vocabulary_size)
    for length in (0, 1, 2):
        for ids in itertools.product(tokens, repeat=length):
            blank = Hypothesis(ids, np.zeros(0), np.zeros(0), np.zeros(0), True, 0.0)  # type: ignore[arg-type]
            everything.append((float(forced(model, source, blank).sum()), ids))
    best = max(everything)
    wide = beam_decode(TorchRuntime(model, candidates=20), [source], width=400, length_strength=0.0)[0]
    short = [hypothesis for hypothesis in wide if len(hypothesis.ids) <= 2]
    assert short[0].ids == best[1]
    assert short[0].score == pytest.approx(best[0], abs=1e-3)


def test_the_length_penalty() -> None:
    assert length_penalty(1, 0.6) == 1.0
    assert length_penalty(7, 1.0) == 2.0
    assert all(length_penalty(tokens, 0.0) == 1.0 for tokens in range(1, 50))
    assert all(length_penalty(tokens, 0.6) < length_penalty(tokens + 1, 0.6) for tokens in range(1, 50))


def test_a_width_below_one_is_refused(wild_model: Model) -> None:
    with pytest.raises(InputError, match="expected at least 1"):
        beam_decode(TorchRuntime(wild_model(1)), [(11,)], width=0)
