"""From a bundle to a runtime. torch is imported only where it is asked for."""

from __future__ import annotations

from numbers import Integral
from typing import Literal, get_args

from corrector.bundle import WEIGHTS_FILE, Bundle
from corrector.errors import InputError, require
from corrector.evidence.tables import unpack_tables
from corrector.model.graph import Graph
from corrector.model.stored_weights import StoredWeights
from corrector.runtime.onnx_runtime import DECODER_FILE, ENCODER_FILE, OnnxRuntime
from corrector.runtime.protocol import Runtime

RuntimeKind = Literal["onnx", "torch"]


def open_runtime(bundle: Bundle, kind: RuntimeKind = "onnx", *, threads: int = 1) -> Runtime:
    """The network of a bundle, ready to run.

    Raises:
        InputError: an unknown kind, or no thread.
        BundleError: the bundle's graphs or weights cannot be used.
        MissingExtraError: torch is asked for and not installed.
    """
    if kind not in get_args(RuntimeKind):
        raise InputError(f"runtime is {kind!r}; expected one of {', '.join(map(repr, get_args(RuntimeKind)))}.")
    if not isinstance(threads, Integral) or threads < 1:
        raise InputError(f"threads is {threads!r}; expected a whole number, at least 1.")
    weights = StoredWeights.unpack(bundle.file(WEIGHTS_FILE))
    tables = unpack_tables(bundle.files) if bundle.model_config.evidence else None
    if kind == "onnx":
        arrays = None if tables is None else tables.arrays()
        return OnnxRuntime(
            graph_of(bundle, ENCODER_FILE), graph_of(bundle, DECODER_FILE), weights, tables=arrays, threads=threads
        )
    torch = require("torch", extra="train", purpose="Running a model in torch")
    from corrector.model.building import fill_model, make_model, tensors
    from corrector.runtime.torch_runtime import TorchRuntime

    torch.set_num_threads(threads)
    model = make_model(bundle.model_config, bundle.tokenizer().vocabulary, tables=tables)
    fill_model(model, tensors(weights))
    return TorchRuntime(model, candidates=bundle.candidates)


def graph_of(bundle: Bundle, name: str) -> Graph:
    """A graph of a bundle, with the names of the weights that it takes.

    Raises:
        BundleError: the bundle has no such graph.
    """
    return Graph(bundle.file(name), bundle.graphs.get(name, ()))
