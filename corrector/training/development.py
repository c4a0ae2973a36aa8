"""Strict sentence scores of greedy decoding, from two scoring passes and no search.

Greedy decoding writes the target exactly when every target token is the most probable one after the target's own
prefix; it leaves the source unchanged exactly when the same holds of the source. So two forced passes give the same
counts as decoding would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from corrector.config import Objective
from corrector.corpus.batches import Batch, Cursor, EncodedPair, collate, group_by_length
from corrector.evaluation.metrics.sentence_level import SentenceLevel
from corrector.model.scoring import score
from corrector.model.seq2seq import Seq2Seq
from corrector.tokenization.vocabulary import PAD


@dataclass(frozen=True, eq=False)
class DevelopmentResult:
    """Loss in nats per target token, and the summed statistics of `SentenceLevel`, which make the strict scores.

    Of the objective "language" the loss in nats per token that has a rival, and no statistics.
    """

    loss: float
    totals: NDArray[np.float64]


def development_batches(pairs: Sequence[EncodedPair], batch_tokens: int) -> list[Batch]:
    """Batches of nearly equal length, in a fixed order."""
    groups = group_by_length((pair for pair in pairs if pair.source), batch_tokens)
    return [collate(group, Cursor()) for group in groups]


@torch.no_grad()
def evaluate(model: Seq2Seq, batches: Sequence[Batch], objective: Objective = "correction") -> DevelopmentResult:
    """Score the model on batches whose targets are wanted; dropout is off during the call."""
    model.eval()
    result = _language(model, batches) if objective == "language" else _correction(model, batches)
    model.train()
    return result


def _language(model: Seq2Seq, batches: Sequence[Batch]) -> DevelopmentResult:
    """How well the tokens of the targets are told from their candidates."""
    device = next(model.parameters()).device
    total, count = 0.0, 0.0
    for batch in batches:
        target = torch.from_numpy(batch.target).to(device)
        loss = model.language_losses(target, (target != PAD).sum(dim=1), cloze_share=1.0).beliefs
        total, count = total + float(loss.total), count + float(loss.count)
    return DevelopmentResult(total / max(1.0, count), np.zeros(len(SentenceLevel.statistics)))


def _correction(model: Seq2Seq, batches: Sequence[Batch]) -> DevelopmentResult:
    device = next(model.parameters()).device
    loss, tokens, totals = 0.0, 0, np.zeros(len(SentenceLevel.statistics))
    for batch in batches:
        source, lengths, prefix, target = (
            torch.from_numpy(array).to(device) for array in (batch.source, batch.lengths, batch.prefix, batch.target)
        )
        log_probs = model.log_likelihood(source, lengths, prefix, target)
        written = target != PAD
        loss -= float(log_probs[written].sum())
        tokens += int(written.sum())
        totals += _count(model, source, lengths, prefix, target)
    return DevelopmentResult(loss / max(1, tokens), totals)


def _count(model: Seq2Seq, source: Tensor, lengths: Tensor, prefix: Tensor, target: Tensor) -> NDArray[np.float64]:
    """(F,) sums over the rows; a row is right if greedy decoding writes its target."""
    own = collate([EncodedPair(row, row) for row in _rows(source, lengths)], Cursor())
    kept = _is_greedy(
        model, source, lengths, *(torch.from_numpy(a).to(source.device) for a in (own.prefix, own.target))
    )
    exact = _is_greedy(model, source, lengths, prefix, target)
    wanted = [tuple(t for t in row if t != PAD)[:-1] for row in target.tolist()]
    erroneous = [ids != goal for ids, goal in zip(_rows(source, lengths), wanted, strict=True)]
    rows = [
        SentenceLevel.outcome(erroneous=is_wrong, changed=not is_kept, right=is_exact)
        for is_wrong, is_kept, is_exact in zip(erroneous, kept, exact, strict=True)
    ]
    totals: NDArray[np.float64] = np.sum(rows, axis=0)
    return totals


def _is_greedy(model: Seq2Seq, source: Tensor, lengths: Tensor, prefix: Tensor, target: Tensor) -> list[bool]:
    """For each row whether greedy decoding writes exactly this target."""
    table = model.table()
    memory = model.encode(source, lengths, table)
    places = torch.arange(target.shape[1], device=target.device).expand_as(target)
    state, first = model.decoder.first_state(memory.summary), torch.zeros_like(lengths)
    best = score(model, memory, prefix, state, table, select=places, first=first, k=1).ids.squeeze(-1)
    agrees: list[bool] = ((best == target) | (target == PAD)).all(dim=1).tolist()
    return agrees


def _rows(source: Tensor, lengths: Tensor) -> list[tuple[int, ...]]:
    """The sources without their end token."""
    return [tuple(row[: length - 1]) for row, length in zip(source.tolist(), lengths.tolist(), strict=True)]
