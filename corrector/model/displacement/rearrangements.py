"""What it would be worth to leave out, put in or swap tokens of a source.

By n-grams and by a language model. Computed, not learned: figures of which `redundancy.py`, `missing.py` and `swap.py`
learn what to make.

What may be missing in a gap is looked for only where the token after it reads badly: of 188 characters left out that a
network could find none stood elsewhere, and that is two gaps in five.
Shapes: B sentences, S source tokens, N gaps looked at, K candidates, M >= K expected ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.model.evidence import EvidenceFinder, Found, without_ties
from corrector.model.language import LanguageModel, Read
from corrector.model.ngram_probabilities import windows_of
from corrector.model.places import some_places
from corrector.ngrams.alphabet import EDGE, NONE
from corrector.ngrams.model import REACH

READS_BADLY = -2.8  # nats of a token after three others; above, nothing is missing before it
LIKELY_MISSING = 8  # what the language model would expect in a gap most, of which n-grams choose
INSERTION_GAIN = 0.5  # weight of the n-grams' nats, beside the language model's, in that choice
AROUND = 2 * REACH + 2  # characters of which swapping two can change what they and their neighbours read like


@dataclass(frozen=True)
class Insertions:
    """What might be missing before each token.

    Attributes:
        tokens: (B, S, K) token ids, the best first, 0 where nothing is looked for.
        expected: (B, S, K) logarithm of the probability that a language model gives each between its neighbours.
        gains: (B, S, K) by how much the text's log-probability rises.
    """

    tokens: Tensor
    expected: Tensor
    gains: Tensor


@dataclass(frozen=True)
class Rearrangements:
    """Attributes:
    omissions: (B, S) by how much the text's log-probability rises without each token.
    swaps: (B, S, 2) the same of each token and the next one in the other order, and how much likelier a language model
        finds each in the other's place.
    insertions: before each token.
    """

    omissions: Tensor
    swaps: Tensor
    insertions: Insertions


@torch.no_grad()
def find_rearrangements(
    finder: EvidenceFinder, source: Tensor, found: Found, language: LanguageModel, read: Read, *, count: int
) -> Rearrangements:
    """Those of sources (B, S) of visible token ids that a language model has read; with K = `count` insertions."""
    omissions, swaps = _moved(finder, source, found)
    swaps = torch.stack([swaps, language.expect_swapped(read, source)], dim=-1)
    return Rearrangements(omissions, swaps, _insertions(finder, source, found, language, read, count))


def _moved(finder: EvidenceFinder, source: Tensor, found: Found) -> tuple[Tensor, Tensor]:
    """Gains (B, S) of leaving out each token, and of swapping it and the next one."""
    around = windows_of(F.pad(finder.text(source), (0, 1), value=EDGE), AROUND)  # (B, S, 8), the token is the fourth
    after = [*range(REACH + 2, AROUND)]
    left_out = [*range(REACH), REACH + 1, *after, AROUND]
    swapped = [*range(REACH), REACH + 1, REACH, *after]
    orders = torch.tensor(left_out + swapped, device=source.device)
    ways = F.pad(around, (0, 1), value=NONE).index_select(-1, orders).view(*source.shape, 2, AROUND)
    reading = found.reading.sum(dim=-1) + F.pad(found.reading[:, 1:, -1], (0, 1))  # of the token and of four more
    changed = finder.probabilities.of_text(ways).sum(dim=-1)
    return changed[..., 0] - reading, changed[..., 1] - reading


def _insertions(
    finder: EvidenceFinder, source: Tensor, found: Found, language: LanguageModel, read: Read, count: int
) -> Insertions:
    there = found.reading[..., 0] < READS_BADLY
    gaps = some_places(there)  # (N,) among B x S
    tokens, expected = language.expect_between(read, gaps, max(LIKELY_MISSING, count))  # (N, M)
    near = windows_of(finder.text(source)[:, :-1], 2 * REACH).flatten(0, 1)[gaps]  # (N, 6), the gap is in the middle
    written = _put_in(near, finder.alphabet_ids(tokens))  # (N, M, 7)
    reading = found.reading[..., :REACH].sum(dim=-1).flatten()[gaps]
    gains = finder.probabilities.of_text(written).sum(dim=-1) - reading.unsqueeze(-1)
    _, best = without_ties(expected + INSERTION_GAIN * gains).topk(count, dim=-1)  # (N, K)
    tokens, expected, gains = (part.gather(-1, best) for part in (tokens, expected, gains))
    parts = (part * there.flatten()[gaps].unsqueeze(-1) for part in (tokens, expected, gains))
    return Insertions(*(_spread_out(part, gaps, source) for part in parts))


def _put_in(near: Tensor, characters: Tensor) -> Tensor:
    """(N, M, 7) n-gram ids with each of the characters (N, M) in the middle of those near the gap (N, 6)."""
    each = near.unsqueeze(1).expand(-1, characters.shape[1], -1)
    return torch.cat([each[..., :REACH], characters.unsqueeze(-1), each[..., REACH:]], dim=-1)


def _spread_out(part: Tensor, gaps: Tensor, source: Tensor) -> Tensor:
    """(B, S, K) of what was found (N, K) at gaps (N,) among B x S, 0 elsewhere."""
    nothing = part.new_zeros(source.shape[0] * source.shape[1], part.shape[-1])
    return nothing.index_copy(0, gaps, part).view(*source.shape, -1)
