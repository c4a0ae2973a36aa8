"""Probabilities of characters by n-grams, in tensor operations.

Those of `ngrams/model.py`, which has the formula, so that they run where the network runs and export into its ONNX
graph: a pure function of hashed counts, without parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from corrector.model.hashed_counts import look_up, look_up_ngrams
from corrector.ngrams.alphabet import LAST_BREAK, NONE
from corrector.ngrams.counting import ORDERS
from corrector.ngrams.model import REACH, TINY
from corrector.ngrams.table import FINGERPRINT_FACTORS, PLACE_FACTORS


@dataclass(frozen=True)
class NgramProbabilities:
    """Attributes: unigrams and entries as in `EvidenceTables`."""

    unigrams: Tensor
    entries: Tensor

    def of_text(self, text: Tensor) -> Tensor:
        """Log-probabilities (..., L - 3) of the n-gram ids of texts (..., L) from the fourth on.

        The same as `NgramModel.text_log_probabilities`, which says what is predicted at edges.
        """
        is_break = text <= LAST_BREAK
        counts = [self.unigrams[text], *look_up_ngrams(self.entries, text)]
        probability = self._unigram_probability(counts[0][..., REACH:])
        length = probability.shape[-1]
        has_history = text[..., REACH - 1 : -1] != NONE
        for order in ORDERS:
            before = counts[order - 2][..., -length - 1 : -1]
            mixed = _mix(counts[order - 1][..., -length:], before, probability)
            probability = torch.where(has_history, mixed, probability)
            if order < ORDERS[-1]:
                has_history = has_history & ~is_break[..., REACH + 1 - order : REACH + 1 - order + length]
                has_history = has_history & (text[..., REACH - order : REACH - order + length] != NONE)
        nothing = (text == NONE)[..., REACH:] | (is_break[..., REACH:] & is_break[..., REACH - 1 : -1])
        return torch.log(probability).masked_fill(nothing, 0.0)

    def of_pairs(self, left: Tensor, middle: Tensor, right: Tensor) -> Tensor:
        """log p(middle | left) + log p(right | middle), by pairs alone; `left` and `right` have one id a place."""
        unigrams = self.unigrams
        total = torch.zeros_like(unigrams[middle])
        for first, second in ((left.expand_as(middle), middle), (middle, right.expand_as(middle))):
            seen = look_up(
                self.entries,
                first * PLACE_FACTORS[2] + second * PLACE_FACTORS[3],
                first * FINGERPRINT_FACTORS[2] + second * FINGERPRINT_FACTORS[3],
            )
            lower = self._unigram_probability(unigrams[second])
            total = total + torch.log(_mix(seen, unigrams[first], lower))
        return total

    def _unigram_probability(self, counts: Tensor) -> Tensor:
        unigrams = self.unigrams
        return (counts + 0.5) / (unigrams.sum() + 0.5 * unigrams.shape[0])


def windows_of(x: Tensor, width: int) -> Tensor:
    """(B, L - width + 1, width) all windows of rows (B, L); `Tensor.unfold` does not export."""
    starts = torch.arange(x.shape[1] - width + 1, device=x.device)
    return x[:, starts.unsqueeze(1) + torch.arange(width, device=x.device)]


def _mix(seen: Tensor, before: Tensor, lower: Tensor) -> Tensor:
    """One order of the smoothing: `seen` of `before` continuations, `lower` the probability by the order below."""
    unseen = torch.sqrt(before * torch.sqrt(before)) + TINY
    return (torch.minimum(seen, before) + unseen * lower) / (before + unseen)
