"""The development scores count what decoding would write, without decoding."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
import pytest
import torch

from corrector.corpus.batches import EncodedPair
from corrector.evaluation.metrics.sentence_level import SentenceLevel
from corrector.model.seq2seq import Seq2Seq
from corrector.runtime.torch_runtime import TorchRuntime
from corrector.search.draft import draft_decode
from corrector.training.development import development_batches, evaluate

Model = Callable[..., Seq2Seq]
Draw = Callable[[random.Random, int], tuple[int, ...]]


def pairs_for(model: Seq2Seq, draw: Draw, seed: int) -> list[EncodedPair]:
    """Clean pairs, wrong ones, and pairs whose target is just what the network writes."""
    rng = random.Random(seed)
    sources = [draw(rng, rng.randrange(1, 9)) for _ in range(40)]
    written = draft_decode(TorchRuntime(model), sources)
    wanted = [
        rng.choice([source, draw(rng, len(source)), own.ids if own.finished and own.ids else source])
        for source, own in zip(sources, written, strict=True)
    ]
    return [EncodedPair(source, target) for source, target in zip(sources, wanted, strict=True)]


@pytest.mark.parametrize("boldness", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_decoding(wild_model: Model, random_source: Draw, seed: int, boldness: float) -> None:
    model = wild_model(seed, boldness=boldness)
    pairs = pairs_for(model, random_source, seed)
    expected = np.zeros(len(SentenceLevel.statistics))
    for pair, own in zip(pairs, draft_decode(TorchRuntime(model), [pair.source for pair in pairs]), strict=True):
        wrong, changed = pair.source != pair.target, own.ids != pair.source
        exact = own.finished and own.ids == pair.target
        expected += SentenceLevel.outcome(erroneous=wrong, changed=changed, right=exact)
    result = evaluate(model, development_batches(pairs, 64))
    assert result.totals.tolist() == expected.tolist()
    rows, erroneous, *_ = expected
    assert 0 < erroneous < rows


def test_batches_hold_every_pair_once_and_change_no_result(wild_model: Model, random_source: Draw) -> None:
    model = wild_model(2, boldness=1.0)
    pairs = pairs_for(model, random_source, 5)
    small, large = development_batches(pairs, 8), development_batches(pairs, 10_000)
    assert sum(len(batch.source) for batch in small) == sum(len(batch.source) for batch in large) == len(pairs)
    assert all(batch.source.size <= 8 or len(batch.source) == 1 for batch in small)
    one, other = evaluate(model, small), evaluate(model, large)
    assert one.totals.tolist() == other.totals.tolist()
    assert math.isclose(one.loss, other.loss, rel_tol=1e-4)


def test_the_loss_is_the_mean_over_target_tokens(wild_model: Model, random_source: Draw) -> None:
    model = wild_model(2, boldness=1.0)
    pair = pairs_for(model, random_source, 5)[0]
    with torch.no_grad():
        row = model.log_likelihood(
            torch.tensor([[*pair.source, 2]]), torch.tensor([len(pair.source) + 1]),
            torch.tensor([[1, *pair.target]]), torch.tensor([[*pair.target, 2]]),
        )  # fmt: skip
    assert evaluate(model, development_batches([pair], 64)).loss == pytest.approx(-float(row.mean()), rel=1e-4)


def test_evaluating_leaves_the_network_in_training() -> None:
    """Dropout would otherwise stay off for the rest of a run."""
    from corrector.config import ModelConfig
    from corrector.model.building import make_model
    from corrector.tokenization.vocabulary import Vocabulary

    model = make_model(
        ModelConfig(embedding=3, encoder_width=3, decoder_width=3, dropout=0.5), Vocabulary(("天", "地"))
    )
    model.train()
    batches = development_batches([EncodedPair((11, 12), (11, 12))], 64)
    losses = {evaluate(model, batches).loss for _ in range(5)}
    assert len(losses) == 1
    assert model.training


def test_no_pairs_give_no_batches() -> None:
    assert development_batches([], 64) == []
    assert development_batches([EncodedPair((), (11,))], 64) == []
