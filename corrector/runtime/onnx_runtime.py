"""Running a bundle's two ONNX graphs with ONNX Runtime: the way the shipped model corrects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from corrector.errors import BundleError, InputError
from corrector.runtime.protocol import Ids, Memory, Scored, State

ENCODER_FILE, DECODER_FILE = "encoder.onnx", "decoder.onnx"


class OnnxRuntime:
    """The `Runtime` protocol over ONNX graphs given as bytes.

    Args:
        tables: those of the evidence by name, for graphs that take them.
        threads: processor threads used by one call; 1 is best for single sentences and for many processes.

    Raises:
        BundleError: a graph cannot be loaded.
    """

    def __init__(
        self, encoder: bytes, decoder: bytes, *, tables: Mapping[str, Any] | None = None, threads: int = 1
    ) -> None:
        if threads < 1:
            raise InputError(f"threads is {threads}; expected at least 1.")
        self._encoder = _open(encoder, ENCODER_FILE, threads)
        self._decoder = _open(decoder, DECODER_FILE, threads)
        self._tables = dict(tables or {})
        self._offers = any(output.name == "offered" for output in self._encoder.get_outputs())

    def encode(self, source: Ids, lengths: Ids) -> tuple[Memory, State]:
        names = ["states", "keys", "summary", "hidden", "cell"] + (["offered"] if self._offers else [])
        states, keys, summary, hidden, cell, *offered = _run(
            self._encoder, names, {"source": source, "lengths": lengths, **self._tables}
        )
        candidates = offered[0] if offered else np.zeros((*source.shape, 0), dtype=np.int64)
        return Memory(source, lengths, states, keys, summary, candidates), State(hidden, cell)

    def score(
        self, memory: Memory, tokens: Ids, state: State, *, select: Ids, first: Ids, inspect: bool = False
    ) -> Scored:
        inputs = {
            "source": memory.source,
            "lengths": memory.lengths,
            "states": memory.states,
            "keys": memory.keys,
            "summary": memory.summary,
            "offered": memory.candidates,
            "tokens": tokens,
            "hidden": state.hidden,
            "cell": state.cell,
            "select": select,
            "first": first,
        }
        names = ["ids", "log_probs", "next_hidden", "next_cell"] + (["attention", "copying"] if inspect else [])
        ids, log_probs, hidden, cell, *inside = _run(self._decoder, names, inputs)
        return Scored(ids, log_probs, State(hidden, cell), *inside)


def _open(graph: bytes, name: str, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads must not eat a core
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises many kinds, none of them public
        raise BundleError(f"{name} cannot be loaded by ONNX Runtime {onnxruntime.__version__} ({error}).") from error


def _run(session: Any, outputs: list[str], inputs: dict[str, Any]) -> list[Any]:
    known = {entry.name for entry in session.get_inputs()}  # a graph without attention needs fewer
    result: list[Any] = session.run(outputs, {name: value for name, value in inputs.items() if name in known})
    return result
