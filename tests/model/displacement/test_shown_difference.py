"""Pairs show what they have too many or too few of, or nothing."""

from __future__ import annotations

import pytest
import torch

from corrector.model.displacement.shown_difference import shown_difference
from corrector.tokenization.vocabulary import EOS, PAD

A, B, C, D = 21, 22, 23, 24


@pytest.mark.parametrize(
    ("source", "target", "start", "more"),
    [
        ([A, B, C], [A, B, C], 4, 0),
        ([A, B, C], [A, D, C], 1, 0),
        ([A, B, B, C], [A, B, C], 2, 1),  # the last of equal ones
        ([A, B, C], [A, B, B, C], 2, -1),
        ([A, B, A, B, C], [A, B, C], 2, 2),
        ([A, B, C, C], [A, B, C], 3, 1),
        ([B, A, B, C], [A, B, C], 0, 1),
        ([A, B], [A, B, D], 2, -1),
        ([B], [A, B], 0, -1),
        ([A], [A, B, C, D, A], 1, -4),
    ],
)
def test_they_show_where_and_how_many(source: list[int], target: list[int], start: int, more: int) -> None:
    rows = [torch.tensor([[*row, EOS, *[PAD] * padding]]) for row, padding in ((source, 2), (target, 5))]
    found = shown_difference(*rows)
    assert (found.shown.tolist(), found.start.tolist(), found.more.tolist()) == ([True], [start], [more])
    assert found.swapped.tolist() == [False]


@pytest.mark.parametrize(
    ("source", "target", "swapped"),
    [
        ([A, C, B], [A, B, C], True),
        ([B, A], [A, B], True),
        ([A, C, B, D, A], [A, B, C, D, A], True),
        ([A, C, B, D], [A, B, C, C], False),  # and another error
        ([A, C, D], [A, B, C], False),
        ([C, B, A], [A, B, C], False),  # not neighbours
    ],
)
def test_neighbours_in_the_wrong_order_are_told(source: list[int], target: list[int], swapped: bool) -> None:
    rows = [torch.tensor([[*row, EOS, *[PAD] * padding]]) for row, padding in ((source, 2), (target, 5))]
    assert shown_difference(*rows).swapped.tolist() == [swapped]


@pytest.mark.parametrize(
    ("source", "target"),
    [([A, B, C, D], [D, B, C]), ([A, B, C], [D, B, C, D]), ([A, B, C, D, A, B], [B]), ([B], [A, B, C, D, A, B])],
    ids=["too many and a wrong one", "too few and a wrong one", "far too many", "far too few"],
)
def test_others_show_nothing(source: list[int], target: list[int]) -> None:
    assert not shown_difference(torch.tensor([[*source, EOS]]), torch.tensor([[*target, EOS]])).shown.any()


def test_alone_is_as_in_a_batch() -> None:
    source = torch.tensor([[A, B, B, C, EOS], [A, C, EOS, PAD, PAD], [A, B, D, EOS, PAD], [B, A, EOS, PAD, PAD]])
    target = torch.tensor([[A, B, C, EOS, PAD], [A, D, EOS, PAD, PAD], [A, B, C, D, EOS], [A, B, EOS, PAD, PAD]])
    together = shown_difference(source, target)
    for row in range(4):
        alone = shown_difference(source[row, None], target[row, None])
        for name in ("shown", "start", "more", "swapped"):
            assert getattr(alone, name)[0] == getattr(together, name)[row]
