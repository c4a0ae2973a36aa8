"""Beam search with length normalisation and n-best, over many sentences at once.

Each sentence keeps `width` unfinished hypotheses. A hypothesis finishes when its end token is among the `width` best
continuations of its sentence; a sentence is done when `width` hypotheses have finished, or at the length limit.
With width 1 this is greedy search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from corrector.errors import InputError
from corrector.runtime.protocol import Floats, Ids, Memory, Runtime, Scored, State
from corrector.search.hypothesis import Hypothesis, length_limit, length_penalty
from corrector.search.reading import read_sources
from corrector.tokenization.vocabulary import BOS, EOS


@dataclass(frozen=True, slots=True)
class _Beam:
    """A hypothesis under way, linked to the one it continues."""

    total: float  # sum of log-probabilities
    token: int = BOS
    log_prob: float = 0.0
    choices: Ids | None = None  # (K,) what could have been written instead of `token`
    choice_log_probs: Floats | None = None
    before: _Beam | None = None

    def steps(self) -> list[_Beam]:
        """The steps from the first token on."""
        steps: list[_Beam] = []
        beam: _Beam | None = self
        while beam is not None and beam.before is not None:
            steps.append(beam)
            beam = beam.before
        return steps[::-1]


@dataclass(slots=True)
class _Search:
    """The search of one sentence."""

    source: Sequence[int]
    width: int
    strength: float
    live: list[_Beam] = field(default_factory=lambda: [_Beam(0.0)])
    done: list[_Beam] = field(default_factory=list)
    length: int = 0

    @property
    def over(self) -> bool:
        return len(self.done) >= self.width or not self.live or self.length >= length_limit(len(self.source))

    def extend(self, ids: Ids, log_probs: Floats) -> list[int]:
        """Continue the live hypotheses by their scores (live, K); returns which of them each new one continues."""
        totals = np.array([beam.total for beam in self.live])[:, None] + log_probs
        ranked = np.argsort(-totals, axis=None, kind="stable")[: 2 * self.width]
        live: list[_Beam] = []
        parents: list[int] = []
        for rank, place in enumerate(ranked):
            parent, choice = divmod(int(place), ids.shape[1])
            if not np.isfinite(totals[parent, choice]):
                continue
            beam = _Beam(
                float(totals[parent, choice]), int(ids[parent, choice]), float(log_probs[parent, choice]),
                ids[parent], log_probs[parent], self.live[parent],
            )  # fmt: skip
            if beam.token == EOS:
                if rank < self.width:
                    self.done.append(beam)
            elif len(live) < self.width:
                live.append(beam)
                parents.append(parent)
        self.live, self.length = live, self.length + 1
        return parents

    def hypotheses(self) -> list[Hypothesis]:
        """The n-best, best first; unfinished ones only where nothing has finished."""
        found = [self._hypothesis(beam) for beam in (self.done or self.live)]
        return sorted(found, key=lambda hypothesis: -hypothesis.score)[: self.width]

    def _hypothesis(self, last: _Beam) -> Hypothesis:
        steps = last.steps()
        finished = last.token == EOS
        return Hypothesis(
            ids=tuple(step.token for step in (steps[:-1] if finished else steps)),
            log_probs=np.array([step.log_prob for step in steps], dtype=np.float32),
            choices=np.array([step.choices for step in steps]),
            choice_log_probs=np.array([step.choice_log_probs for step in steps], dtype=np.float32),
            finished=finished,
            score=last.total / length_penalty(len(steps), self.strength),
        )


def beam_decode(
    runtime: Runtime, sources: Sequence[Sequence[int]], *, width: int = 4, length_strength: float = 0.6
) -> list[list[Hypothesis]]:
    """The n-best targets of each source (rows of ids, none empty), best first.

    Args:
        width: hypotheses kept for a sentence, and the most that its n-best list holds.
        length_strength: exponent of the length penalty; 0 ranks by plain log-probability, which favours short targets.

    Raises:
        InputError: a width below 1.
    """
    if width < 1:
        raise InputError(f"The beam width is {width}; expected at least 1.")
    searches = [_Search(source, width, length_strength) for source in sources]
    memory, state = read_sources(runtime, sources)
    owners = list(range(len(searches)))  # which sentence each row of `state` belongs to
    step = 0
    while owners:
        scored = _score(runtime, memory, state, searches, owners, step)
        owners, rows = _advance(searches, owners, scored)
        state = scored.state.take(np.array(rows, dtype=np.int64))
        step += 1
    return [search.hypotheses() for search in searches]


def _score(
    runtime: Runtime,
    memory: Memory,
    state: State,
    searches: Sequence[_Search],
    owners: Sequence[int],
    step: int,
) -> Scored:
    tokens = np.array([[beam.token] for i in dict.fromkeys(owners) for beam in searches[i].live], dtype=np.int64)
    zeros = np.zeros((len(owners), 1), dtype=np.int64)
    first = np.full(len(owners), step, dtype=np.int64)
    return runtime.score(memory.take(np.array(owners)), tokens, state, select=zeros, first=first)


def _advance(searches: Sequence[_Search], owners: Sequence[int], scored: Scored) -> tuple[list[int], list[int]]:
    """Extend every search; returns the owners of the new rows and the old row that each continues."""
    new_owners: list[int] = []
    rows: list[int] = []
    start = 0
    for i in dict.fromkeys(owners):
        search = searches[i]
        end = start + len(search.live)
        parents = search.extend(scored.ids[start:end, 0], scored.log_probs[start:end, 0])
        if not search.over:
            new_owners += [i] * len(parents)
            rows += [start + parent for parent in parents]
        start = end
    return new_owners, rows
