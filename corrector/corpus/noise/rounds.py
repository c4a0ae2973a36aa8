"""Making the errors that a pool wants, in a few rounds, since a kind may not fit its sentence.

In each round every error still wanted draws a kind; all are proposed, weighed and chosen together. Trade-off: two
errors of one sentence never touch, so that each can be judged and applied alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corrector.config import NoiseConfig
from corrector.corpus.noise.alternatives import WIDEST
from corrector.corpus.noise.choosing import Chosen, choose, draw_manner
from corrector.corpus.noise.kinds import Kinds
from corrector.corpus.noise.plausibility import Plausibility
from corrector.corpus.noise.pool import Mask, Places, Pool, count_upto
from corrector.corpus.noise.proposals import Wanted, propose
from corrector.ngrams.model import NgramModel

ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """E disjoint changes of a pool.

    Attributes:
        sentences, kinds, at, removed: (E,) each; written: (E, WIDEST) code points, padded with 0.
        scored: proposals that were weighed; dropped: those of them that read too well to be errors.
    """

    sentences: Places
    kinds: Places
    at: Places
    removed: Places
    written: NDArray[np.uint32]
    scored: int = 0
    dropped: int = 0

    def with_chosen(self, wanted: Wanted, chosen: Chosen, kept: Mask) -> Errors:
        """These errors and the kept ones of a further round."""
        return Errors(
            np.concatenate([self.sentences, wanted.sentences[kept]]),
            np.concatenate([self.kinds, wanted.kinds[kept]]),
            np.concatenate([self.at, chosen.at[kept]]),
            np.concatenate([self.removed, chosen.removed[kept]]),
            np.concatenate([self.written, chosen.written[kept]]),
            self.scored + chosen.scored,
            self.dropped + chosen.dropped,
        )


def make_errors(
    pool: Pool, wanted: Places, kinds: Kinds, *, config: NoiseConfig, ngrams: NgramModel, rng: np.random.Generator
) -> Errors:
    """Errors for the sentences `wanted` (E,), one for each mention; fewer where nothing fits."""
    plausibility = Plausibility.of(pool, ngrams)
    all_spots = cache(lambda kind: kinds.channels[kind].spots(pool))
    errors = _no_errors()
    for _ in range(ROUNDS):
        if not len(wanted):
            break
        taken = count_upto(_taken(len(pool.code_points), errors))
        this_round = Wanted(wanted, kinds.draw(len(wanted), rng))
        proposals = propose(pool, this_round, kinds.channels, all_spots, taken=taken, rng=rng)
        typed, doubtful = kinds.typed[this_round.kinds], kinds.doubtful[this_round.kinds]
        manner = draw_manner(config, typed=typed, doubtful=doubtful, rng=rng)
        chosen = choose(proposals, manner, plausibility, config, rng)
        kept = apart(chosen)
        errors = errors.with_chosen(this_round, chosen, kept)
        wanted = wanted[~kept]
    return errors


def _no_errors() -> Errors:
    none = np.zeros(0, dtype=np.int64)
    return Errors(none, none, none, none, np.zeros((0, WIDEST), dtype=np.uint32))


def _taken(size: int, errors: Errors) -> Mask:
    """(size,) the characters that the errors change, and one on either side."""
    taken = np.zeros(size + 1, dtype=np.int64)
    np.add.at(taken, errors.at - 1, 1)
    np.add.at(taken, errors.at + errors.removed + 1, -1)
    return np.cumsum(taken[:-1]) > 0


def apart(chosen: Chosen) -> Mask:
    """(E,) the changes that are kept of those that could be made, from left to right: each that neither touches nor
    overlaps the last one kept."""
    kept = np.zeros(len(chosen.made), dtype=bool)
    made = np.flatnonzero(chosen.made)
    order = made[np.argsort(chosen.at[made], kind="stable")]
    end = -1  # of the last one kept; what is dropped stands in nobody's way
    for one, at, removed in zip(order.tolist(), chosen.at[order].tolist(), chosen.removed[order].tolist(), strict=True):
        if at > end:
            kept[one], end = True, at + removed
    return kept
