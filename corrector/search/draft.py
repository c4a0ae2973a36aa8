"""Draft decoding: greedy search that takes the source as a draft of the target and checks it in one pass.

All positions of the draft are scored at once. They are accepted up to the first where the network would write
another token; that token is taken, the draft goes on behind the edit, and the rest is checked again (Sun et al.,
2021, call it aggressive decoding). Each pass accepts what greedy search would write, so the result is greedy
search's, whatever the draft: a bad draft costs passes, never quality. Most sentences are right, and surely so: the
network tells that of the whole source, and then looks for nothing else (see `model/scoring.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from corrector.runtime.protocol import Floats, Ids, Memory, Runtime, Scored, State
from corrector.search.hypothesis import Hypothesis, length_limit
from corrector.search.reading import pad, read_sources
from corrector.tokenization.vocabulary import BOS, EOS


@dataclass(slots=True)
class _Row:
    """One sentence under way: what is accepted, and which rest of the source is the draft."""

    source: Sequence[int]
    place: int = 0  # the draft is source[place:]
    ids: list[int] = field(default_factory=list)
    choices: list[Ids] = field(default_factory=list)  # each (n, K)
    log_probs: list[Floats] = field(default_factory=list)
    done: bool = False
    finished: bool = False

    @property
    def draft(self) -> Sequence[int]:
        return self.source[self.place :]

    def accept(self, best: Ids, choices: Ids, log_probs: Floats) -> None:
        """Take over the scores (N, K) of one pass, up to and with the first disagreement."""
        expected = np.array([*self.draft, EOS])
        differing = np.flatnonzero(best[: len(expected)] != expected)
        agreed = int(differing[0]) if len(differing) else len(expected)
        room = length_limit(len(self.source)) - len(self.ids)  # greedy search would stop there
        taken = min(agreed + 1, len(expected), room)
        self.choices.append(choices[:taken])
        self.log_probs.append(log_probs[:taken])
        self.ids.extend(int(token) for token in best[:taken])
        if self.ids[-1] == EOS:
            self.ids.pop()
            self.done = self.finished = True
        elif len(self.ids) >= length_limit(len(self.source)):
            self.done = True
        else:
            self.place = self._behind(self.place + agreed, int(best[agreed]))

    def _behind(self, place: int, written: int) -> int:
        """Where the source goes on after `written` stood for source[place]: a guess that the next pass checks."""
        source = self.source
        if place + 1 < len(source) and source[place + 1] == written:
            return place + 2  # source[place] was left out
        if any(0 <= place - back < len(source) and source[place - back] == written for back in (1, 2)):
            return min(place, len(source))  # an insertion, or the second half of a swap
        return min(place + 1, len(source))

    def hypothesis(self) -> Hypothesis:
        choices, log_probs = np.concatenate(self.choices), np.concatenate(self.log_probs)
        own = log_probs[:, 0]
        return Hypothesis(tuple(self.ids), own, choices, log_probs, self.finished, float(own.sum()))


def draft_decode(runtime: Runtime, sources: Sequence[Sequence[int]]) -> list[Hypothesis]:
    """The greedy target of each source (rows of ids, none empty), in their order."""
    rows = [_Row(source) for source in sources]
    memory, state = read_sources(runtime, sources)
    active = list(range(len(rows)))
    while active:
        chosen = np.array(active, dtype=np.int64)
        whole = len(active) == len(rows)
        scored = _score(
            runtime, [rows[i] for i in active], memory if whole else memory.take(chosen), state.take(chosen)
        )
        for place, i in enumerate(active):
            rows[i].accept(scored.ids[place, :, 0], scored.ids[place], scored.log_probs[place])
        active = [i for i in active if not rows[i].done]
    return [row.hypothesis() for row in rows]


def _score(runtime: Runtime, rows: Sequence[_Row], memory: Memory, state: State) -> Scored:
    """Score each row's draft behind what it has accepted: the recurrence reads all, the rest only what is open."""
    tokens = pad([[BOS, *row.ids, *row.draft] for row in rows])
    positions = max(len(row.draft) for row in rows) + 1
    starts = np.array([[len(row.ids)] for row in rows], dtype=np.int64)
    select = np.minimum(starts + np.arange(positions), tokens.shape[1] - 1)
    first = np.zeros(len(rows), dtype=np.int64)
    # Behind an edit every probability may be asked for: only whole sources are taken for what surely follows.
    draft = None if starts.any() else pad([[*row.draft, EOS] for row in rows])
    return runtime.score(memory, tokens, state, select=select, first=first, draft=draft)
