"""The probability of a character after up to three others.

Each order is mixed with the one below, with c counts:

    p_n(w | h) = (c(h w) + k(h) p_{n-1}(w | h')) / (c(h) + k(h)),   k(h) = c(h) ** (3/4)

h' is h without its first character. k(h) stands for the number of different characters that follow h, as in the
smoothing of Witten and Bell (1991, method C), which grows as such numbers do (Heaps' law), so that it need not be
stored. A break ends a history: of what stands before it nothing is known. A count above that of its own history is an
error of the hashed table and lowered to it. Knows characters only: no words, no sounds. Trade-off: a cruder smoothing
than Kneser and Ney's, for which one count an n-gram suffices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrector.arrayfiles import read_arrays, write_arrays
from corrector.errors import DataError
from corrector.ngrams.alphabet import FIRST, LAST_BREAK, NONE, Alphabet, learn_alphabet
from corrector.ngrams.counting import ORDERS, NgramCounts, count_characters, unpack
from corrector.ngrams.pruning import worth
from corrector.ngrams.table import FINGERPRINT_FACTORS, PLACE_FACTORS, HashedCounts, hash_counts

REACH = 3  # characters that a probability looks back, and that a change is felt ahead
PAIRS = 200_000  # frequent pairs kept
TINY = 1e-3  # of a history that was never seen, so that nothing is divided by nothing
BLOCK = 1 << 15  # edits scored at a time: what fits the processor's cache

Ids = NDArray[np.integer]


@dataclass(frozen=True)
class NgramModel:
    """Smoothed probabilities of characters.

    Attributes:
        unigrams: (A,) float32 counts by id, that of `EDGE` the number of sentences.
        pairs: (P, 2) uint16 the most frequent pairs of listed characters, most frequent first.
    """

    alphabet: Alphabet
    unigrams: NDArray[np.float32]
    table: HashedCounts
    pairs: NDArray[np.uint16]

    def log_probabilities(self, windows: Ids) -> NDArray[np.float32]:
        """Natural logarithms of the probability of the last id of each window (..., 4) after the first three.

        0 where the last id is `NONE`, or a break that follows another: nothing is predicted there.
        """
        scores: NDArray[np.float32] = self._score(windows.reshape(-1, windows.shape[-1]))[:, 0]
        return scores.reshape(windows.shape[:-1])

    def text_log_probabilities(self, ids: Ids) -> NDArray[np.float32]:
        """Natural logarithms (N,) of the probability of each id of a text after the three before it in the text."""
        padded = np.concatenate([np.full(REACH, NONE, dtype=np.int64), ids])
        scores: NDArray[np.float32] = self._score(padded[None, :])[0]
        return scores

    def log_probability_upto(self, ids: Ids) -> NDArray[np.float64]:
        """(N + 1,) the log-probability of all that stands before each place of a text, and of the whole."""
        return np.concatenate([[0.0], np.cumsum(self.text_log_probabilities(ids), dtype=np.float64)])

    def gains(
        self, ids: Ids, at: Ids, removed: Ids, replacements: Ids, *, upto: NDArray[np.float64] | None = None
    ) -> NDArray[np.float32]:
        """What each of E edits does to the logarithm of the text's probability, every edit taken alone.

        Args:
            ids: (N,) sentences one after another, three `EDGE` or more before, between and after them.
            at: (E,) the first index that an edit changes; removed: (E,) number of ids taken out.
            replacements: (E, R) ids put in, left-aligned, padded with `NONE`.
            upto: what `log_probability_upto` gives for the text, where it is known already.

        Returns:
            (E,) log p(changed text) - log p(text), natural logarithm: above 0 where the change reads better.
        """
        before = self.log_probability_upto(ids) if upto is None else upto
        blocks = [slice(start, start + BLOCK) for start in range(0, len(at), BLOCK)]
        changed = [self._changed(ids, at[block], removed[block], replacements[block]) for block in blocks]
        originally = before[at + removed + REACH] - before[at]
        gains: NDArray[np.float64] = np.concatenate([np.zeros(0), *changed]) - originally
        return gains.astype(np.float32)

    def _changed(self, ids: Ids, at: Ids, removed: Ids, replacements: Ids) -> NDArray[np.float64]:
        """Log-probability of the replacements and of the three ids after each, (E,)."""
        size = (replacements != NONE).sum(axis=1)[:, None]  # (E, 1)
        place = np.arange(-REACH, replacements.shape[1] + REACH)[None, :]  # 0 is the first of the replacement
        source = np.where(place < 0, at[:, None] + place, (at + removed)[:, None] + place - size)
        text = ids[np.minimum(source, len(ids) - 1)].astype(np.int64)
        text[:, REACH:-REACH] = np.where(place[:, REACH:-REACH] < size, replacements, text[:, REACH:-REACH])
        scores = self._score(text)  # (E, R + 3)
        total: NDArray[np.float64] = np.where(place[:, REACH:] < size + REACH, scores, 0.0).sum(
            axis=1, dtype=np.float64
        )
        return total

    def _score(self, text: Ids) -> NDArray[np.float32]:
        """Log-probabilities (E, L - 3) of the ids of E texts (E, L) from the fourth on."""
        text = text.astype(np.int64, copy=False)
        is_break = text <= LAST_BREAK
        counts = [self.unigrams[text], *self._ngram_counts(text)]
        probability = (counts[0][:, REACH:] + 0.5) / (self.unigrams.sum() + 0.5 * len(self.unigrams))
        length = probability.shape[1]
        has_history = text[:, REACH - 1 : -1] != NONE
        for order in ORDERS:
            before = counts[order - 2][:, -length - 1 : -1]
            seen = np.minimum(counts[order - 1][:, -length:], before)
            unseen = np.sqrt(before * np.sqrt(before)) + np.float32(TINY)
            probability = np.where(has_history, (seen + unseen * probability) / (before + unseen), probability)
            has_history = has_history & ~is_break[:, REACH + 1 - order :][:, :length]
            has_history &= text[:, max(0, REACH - order) :][:, :length] != NONE
        nothing = (text == NONE)[:, REACH:] | (is_break[:, REACH:] & is_break[:, REACH - 1 : -1])
        scores: NDArray[np.float32] = np.where(nothing, np.float32(0.0), np.log(probability))
        return scores

    def _ngram_counts(self, text: Ids) -> list[NDArray[np.float32]]:
        """For orders 2, 3 and 4 the counts (E, L + 1 - order) of the n-grams that end at each place of a text."""
        found = []
        places, fingerprints = text * PLACE_FACTORS[3], text * FINGERPRINT_FACTORS[3]
        for order in ORDERS:
            part = text[:, : text.shape[1] + 1 - order]
            places = places[:, 1:] + part * PLACE_FACTORS[4 - order]
            fingerprints = fingerprints[:, 1:] + part * FINGERPRINT_FACTORS[4 - order]
            found.append(self.table.look_up(places, fingerprints))
        return found


def count_ngrams(sentences: Iterable[str], *, slots: int | None = None) -> NgramModel:
    """Count the n-grams of sentences, which are all kept in memory.

    Args:
        slots: size of the table, see `make_ngrams`.
    """
    kept = list(sentences)
    return make_ngrams(count_characters(kept, learn_alphabet(kept)), slots=slots)


def make_ngrams(counts: NgramCounts, *, slots: int | None = None) -> NgramModel:
    """A model of counts.

    Args:
        slots: size of the table, three bytes each; None for one in which nearly all find room. Those of most worth
            come first, see `pruning.py`.
    """
    values = worth(counts)
    ids = np.concatenate([unpack(counts.ngrams[order][0]) for order in ORDERS])
    number = np.concatenate([counts.ngrams[order][1] for order in ORDERS])
    ranking = np.argsort(-np.concatenate([values[order] for order in ORDERS]), kind="stable")
    table = hash_counts(ids[ranking], number[ranking], slots=slots)
    return NgramModel(counts.alphabet, counts.unigrams.astype(np.float32), table, _frequent_pairs(counts))


def _frequent_pairs(counts: NgramCounts) -> NDArray[np.uint16]:
    keys, number = counts.ngrams[2]
    pairs = unpack(keys)[:, 2:]
    listed = (pairs >= FIRST).all(axis=1)
    ranking = np.argsort(-number[listed], kind="stable")[:PAIRS]
    return pairs[listed][ranking].astype(np.uint16)


def save_ngrams(model: NgramModel, path: Path) -> None:
    """Write a model as an .npz file, complete or not at all: plain arrays, nothing that could run.

    Raises:
        InputError: it cannot be written.
    """
    arrays: dict[str, Any] = {
        "characters": np.frombuffer(model.alphabet.characters.encode("utf-32-le"), dtype=np.uint32),
        "unigrams": model.unigrams,
        "fingerprints": model.table.fingerprints,
        "log_counts": model.table.log_counts,
        "pairs": model.pairs,
    }
    write_arrays(path, arrays)


def load_ngrams(path: Path) -> NgramModel:
    """Read what `save_ngrams` wrote.

    Raises:
        DataError: no such file, or not a file of n-grams.
    """
    remedy = "Count the n-grams again, or give another file."
    return read_arrays(
        path,
        _from_arrays,
        damaged=lambda reason: DataError(f"cannot be read as n-grams ({reason}). {remedy}", path=path),
    )


def _from_arrays(arrays: Mapping[str, NDArray[Any]]) -> NgramModel:
    return NgramModel(
        Alphabet(arrays["characters"].tobytes().decode("utf-32-le")),
        arrays["unigrams"],
        HashedCounts.from_parts(arrays["fingerprints"], arrays["log_counts"]),
        arrays["pairs"],
    )
