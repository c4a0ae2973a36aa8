"""他 她 它 for one another: each is right where another stands, and which is meant spelling seldom tells.

Knows characters only. Trade-off: left to how well it reads, a rare one for a frequent one would be made so often that
a network came to take 她 for an error; learners do confuse them, so a part stays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.pool import Mask

THIRD_PERSON = np.array([ord(character) for character in "他她它"], dtype=np.uint32)
KEPT = 0.25  # share of the places at which one is proposed for another


def means_someone_else(original: NDArray[np.uint32], written: NDArray[np.uint32]) -> Mask:
    """(M, C) which alternatives (M, C, WIDEST) differ from spans (M, WIDEST) in such pronouns alone."""
    pronouns = np.isin(original, THIRD_PERSON)[:, None] & np.isin(written, THIRD_PERSON)
    changes = original[:, None] != written
    only_pronouns: Mask = changes.any(axis=2) & (pronouns | ~changes).all(axis=2)
    return only_pronouns


def spared_places(number: int, rng: np.random.Generator) -> Mask:
    """(M,) places at which no pronoun is proposed for another."""
    spared: Mask = rng.random(number) >= KEPT
    return spared
