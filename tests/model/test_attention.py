"""Attention: a distribution over the tokens, started on the diagonal."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from corrector.config import AttentionKind
from corrector.model.attention import DIAGONAL_FLOOR, Attention, RelativePositionBias

KINDS: tuple[AttentionKind, ...] = ("additive", "multiplicative")
MASK = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])
UNMOVED = torch.zeros(2, 7, 0)


def attend(kind: AttentionKind, positions: Tensor, *, quiet: bool = False) -> tuple[Attention, Tensor, Tensor, Tensor]:
    torch.manual_seed(2)
    attention = Attention(kind, query_width=5, state_width=3, width=7, reach=3)
    if quiet:
        torch.nn.init.zeros_(attention.query.weight)
        torch.nn.init.zeros_(attention.key.weight)
    states, queries = torch.randn(2, 7, 3), torch.randn(2, positions.shape[1], 5)
    contexts, weights = attention(queries, positions, attention.keys(states), states, MASK, UNMOVED)
    return attention, states, contexts, weights


@pytest.mark.parametrize("kind", KINDS)
def test_weights_are_a_distribution_over_the_tokens(kind: AttentionKind) -> None:
    _, states, contexts, weights = attend(kind, torch.arange(5).expand(2, 5))
    assert weights.shape == (2, 5, 7)
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(2, 5))
    assert (weights >= 0).all()
    assert weights[1, :, 4:].abs().max() == 0.0  # padding
    torch.testing.assert_close(contexts, torch.einsum("bts,bsh->bth", weights, states))


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_under_the_padding_changes_nothing(kind: AttentionKind) -> None:
    attention, states, _, _ = attend(kind, torch.arange(5).expand(2, 5))
    torch.manual_seed(9)
    queries = torch.randn(2, 5, 5)
    disturbed = states.clone()
    disturbed[1, 4:] = 1e3
    positions = torch.arange(5).expand(2, 5)
    plain = attention(queries, positions, attention.keys(states), states, MASK, UNMOVED)
    other = attention(queries, positions, attention.keys(disturbed), disturbed, MASK, UNMOVED)
    torch.testing.assert_close(plain[0], other[0])
    torch.testing.assert_close(plain[1], other[1])


@pytest.mark.parametrize("kind", KINDS)
def test_before_training_each_position_looks_at_itself(kind: AttentionKind) -> None:
    positions = torch.tensor([[0, 3, 6], [0, 1, 3]])
    _, _, _, weights = attend(kind, positions, quiet=True)
    assert weights.argmax(dim=-1).tolist() == positions.tolist()


def test_the_bias_peaks_at_distance_zero_and_has_a_floor() -> None:
    bias = RelativePositionBias(9)
    row = bias(torch.tensor([[10]]), 21)[0, 0]
    assert int(row.argmax()) == 10
    assert row[10] == 0.0
    torch.testing.assert_close(row, row.flip(0))
    assert (row[:10].diff() >= 0).all()
    assert row.min() == DIAGONAL_FLOOR == row[0]


def test_beyond_its_reach_the_bias_is_that_of_the_furthest() -> None:
    bias = RelativePositionBias(2)
    with torch.no_grad():
        bias.bias.copy_(torch.tensor([5.0, 4.0, 3.0, 2.0, 1.0]))
    assert bias(torch.tensor([[3]]), 8).tolist() == [[[5.0, 5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 1.0]]]


def test_the_two_energies_by_their_equations() -> None:
    torch.manual_seed(4)
    queries, states = torch.randn(1, 1, 5), torch.randn(1, 3, 3)
    positions, mask = torch.zeros(1, 1, dtype=torch.long), torch.ones(1, 3, dtype=torch.bool)
    for kind in KINDS:
        attention = Attention(kind, query_width=5, state_width=3, width=7, reach=3)
        torch.nn.init.zeros_(attention.position.bias)
        query, keys = attention.query.weight @ queries[0, 0], states[0] @ attention.key.weight.T
        if kind == "multiplicative":
            energies = torch.stack([key @ query / 7**0.5 for key in keys])
        else:
            energies = torch.stack([attention.energy.weight[0] @ torch.tanh(key + query) for key in keys])
        weights = attention(queries, positions, attention.keys(states), states, mask, UNMOVED[:1, :3])[1]
        torch.testing.assert_close(weights[0, 0], energies.softmax(dim=0))


def test_no_attention_has_no_module() -> None:
    with pytest.raises(ValueError, match="summary"):
        Attention("none", query_width=5, state_width=3, width=7, reach=3)
