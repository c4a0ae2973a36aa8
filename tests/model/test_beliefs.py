"""The beliefs: what they are trained on, and that the decoder follows them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from corrector.model.beliefs import belief_loss
from corrector.model.layout import lay_out
from corrector.model.memory import Memory
from corrector.model.scoring import score
from corrector.model.seq2seq import Seq2Seq
from corrector.tokenization.vocabulary import BOS, EOS, PAD

SOURCE = torch.tensor([[7, 8, 9, EOS], [5, 6, EOS, PAD]])
MASK = SOURCE != PAD
CANDIDATES = torch.tensor([[[3, 4], [5, 0], [0, 0], [0, 0]], [[9, 8], [0, 0], [0, 0], [0, 0]]])


def memory(beliefs: Tensor) -> Memory:
    nothing = torch.zeros(2, 4, 1)
    layout = lay_out(MASK)
    placed = (layout.places, layout.mask, layout.doubts)
    return Memory(SOURCE, nothing, nothing, torch.zeros(2, 1), CANDIDATES, beliefs, *placed)


def surely(*ways: tuple[int, int, int]) -> Tensor:
    """Beliefs that are sure of one way (row, place, way), and of the token itself anywhere else."""
    beliefs = torch.zeros(2, 4, 3)
    beliefs[..., 0] = 40.0
    for row, place, way in ways:
        beliefs[row, place] = -40.0
        beliefs[row, place, way] = 40.0
    return beliefs


def test_right_beliefs_cost_nothing_and_wrong_ones_much() -> None:
    target = torch.tensor([[7, 5, 9, EOS], [8, 6, EOS, PAD]])  # a candidate at place 1, and the second one at place 0
    assert float(belief_loss(memory(surely((0, 1, 1), (1, 0, 2))), target).mean()) == pytest.approx(0.0, abs=1e-6)
    assert float(belief_loss(memory(surely()), target).mean()) > 5.0


def test_beliefs_without_opinion_cost_the_logarithm_of_the_number_of_ways() -> None:
    target = torch.tensor([[7, 8, 9, EOS], [5, 6, EOS, PAD]])
    ways = [3, 2, 1, 1, 3, 1, 1]  # at each of the seven tokens: itself, and the candidates there are
    expected = torch.tensor(ways, dtype=torch.float32).log().mean()
    torch.testing.assert_close(belief_loss(memory(torch.zeros(2, 4, 3)), target).mean(), expected)


def test_only_sentences_that_keep_their_length_are_counted() -> None:
    """Where something is missing or redundant, the places of source and target do not belong together."""
    longer = torch.tensor([[7, 7, 8, 9, EOS], [5, 6, EOS, PAD, PAD]])
    wrong_in_first = memory(surely((0, 0, 1)))
    assert float(belief_loss(wrong_in_first, longer).mean()) == pytest.approx(0.0, abs=1e-6)
    assert float(belief_loss(memory(surely((1, 0, 1))), longer).mean()) > 5.0


def test_a_place_where_nothing_offered_is_right_is_not_counted() -> None:
    target = torch.tensor([[2, 2, 2, 2], [2, 2, 2, PAD]])
    assert float(belief_loss(memory(torch.randn(2, 4, 3)), target).mean()) == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_the_decoder_follows_what_is_believed(
    wild_model: Callable[..., Seq2Seq], random_source: Callable[[random.Random, int], tuple[int, ...]], seed: int
) -> None:
    """Believing in a way of writing at every place makes it more probable after every prefix."""
    model = wild_model(seed, evidence=3)
    source = torch.tensor([[*random_source(random.Random(seed), 8), EOS]])
    lengths, table = torch.tensor([source.shape[1]]), model.table()
    with torch.no_grad():
        read = model.encode(source, lengths, table)
        state = model.decoder.first_state(read.summary)
        places = torch.zeros(1, 1, dtype=torch.int64)

        def copying(more: float) -> float:
            believed = read.beliefs.clone()
            believed[..., 0] += more
            tokens = torch.full((1, 1), BOS)
            first = torch.tensor([0])
            found = score(model, replace(read, beliefs=believed), tokens, state, table, select=places, first=first, k=3)
            return float(found.copying)

        assert copying(-50.0) < 1e-6 < copying(50.0)
        assert copying(50.0) > 1 - 1e-6
