"""Which of the proposals becomes the error: candidates near the top of a ranking, places where they hide well.

An error is drawn in one of three ways: `BY_PRIOR`, whatever stands around it; `AS_TYPED`, its form as an input method
ranks candidates, by their frequency and the text before them; or `IN_CONTEXT`, by the whole sentence. In the last two
its place is drawn by how well it reads there. What reads clearly better than the original is dropped, since it may be
no error; of the real errors in CSCD-NS, with which the defaults were compared, one in twenty reads better by more than
3 nats. Trade-off: only the three best-ranked forms of a place are weighed in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from corrector.config import NoiseConfig
from corrector.corpus.noise.plausibility import Plausibility, Scores
from corrector.corpus.noise.pool import Mask, Places
from corrector.corpus.noise.proposals import Proposals

RANKED = 3  # forms weighed in full
PRIOR_WEIGHT = 0.5  # of a form's own log-frequency beside its log-probability in context


class Way(IntEnum):
    """How an error is drawn."""

    BY_PRIOR = 0
    AS_TYPED = 1
    IN_CONTEXT = 2


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """One change for each of E wanted errors: `made` (E,) says where there is one; see `Proposals`.

    Attributes:
        scored: forms that were weighed in full; dropped: those of them that read too well to be errors.
    """

    made: Mask
    at: Places
    removed: Places
    written: NDArray[np.uint32]
    scored: int
    dropped: int


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """How each of E errors is drawn: its way (E,), and the highest gain (E,) with which it is taken for an error."""

    ways: NDArray[np.int8]
    most_gain: Scores


def draw_manner(config: NoiseConfig, *, typed: Mask, doubtful: Mask, rng: np.random.Generator) -> Manner:
    """The manner of E errors.

    Args:
        typed: (E,) those that an input method could make; doubtful: (E,) those of kinds that may leave a right text.
    """
    in_context = rng.random(len(typed)) < config.context
    as_typed = (rng.random(len(typed)) < config.typed) & typed
    ways = np.where(in_context, np.where(as_typed, Way.AS_TYPED, Way.IN_CONTEXT), Way.BY_PRIOR)
    most_gain = np.where(doubtful, config.accept_gain_of_doubtful, config.accept_gain)
    return Manner(ways.astype(np.int8), most_gain.astype(np.float32))


def choose(
    proposals: Proposals, manner: Manner, plausibility: Plausibility, config: NoiseConfig, rng: np.random.Generator
) -> Chosen:
    """Draw one proposal for each wanted error that has any."""
    ways = manner.ways
    ranked, ranking = _shortlist(proposals, _places_to_weigh(proposals, ways, rng), ways, plausibility, rng)
    scored = np.isfinite(ranking)  # (E, P, RANKED)
    gains = _gains(proposals, ranked, scored, plausibility)
    accepted = scored & (gains <= manner.most_gain[:, None, None])
    prior = np.take_along_axis(proposals.log_prior, ranked, axis=2)
    ranking = np.where((ways == Way.IN_CONTEXT)[:, None, None], gains + PRIOR_WEIGHT * prior, ranking)
    form = _draw_form(np.where(accepted, ranking, -np.inf), ways, config, rng)  # (E, P)
    hides = np.take_along_axis(np.where(accepted, gains, -np.inf), form[..., None], axis=2)[..., 0]
    likely = hides / config.place_temperature + proposals.log_place
    place = np.argmax(likely + rng.gumbel(size=likely.shape), axis=1)  # (E,)
    error = np.arange(len(place))
    return Chosen(
        made=np.isfinite(hides[error, place]),
        at=proposals.at[error, place],
        removed=proposals.removed[error, place],
        written=proposals.written[error, place, ranked[error, place, form[error, place]]],
        scored=int(scored.sum()),
        dropped=int((scored & ~accepted).sum()),
    )


def _places_to_weigh(proposals: Proposals, ways: NDArray[np.int8], rng: np.random.Generator) -> Mask:
    """(E, P) all places that have a proposal; of an error drawn by its prior only one of them."""
    possible = np.isfinite(proposals.log_prior).any(axis=2)
    draws = np.where(possible, proposals.log_place + rng.gumbel(size=possible.shape), -np.inf)
    is_drawn = draws == draws.max(axis=1, keepdims=True)
    weighed: Mask = possible & (is_drawn | (ways != Way.BY_PRIOR)[:, None])
    return weighed


def _shortlist(
    proposals: Proposals, places: Mask, ways: NDArray[np.int8], plausibility: Plausibility, rng: np.random.Generator
) -> tuple[Places, Scores]:
    """The best forms of each place, best first: (E, P, RANKED) their numbers and scores, -inf where there is none."""
    scores = np.where(places[..., None], proposals.log_prior, -np.inf)
    by_prior = np.broadcast_to((ways == Way.BY_PRIOR)[:, None, None], scores.shape)
    draws = rng.gumbel(size=scores.shape).astype(np.float32)
    known = np.isfinite(scores)
    few = ((ways != Way.AS_TYPED)[:, None] & (known.sum(axis=2) <= RANKED))[..., None]  # all are weighed in full anyway
    error, place, form = np.nonzero(known & ~by_prior & ~few)
    left = plausibility.after_left_context(proposals.at[error, place], proposals.written[error, place, form])
    scores = np.where(by_prior, scores + draws, PRIOR_WEIGHT * scores)
    scores[error, place, form] += left
    best = np.argsort(-scores, axis=2, kind="stable")[..., :RANKED]
    return best, np.take_along_axis(scores, best, axis=2)


def _gains(proposals: Proposals, ranked: Places, known: Mask, plausibility: Plausibility) -> Scores:
    """(E, P, RANKED) how well each ranked form reads; -inf where there is none."""
    error, place, rank = np.nonzero(known)
    form = ranked[error, place, rank]
    gains = np.full(known.shape, -np.inf, dtype=np.float32)
    gains[error, place, rank] = plausibility.gains(
        proposals.at[error, place], proposals.removed[error, place], proposals.written[error, place, form]
    )
    return gains


def _draw_form(
    ranking: Scores, ways: NDArray[np.int8], config: NoiseConfig, rng: np.random.Generator
) -> NDArray[np.int64]:
    """(E, P) the form drawn at each place, as one of RANKED; near the top of the ranking, or the top of a draw."""
    order = np.argsort(-ranking, axis=2, kind="stable")
    number = np.isfinite(ranking).sum(axis=2)
    upto = np.cumsum([config.first_choice, config.second_choice, 1.0 - config.first_choice - config.second_choice])
    draws = rng.random(number.shape) * upto[np.clip(number - 1, 0, RANKED - 1)]
    rank = np.searchsorted(upto, draws, side="right").clip(max=RANKED - 1)
    rank = np.where((ways == Way.BY_PRIOR)[:, None], 0, np.minimum(rank, np.maximum(number - 1, 0)))
    return np.take_along_axis(order, rank[..., None], axis=2)[..., 0]
