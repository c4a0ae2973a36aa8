"""Characters that are right where another stands: 他 她 它, and 今 for 近 in 今日 and 近日.

Which is meant, spelling seldom tells. Knows characters only. Trade-off: left to how well it reads, a rare one for a
frequent one would be made so often that a network came to take 她, or 今日 at the head of a report, for an error;
people do confuse them, so a part stays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.pool import Mask

GROUPS = tuple(np.array([ord(character) for character in group], dtype=np.uint32) for group in ("他她它", "今近"))
KEPT = 0.25  # share of the places at which one is proposed for another


def fits_as_well(original: NDArray[np.uint32], written: NDArray[np.uint32]) -> Mask:
    """(M, C) which alternatives (M, C, WIDEST) differ from spans (M, WIDEST) in such characters alone."""
    same: Mask = original[:, None] == written
    within = same.copy()
    for group in GROUPS:
        within |= np.isin(original, group)[:, None] & np.isin(written, group)
    fits: Mask = ~same.all(axis=2) & within.all(axis=2)
    return fits


def spared_places(number: int, rng: np.random.Generator) -> Mask:
    """(M,) places at which none is proposed for another."""
    spared: Mask = rng.random(number) >= KEPT
    return spared
