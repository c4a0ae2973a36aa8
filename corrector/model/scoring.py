"""The most probable next tokens after every prefix of a target: what searching and exporting need.

The mixed distribution over V tokens and the open tokens of the source is never built. Its largest entries are found
among the K best generated tokens and those that can be pointed at (the source's own and the candidates that the
evidence offers), which is exact: a token outside both is neither pointed at nor among the K best generated. Nor is
anything searched in a sentence whose draft is surely what greedy search would write, which most are.
Shapes: B sentences, S source tokens, T target tokens read, N positions scored, K best next tokens, W places of the
memory, P pointers.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from corrector.model.decoder import NEVER
from corrector.model.memory import Memory
from corrector.model.recurrence import State
from corrector.model.seq2seq import IMPOSSIBLE, Seq2Seq
from corrector.tokenization.vocabulary import PAD

SURE = 0.5  # a token with more than this probability is the most probable one


@dataclass(frozen=True)
class Scored:
    """The K best next tokens at N positions.

    Attributes:
        ids: (B, N, K) most probable first; log_probs: (B, N, K) natural logarithms, -inf where there are fewer.
        attention: (B, N, S); copying: (B, N) probability of the copy gate.
        state: after the last token read.
    """

    ids: Tensor
    log_probs: Tensor
    attention: Tensor
    copying: Tensor
    state: State


def score(
    model: Seq2Seq,
    memory: Memory,
    tokens: Tensor,
    state: State,
    table: Tensor,
    *,
    select: Tensor,
    first: Tensor,
    k: int,
    draft: Tensor | None = None,
) -> Scored:
    """Read target tokens (B, T) and score what follows some of them.

    Args:
        select: (B, N) indices into T: score what follows tokens[b, select[b, n]].
        first: (B,) target position that follows tokens[:, 0]; 0 where that is BOS.
        draft: (B, N) what is thought to follow, ANY where anything may, PAD where nothing does. A row of which
            every token is pointed at with more than half of the probability has these alone, and the logarithms of
            that part of their probability: nothing can be more probable, and nothing else is looked for.
    """
    outputs, state = model.read(tokens, state, table)
    chosen = outputs.gather(1, select.unsqueeze(-1).expand(-1, -1, outputs.shape[-1]))  # (B, N, D)
    readouts, attention, ways = model.decoder.readout(chosen, first.unsqueeze(1) + select, memory)
    if not model.config.copy:
        log_probs, ids = model.decoder.vocabulary_logits(readouts, table).log_softmax(dim=-1).topk(k, dim=-1)
    else:
        pointers, exist = (part.flatten(1) for part in memory.pointers())  # (B, P)
        weights = (attention.unsqueeze(-1) * ways[..., 1:].exp().unsqueeze(2)).flatten(2)  # (B, N, P)
        weights = weights * exist.unsqueeze(1)
        parts = (readouts, ways, pointers, exist, weights)
        ids, log_probs = _search(model, table, k, *parts) if draft is None else _check(model, table, k, draft, parts)
    log_probs = log_probs.masked_fill(log_probs < NEVER / 2, -torch.inf)  # only a tiny vocabulary gets this far down
    attention = attention[..., : memory.source.shape[1]]  # of a gap there is no character to show
    return Scored(ids, log_probs, attention, ways[..., 1].exp(), state)


def _check(
    model: Seq2Seq, table: Tensor, k: int, draft: Tensor, parts: tuple[Tensor, Tensor, Tensor, Tensor, Tensor]
) -> tuple[Tensor, Tensor]:
    """As `_search`, which is called for the rows alone that are not surely their draft (B, N)."""
    *_, pointers, _, weights = parts
    pointed = ((pointers.unsqueeze(1) == draft.unsqueeze(-1)) * weights).sum(dim=-1)  # (B, N)
    unsure = ((pointed <= SURE) & (draft != PAD)).any(dim=-1).nonzero().squeeze(1)
    ids, log_probs = _search(model, table, k, *(part.index_select(0, unsure) for part in parts))
    return _first_of(k, draft, PAD, unsure, ids), _first_of(k, torch.log(pointed + 1e-9), -torch.inf, unsure, log_probs)


def _first_of(k: int, first: Tensor, rest: float, rows: Tensor, values: Tensor) -> Tensor:
    """(B, N, K) with `first` (B, N) before K - 1 times the rest, but for some rows whose values are known."""
    whole = torch.cat([first.unsqueeze(-1), first.new_full((*first.shape, k - 1), rest)], dim=-1)
    return whole.index_copy(0, rows, values)


def _search(
    model: Seq2Seq, table: Tensor, k: int, readouts: Tensor, ways: Tensor, pointers: Tensor, exist: Tensor,
    weights: Tensor,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The K best tokens (B, N, K) and their log-probabilities, from weights (B, N, P) of the pointers."""
    generated = model.decoder.vocabulary_logits(readouts, table).log_softmax(dim=-1)  # (B, N, V)
    return _merge(model, pointers, exist, generated, ways[..., :1], _pointed(pointers, weights), k)


def _pointed(pointers: Tensor, weights: Tensor) -> Tensor:
    """Log of the weights (B, N, P) of all pointers to the token that each pointer points to."""
    same = (pointers.unsqueeze(2) == pointers.unsqueeze(1)).to(weights.dtype)  # (B, P, P)
    return torch.log(weights @ same + 1e-9)


def _merge(
    model: Seq2Seq, pointers: Tensor, exist: Tensor, generated: Tensor, generating: Tensor, pointed: Tensor, k: int
) -> tuple[Tensor, Tensor]:
    """The K best of both ways of writing.

    Args:
        generated: (B, N, V) log-probabilities given that a token is generated; generating: (B, N, 1) that it is, added
            late because adding to all V costs as much as finding the best of them.
    """
    targets = pointers.unsqueeze(1).expand(-1, pointed.shape[1], -1)  # (B, N, P)
    closed = targets < model.vocabulary_size
    also_generated = generating + generated.gather(2, torch.where(closed, targets, 0)).masked_fill(~closed, IMPOSSIBLE)
    from_source = _log_sum(pointed, also_generated)
    from_source = from_source.masked_fill(~_first_occurrences(pointers, exist).unsqueeze(1), -torch.inf)
    best, best_ids = generated.topk(k, dim=-1)  # (B, N, K)
    repeated = _any((best_ids.unsqueeze(-1) == pointers[:, None, None, :]) & exist[:, None, None, :])
    best = (best + generating).masked_fill(repeated, -torch.inf)
    log_probs, places = torch.cat([best, from_source], dim=-1).topk(k, dim=-1)
    return torch.cat([best_ids, targets], dim=-1).gather(2, places), log_probs


def _log_sum(a: Tensor, b: Tensor) -> Tensor:
    """log(exp(a) + exp(b)), written out because ONNX has no such operator."""
    return torch.maximum(a, b) + torch.log1p(torch.exp(-(a - b).abs()))


def _first_occurrences(pointers: Tensor, exist: Tensor) -> Tensor:
    """(B, P) true where a pointer exists and no earlier one points to the same token."""
    places = torch.arange(pointers.shape[1], device=pointers.device)
    earlier = places.unsqueeze(0) < places.unsqueeze(1)  # (P, P) [i, j]: j before i
    same = (pointers.unsqueeze(2) == pointers.unsqueeze(1)) & exist.unsqueeze(1)  # (B, P, P)
    return exist & ~_any(same & earlier)


def _any(mask: Tensor) -> Tensor:
    """Whether any of the last dimension holds. A product, for of no rows ONNX Runtime makes a sum of a wrong shape."""
    return (mask.float() @ torch.ones(mask.shape[-1], 1, device=mask.device)).squeeze(-1) > 0
