"""What is swapped: what it is learned by."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from corrector.model.displacement.judgement import HARDLY_EVER
from corrector.model.displacement.shown_difference import shown_difference
from corrector.model.displacement.swap import FIGURES, Swap, swap_loss
from corrector.tokenization.vocabulary import EOS, PAD

SURE = 40.0
A, B, C, D = 21, 22, 23, 24


def loss(source: list[int], target: list[int], logits: Tensor) -> float:
    """Mean over the tokens; both sides get their end, and some padding that must not matter."""
    rows = [torch.tensor([[*row, EOS, *[PAD] * padding]]) for row, padding in ((source, 2), (target, 5))]
    padded = torch.cat([logits, logits.new_zeros(1, 2)], dim=1)
    return float(swap_loss(padded, rows[0], shown_difference(*rows)).mean())


@pytest.mark.parametrize(
    ("source", "target", "swapped"),
    [([A, B, C], [A, D, C], None), ([A, B, C], [A, C], None), ([A, C, B], [A, B, C], 1), ([B, A, C], [A, B, C], 0)],
)
def test_pairs_show_what_is_swapped(source: list[int], target: list[int], swapped: int | None) -> None:
    right = torch.full((1, 4), -SURE)
    if swapped is not None:
        right[0, swapped] = SURE
    assert loss(source, target, right) == pytest.approx(0.0, abs=1e-6)
    for place in range(4):
        wrong = right.clone()
        wrong[0, place] *= -1
        assert loss(source, target, wrong) == pytest.approx(SURE / 4, rel=1e-4)


def test_at_first_hardly_anything_is_swapped() -> None:
    logits = Swap(6)(torch.randn(2, 5, 6), torch.randn(2, 5, FIGURES))
    torch.testing.assert_close(logits, torch.full((2, 5), HARDLY_EVER))
