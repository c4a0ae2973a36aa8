"""Running a bundle's two ONNX graphs with ONNX Runtime: the way the shipped model corrects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from corrector.errors import BundleError
from corrector.model.graph import Graph
from corrector.model.onnxruntime_import import import_onnxruntime
from corrector.model.stored_weights import StoredWeights
from corrector.runtime.protocol import Floats, Ids, Mask, Memory, Scored, State
from corrector.tokenization.vocabulary import ANY

ENCODER_FILE, DECODER_FILE = "encoder.onnx", "decoder.onnx"


class OnnxRuntime:
    """The `Runtime` protocol over ONNX graphs.

    Args:
        weights: those that the graphs take.
        tables: those of the evidence by name, for graphs that take them.
        threads: processor threads used by one call, from 1, which is best for single sentences and for many processes.

    Raises:
        BundleError: a graph cannot be loaded.
    """

    def __init__(
        self,
        encoder: Graph,
        decoder: Graph,
        weights: StoredWeights,
        *,
        tables: Mapping[str, Any] | None = None,
        threads: int = 1,
    ) -> None:
        self._encoder = open_graph(encoder, weights, ENCODER_FILE, threads)
        self._decoder = open_graph(decoder, weights, DECODER_FILE, threads)
        self._tables = dict(tables or {})
        self._outputs = [output.name for output in self._encoder.get_outputs()]

    def encode(self, source: Ids, lengths: Ids) -> tuple[Memory, State]:
        values = _run(self._encoder, self._outputs, {"source": source, "lengths": lengths, **self._tables})
        read = {**_untold(source), **dict(zip(self._outputs, values, strict=True))}
        names = ("states", "keys", "summary", "offered", "beliefs", "places", "there", "doubts")
        parts = (read[name] for name in names)
        return Memory(source, lengths, *parts), State(read["hidden"], read["cell"])

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
        inputs = {
            "source": memory.source,
            "lengths": memory.lengths,
            "states": memory.states,
            "keys": memory.keys,
            "summary": memory.summary,
            "offered": memory.candidates,
            "beliefs": memory.beliefs,
            "places": memory.places,
            "there": memory.there,
            "doubts": memory.doubts,
            "tokens": tokens,
            "hidden": state.hidden,
            "cell": state.cell,
            "select": select,
            "first": first,
            "draft": np.full_like(select, ANY) if draft is None else draft,
        }
        names = ["ids", "log_probs", "next_hidden", "next_cell"] + (["attention", "copying"] if inspect else [])
        ids, log_probs, hidden, cell, *inside = _run(self._decoder, names, inputs)
        return Scored(ids, log_probs, State(hidden, cell), *inside)


def open_graph(graph: Graph, weights: StoredWeights, name: str, threads: int) -> Any:
    """A session of ONNX Runtime for a graph.

    The weights are handed over as arrays: what was verified is what is used, wherever the files lie.

    Raises:
        BundleError: the graph cannot be loaded, or takes a weight that there is not.
    """
    onnxruntime = import_onnxruntime()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # idle threads must not eat a core
    # Folds the decoding of the weights; more was done at the export, and takes longer to look for than it saves.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # Which tensors may share memory is found by comparing all with all, 0.3 s for a graph with evidence. The arena
    # gives memory that was freed to the next tensor anyway.
    options.enable_mem_reuse = False
    try:
        arrays = [weights.arrays[weight] for weight in graph.weights]
        given = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in arrays]
        options.add_external_initializers(list(graph.weights), given)
        return onnxruntime.InferenceSession(graph.content, options, providers=["CPUExecutionProvider"])
    except KeyError as error:
        raise BundleError(f"{name} takes {error}, which is not among the weights. Export the bundle again.") from error
    except Exception as error:  # ONNX Runtime raises many kinds, none of them public
        raise BundleError(f"{name} cannot be loaded by ONNX Runtime {onnxruntime.__version__} ({error}).") from error


def _run(session: Any, outputs: list[str], inputs: dict[str, Any]) -> list[Any]:
    known = {entry.name for entry in session.get_inputs()}  # a graph without attention needs fewer
    result: list[Any] = session.run(outputs, {name: value for name, value in inputs.items() if name in known})
    return result


def _untold(source: Ids) -> dict[str, Ids | Floats | Mask]:
    """What a graph without evidence does not give out, or one whose places stay."""
    return {
        "offered": np.zeros((*source.shape, 0), dtype=np.int64),
        "beliefs": np.zeros((*source.shape, 1), dtype=np.float32),
        "places": np.zeros((len(source), 0), dtype=np.int64),
        "there": np.zeros((len(source), 0), dtype=np.bool_),
        "doubts": np.zeros((len(source), 0), dtype=np.float32),
    }
