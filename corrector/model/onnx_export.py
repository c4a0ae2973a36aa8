"""From a trained network to two ONNX graphs, `encode` and `score`, over one file of weights.

The tables of the evidence, where the network has it, are inputs of the encoder's graph: they are kept once, in a file
that both runtimes read. The graphs are optimised here rather than at every start, as far as that leaves standard
operators, which any version of ONNX Runtime reads on any processor ("basic" in its documentation).
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor, nn

from corrector.bundle import WeightPrecision
from corrector.errors import require
from corrector.model.building import store_weights
from corrector.model.evidence import EvidenceFinder
from corrector.model.graph import Graph
from corrector.model.layout import lay_out
from corrector.model.memory import Memory
from corrector.model.onnx_weights import take_weights_out
from corrector.model.onnxruntime_import import import_onnxruntime
from corrector.model.recurrence import State
from corrector.model.scoring import score
from corrector.model.seq2seq import Seq2Seq
from corrector.model.stored_weights import TABLE
from corrector.model.tables import Tables
from corrector.tokenization.vocabulary import ANY

OPSET = 17


@dataclass(frozen=True, slots=True)
class Exported:
    """The graphs of a network, and the content of the file that holds their weights."""

    encoder: Graph
    decoder: Graph
    weights: bytes


class _Encode(nn.Module):
    def __init__(self, model: Seq2Seq, table: Tensor) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("table", table)

    def forward(self, source: Tensor, lengths: Tensor, *tables: Tensor) -> tuple[Tensor, ...]:
        finder = EvidenceFinder(Tables(*tables), self.model.config.offered) if tables else None
        memory = self.model.encode(source, lengths, self.table, finder)  # type: ignore[arg-type]
        state = self.model.decoder.first_state(memory.summary)
        outputs = [memory.states, memory.keys, memory.summary, state.hidden, state.cell]
        if tables:
            outputs += [memory.candidates, memory.beliefs]
        if self.model.config.displacement:
            outputs += [memory.places, memory.mask, memory.doubts]
        return tuple(outputs)


class _Score(nn.Module):
    def __init__(self, model: Seq2Seq, table: Tensor, best: int) -> None:
        super().__init__()
        self.model = model
        self.best = best
        self.register_buffer("table", table)

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
        draft: Tensor,
        offered: Tensor | None = None,
        beliefs: Tensor | None = None,
        places: Tensor | None = None,
        there: Tensor | None = None,
        doubts: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        mask = torch.arange(source.shape[1]).unsqueeze(0) < lengths.unsqueeze(1)
        candidates = source.new_zeros(*source.shape, 0) if offered is None else offered
        believed = states.new_zeros(*source.shape, 1) if beliefs is None else beliefs
        layout = lay_out(mask)
        placed = (layout.places, mask, layout.doubts)
        if places is not None and there is not None and doubts is not None:
            placed = (places, there, doubts)
        memory = Memory(source, states, keys, summary, candidates, believed, *placed)
        state = State(hidden, cell)
        table: Tensor = self.table  # type: ignore[assignment]
        scored = score(self.model, memory, tokens, state, table, select=select, first=first, k=self.best, draft=draft)
        inside = (scored.attention, scored.copying)
        return scored.ids, scored.log_probs, scored.state.hidden, scored.state.cell, *inside


def export_network(model: Seq2Seq, *, best: int, precision: WeightPrecision = "float16") -> Exported:
    """The graphs and the weights of a network on the CPU, whose own weights are rounded to what is stored.

    Args:
        best: K, the number of next tokens that the decoder's graph returns.
    """
    stored = store_weights(model.eval(), precision)
    packed, table = stored.pack(), torch.from_numpy(stored.value(TABLE))
    extents = stored.extents(packed)
    with torch.no_grad():
        traced = _trace_both(model, table, best)
    optimised = (_optimise(graph) for graph in traced)
    encoder, decoder = (take_weights_out(graph, stored, extents, cell=model.config.cell) for graph in optimised)
    return Exported(encoder, decoder, packed)


def _trace_both(model: Seq2Seq, table: Tensor, best: int) -> tuple[bytes, bytes]:
    source = torch.full((2, 5), model.vocabulary_size - 1)
    lengths = torch.tensor([5, 3])
    batch, places = {0: "batch"}, {0: "batch", 1: "source_length"}
    encode = _Encode(model, table)
    tables = {} if model.evidence is None else model.evidence.tables()._asdict()
    told = (["offered", "beliefs"] if tables else []) + (
        ["places", "there", "doubts"] if model.config.displacement else []
    )
    wide = {0: "batch", 1: "places"} if model.config.displacement else places
    names = ["states", "keys", "summary", "hidden", "cell", *told]
    states, keys, summary, hidden, cell, *offered = encode(source, lengths, *tables.values())
    encoder = _trace(
        encode,
        {"source": source, "lengths": lengths, **tables},
        names,
        {"source": places, "lengths": batch, "states": wide, "keys": wide, "summary": batch,
         "hidden": {1: "batch"}, "cell": {1: "batch"}, **dict.fromkeys(told, wide)},
    )  # fmt: skip
    tokens = torch.full((2, 4), model.vocabulary_size - 1)
    inputs = {
        "source": source, "lengths": lengths, "states": states, "keys": keys, "summary": summary,
        "tokens": tokens, "hidden": hidden, "cell": cell,
        "select": torch.tensor([[0, 1, 2], [1, 2, 3]]), "first": torch.tensor([0, 0]),
        "draft": torch.full((2, 3), ANY),
        **dict(zip(told, offered, strict=True)),
    }  # fmt: skip
    scored = {0: "batch", 1: "scored"}
    decoder = _trace(
        _Score(model, table, best),
        inputs,
        ["ids", "log_probs", "next_hidden", "next_cell", "attention", "copying"],
        {"source": places, "lengths": batch, "states": wide, "keys": wide, "summary": batch,
         "tokens": {0: "batch", 1: "read"}, "hidden": {1: "batch"}, "cell": {1: "batch"}, "select": scored,
         "draft": scored,
         "first": batch, **dict.fromkeys(told, wide), "ids": scored, "log_probs": scored,
         "next_hidden": {1: "batch"}, "next_cell": {1: "batch"}, "copying": scored,
         "attention": {0: "batch", 1: "scored", 2: "source_length"}},
    )  # fmt: skip
    return encoder, decoder


def _trace(module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], axes: dict[str, dict[int, str]]) -> bytes:
    require("onnx", extra="train", purpose="Exporting a model")
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
    return written.getvalue()


def _optimise(graph: bytes) -> Any:
    """The same graph after the basic optimisations of ONNX Runtime, as an onnx.ModelProto."""
    onnxruntime = import_onnxruntime()

    onnx = require("onnx", extra="train", purpose="Exporting a model")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "graph.onnx"
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(path)
        options.enable_mem_reuse = False  # planning it is slow, see runtime/onnx_runtime.py
        onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        model = onnx.load(str(path))
    standard = [used for used in model.opset_import if used.domain == ""]  # it names all operator sets that it knows
    del model.opset_import[:]
    model.opset_import.extend(standard)
    return model
