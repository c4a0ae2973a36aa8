"""Attention: a distribution over the tokens, started on the diagonal."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from corrector.config import AttentionKind
from corrector.model.attention import DIAGONAL_FLOOR, FIRMNESS, Attention, RelativePositionBias
from corrector.model.layout import lay_out
from corrector.model.memory import Memory

KINDS: tuple[AttentionKind, ...] = ("additive", "multiplicative")
MASK = torch.tensor([[True] * 7, [True] * 4 + [False] * 3])


def memory(attention: Attention, states: Tensor, mask: Tensor) -> Memory:
    """States of which every one stays in its place."""
    layout, source = lay_out(mask), torch.zeros(mask.shape, dtype=torch.long)
    keys = attention.keys(states)
    return Memory(source, states, keys, states[:, 0], source, states, layout.places, layout.mask, layout.doubts)


def attend(kind: AttentionKind, positions: Tensor, *, quiet: bool = False) -> tuple[Attention, Tensor, Tensor, Tensor]:
    torch.manual_seed(2)
    attention = Attention(kind, query_width=5, state_width=3, width=7, reach=3)
    if quiet:
        torch.nn.init.zeros_(attention.query.weight)
        torch.nn.init.zeros_(attention.key.weight)
    states, queries = torch.randn(2, 7, 3), torch.randn(2, positions.shape[1], 5)
    contexts, weights = attention(queries, positions, memory(attention, states, MASK))
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
    plain = attention(queries, positions, memory(attention, states, MASK))
    other = attention(queries, positions, memory(attention, disturbed, MASK))
    torch.testing.assert_close(plain[0], other[0])
    torch.testing.assert_close(plain[1], other[1])


@pytest.mark.parametrize("kind", KINDS)
def test_before_training_each_position_looks_at_itself(kind: AttentionKind) -> None:
    positions = torch.tensor([[0, 3, 6], [0, 1, 3]])
    _, _, _, weights = attend(kind, positions, quiet=True)
    assert weights.argmax(dim=-1).tolist() == positions.tolist()


def test_the_bias_peaks_at_distance_zero_and_has_a_floor() -> None:
    bias = RelativePositionBias(9)
    row = bias(torch.tensor([[10]]), torch.arange(21).unsqueeze(0))[0, 0]
    assert int(row.argmax()) == 10
    assert row[10] == 0.0
    torch.testing.assert_close(row, row.flip(0))
    assert (row[:10].diff() >= 0).all()
    assert row.min() == DIAGONAL_FLOOR == row[0]


def test_beyond_its_reach_the_bias_is_that_of_the_furthest() -> None:
    bias = RelativePositionBias(2)
    with torch.no_grad():
        bias.bias.copy_(torch.tensor([5.0, 4.0, 3.0, 2.0, 1.0]))
    assert bias(torch.tensor([[3]]), torch.arange(8).unsqueeze(0)).tolist() == [
        [[5.0, 5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 1.0]]
    ]


def test_where_a_place_is_moved_the_bias_counts_more() -> None:
    torch.manual_seed(4)
    attention = Attention("multiplicative", query_width=5, state_width=3, width=7, reach=3)
    states, queries, positions = torch.randn(1, 4, 3), torch.randn(1, 1, 5), torch.tensor([[1]])
    stays = memory(attention, states, torch.ones(1, 4, dtype=torch.bool))
    moved = replace(stays, places=torch.tensor([[0, 1, 2, 2]]))  # all but the last where they were
    near, far = (attention(queries, positions, one)[1][0, 0, :3].log() for one in (stays, moved))
    bias = attention.position(positions, stays.places)[0, 0, :3]
    torch.testing.assert_close((far - near).diff(), (FIRMNESS - 1.0) * bias.diff())


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
        weights = attention(queries, positions, memory(attention, states, mask))[1]
        torch.testing.assert_close(weights[0, 0], energies.softmax(dim=0))


def test_no_attention_has_no_module() -> None:
    with pytest.raises(ValueError, match="summary"):
        Attention("none", query_width=5, state_width=3, width=7, reach=3)
