"""What is redundant: its figures, and what it is learned by."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from corrector.model.displacement.judgement import HARDLY_EVER
from corrector.model.displacement.redundancy import (
    REPEATS,
    Redundancy,
    redundancy_figures,
    redundancy_loss,
)
from corrector.model.displacement.shown_difference import shown_difference
from corrector.tokenization.vocabulary import EOS, PAD

SURE = 40.0
A, B, C, D = 21, 22, 23, 24


def told(size: int, *redundant: int) -> Tensor:
    """(1, S) logits that are sure."""
    made = torch.full((1, size), -SURE)
    made[:, redundant] = SURE
    return made


def loss(source: list[int], target: list[int], logits: Tensor) -> float:
    """Mean over the tokens; both sides get their end, and some padding that must not matter."""
    rows = [torch.tensor([[*row, EOS, *[PAD] * padding]]) for row, padding in ((source, 2), (target, 5))]
    padded = torch.cat([logits, logits.new_zeros(1, 2)], dim=1)
    return float(redundancy_loss(padded, rows[0], shown_difference(*rows)).mean())


@pytest.mark.parametrize(
    ("source", "target", "redundant"),
    [
        ([A, B, C], [A, D, C], ()),
        ([A, C], [A, B, C], ()),
        ([A, B, B, C], [A, B, C], (2,)),
        ([A, B, A, B, C], [A, B, C], (2, 3)),
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


def test_a_pair_with_another_error_besides_shows_nothing() -> None:
    assert loss([A, B, C, D], [D, B, C], torch.randn(1, 5)) == 0.0


def test_rows_of_a_batch_add_up() -> None:
    source = torch.tensor([[A, B, B, C, EOS], [A, C, EOS, PAD, PAD]])
    target = torch.tensor([[A, B, C, EOS, PAD], [A, D, EOS, PAD, PAD]])
    logits = torch.randn(2, 5)
    whole = redundancy_loss(logits, source, shown_difference(source, target))
    parts = [
        redundancy_loss(logits[row, None], source[row, None], shown_difference(source[row, None], target[row, None]))
        for row in (0, 1)
    ]
    torch.testing.assert_close(whole.total, parts[0].total + parts[1].total)
    assert int(whole.count) == int(parts[0].count + parts[1].count) == 8


def test_the_figures_tell_what_an_omission_is_worth_and_what_stands_twice() -> None:
    figures = redundancy_figures(torch.tensor([[A, B, B, A, EOS, PAD, PAD]]), torch.full((1, 7), 5.0))
    assert figures[0, :, 0].tolist() == [1.0] * 7
    twice = {away: figures[0, :, 1 + number].tolist() for number, away in enumerate(REPEATS)}
    assert twice[1] == [0, 1, 0, 0, 0, 0, 0]
    assert twice[-1] == [0, 0, 1, 0, 0, 0, 0]
    assert twice[2] == twice[-2] == [0] * 7


def test_at_first_hardly_anything_is_redundant() -> None:
    logits = Redundancy(6)(torch.randn(2, 5, 6), torch.randn(2, 5, 1 + len(REPEATS)))
    torch.testing.assert_close(logits, torch.full((2, 5), HARDLY_EVER))
