"""Importing Gradio: quickly, quietly, and with nothing reported to anyone.

While it is imported, Gradio writes an editor's stub file for each of its components into its own folder, which takes
longer than all the rest of the import. It leaves out a class whose source file cannot be told, and that is what it is
told here of its own components; everything else may ask for source files as ever.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from corrector.errors import require

_QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",  # read while Gradio is imported
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
}


def import_gradio() -> Any:
    """The module `gradio`.

    Raises:
        MissingExtraError: it is not installed.
    """
    os.environ.update(_QUIET)
    if "gradio" in sys.modules:
        return require("gradio", extra="demo", purpose="The page")
    with _without_stub_files():
        return require("gradio", extra="demo", purpose="The page")


@contextmanager
def _without_stub_files() -> Iterator[None]:
    original = inspect.getfile

    def getfile(thing: Any) -> str:
        if type(thing).__name__ == "ComponentMeta":
            raise OSError("no stub file is wanted for a component")
        return original(thing)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = original
