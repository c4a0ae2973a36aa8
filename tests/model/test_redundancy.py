"""What is redundant moves the diagonal, and is learned from pairs that show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from corrector.errors import ConfigError
from corrector.model.attention import Attention, RelativePositionBias
from corrector.model.memory import Memory
from corrector.model.redundancy import HARDLY_EVER, expected_places, redundancy_loss, staying
from corrector.model.seq2seq import Seq2Seq
from corrector.tokenization.vocabulary import EOS, PAD

SURE = 40.0
A, B, C, D = 21, 22, 23, 24


def told(size: int, *redundant: int) -> Tensor:
    """(1, S, 1) logits that are sure."""
    made = torch.full((1, size, 1), -SURE)
    made[:, redundant] = SURE
    return made


def test_places_are_counted_on_after_what_goes() -> None:
    torch.testing.assert_close(expected_places(told(5)), torch.tensor([[0.0, 1, 2, 3, 4]]))
    torch.testing.assert_close(expected_places(told(5, 1, 2)), torch.tensor([[0.0, 0, 0, 1, 2]]))
    torch.testing.assert_close(staying(told(3, 1)), torch.tensor([[0.0, -SURE, 0.0]]))


def test_the_copy_runs_on_by_itself() -> None:
    attention = Attention("multiplicative", query_width=5, state_width=3, width=7, reach=3)
    torch.nn.init.zeros_(attention.query.weight)
    states, positions = torch.randn(1, 7, 3), torch.arange(6).unsqueeze(0)
    mask = torch.ones(1, 7, dtype=torch.bool)

    def looked_at(redundancy: Tensor) -> list[int]:
        _, weights = attention(torch.randn(1, 6, 5), positions, attention.keys(states), states, mask, redundancy)
        found: list[int] = weights.argmax(dim=-1)[0].tolist()
        return found

    assert looked_at(told(7)) == [0, 1, 2, 3, 4, 5]
    assert looked_at(told(7, 2)) == [0, 1, 3, 4, 5, 6]
    assert looked_at(told(7, 0, 3))[:5] == [1, 2, 4, 5, 6]


def test_at_whole_places_the_bias_is_that_of_the_distance() -> None:
    bias, positions = RelativePositionBias(3), torch.tensor([[0, 4, 9, 30]])
    places = torch.arange(12.0).unsqueeze(0)
    torch.testing.assert_close(bias.between(positions, places), bias(positions, 12))
    half = bias.between(torch.tensor([[2]]), torch.tensor([[2.5]]))
    torch.testing.assert_close(half.squeeze(), (bias.bias[3] + bias.bias[4]) / 2)


def memory(source: Tensor, redundancy: Tensor) -> Memory:
    nothing = torch.zeros(*source.shape, 1)
    return Memory(source, source != PAD, nothing, nothing, nothing[:, 0], source.unsqueeze(-1), nothing, redundancy)


def loss(source: list[int], target: list[int], redundancy: Tensor) -> float:
    """Mean over the tokens; both sides get their end, and some padding that must not matter."""
    rows = [torch.tensor([[*row, EOS, *[PAD] * padding]]) for row, padding in ((source, 2), (target, 5))]
    padded = torch.cat([redundancy, redundancy.new_zeros(1, 2, 1)], dim=1)
    return float(redundancy_loss(memory(rows[0], padded), rows[1]).mean())


@pytest.mark.parametrize(
    ("source", "target", "redundant"),
    [
        ([A, B, C], [A, B, C], ()),
        ([A, B, C], [A, D, C], ()),
        ([A, B, B, C], [A, B, C], (2,)),  # the last of equal ones
        ([A, B, A, B, C], [A, B, C], (2, 3)),
        ([A, B, C, C], [A, B, C], (3,)),
        ([B, A, B, C], [A, B, C], (0,)),
    ],
)
def test_pairs_show_what_is_redundant(source: list[int], target: list[int], redundant: tuple[int, ...]) -> None:
    size = len(source) + 1
    right = told(size, *redundant)
    assert loss(source, target, right) == pytest.approx(0.0, abs=1e-6)
    for place in range(size):
        wrong = right.clone()
        wrong[0, place] *= -1
        assert loss(source, target, wrong) == pytest.approx(SURE / size, rel=1e-4)


@pytest.mark.parametrize(
    ("source", "target"),
    [([A, B, C, D], [D, B, C]), ([A, C], [A, B, C]), ([A, B, C, D, A, B], [B])],
    ids=["another error besides", "something is missing", "too much"],
)
def test_other_pairs_show_nothing(source: list[int], target: list[int]) -> None:
    assert loss(source, target, torch.randn(1, len(source) + 1, 1)) == 0.0


def test_rows_of_a_batch_add_up() -> None:
    source = torch.tensor([[A, B, B, C, EOS], [A, C, EOS, PAD, PAD]])
    target = torch.tensor([[A, B, C, EOS, PAD], [A, D, EOS, PAD, PAD]])
    logits = torch.randn(2, 5, 1)
    whole = redundancy_loss(memory(source, logits), target)
    parts = [redundancy_loss(memory(source[row, None], logits[row, None]), target[row, None]) for row in (0, 1)]
    torch.testing.assert_close(whole.total, parts[0].total + parts[1].total)
    assert int(whole.count) == int(parts[0].count + parts[1].count) == 8


def test_a_new_network_finds_hardly_anything_redundant(wild_model: Callable[..., Seq2Seq]) -> None:
    model = wild_model(1, boldness=1.0, evidence=2, redundancy=True)
    read = model.encode(torch.tensor([[A, B, C, EOS]]), torch.tensor([4]), model.table())
    torch.testing.assert_close(read.redundancy, torch.full((1, 4, 1), HARDLY_EVER))


def test_alone_is_as_in_a_batch(wild_model: Callable[..., Seq2Seq]) -> None:
    model = wild_model(1, evidence=2, redundancy=True)
    alone = model.encode(torch.tensor([[A, B, B, EOS]]), torch.tensor([4]), model.table())
    both = torch.tensor([[A, B, B, EOS, PAD], [C, B, A, D, EOS]])
    together = model.encode(both, torch.tensor([4, 5]), model.table())
    torch.testing.assert_close(alone.redundancy, together.redundancy[:1, :4])


@pytest.mark.parametrize("settings", [{"evidence": 0}, {"evidence": 2, "attention": "none", "copy": False}], ids=str)
def test_it_wants_evidence_and_attention(settings: dict[str, object], wild_model: Callable[..., Seq2Seq]) -> None:
    config = wild_model(1).config
    with pytest.raises(ConfigError, match="redundancy"):
        replace(config, redundancy=True, **settings)  # type: ignore[arg-type]
