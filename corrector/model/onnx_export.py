"""From a trained network to two ONNX graphs, `encode` and `score`, with weights stored in half precision.

The tables of the evidence, where the network has it, are inputs of the encoder's graph: they are kept once, in a file
that both runtimes read. Each weight is kept as float16 beside a Cast node; ONNX Runtime folds the casts when it loads
the graph and computes in float32. So files are half as large while results depend on no activation scale, and with
it on no batch.
"""

from __future__ import annotations

import io
import warnings

import numpy as np
import torch
from torch import Tensor, nn

from corrector.errors import require
from corrector.model.evidence import EvidenceFinder, Tables
from corrector.model.memory import Memory
from corrector.model.recurrence import State
from corrector.model.scoring import score
from corrector.model.seq2seq import Seq2Seq

OPSET = 17
SMALL = 256  # tensors with fewer values stay in float32


class _Encode(nn.Module):
    def __init__(self, model: Seq2Seq) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("table", model.table().detach())

    def forward(self, source: Tensor, lengths: Tensor, *tables: Tensor) -> tuple[Tensor, ...]:
        found = None
        if tables:
            finder = EvidenceFinder(Tables(*tables), self.model.config.evidence)
            found = finder.find(self.model.visible(source))
        memory = self.model.encode(source, lengths, self.table, found)  # type: ignore[arg-type]
        state = self.model.decoder.first_state(memory.summary)
        outputs = (memory.states, memory.keys, memory.summary, state.hidden, state.cell)
        return (*outputs, memory.candidates) if tables else outputs


class _Score(nn.Module):
    def __init__(self, model: Seq2Seq, best: int) -> None:
        super().__init__()
        self.model = model
        self.best = best
        self.register_buffer("table", model.table().detach())

    def forward(
        self,
        source: Tensor,
        lengths: Tensor,
        states: Tensor,
        keys: Tensor,
        summary: Tensor,
        tokens: Tensor,
        hidden: Tensor,
        cell: Tensor,
        select: Tensor,
        first: Tensor,
        offered: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        mask = torch.arange(source.shape[1]).unsqueeze(0) < lengths.unsqueeze(1)
        candidates = source.new_zeros(*source.shape, 0) if offered is None else offered
        memory, state = Memory(source, mask, states, keys, summary, candidates), State(hidden, cell)
        table: Tensor = self.table  # type: ignore[assignment]
        scored = score(self.model, memory, tokens, state, table, select=select, first=first, k=self.best)
        inside = (scored.attention, scored.copying)
        return scored.ids, scored.log_probs, scored.state.hidden, scored.state.cell, *inside


def export_graphs(model: Seq2Seq, *, best: int) -> tuple[bytes, bytes]:
    """The encoder's and the decoder's graph of a network on the CPU, whose weights are rounded to float16 values.

    Args:
        best: K, the number of next tokens that the decoder's graph returns.
    """
    round_to_half(model.eval())
    source = torch.full((2, 5), model.vocabulary_size - 1)
    lengths = torch.tensor([5, 3])
    batch, places = {0: "batch"}, {0: "batch", 1: "source_length"}
    with torch.no_grad():
        encode = _Encode(model)
        tables = {} if model.evidence is None else model.evidence.tables()._asdict()
        names = ["states", "keys", "summary", "hidden", "cell"] + (["offered"] if tables else [])
        states, keys, summary, hidden, cell, *offered = encode(source, lengths, *tables.values())
        encoder = _export(
            encode,
            {"source": source, "lengths": lengths, **tables},
            names,
            {"source": places, "lengths": batch, "states": places, "keys": places, "summary": batch,
             "hidden": {1: "batch"}, "cell": {1: "batch"}, "offered": places},
        )  # fmt: skip
        tokens = torch.full((2, 4), model.vocabulary_size - 1)
        inputs = {
            "source": source, "lengths": lengths, "states": states, "keys": keys, "summary": summary,
            "tokens": tokens, "hidden": hidden, "cell": cell,
            "select": torch.tensor([[0, 1, 2], [1, 2, 3]]), "first": torch.tensor([0, 0]),
            **dict(zip(["offered"], offered, strict=False)),
        }  # fmt: skip
        scored = {0: "batch", 1: "scored"}
        decoder = _export(
            _Score(model, best),
            inputs,
            ["ids", "log_probs", "next_hidden", "next_cell", "attention", "copying"],
            {"source": places, "lengths": batch, "states": places, "keys": places, "summary": batch,
             "tokens": {0: "batch", 1: "read"}, "hidden": {1: "batch"}, "cell": {1: "batch"}, "select": scored,
             "first": batch, "offered": places, "ids": scored, "log_probs": scored, "next_hidden": {1: "batch"},
             "next_cell": {1: "batch"}, "attention": {0: "batch", 1: "scored", 2: "source_length"},
             "copying": scored},
        )  # fmt: skip
    return encoder, decoder


def round_to_half(model: nn.Module) -> None:
    """Round all weights to values that float16 holds, so that torch and the stored graphs agree."""
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.half().float())


def _export(module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], axes: dict[str, dict[int, str]]) -> bytes:
    onnx = require("onnx", extra="train", purpose="Exporting a model")
    written = io.BytesIO()
    with warnings.catch_warnings():
        # The tracing exporter warns of what the tests check: batch and length vary.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            written,  # type: ignore[arg-type]
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    graph = onnx.load_from_string(written.getvalue())
    _store_in_half(graph)
    data: bytes = graph.SerializeToString()
    return data


def _store_in_half(model: object) -> None:
    onnx = require("onnx", extra="train", purpose="Exporting a model")
    graph = model.graph  # type: ignore[attr-defined]
    casts = []
    for stored in graph.initializer:
        if stored.data_type != onnx.TensorProto.FLOAT:
            continue
        values = onnx.numpy_helper.to_array(stored)
        if values.size < SMALL:
            continue
        name = stored.name
        stored.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
