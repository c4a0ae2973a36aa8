"""What is missing: what it is learned by, and the places that gaps become."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from corrector.model.displacement.missing import HARDLY_EVER, NOT_COPIED, Missing, missing_loss
from corrector.model.displacement.rearrangements import Insertions
from corrector.model.displacement.shown_difference import shown_difference
from corrector.model.evidence import Found
from corrector.model.layout import MOST_GAPS, NEVER, Displaced, lay_out
from corrector.tokenization.vocabulary import EOS, PAD

SURE = 40.0
A, B, C, D = 21, 22, 23, 24
OFFERED = (B, D)  # before each token


def told(size: int, *missing: tuple[int, int]) -> Displaced:
    """Sure of some candidates (place, number), and elsewhere of nothing."""
    logits, surely_not = torch.full((1, size, len(OFFERED)), -SURE), torch.full((1, size), -SURE)
    for place, number in missing:
        logits[0, place, number] = SURE
    return Displaced(surely_not, logits, torch.tensor(OFFERED).expand(1, size, -1), surely_not)


def loss(source: list[int], target: list[int], displaced: Displaced) -> tuple[float, int]:
    """Total and count over the gaps; both sides get their end."""
    rows = [torch.tensor([[*row, EOS]]) for row in (source, target)]
    found = missing_loss(displaced, *rows, shown_difference(*rows))
    return float(found.total), int(found.count)


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ([A, C], [A, C], []),
        ([A, C], [A, D], []),
        ([A, C], [A], []),
        ([A, C], [A, B, C], [(1, 0)]),
        ([A, C], [D, A, C], [(0, 1)]),
        ([A, C], [A, C, D], [(2, 1)]),  # before the end
        ([A, B], [A, B, B], [(2, 0)]),
    ],
)
def test_pairs_show_what_is_missing(source: list[int], target: list[int], missing: list[tuple[int, int]]) -> None:
    right = told(3, *missing)
    assert loss(source, target, right) == (pytest.approx(0.0, abs=1e-6), 3)
    for place in range(3):
        wrong = right.missing.clone()
        wrong[0, place, 0] *= -1
        expected = 0.0 if (place, 1) in missing else SURE  # a third way beside two sure ones costs a little
        total, _ = loss(source, target, replace(right, missing=wrong))
        assert total == pytest.approx(math.log(2) if expected == 0.0 else expected, rel=1e-4)


@pytest.mark.parametrize(
    ("target", "counted"),
    [([A, 25, C], 2), ([A, B, D, C], 2), ([A, B, D], 0)],
    ids=["no candidate", "several", "another error besides"],
)
def test_what_cannot_be_offered_is_not_learned(target: list[int], counted: int) -> None:
    rows = torch.tensor([[A, C, EOS]]), torch.tensor([[*target, EOS]])
    difference = shown_difference(*rows)
    found = missing_loss(told(3), *rows, difference)
    assert (float(found.total), int(found.count)) == (pytest.approx(0.0, abs=1e-6), counted)


def module() -> Missing:
    torch.manual_seed(3)
    return Missing(6, embedding=4, memory_width=5)


@torch.no_grad()
def test_gaps_in_which_something_is_missing_become_places() -> None:
    displaced, table = told(4, (1, 0), (3, 1)), torch.randn(30, 4)
    layout = lay_out(torch.ones(1, 4, dtype=torch.bool), displaced)
    gaps = module().gaps(displaced, layout, table)
    assert gaps.mask.shape == (1, MOST_GAPS)
    there = [number for number in range(MOST_GAPS) if gaps.mask[0, number]]
    found = {int(gaps.places[0, number]): number for number in there}
    assert sorted(found) == [1, 4]  # a target of six
    for place, best in ((1, 1), (4, 2)):
        number = found[place]
        assert gaps.candidates[0, number].tolist() == list(OFFERED)
        assert int(gaps.beliefs[0, number].argmax()) == best
        assert float(gaps.beliefs[0, number, 0]) == NOT_COPIED
        written = module().state(table[OFFERED[best - 1]])
        torch.testing.assert_close(gaps.states[0, number], written)


@torch.no_grad()
def test_nothing_is_missing_where_nothing_was_looked_for() -> None:
    source, states = torch.tensor([[A, C, EOS]]), torch.randn(1, 3, 6)
    none = torch.zeros(1, 3)
    found = Found(
        source.new_zeros(1, 3, 1), torch.zeros(1, 3, 1), source.new_zeros(1, 3, 1), torch.zeros(1, 3, 4), none
    )
    tokens = torch.tensor([[[PAD, PAD], [B, D], [PAD, PAD]]])
    nats = torch.zeros(1, 3, 2)
    logits = module()(states, source, found, Insertions(tokens, nats, nats), torch.randn(30, 4))
    assert logits[0, 1].tolist() == [HARDLY_EVER] * 2
    assert (logits[0, [0, 2]] == NEVER).all()


def test_a_short_source_has_fewer_gaps() -> None:
    displaced = told(1, (0, 0))
    gaps = module().gaps(displaced, lay_out(torch.ones(1, 1, dtype=torch.bool), displaced), torch.randn(30, 4))
    assert gaps.mask.sum() == 1


@torch.no_grad()
def test_the_likeliest_gaps_are_kept() -> None:
    displaced = told(6, *((place, 0) for place in range(5)))
    displaced.missing[0, 2, 0] = 1.0
    displaced.missing[0, 4, 0] = 0.5
    layout = lay_out(torch.ones(1, 6, dtype=torch.bool), displaced)
    kept = module().gaps(displaced, layout, torch.randn(30, 4))
    assert kept.mask.tolist() == [[True] * MOST_GAPS]
    assert sorted(kept.places[0].tolist()) == [0, 2, 5]  # of places 0, 1 and 3
    assert float(kept.doubts.max()) < 1e-6


def test_padding_has_no_gaps() -> None:
    displaced = told(5, (4, 0))
    mask: Tensor = torch.tensor([[True, True, True, True, False]])
    gaps = module().gaps(displaced, lay_out(mask, displaced), torch.randn(PAD + 30, 4))
    assert not gaps.mask.any()
