"""Which n-grams of many are worth a place in a table: those that the model would miss most, wherever it is used.

The worth of an n-gram is its weighted difference (Seymore and Rosenfeld, 1996), what the log-likelihood of the counted
text loses without it,

    c(h w) (log p(w | h) - log p'(w | h)),   p'(w | h) = k(h) / (c(h) + k(h)) p(w | h'),

times the number of sources that hold it: what only one source says is rarely of use in another. A history is worth at
least what its continuations are, which could not be read without it. Probabilities as in `model.py`. Trade-off: each
n-gram is judged as if all others stayed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corrector.ngrams.counting import ORDERS, Counts, Keys, NgramCounts

Floats = NDArray[np.float64]

ID_BITS = np.uint64(16)
UNKNOWN = 1e-4  # probability of what even the order below was not kept for


def worth(counts: NgramCounts) -> dict[int, Floats]:
    """For each order above 1 the worth (K,) of its n-grams, in nats times sources."""
    differences = _weighted_differences(counts)
    values = {order: difference * counts.sources[order] for order, difference in differences.items()}
    for order in reversed(ORDERS[1:]):
        histories, which = np.unique(counts.ngrams[order][0] >> ID_BITS, return_inverse=True)
        best = np.full(len(histories), -np.inf)
        np.maximum.at(best, which, values[order])
        places, held = _find(counts.ngrams[order - 1][0], histories)
        np.maximum.at(values[order - 1], places[held], best[held])
    return values


def _weighted_differences(counts: NgramCounts) -> dict[int, Floats]:
    values: dict[int, Floats] = {}
    lower_keys: Keys = np.arange(len(counts.unigrams), dtype=np.uint64)
    lower: Floats = _unigram_probabilities(counts.unigrams)
    lower_counts = counts.unigrams.astype(np.float64)
    for order in ORDERS:
        keys, numbers = counts.ngrams[order][0], counts.ngrams[order][1].astype(np.float64)
        before = np.maximum(_values(lower_keys, lower_counts, keys >> ID_BITS, missing=0.0), numbers)
        suffixes = keys & np.uint64((1 << (16 * (order - 1))) - 1)
        unseen = before**0.75
        backed_off = unseen * _values(lower_keys, lower, suffixes, missing=UNKNOWN)
        values[order] = numbers * np.log((numbers + backed_off) / backed_off)
        lower_keys, lower_counts, lower = keys, numbers, (numbers + backed_off) / (before + unseen)
    return values


def _unigram_probabilities(unigrams: Counts) -> Floats:
    probabilities: Floats = (unigrams + 0.5) / (unigrams.sum() + 0.5 * len(unigrams))
    return probabilities


def _values(keys: Keys, values: Floats, wanted: Keys, *, missing: float) -> Floats:
    """The values of the wanted keys, `missing` for those that are not among the (ascending) keys."""
    places, held = _find(keys, wanted)
    found: Floats = np.where(held, values[places], missing) if len(keys) else np.full(len(wanted), missing)
    return found


def _find(keys: Keys, wanted: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each wanted key stands among ascending keys, and whether it is there."""
    places = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    return places, keys[places] == wanted if len(keys) else np.zeros(len(wanted), dtype=np.bool_)
