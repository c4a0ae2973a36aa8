"""All cheapest ways, and none but them: held against the full table of costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.evaluation.metrics.edit_lattice import Place, Steps, cheapest_steps, distance, merged

TEXT = st.text("甲乙丙", max_size=8)


def by_table(source: str, target: str, substitution: int) -> dict[Place, set[Place]]:
    """The steps of every cheapest way, from the end back through the table of all costs."""
    costs = {(0, 0): 0}
    before: dict[Place, list[Place]] = {}
    places = [(i, j) for i in range(len(source) + 1) for j in range(len(target) + 1)]
    for i, j in places[1:]:
        kept = 0 if i and j and source[i - 1] == target[j - 1] else substitution
        ways = {(i - 1, j): 1, (i, j - 1): 1, (i - 1, j - 1): kept}
        prices = {place: costs[place] + price for place, price in ways.items() if place in costs}
        costs[i, j] = min(prices.values())
        before[i, j] = [place for place, price in prices.items() if price == costs[i, j]]
    steps: dict[Place, set[Place]] = {}
    waiting = {places[-1]}
    while waiting:
        place = waiting.pop()
        for earlier in before.get(place, ()):
            steps.setdefault(earlier, set()).add(place)
            waiting.add(earlier)
    return steps


@pytest.mark.parametrize("substitution", [1, 2])
@given(source=TEXT, target=TEXT)
def test_steps_are_those_of_the_full_table(substitution: int, source: str, target: str) -> None:
    steps = cheapest_steps(source, target, substitution=substitution)
    assert {place: set(following) for place, following in steps.items()} == by_table(source, target, substitution)


def test_a_doubled_character_may_go_from_either_place() -> None:
    assert cheapest_steps("好好", "好", substitution=1) == {
        (0, 0): [(1, 0), (1, 1)],
        (1, 0): [(2, 1)],
        (1, 1): [(2, 1)],
    }


def test_words_are_items_too() -> None:
    assert cheapest_steps(("虽然", "它"), ("虽然", "他"), substitution=1) == {(0, 0): [(1, 1)], (1, 1): [(2, 2)]}


def test_a_merged_graph_has_the_steps_of_both() -> None:
    first: Steps = {(0, 0): [(1, 1)]}
    second: Steps = {(0, 0): [(0, 1), (1, 0)], (0, 1): [(1, 1)]}
    assert merged(first, second) == {(0, 0): [(0, 1), (1, 0), (1, 1)], (0, 1): [(1, 1)]}


@pytest.mark.parametrize(("a", "b", "expected"), [("", "", 0), ("甲", "", 1), ("甲乙丙", "甲丙", 1), ("甲乙", "乙", 1)])
def test_distance(a: str, b: str, expected: int) -> None:
    assert distance(a, b) == expected
