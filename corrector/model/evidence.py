"""What character n-grams say of each place of a source: how well it reads, and what would read better.

For every source token the evidence holds its log-probabilities, whether it recurs, and the candidates that would raise
the probability of the text most: single characters that sound or look like it (first ranked by their two neighbours
alone, the best few then by all n-grams that hold the place), and characters of pairs that sound like the pair that
stands there, since the gain of one character is blind where its neighbour is wrong too. It is computed, not learned: a
function of buffers (a hashed table of counts, lists of candidates). Whether to believe it is what the network learns;
which candidates make longer words, and what that is worth, it is told (see `words.py`).

Shapes: B sentences, S source tokens, C candidates listed, K candidates returned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.config import ModelConfig
from corrector.evidence.confusions import NEAR_SOUND
from corrector.evidence.tables import EvidenceTables
from corrector.model.collocations import judge
from corrector.model.ngram_probabilities import NgramProbabilities, windows_of
from corrector.model.places import after, before, some_places
from corrector.model.tables import Tables
from corrector.model.words import ask, lengthening
from corrector.ngrams.alphabet import EDGE
from corrector.ngrams.model import REACH
from corrector.tokenization.vocabulary import PAD

FIRST_OF_PAIR, SECOND_OF_PAIR = NEAR_SOUND + 1, NEAR_SOUND + 2
KINDS = SECOND_OF_PAIR + 1
# Nats that a candidate of each kind must gain: how much rarer an error of that kind is, for each of its candidates,
# than one of the same sound. Chosen by the rank of the right character on development sets.
PENALTIES = (0.0, 0.0, 0.0, 0.0, 2.0, 3.0, 6.0, 4.0, 4.0)
SHORTLIST = 8  # single characters of each place that are fully scored
TIE = 1e-4  # nats, far below what matters
OUT = -1e4  # gain of what is no candidate
SCALE = 5.0  # nats: by this a network divides gains and log-probabilities, to have them near 1


@dataclass(frozen=True)
class Found:
    """The evidence of a batch.

    Attributes:
        tokens: (B, S, K) token ids of the candidates, the best first, 0 where there is none.
        gains: (B, S, K) natural logarithm, 0 where there is none; kinds: (B, S, K) below `KINDS`.
        reading: (B, S, 4) log-probabilities of the token and of the three after it.
        recurring: (B, S) 1 where the token, together with a neighbour, stands elsewhere in the source too, else 0.
        expected: (B, S, K) by how many nats a language model finds the candidate likelier than the token, 0 where
            there is none; None without a language model.
        familiarity: (B, S) by how many nats it finds the token likelier than the most common tokens together; None
            where the network is not told.
        told: (B, S, K) by how many nats words tell that the candidate is to be believed more, whatever a network
            believes; None where words are not trusted.
    """

    tokens: Tensor
    gains: Tensor
    kinds: Tensor
    reading: Tensor
    recurring: Tensor
    expected: Tensor | None = None
    familiarity: Tensor | None = None
    told: Tensor | None = None


class Evidence(nn.Module):
    """The evidence from tables that move with the network. Has no parameters.

    Args:
        count: K, the number of candidates of each source token.
    """

    def __init__(self, tables: EvidenceTables, *, count: int) -> None:
        super().__init__()
        self.count = count
        arrays = tables.arrays()
        for name in Tables._fields:  # not among the weights: the tables are kept in a file of their own
            self.register_buffer(name, torch.from_numpy(np.ascontiguousarray(arrays[name])), persistent=False)

    def tables(self) -> Tables:
        return Tables(*(getattr(self, name) for name in Tables._fields))

    def finder(self) -> EvidenceFinder:
        return EvidenceFinder(self.tables(), self.count)

    def forward(self, source: Tensor) -> Found:
        """The evidence for sources (B, S) of visible token ids."""
        return self.finder().find(source)


@dataclass(frozen=True)
class EvidenceFinder:
    """Finds the `count` best candidates of every source token: a pure function of its tables."""

    tables: Tables
    count: int

    @property
    def probabilities(self) -> NgramProbabilities:
        return NgramProbabilities(self.tables.unigrams, self.tables.entries)

    @torch.no_grad()
    def find(self, source: Tensor) -> Found:
        """The evidence for sources (B, S) of visible token ids."""
        text = self.text(source)
        reading = self.probabilities.of_text(text)  # (B, S + 3)
        parts = (self._singles(source, text, reading), self._pairs(source, text, reading))
        tokens, gains, kinds = (torch.cat(both, dim=-1) for both in zip(*parts, strict=True))
        best, ranks = self._best(tokens, without_ties(gains - _penalties(kinds)))
        tokens, gains, kinds = (part.gather(-1, best) for part in (tokens, gains, kinds))
        is_one = ranks > OUT / 2
        return Found(
            torch.where(is_one, tokens, 0),
            torch.where(is_one, gains, 0.0),
            torch.where(is_one, kinds, 0),
            windows_of(reading, REACH + 1),
            self._recurring(source),
        )

    def with_words(self, source: Tensor, found: Found, config: ModelConfig) -> Found:
        """The same evidence, with what words tell of the candidates, as far as the settings trust them."""
        asked = ask(self.text(source), self.alphabet_ids(found.tokens))
        told = config.word_trust * lengthening(self.tables.words, asked)
        if config.collocation_trust or config.inside_trust:
            judged = judge(self.tables, asked, source, found.tokens)
            told = told + config.collocation_trust * judged.gains + config.inside_trust * judged.inside.unsqueeze(-1)
        return replace(found, told=told)

    def text(self, source: Tensor) -> Tensor:
        """(B, S + 6) n-gram ids, with three edges on either side."""
        return F.pad(self.alphabet_ids(source), (REACH, REACH), value=EDGE)

    def _best(self, tokens: Tensor, ranks: Tensor) -> tuple[Tensor, Tensor]:
        """Places and ranks (B, S, K) of the best candidates that are different tokens: one often comes single and in
        pairs. Where there are no more, the rank is below `OUT`.
        """
        places, ranked = [], []
        for _ in range(self.count):
            best = ranks.argmax(dim=-1, keepdim=True)
            places.append(best)
            ranked.append(ranks.gather(-1, best))
            ranks = ranks.masked_fill(tokens == tokens.gather(-1, best), 2 * OUT)
        return torch.cat(places, dim=-1), torch.cat(ranked, dim=-1)

    def _recurring(self, source: Tensor) -> Tensor:
        """(B, S) whether the token is in a pair of Hanzi that comes twice; hardly anyone makes an error twice."""
        is_hanzi = self.tables.syllables[source] > 0
        place = torch.arange(source.shape[1], device=source.device)
        pairs = source * self.tables.alphabet_ids.shape[0] + after(source)
        pairs = torch.where(is_hanzi & after(is_hanzi), pairs, -1 - place)  # (B, S), no others are equal
        twice = (pairs.unsqueeze(1) == pairs.unsqueeze(2)).sum(dim=-1) > 1
        return (twice | before(twice)).to(self.tables.unigrams.dtype)

    def alphabet_ids(self, tokens: Tensor) -> Tensor:
        """N-gram ids of token ids, in the same shape."""
        return self.tables.alphabet_ids[tokens].long()

    def _singles(self, source: Tensor, text: Tensor, reading: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens, gains and kinds (B, S, SHORTLIST) of the best single characters of each place."""
        tokens, kinds = self.tables.candidates[source].long(), self.tables.kinds[source].long()  # (B, S, C)
        at, size = REACH, source.shape[1]
        left, right = text[:, at - 1 : at - 1 + size, None], text[:, at + 1 : at + 1 + size, None]
        rough = self.probabilities.of_pairs(left, self.alphabet_ids(tokens), right) - _penalties(kinds)
        shortlist = min(SHORTLIST, tokens.shape[-1])
        _, best = without_ties(rough.masked_fill(kinds == 0, OUT)).topk(shortlist, dim=-1)
        tokens, kinds = tokens.gather(-1, best), kinds.gather(-1, best)  # (B, S, M)
        windows = windows_of(text, 2 * REACH + 1).unsqueeze(2).expand(-1, -1, shortlist, -1)  # (B, S, M, 7)
        parts = [windows[..., :REACH], self.alphabet_ids(tokens).unsqueeze(-1), windows[..., REACH + 1 :]]
        changed = self.probabilities.of_text(torch.cat(parts, dim=-1)).sum(dim=-1)
        gains = changed - windows_of(reading, REACH + 1).sum(dim=-1, keepdim=True)
        return tokens, gains.masked_fill(kinds == 0, OUT), kinds

    def _pairs(self, source: Tensor, text: Tensor, reading: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens, gains and kinds (B, S, 2 W) of the pairs that begin or end at each place."""
        following = after(source)
        syllables = self.tables.syllables
        rows = self.tables.pair_rows[syllables[source].long(), syllables[following].long()].long()
        pairs = self.tables.pairs[rows].long()  # (B, S, W, 2)
        there = (
            (pairs[..., 0] > 0) & (pairs[..., 0] != source.unsqueeze(-1)) & (pairs[..., 1] != following.unsqueeze(-1))
        )
        gains = self._gains_of_pairs(pairs, text, reading, there)
        ending = before(gains, fill=OUT)  # the pair that began one place before
        seconds = before(pairs[..., 1])
        kinds = torch.cat([torch.full_like(rows, kind).unsqueeze(-1).expand_as(gains)
                           for kind in (FIRST_OF_PAIR, SECOND_OF_PAIR)], dim=-1)  # fmt: skip
        return torch.cat([pairs[..., 0], seconds], dim=-1), torch.cat([gains, ending], dim=-1), kinds

    def _gains_of_pairs(self, pairs: Tensor, text: Tensor, reading: Tensor, there: Tensor) -> Tensor:
        """(B, S, W) gains of pairs (B, S, W, 2); of those that are there alone, for most rows are nearly empty."""
        width = pairs.shape[2]
        chosen = some_places(there)  # (1 + N,) among B x S x W
        place = torch.div(chosen, width, rounding_mode="floor")
        windows = windows_of(F.pad(text, (0, 1), value=EDGE), 2 * REACH + 2).flatten(0, 1)[place]  # (1 + N, 8)
        written = self.alphabet_ids(pairs.flatten(0, 2)[chosen])
        changed = self.probabilities.of_text(torch.cat([windows[:, :REACH], written, windows[:, REACH + 2 :]], dim=-1))
        original = windows_of(F.pad(reading, (0, 1)), REACH + 2).sum(dim=-1).flatten()[place]
        gains = (changed.sum(dim=-1) - original).masked_fill(~there.flatten()[chosen], OUT)
        return torch.full_like(there, OUT, dtype=gains.dtype).flatten().index_copy(0, chosen, gains).view_as(there)


def choose(found: Found, expected: Tensor, familiarity: Tensor | None, count: int) -> Found:
    """The `count` best of candidates that a language model has judged (B, S, K), its nats and the n-grams' alike."""
    ranks = found.gains - _penalties(found.kinds) + expected
    _, best = without_ties(ranks.masked_fill(found.tokens == PAD, OUT)).topk(count, dim=-1)
    tokens, gains, kinds, nats = (part.gather(-1, best) for part in (found.tokens, found.gains, found.kinds, expected))
    nats = nats.masked_fill(tokens == PAD, 0.0)
    return replace(found, tokens=tokens, gains=gains, kinds=kinds, expected=nats, familiarity=familiarity)


def without_ties(ranks: Tensor) -> Tensor:
    """The same ranks, of equal ones the earlier a trifle higher: runtimes would settle ties differently."""
    return ranks - TIE * torch.arange(ranks.shape[-1], device=ranks.device)


def _penalties(kinds: Tensor) -> Tensor:
    return torch.tensor(PENALTIES, device=kinds.device)[kinds]
