"""The most probable next tokens after every prefix of a target: what searching and exporting need.

The mixed distribution over V tokens and the open tokens of the source is never built. Its largest entries are found
among the K best generated tokens and the source's own tokens, which is exact: a token outside both is neither copied
nor among the K best generated.
Shapes: B sentences, S source tokens, T target tokens read, N positions scored, K candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
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
    readouts, attention, gate = model.decoder.readout(chosen, first.unsqueeze(1) + select, memory)
    generated = model.decoder.vocabulary_logits(readouts, table).log_softmax(dim=-1)  # (B, N, V)
    if not model.config.copy:
        log_probs, ids = generated.topk(k, dim=-1)
    else:
        copied = F.logsigmoid(gate).unsqueeze(-1) + _copied(memory, attention)
        ids, log_probs = _merge(model, memory, generated, F.logsigmoid(-gate).unsqueeze(-1), copied, k)
    log_probs = log_probs.masked_fill(log_probs < NEVER / 2, -torch.inf)  # only a tiny vocabulary gets this far down
    return Scored(ids, log_probs, attention, torch.sigmoid(gate), state)


def _copied(memory: Memory, attention: Tensor) -> Tensor:
    """Log of the attention (B, N, S) on all places that hold the token of each source place."""
    same = (memory.source.unsqueeze(2) == memory.source.unsqueeze(1)).to(attention.dtype)  # (B, S, S)
    return torch.log(attention @ same + 1e-9)


def _merge(
    model: Seq2Seq, memory: Memory, generated: Tensor, generating: Tensor, copied: Tensor, k: int
) -> tuple[Tensor, Tensor]:
    """The K best of both ways of writing.

    Args:
        generated: (B, N, V) log-probabilities given that a token is generated; generating: (B, N, 1) that it is, added
            late because adding to all V costs as much as finding the best of them.
    """
    source = memory.source.unsqueeze(1).expand(-1, copied.shape[1], -1)  # (B, N, S)
    closed = source < model.vocabulary_size
    also_generated = generating + generated.gather(2, torch.where(closed, source, 0)).masked_fill(~closed, IMPOSSIBLE)
    from_source = _log_sum(copied, also_generated).masked_fill(~_first_occurrences(memory).unsqueeze(1), -torch.inf)
    best, best_ids = generated.topk(k, dim=-1)  # (B, N, K)
    repeated = (best_ids.unsqueeze(-1) == memory.source[:, None, None, :]).any(dim=-1)
    best = (best + generating).masked_fill(repeated, -torch.inf)
    log_probs, places = torch.cat([best, from_source], dim=-1).topk(k, dim=-1)
    return torch.cat([best_ids, source], dim=-1).gather(2, places), log_probs


def _log_sum(a: Tensor, b: Tensor) -> Tensor:
    """log(exp(a) + exp(b)), written out because ONNX has no such operator."""
    return torch.maximum(a, b) + torch.log1p(torch.exp(-(a - b).abs()))


def _first_occurrences(memory: Memory) -> Tensor:
    """(B, S) true where a token stands that no earlier place holds, false at padding."""
    length = memory.source.shape[1]
    same = memory.source.unsqueeze(2) == memory.source.unsqueeze(1)  # (B, S, S)
    places = torch.arange(length, device=memory.source.device)
    earlier = places.unsqueeze(0) < places.unsqueeze(1)  # (S, S) [i, j]: j before i
    return memory.mask & ~(same & earlier).any(dim=-1)
