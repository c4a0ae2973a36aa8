"""The most probable next tokens after every prefix of a target: what searching and exporting need.

The mixed distribution over V tokens and the open tokens of the source is never built. Its largest entries are found
among the K best generated tokens and those that can be pointed at (the source's own and the candidates that the
evidence offers), which is exact: a token outside both is neither pointed at nor among the K best generated.
Shapes: B sentences, S source tokens, T target tokens read, N positions scored, K best next tokens, P pointers.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from corrector.model.decoder import NEVER
from corrector.model.memory import Memory
from corrector.model.recurrence import State
from corrector.model.seq2seq import IMPOSSIBLE, Seq2Seq


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
) -> Scored:
    """Read target tokens (B, T) and score what follows some of them.

    Args:
        select: (B, N) indices into T: score what follows tokens[b, select[b, n]].
        first: (B,) target position that follows tokens[:, 0]; 0 where that is BOS.
    """
    outputs, state = model.read(tokens, state, table)
    chosen = outputs.gather(1, select.unsqueeze(-1).expand(-1, -1, outputs.shape[-1]))  # (B, N, D)
    readouts, attention, ways = model.decoder.readout(chosen, first.unsqueeze(1) + select, memory)
    generated = model.decoder.vocabulary_logits(readouts, table).log_softmax(dim=-1)  # (B, N, V)
    if not model.config.copy:
        log_probs, ids = generated.topk(k, dim=-1)
    else:
        pointers, exist = (part.flatten(1) for part in memory.pointers())  # (B, P)
        weights = (attention.unsqueeze(-1) * ways[..., 1:].exp().unsqueeze(2)).flatten(2)  # (B, N, P)
        pointed = _pointed(pointers, weights * exist.unsqueeze(1))
        ids, log_probs = _merge(model, pointers, exist, generated, ways[..., :1], pointed, k)
    log_probs = log_probs.masked_fill(log_probs < NEVER / 2, -torch.inf)  # only a tiny vocabulary gets this far down
    return Scored(ids, log_probs, attention, ways[..., 1].exp(), state)


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
    repeated = ((best_ids.unsqueeze(-1) == pointers[:, None, None, :]) & exist[:, None, None, :]).any(dim=-1)
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
    return exist & ~(same & earlier).any(dim=-1)
