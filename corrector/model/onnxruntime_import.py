"""Importing ONNX Runtime without its telemetry.

Its builds report every session to their maker: they leave a file `.ses` among the temporary ones, and look for a server
on the network. Correcting is promised to stay on this machine, so that is switched off before the library is loaded,
the only time at which it looks. Trade-off: an environment variable is set; one that is set already stays as it is.
"""

from __future__ import annotations

import importlib
import os
from typing import Any


def import_onnxruntime() -> Any:
    """The module `onnxruntime`."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    return importlib.import_module("onnxruntime")
