"""Running a trained network in torch, in place of its ONNX graphs: each is held against the other."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from corrector.model import memory as torch_memory
from corrector.model import recurrence
from corrector.model.scoring import score
from corrector.model.seq2seq import Seq2Seq
from corrector.runtime.protocol import Floats, Ids, Mask, Memory, Scored, State


class TorchRuntime:
    """The `Runtime` protocol over a `Seq2Seq`, on whatever device it is.

    Args:
        model: trained; it is put into evaluation mode, and its weights must not change afterwards.
        candidates: K, the number of next tokens that `score` returns.
    """

    def __init__(self, model: Seq2Seq, *, candidates: int = 8) -> None:
        self._model = model.eval()
        self._candidates = candidates
        self._device = next(model.parameters()).device
        with torch.no_grad():
            self._table = model.table()

    @torch.no_grad()
    def encode(self, source: Ids, lengths: Ids) -> tuple[Memory, State]:
        read = self._model.encode(self._tensor(source), self._tensor(lengths), self._table)
        state = self._model.decoder.first_state(read.summary)
        states, keys, summary = map(_array, (read.states, read.keys, read.summary))
        candidates, places, there = (part.cpu().numpy() for part in (read.candidates, read.places, read.mask))
        told = (candidates, _array(read.beliefs), places, there, _array(read.doubts))
        memory = Memory(source, lengths, states, keys, summary, *told)
        return memory, State(_array(state.hidden), _array(state.cell))

    @torch.no_grad()
    def score(
        self,
        memory: Memory,
        tokens: Ids,
        state: State,
        *,
        select: Ids,
        first: Ids,
        draft: Ids | None = None,
        inspect: bool = False,
    ) -> Scored:
        read = torch_memory.Memory(
            source=self._tensor(memory.source),
            states=self._tensor(memory.states),
            keys=self._tensor(memory.keys),
            summary=self._tensor(memory.summary),
            candidates=self._tensor(memory.candidates),
            beliefs=self._tensor(memory.beliefs),
            places=self._tensor(memory.places),
            mask=self._tensor(memory.there),
            doubts=self._tensor(memory.doubts),
        )
        scored = score(
            self._model,
            read,
            self._tensor(tokens),
            recurrence.State(self._tensor(state.hidden), self._tensor(state.cell)),
            self._table,
            select=self._tensor(select),
            first=self._tensor(first),
            k=self._candidates,
            draft=None if draft is None else self._tensor(draft),
        )
        after = State(_array(scored.state.hidden), _array(scored.state.cell))
        inside = (_array(scored.attention), _array(scored.copying)) if inspect else (None, None)
        return Scored(scored.ids.cpu().numpy(), _array(scored.log_probs), after, *inside)

    def _tensor(self, array: Ids | Floats | Mask) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device)


def _array(tensor: Tensor) -> Floats:
    return tensor.float().cpu().numpy()
