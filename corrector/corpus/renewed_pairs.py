"""Annotated pairs of which some are made wrong anew at every draw: few pairs then teach as if they were many.

Knows pairs and their mistakes. A renewed pair has a right side that somebody wrote, and errors of which each is one
that somebody made, though not there. Trade-off: nothing of its sentence hints at them, as it does in life; so a share
of the pairs is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corrector.corpus.batches import FixedPairs, Ids
from corrector.corpus.mistakes import Mistakes
from corrector.corpus.pairs import Pair


@dataclass(frozen=True)
class RenewedPairs:
    """A corpus of pairs.

    Attributes:
        share: of the pairs drawn whose right sides are taken for themselves, from 0 to 1.
        clean: share of these that stay as they are, so that what is right is learned too; the others are made wrong.
    """

    given: FixedPairs
    mistakes: Mistakes
    share: float
    clean: float

    def __len__(self) -> int:
        return len(self.given)

    def pairs(self, indices: Sequence[int], seed: Sequence[int]) -> list[Pair]:
        rng = np.random.default_rng(tuple(seed))
        return [
            self._renewed(pair, rng) if rng.random() < self.share else pair for pair in self.given.pairs(indices, seed)
        ]

    def parts(self, indices: Ids) -> list[str]:
        return self.given.parts(indices)

    def _renewed(self, pair: Pair, rng: np.random.Generator) -> Pair:
        stays = rng.random() < self.clean
        return Pair(pair.target if stays else self.mistakes.make_wrong(pair.target, rng), pair.target)
