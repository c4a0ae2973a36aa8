"""A language model that reads from both sides: what is expected at each place, by everything but what stands there.

    g_i = tanh(W [forward state before place i ; backward state after it])
    e_ik = v_ik . g_i + c_ik

v_ik is the vector of the k-th way of writing place i, the token itself (k = 0) or a candidate of the evidence. Of use
are differences of e_i. By how much a candidate is likelier here than the token is a figure of each candidate, and
chooses which of those that n-grams offer are kept. By how much the token is likelier than all common tokens together
tells a rare name, of which nothing here was to be expected, from an error, where something else was. What it would
expect between two tokens, by the state before and the state after the gap, is what may be missing there.

It is learned from right text alone, before and apart from correcting, by two losses: the cloze's, of guessing each
token from the whole vocabulary; and that of telling each token from its best candidates by n-grams and language model
together, a gain_ik + e_ik. So it learns what n-grams do not know, as the recurrent network of Mikolov et al. (2011,
"RNNME") does beside theirs. No made error is needed, and there is something to learn at every token.

Knows nothing of errors, nor of what is done with its figures. Trade-off: vectors and states of its own, which the
encoder does not share, so that another language model can take its place: a network must learn from text that its
language model has not seen (see `training/run_language.py`).
Shapes: B sentences, S source tokens, K candidates, E embedding width.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.config import ModelConfig
from corrector.model.evidence import FIRST_OF_PAIR, Found
from corrector.model.losses import LossSum
from corrector.model.places import after, before, beside_gaps, mirror_places, neighbours
from corrector.model.recurrence import Recurrence, read_both_ways
from corrector.tokenization.vocabulary import PAD, SPECIALS

TRUST_AT_FIRST = 0.5
IMPOSSIBLE = -1e4
COMMON = 1024  # tokens; nine tenths of a text are among them, and a softmax over them costs a fifth of a whole one


class Read(NamedTuple):
    """States (B, S, W) of a read source, in each direction, zero at padding."""

    forwards: Tensor
    backwards: Tensor


class Expected(NamedTuple):
    """What a language model expects of the ways of writing each place, in nats.

    Attributes:
        gains: (B, S, K) by how much each candidate is likelier than the token.
        familiarity: (B, S) by how much the token is likelier than the most common tokens together; None where the
            network is not told.
    """

    gains: Tensor
    familiarity: Tensor | None


class LanguageModel(nn.Module):
    """Expectations at every place of a source, of V tokens."""

    def __init__(self, config: ModelConfig, *, vocabulary_size: int) -> None:
        super().__init__()
        width, embedding = config.language_width, config.language_embedding
        self.vectors = nn.Embedding(vocabulary_size, embedding)
        nn.init.normal_(self.vectors.weight, std=embedding**-0.5)
        self.forwards = Recurrence(config.cell, embedding, width)
        self.backwards = Recurrence(config.cell, embedding, width)
        self.guess = nn.Linear(2 * width, embedding)
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))
        self.trust = nn.Parameter(torch.tensor(TRUST_AT_FIRST))  # a, in n-grams
        self.tells_familiarity = config.tells_familiarity

    @torch.no_grad()
    def expect_as_often(self, counts: Tensor) -> None:
        """Begin by expecting each token as often as it was counted (V,), before anything is known of its neighbours."""
        self.bias.copy_(torch.log((counts + 0.5) / (counts + 0.5).sum()))

    def forward(self, source: Tensor, lengths: Tensor) -> Read:
        """Read sources (B, S) of visible token ids, of lengths (B,)."""
        vectors = self.vectors(source)
        reversal, mask = mirror_places(vectors, lengths)
        forwards, backwards = read_both_ways(self.forwards, self.backwards, vectors, reversal)
        return Read(forwards * mask, backwards * mask)

    def expect(self, read: Read, source: Tensor, candidates: Tensor) -> Expected:
        """What is expected of candidates (B, S, K), and of the tokens (B, S) themselves."""
        guesses = self._guesses(neighbours(*read))
        own = self._logits(guesses, source.unsqueeze(-1))  # (B, S, 1)
        familiarity = own.squeeze(-1) - self._common(guesses) if self.tells_familiarity else None
        return Expected(self._logits(guesses, candidates) - own, familiarity)

    def expect_between(self, read: Read, gaps: Tensor, count: int) -> tuple[Tensor, Tensor]:
        """What it would expect in gaps before some places, if something stood there.

        Args:
            gaps: (N,) places among B x S.

        Returns:
            token ids (N, M) and the logarithms of their probabilities (N, M), of the `count` most expected of
            the most common tokens; a smaller vocabulary has fewer.
        """
        beside = beside_gaps(*read).flatten(0, 1)[gaps].unsqueeze(0)  # as places are, for a graph with one copy of V
        logits = self._common_logits(self._guesses(beside))[0]  # what is left out is hardly ever a rare one
        best, places = logits.topk(min(count, logits.shape[-1]), dim=-1)
        return places + len(SPECIALS), best - _log_sum(logits)

    def expect_swapped(self, read: Read, source: Tensor) -> Tensor:
        """(B, S) by how much likelier each token (B, S) and the next one are, each by itself, in the other's place.

        0 where none is next.
        """
        guesses = self._guesses(neighbours(*read))
        following = after(source)
        logits = self._logits(guesses, torch.stack([source, following, before(source)], dim=-1))  # (B, S, 3)
        forwards, backwards = logits[..., 1] - logits[..., 0], logits[..., 2] - logits[..., 0]
        return (forwards + after(backwards)).masked_fill(following == PAD, 0.0)

    def losses(self, source: Tensor, lengths: Tensor, found: Found, *, cloze_share: float) -> tuple[LossSum, LossSum]:
        """What it is trained by in right sources: the loss of the cloze, and that of telling tokens from candidates.

        Candidates in pairs are left out: whether one holds depends on its neighbour.

        Args:
            cloze_share: share of the tokens at which the cloze is scored; nothing is drawn where it is 1.
        """
        guesses = self._guesses(neighbours(*self(source, lengths)))
        right = source >= len(SPECIALS)
        rivals = (found.tokens != PAD) & (found.kinds < FIRST_OF_PAIR)  # (B, S, K)
        expected = self._logits(guesses, found.tokens) - self._logits(guesses, source.unsqueeze(-1))
        language = self.trust * found.gains + expected
        shares = F.pad(language.masked_fill(~rivals, IMPOSSIBLE), (1, 0)).log_softmax(dim=-1)
        counted = rivals.any(dim=-1) & right
        choice = LossSum(-(shares[..., 0] * counted).sum(), counted.sum())
        if cloze_share < 1.0:
            right = right & (torch.rand(right.shape, device=right.device) < cloze_share)
        chosen = right.flatten().nonzero().squeeze(1)
        logits = F.linear(guesses.flatten(0, 1)[chosen], self.vectors.weight, self.bias)
        return LossSum(F.cross_entropy(logits, source.flatten()[chosen], reduction="sum"), right.sum()), choice

    def _guesses(self, states: Tensor) -> Tensor:
        """g (..., E), from the states (..., 2 W) on either side."""
        return torch.tanh(self.guess(states))

    def _common(self, guesses: Tensor) -> Tensor:
        """log sum_v exp(e_v) (B, S) over the most common tokens, with which every vocabulary begins."""
        return _log_sum(self._common_logits(guesses)).squeeze(-1)

    def _common_logits(self, guesses: Tensor) -> Tensor:
        """(..., COMMON)."""
        common = slice(len(SPECIALS), len(SPECIALS) + COMMON)
        return F.linear(guesses, self.vectors.weight[common], self.bias[common])

    def _logits(self, guesses: Tensor, tokens: Tensor) -> Tensor:
        """e (B, S, W) of W tokens at each place."""
        logits: Tensor = (self.vectors(tokens) * guesses.unsqueeze(2)).sum(dim=-1) + self.bias[tokens]
        return logits


def _log_sum(logits: Tensor) -> Tensor:
    """log sum exp (..., 1) of the last axis, step by step: as one operator ONNX Runtime takes it number by number."""
    most = logits.amax(dim=-1, keepdim=True)
    return most + (logits - most).exp().sum(dim=-1, keepdim=True).log()
