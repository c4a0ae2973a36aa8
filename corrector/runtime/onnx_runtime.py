"""Running a bundle's two ONNX graphs with ONNX Runtime: the way the shipped model corrects."""

from __future__ import annotations

from typing import Any

from corrector.errors import BundleError, InputError
from corrector.runtime.protocol import Ids, Memory, Scored, State

ENCODER_FILE, DECODER_FILE = "encoder.onnx", "decoder.onnx"


class OnnxRuntime:
    """The `Runtime` protocol over ONNX graphs given as bytes.

    Args:
        threads: processor threads used by one call; 1 is best for single sentences and for many processes.

    Raises:
        BundleError: a graph cannot be loaded.
    """

    def __init__(self, encoder: bytes, decoder: bytes, *, threads: int = 1) -> None:
        if threads < 1:
            raise InputError(f"threads is {threads}; expected at least 1.")
        self._encoder = _open(encoder, ENCODER_FILE, threads)
        self._decoder = _open(decoder, DECODER_FILE, threads)

    def encode(self, source: Ids, lengths: Ids) -> tuple[Memory, State]:
        states, keys, summary, hidden, cell = _run(
            self._encoder,
            ["states", "keys", "summary", "hidden", "cell"],
            {"source": source, "lengths": lengths},
        )
        return Memory(source, lengths, states, keys, summary), State(hidden, cell)

    def score(
        self, memory: Memory, tokens: Ids, state: State, *, select: Ids, first: Ids, inspect: bool = False
    ) -> Scored:
        inputs = {
            "source": memory.source,
            "lengths": memory.lengths,
            "states": memory.states,
            "keys": memory.keys,
            "summary": memory.summary,
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
