"""From a bundle to a runtime. torch is imported only where it is asked for."""

from __future__ import annotations

from typing import Literal, get_args

from corrector.bundle import WEIGHTS_FILE, Bundle
from corrector.errors import InputError, require
from corrector.evidence.tables import EVIDENCE_FILE, unpack_tables
from corrector.runtime.onnx_runtime import DECODER_FILE, ENCODER_FILE, OnnxRuntime
from corrector.runtime.protocol import Runtime

RuntimeKind = Literal["onnx", "torch"]


def open_runtime(bundle: Bundle, kind: RuntimeKind = "onnx", *, threads: int = 1) -> Runtime:
    """The network of a bundle, ready to run.

    Raises:
        BundleError: the bundle's graphs or weights cannot be used.
        MissingExtraError: torch is asked for and not installed.
    """
    tables = unpack_tables(bundle.file(EVIDENCE_FILE)) if bundle.model_config.evidence else None
    if kind == "onnx":
        arrays = None if tables is None else tables.arrays()
        return OnnxRuntime(bundle.file(ENCODER_FILE), bundle.file(DECODER_FILE), tables=arrays, threads=threads)
    if kind != "torch":
        raise InputError(f"runtime is {kind!r}; expected one of {', '.join(map(repr, get_args(RuntimeKind)))}.")
    if threads < 1:
        raise InputError(f"threads is {threads}; expected at least 1.")
    torch = require("torch", extra="train", purpose="Running a model in torch")
    from corrector.model.building import fill_model, make_model, unpack_weights
    from corrector.runtime.torch_runtime import TorchRuntime

    torch.set_num_threads(threads)
    model = make_model(bundle.model_config, bundle.tokenizer().vocabulary, tables=tables)
    fill_model(model, unpack_weights(bundle.file(WEIGHTS_FILE)))
    return TorchRuntime(model, candidates=bundle.candidates)
