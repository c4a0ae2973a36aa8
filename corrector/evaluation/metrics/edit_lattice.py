"""All cheapest ways of turning one sequence into another, as a graph of single steps.

Knows sequences of comparable items (characters, words), not what they mean. Found by furthest-reaching paths (Ukkonen
1985, Myers 1986), so that the work grows with the number of differences and not with the square of the length.
Trade-off: every place on a cheapest way is listed, also in long runs of equal items; two long sequences with nothing
in common have a great many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

Place = tuple[int, int]  # (items of the source, items of the target) already passed
Steps = dict[Place, list[Place]]  # from each place the places that one step leads to, sorted


def cheapest_steps(source: Sequence[Hashable], target: Sequence[Hashable], *, substitution: int) -> Steps:
    """The steps of all cheapest ways from (0, 0) to the end.

    Inserting and deleting cost 1, `substitution` 1 or 2, an equal item nothing. A step moves on by one item on one
    side or on both; the end is not among the keys.
    """
    forward = _reached(source, target, substitution)
    backward = _reached(source[::-1], target[::-1], substitution)
    costs = _costs_on_the_way(forward, backward, len(source), len(target))
    steps: Steps = {}
    for (i, j), cost in costs.items():
        equal = i < len(source) and j < len(target) and source[i] == target[j]
        moves = (((i, j + 1), 1), ((i + 1, j), 1), ((i + 1, j + 1), 0 if equal else substitution))
        following = [place for place, price in moves if costs.get(place) == cost + price]
        if following:
            steps[i, j] = following
    return steps


def merged(first: Steps, second: Steps) -> Steps:
    """The steps of either graph."""
    both: defaultdict[Place, set[Place]] = defaultdict(set)
    for steps in (first, second):
        for place, following in steps.items():
            both[place].update(following)
    return {place: sorted(both[place]) for place in sorted(both)}


def distance(source: Sequence[Hashable], target: Sequence[Hashable]) -> int:
    """The Levenshtein distance."""
    return len(_reached(source, target, 1)) - 1


def _reached(source: Sequence[Hashable], target: Sequence[Hashable], substitution: int) -> list[dict[int, int]]:
    """For each cost from 0, on each diagonal (target - source), the most source items that it reaches."""
    reached = [{0: _slide(source, target, 0, 0)}]
    last = len(target) - len(source)
    while reached[-1].get(last) != len(source):
        here = dict(reached[-1])
        for diagonal, i in reached[-1].items():
            here[diagonal + 1] = max(here.get(diagonal + 1, 0), i)  # insert
            here[diagonal - 1] = max(here.get(diagonal - 1, 0), i + 1)  # delete
        for diagonal, i in reached[-substitution].items() if len(reached) >= substitution else ():
            here[diagonal] = max(here[diagonal], i + 1)
        reached.append({k: _slide(source, target, i, k) for k, i in here.items() if -len(source) <= k <= len(target)})
    return reached


def _slide(source: Sequence[Hashable], target: Sequence[Hashable], i: int, diagonal: int) -> int:
    """From item i, or the last that the diagonal has, as far as the items are equal."""
    stop = min(len(source), len(target) - diagonal)
    while i < stop and source[i] == target[i + diagonal]:
        i += 1
    return min(i, stop)


def _costs_on_the_way(
    forward: list[dict[int, int]], backward: list[dict[int, int]], items: int, target_items: int
) -> dict[Place, int]:
    """The places on cheapest ways -> their cost from the start. Costs never fall along a diagonal."""
    costs: dict[Place, int] = {}
    for cost, reached in enumerate(forward):
        behind = backward[len(forward) - 1 - cost]
        for diagonal, stop in reached.items():
            left = behind.get(target_items - items - diagonal)
            if left is None:
                continue
            start = max(0, -diagonal, items - left, forward[cost - 1].get(diagonal, -1) + 1 if cost else 0)
            costs.update(((i, i + diagonal), cost) for i in range(start, stop + 1))
    return costs
