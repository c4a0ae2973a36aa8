"""What is redundant, missing or swapped moves the diagonal."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from corrector.model.attention import Attention
from corrector.model.layout import Displaced, Layout, lay_out
from corrector.model.memory import Memory

SURE = 40.0
EVERYWHERE = torch.ones(1, 7, dtype=torch.bool)


def told(
    size: int, *, redundant: tuple[int, ...] = (), missing: tuple[int, ...] = (), swapped: tuple[int, ...] = ()
) -> Displaced:
    """Sure logits, of one candidate."""
    going, coming, swap = torch.full((1, size), -SURE), torch.full((1, size, 1), -SURE), torch.full((1, size), -SURE)
    going[:, redundant] = SURE
    coming[:, missing] = SURE
    swap[:, swapped] = SURE
    return Displaced(going, coming, torch.zeros(1, size, 1, dtype=torch.long), swap)


def five(**displaced: tuple[int, ...]) -> Layout:
    return lay_out(EVERYWHERE[:, :5], told(5, **displaced))


def test_places_are_counted_on() -> None:
    for displaced, expected in (
        ({}, [0, 1, 2, 3, 4]),
        ({"redundant": (1, 2)}, [0, 0, 0, 1, 2]),
        ({"missing": (1, 3)}, [0, 2, 3, 5, 6]),
        ({"redundant": (1,), "missing": (3,)}, [0, 0, 1, 3, 4]),
        ({"swapped": (0, 3)}, [1, 0, 2, 4, 3]),
        ({"swapped": (1,), "missing": (1,)}, [0, 3, 2, 4, 5]),
    ):
        assert five(**displaced).places[0].tolist() == expected, displaced


def test_a_gap_stands_before_its_token() -> None:
    layout = five(missing=(0, 3), redundant=(2,))
    assert layout.places[0].tolist() == [1, 2, 2, 4, 5]
    assert layout.gap_places[0, [0, 3]].tolist() == [0, 3]
    assert layout.gap_mask[0].tolist() == [True, False, False, True, False]


def test_what_is_redundant_is_not_there() -> None:
    assert five(redundant=(1,)).mask[0].tolist() == [True, False, True, True, True]


def test_of_two_swaps_of_one_token_the_likelier_holds() -> None:
    displaced = told(5, swapped=(1, 2))
    displaced.swap[0, 2] = 1.0
    assert lay_out(EVERYWHERE[:, :5], displaced).places[0].tolist() == [0, 2, 1, 3, 4]
    assert five(swapped=(4,)).places[0].tolist() == [0, 1, 2, 3, 4]  # with what is after the last
    assert five(swapped=(1,), redundant=(2,)).places[0].tolist() == [0, 1, 1, 2, 3]


@pytest.mark.parametrize("logit", [0.1, 1.0, 3.0])
def test_doubts_are_told_where_they_show(logit: float) -> None:
    doubt = 1.0 / (1.0 + math.exp(logit))
    for name, displaced in (
        ("redundancy", told(5, redundant=(1,))), ("swap", told(5, swapped=(1,))), ("missing", told(5, missing=(1,))),
    ):  # fmt: skip
        getattr(displaced, name)[0, 1] = logit
        layout = lay_out(EVERYWHERE[:, :5], displaced)
        expected = {"redundancy": [2], "swap": [1, 2], "missing": []}[name]
        assert layout.doubts[0].tolist() == pytest.approx([doubt if place in expected else 0.0 for place in range(5)])
        assert layout.gap_doubts[0].tolist() == pytest.approx([0, doubt if name == "missing" else 0.0, 0, 0, 0])


def test_neighbours_of_what_is_displaced_are_explained() -> None:
    assert five(missing=(2,)).explained[0].tolist() == [0, 1, 1, 1, 0]
    assert five(swapped=(1,)).explained[0].tolist() == [0, 1, 1, 0, 0]
    assert five(redundant=(1,)).explained[0].tolist() == [0, 1, 1, 0, 0]
    assert five().explained[0].tolist() == [0] * 5


def test_what_is_less_likely_than_not_moves_nothing() -> None:
    unlikely = Displaced(
        torch.full((1, 7), -0.1), torch.full((1, 7, 3), -1.2), torch.zeros(1, 7, 3).long(), torch.full((1, 7), -0.1)
    )
    layout, plain = lay_out(EVERYWHERE, unlikely), lay_out(EVERYWHERE)
    for name in ("places", "mask", "doubts", "explained", "gap_mask", "gap_doubts"):
        assert getattr(layout, name).tolist() == getattr(plain, name).tolist(), name


def test_padding_is_not_there_and_moves_nothing() -> None:
    mask = torch.tensor([[True, True, True, False, False, False, False]])
    layout = lay_out(mask, told(7, redundant=(4,), missing=(5,), swapped=(2,)))
    assert layout.mask.tolist() == mask.tolist()
    assert layout.places[0, :3].tolist() == [0, 1, 2]
    assert not layout.gap_mask.any()


def test_the_copy_runs_on_by_itself() -> None:
    attention = Attention("multiplicative", query_width=5, state_width=3, width=7, reach=3)
    torch.nn.init.zeros_(attention.query.weight)
    states, positions, source = torch.randn(1, 7, 3), torch.arange(6).unsqueeze(0), torch.zeros(1, 7).long()

    def looked_at(displaced: Displaced) -> list[int]:
        layout = lay_out(EVERYWHERE, displaced)
        keys: Tensor = attention.keys(states)
        placed = (layout.places, layout.mask, layout.doubts)
        memory = Memory(source, states, keys, states[:, 0], source, states, *placed)
        _, weights = attention(torch.randn(1, 6, 5), positions, memory)
        found: list[int] = weights.argmax(dim=-1)[0].tolist()
        return found

    assert looked_at(told(7)) == [0, 1, 2, 3, 4, 5]
    assert looked_at(told(7, redundant=(2,))) == [0, 1, 3, 4, 5, 6]
    assert looked_at(told(7, redundant=(0, 3)))[:5] == [1, 2, 4, 5, 6]
    assert looked_at(told(7, swapped=(2,))) == [0, 1, 3, 2, 4, 5]
    missing = looked_at(told(7, missing=(2,)))
    assert missing[:2] + missing[3:] == [0, 1, 2, 3, 4]
