"""GLEU: n-grams of the corrected sentence, less those that should have been changed and were not.

Napoles et al. (2015), in the version of 2016 without tuning, on characters: white space is dropped, n goes from 1 to 4.
Knows texts only. Trade-off: with several references the original draws one a row at random and averages 500 draws;
here each row has the mean over its references, which is what the draws approach, and needs no seed.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from corrector.evaluation.metrics.equal_ends import without_equal_ends
from corrector.evaluation.metrics.metric import Example, ratio

_ORDERS = 4


@dataclass(frozen=True, slots=True)
class Gleu:
    """The mean over rows of sentence GLEU, and corpus GLEU; from 0 to 1.

    In sentence GLEU every 0 among the ten counts of a row is taken as 1, as in the original. Corpus GLEU is made of
    the counts of all rows; with several references, of their means.
    """

    name: ClassVar[str] = "GLEU"
    statistics: ClassVar[tuple[str, ...]] = (
        "rows",
        "sentence gleu",
        "hypothesis length",
        "reference length",
        *(f"matches {n}" for n in range(1, _ORDERS + 1)),
        *(f"n-grams {n}" for n in range(1, _ORDERS + 1)),
    )
    figures: ClassVar[tuple[str, ...]] = ("gleu", "corpus gleu")

    def count(self, example: Example) -> NDArray[np.float64]:
        """(12,) the statistics of one row."""
        source, prediction = _characters(example.source), _characters(example.prediction)
        rows = [_counts(source, _characters(text), prediction) for text in example.references]
        columns = ([_sentence_gleu(row) for row in rows], *zip(*rows, strict=True))
        return np.array([1, *(sum(column) / len(rows) for column in columns)])

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 12) -> (...) for each figure."""
        return {"gleu": ratio(totals[..., 1], totals[..., 0]), "corpus gleu": _gleu(totals[..., 2:])}

    def options(self) -> dict[str, str]:
        return {"level": "n-gram", "units": "characters", "order": str(_ORDERS), "references": "mean"}


def _characters(text: str) -> str:
    return "".join(text.split())


def _counts(source: str, reference: str, prediction: str) -> list[int]:
    """10: length of prediction and reference, then matches and n-grams by order."""
    total = [max(len(prediction) + 1 - n, 0) for n in range(1, _ORDERS + 1)]
    matches = total if prediction == reference else _matches(source, reference, prediction)
    return [len(prediction), len(reference), *matches, *total]


def _matches(source: str, reference: str, prediction: str) -> list[int]:
    inner, cut = without_equal_ends((source, reference, prediction), margin=_ORDERS)
    given, wanted, made = map(_ngrams, inner)
    matches = [cut] * _ORDERS
    for gram, times in made.items():
        # An n-gram that the reference lacks can only be one that should have gone, if the source has it.
        matches[len(gram) - 1] += min(times, wanted[gram]) if gram in reference else -min(times, given[gram])
    return [max(0, count) for count in matches]


def _ngrams(text: str) -> Counter[str]:
    return Counter([text[at : at + n] for n in range(1, _ORDERS + 1) for at in range(len(text) + 1 - n)])


def _sentence_gleu(counts: list[int]) -> float:
    made, wanted, *rates = (max(1, count) for count in counts)
    logs = (math.log(match / total) for match, total in zip(rates[:_ORDERS], rates[_ORDERS:], strict=True))
    return math.exp(sum(logs) / _ORDERS + min(0, 1 - wanted / made))


def _gleu(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 10) -> (...); 0 where any count is."""
    made, wanted = counts[..., 0], counts[..., 1]
    rates = ratio(counts[..., 2 : 2 + _ORDERS], counts[..., 2 + _ORDERS :])
    with np.errstate(divide="ignore"):
        precision = np.exp(np.log(rates).mean(axis=-1))
    return np.asarray(precision * np.exp(np.minimum(0.0, 1 - ratio(wanted, made))))
