"""BLEU and chrF, counted and scored by sacrebleu.

Knows sacrebleu's way of counting one sentence and of scoring a sum, nothing of n-grams. Trade-off: sacrebleu publishes
scores only, so its statistics are taken from the two methods that its own bootstrap uses; a test holds their sum
against its published corpus score.

BLEU cuts at every character by default: sacrebleu's `zh` tokenizer keeps runs of letters and digits whole and does not
know all quotation marks and rare Hanzi. chrF with words (chrF++) takes an unsegmented sentence for one word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from corrector.errors import InputError, require
from corrector.evaluation.metrics.equal_ends import without_equal_ends
from corrector.evaluation.metrics.metric import Example

_BLEU_ORDER, _CHARACTER_ORDER = 4, 6


@dataclass(frozen=True, slots=True)
class Bleu:
    """BLEU of the corpus, from 0 to 100.

    Raises:
        InputError: an unknown tokenizer.
        MissingExtraError: sacrebleu is not installed.
    """

    tokenize: Literal["char", "zh"] = "char"

    def __post_init__(self) -> None:
        if self.tokenize not in ("char", "zh"):
            raise InputError(f"tokenize is {self.tokenize!r}; expected 'char' (single characters) or 'zh'.")
        _bleu(self.tokenize)

    @property
    def name(self) -> str:
        return "BLEU"

    @property
    def statistics(self) -> tuple[str, ...]:
        orders = range(1, _BLEU_ORDER + 1)
        matches, totals = (f"matches {n}" for n in orders), (f"n-grams {n}" for n in orders)
        return ("hypothesis length", "reference length", *matches, *totals)

    @property
    def figures(self) -> tuple[str, ...]:
        return ("bleu",)

    def count(self, example: Example) -> NDArray[np.float64]:
        """(10,) the statistics of one row, against all references at once."""
        metric = _bleu(self.tokenize)
        if self.tokenize != "char":
            return _count(metric, example.prediction, example.references)
        (prediction, *references), cut = _shortened(example, margin=_BLEU_ORDER)
        return _count(metric, prediction, references) + cut

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., 10) -> (...)."""
        return {"bleu": _score(_bleu(self.tokenize), totals)}

    def options(self) -> dict[str, str]:
        return {"level": "n-gram", **_signature(_bleu(self.tokenize))}


@dataclass(frozen=True, slots=True)
class Chrf:
    """chrF of the corpus, from 0 to 100; with several references a row counts with the one it scores best against.

    Attributes:
        word_order: 2 for chrF++.

    Raises:
        InputError: a negative order.
        MissingExtraError: sacrebleu is not installed.
    """

    word_order: int = 0

    def __post_init__(self) -> None:
        if self.word_order < 0:
            raise InputError(f"word_order is {self.word_order}; expected 0 (chrF) or more words (2: chrF++).")
        _chrf(self.word_order)

    @property
    def name(self) -> str:
        return "chrF" + "+" * self.word_order

    @property
    def statistics(self) -> tuple[str, ...]:
        orders = [f"{n}" for n in range(1, _CHARACTER_ORDER + 1)] + [f"word {n + 1}" for n in range(self.word_order)]
        return tuple(f"{side} {order}" for order in orders for side in ("hypothesis", "reference", "matches"))

    @property
    def figures(self) -> tuple[str, ...]:
        return ("chrf",)

    def count(self, example: Example) -> NDArray[np.float64]:
        """(18 + 3 * word_order,) the statistics of one row."""
        metric = _chrf(self.word_order)
        if self.word_order or len(example.references) > 1:  # among several, the best is found by the whole texts
            return _count(metric, example.prediction, example.references)
        (prediction, *references), cut = _shortened(example, margin=_CHARACTER_ORDER)
        return _count(metric, prediction, references) + cut

    def score(self, totals: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """(..., F) -> (...)."""
        return {"chrf": _score(_chrf(self.word_order), totals)}

    def options(self) -> dict[str, str]:
        return {"level": "n-gram", **_signature(_chrf(self.word_order))}


def _metrics() -> Any:
    return require("sacrebleu.metrics", extra="evaluation", purpose="BLEU and chrF")


@cache
def _bleu(tokenize: str) -> Any:
    return _metrics().BLEU(tokenize=tokenize)


@cache
def _chrf(word_order: int) -> Any:
    return _metrics().CHRF(char_order=_CHARACTER_ORDER, word_order=word_order)


def _shortened(example: Example, *, margin: int) -> tuple[tuple[str, ...], int]:
    """Prediction and references without white space, which is not counted, and without their common ends.

    Where nothing else is left, all n-grams agree, and only their number counts.
    """
    texts = tuple("".join(text.split()) for text in (example.prediction, *example.references))
    short, cut = without_equal_ends(texts, margin=margin)
    if all(text == short[0] for text in short):
        short = ("甲" * len(short[0]),) * len(short)
    return short, cut


def _count(metric: Any, prediction: str, references: Sequence[str]) -> NDArray[np.float64]:
    return np.array(_statistics(metric, prediction, tuple(references)), np.float64)


@lru_cache(maxsize=1 << 8)  # for the rows in which nothing is wrong, most of a set
def _statistics(metric: Any, prediction: str, references: tuple[str, ...]) -> tuple[int, ...]:
    (row,) = metric._extract_corpus_statistics([prediction], [[reference] for reference in references])
    return tuple(row)


def _score(metric: Any, totals: NDArray[np.float64]) -> NDArray[np.float64]:
    rows = totals.reshape(-1, totals.shape[-1]).tolist()
    scores = [metric._compute_score_from_stats(row).score for row in rows]
    return np.array(scores, np.float64).reshape(totals.shape[:-1])


def _signature(metric: Any) -> dict[str, str]:
    """sacrebleu's own, without the number of references, which it only remembers of the row counted last."""
    metric.corpus_score([""], [[""]])  # it refuses to sign before a row was counted
    fields = (field.partition(":") for field in str(metric.get_signature()).split("|"))
    return {f"sacrebleu-{key}" if key == "version" else key: value for key, _, value in fields if key != "nrefs"}
