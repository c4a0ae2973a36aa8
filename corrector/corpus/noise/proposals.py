"""Proposals: for every error that is wanted, several places and what could be written there.

Knows the kinds as channels that name places and alternatives. Trade-off: places are taken evenly spread over those
of the sentence, not weighted, so that a pool needs no loop; weighing is left to `choosing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.alternatives import CHOICES, WIDEST, Alternatives, Channel, Spots, characters_at
from corrector.corpus.noise.interchangeable import fits_as_well, spared_places
from corrector.corpus.noise.pool import Mask, Places, Pool

PLACES = 6  # tried for one error

SpotsOfKind = Callable[[int], Spots]


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Errors to make: (E,) the sentence of each, and the number of its kind."""

    sentences: Places
    kinds: Places

    def __len__(self) -> int:
        return len(self.sentences)


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """What could be done for each of E wanted errors, at P places, with C alternatives each.

    Attributes:
        at, removed: (E, P) the first character changed and the number taken out.
        written: (E, P, C, WIDEST) uint32 code points put in, padded with 0.
        log_prior: (E, P, C) float32, -inf where there is no proposal.
        log_place: (E, P) float32, how likely the places are beside each other.
    """

    at: Places
    removed: Places
    written: NDArray[np.uint32]
    log_prior: NDArray[np.float32]
    log_place: NDArray[np.float32]


def propose(
    pool: Pool, wanted: Wanted, channels: Sequence[Channel], spots_of: SpotsOfKind, *, taken: Places,
    rng: np.random.Generator,
) -> Proposals:  # fmt: skip
    """Proposals for all wanted errors; those whose kind cannot occur in their sentence get none.

    Args:
        spots_of: all spots of a kind in the pool; taken: (N + 1,) how many characters before each place are changed.
    """
    made = _no_proposals(len(wanted))
    for kind in np.unique(wanted.kinds).tolist():
        errors = np.flatnonzero(wanted.kinds == kind)
        chosen = _some_spots(spots_of(kind), pool, wanted.sentences[errors], rng)
        error, place, here = _free(spots_of(kind), chosen, taken)
        if len(error):
            alternatives = channels[kind].alternatives(pool, here, rng)
            possible = _possible(characters_at(pool, here.at, here.removed), alternatives.written, rng)
            _fill_in(made, (errors[error], place), here, alternatives, possible)
    return made


def _no_proposals(number: int) -> Proposals:
    shape = (number, PLACES)
    return Proposals(
        np.zeros(shape, dtype=np.int64),
        np.zeros(shape, dtype=np.int64),
        np.zeros((*shape, CHOICES, WIDEST), dtype=np.uint32),
        np.full((*shape, CHOICES), -np.inf, dtype=np.float32),
        np.zeros(shape, dtype=np.float32),
    )


def _some_spots(spots: Spots, pool: Pool, sentences: Places, rng: np.random.Generator) -> Places:
    """(E, PLACES) different spots of each sentence, evenly spread, as indices; -1 where it has fewer."""
    first = np.searchsorted(spots.at, pool.starts[sentences])
    number = (np.searchsorted(spots.at, pool.ends[sentences], side="right") - first)[:, None]
    spread = (np.arange(PLACES) + rng.random((len(sentences), PLACES))) * number / PLACES
    offset = np.where(number > PLACES, spread.astype(np.int64), np.arange(PLACES))
    return np.where(offset < number, first[:, None] + offset, -1)


def _free(spots: Spots, chosen: Places, taken: Places) -> tuple[Places, Places, Spots]:
    """The chosen spots of which no character is taken: their rows and columns in `chosen`, and the M spots."""
    error, place = np.nonzero(chosen >= 0)
    at, removed = spots.at[chosen[error, place]], spots.removed[chosen[error, place]]
    free = taken[at + np.maximum(removed, 1)] == taken[at]
    return error[free], place[free], Spots(at[free], removed[free])


def _possible(original: NDArray[np.uint32], written: NDArray[np.uint32], rng: np.random.Generator) -> Mask:
    """(M, C) which alternatives (M, C, WIDEST) change spans (M, WIDEST), and are thought of there."""
    changes = (written != original[:, None]).any(axis=2)
    possible: Mask = changes & ~(fits_as_well(original, written) & spared_places(len(original), rng)[:, None])
    return possible


def _fill_in(
    made: Proposals, places: tuple[Places, Places], spots: Spots, alternatives: Alternatives, possible: Mask
) -> None:
    """Enter the alternatives of M spots at M places of the proposals, as far as they are possible (M, C)."""
    choices = alternatives.log_prior.shape[1]
    made.at[places] = spots.at
    made.removed[places] = spots.removed
    made.log_place[places] = alternatives.log_place
    made.written[places[0], places[1], :choices] = alternatives.written
    made.log_prior[places[0], places[1], :choices] = np.where(possible, alternatives.log_prior, -np.inf)
