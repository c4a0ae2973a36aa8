"""Errors as a visitor reads them: the sentence of the error, under a title in the visitor's language.

Only errors that this package raises on purpose are shown. Anything else is a bug: Gradio shows a general message, and
the terminal gets the traceback, in which no text of a visitor stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from corrector.errors import CorrectorError
from corrector.page.labels import Labels


@contextmanager
def shown_errors(gr: Any, say: Labels) -> Iterator[None]:
    """Errors inside become Gradio's."""
    try:
        yield
    except CorrectorError as error:
        raise gr.Error(str(error), title=say("error"), duration=None, print_exception=False) from error
