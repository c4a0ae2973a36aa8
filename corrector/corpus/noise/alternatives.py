"""Where errors of one kind can be made, and what they can look like there: the nouns that all kinds share.

Knows no kind and no language model. An error is a span of the text and what is written instead. Trade-off: at most
`CHOICES` alternatives of at most `WIDEST` characters at a place, so that all errors of a pool fit one rectangle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.pool import Mask, Places, Pool

CHOICES = 8
WIDEST = 4


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Where an error can be made: (K,) first place, in ascending order, and number of characters taken out."""

    at: Places
    removed: Places

    def where(self, kept: Mask) -> Spots:
        return Spots(self.at[kept], self.removed[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """What can be written at M places.

    Attributes:
        written: (M, C, WIDEST) uint32 code points, left-aligned, 0 where nothing is left.
        log_prior: (M, C) float32, natural logarithms, comparable at one place only; -inf where there is none.
        log_place: (M,) float32, how likely such an error is at each place; the same everywhere if 0.
    """

    written: NDArray[np.uint32]
    log_prior: NDArray[np.float32]
    log_place: NDArray[np.float32] | float = 0.0


class Channel(Protocol):
    """One kind of error."""

    def spots(self, pool: Pool) -> Spots:
        """All places where such an error can be made."""
        ...

    def alternatives(self, pool: Pool, spots: Spots, rng: np.random.Generator) -> Alternatives:
        """Up to `CHOICES` alternatives at each of some of these places."""
        ...


def single_characters(
    code_points: NDArray[np.int64], log_prior: NDArray[np.float32], *, log_place: NDArray[np.float32] | float = 0.0
) -> Alternatives:
    """Alternatives of one character each: (M, C) code points and log-priors."""
    written = np.zeros((*code_points.shape, WIDEST), dtype=np.uint32)
    written[..., 0] = code_points
    return Alternatives(written, log_prior, log_place)


def nothing(number: int) -> Alternatives:
    """Writing nothing, at a number of places."""
    return Alternatives(np.zeros((number, 1, WIDEST), dtype=np.uint32), np.zeros((number, 1), dtype=np.float32))


def characters_at(pool: Pool, at: Places, size: Places) -> NDArray[np.uint32]:
    """(M, WIDEST) the first `size` (M,) code points from each place on, padded with 0."""
    letters = np.arange(WIDEST)
    reached = pool.code_points[np.minimum(at[:, None] + letters, len(pool.code_points) - 1)]
    return np.where(letters < size[:, None], reached, 0).astype(np.uint32)


def join(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """(M, WIDEST) two padded texts one after the other; what does not fit is cut off."""
    size = (first > 0).sum(axis=1)[:, None]
    letters = np.arange(WIDEST)[None, :]
    moved = np.take_along_axis(second, np.clip(letters - size, 0, WIDEST - 1), axis=1)
    return np.where(letters < size, first, moved)
