"""Starting the page: the model and Gradio are loaded at the same time, then the page is served until it is ended.

Knows addresses, users and Gradio's way of serving. Nothing is asked of another machine: fonts are the system's, nothing
is reported, no link is shared, no text is logged. Files lie in a folder of this run that goes with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from corrector.errors import InputError
from corrector.page.building import build_page
from corrector.page.gradio_import import import_gradio
from corrector.page.labels import translations
from corrector.page.limits import MAXIMUM_FILE_BYTES
from corrector.page.model import open_model
from corrector.page.views import asset

_HIGHEST_PORT = 65535
_FONTS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]


@dataclass(frozen=True, slots=True)
class Serving:
    """How the page is served.

    Attributes:
        users: (name, password) of those who may see it; empty for everyone who can reach the address.
        open_browser: whether a browser of this machine is opened.

    Raises:
        InputError: the port is none.
    """

    host: str
    port: int
    users: tuple[tuple[str, str], ...] = ()
    open_browser: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.port <= _HIGHEST_PORT:
            raise InputError(f"The port is {self.port}; expected a number from 1 to {_HIGHEST_PORT}, such as 7860.")

    @property
    def address(self) -> str:
        """What to type into a browser of this machine."""
        return f"http://{'127.0.0.1' if self.host in ('', '0.0.0.0', '::') else self.host}:{self.port}"


def serve(model: str | Path | None, serving: Serving, *, on_ready: Callable[[str], None]) -> None:
    """Serve the page until it is interrupted.

    Args:
        model: the bundle's folder; None for the one that ships with the package.
        on_ready: called with the address as soon as the page answers.

    Raises:
        BundleError: the bundle is missing or damaged.
        MissingExtraError: Gradio is not installed.
        InputError: the port is taken, or the address is not of this machine.
    """
    with temporary_files():
        page, gr, i18n = load_page(model)
        _launch(page, gr, i18n, serving)
        on_ready(serving.address)
        try:
            page.block_thread()
        finally:
            page.close(verbose=False)


def load_page(model: str | Path | None) -> tuple[Any, Any, Any]:
    """The page, Gradio's module and the translations."""
    with ThreadPoolExecutor(1) as beside:
        opening = beside.submit(open_model, model)
        gr = import_gradio()
        opened = opening.result()
    i18n = gr.I18n(**translations())
    return build_page(gr, i18n, opened), gr, i18n


def temporary_files() -> AbstractContextManager[str]:
    """A folder for uploads and results, removed at the end with all that is in it."""
    folder = TemporaryDirectory(prefix="corrector-page-", ignore_cleanup_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = folder.name  # read by every component when it is made
    return folder


def _launch(page: Any, gr: Any, i18n: Any, serving: Serving) -> None:
    try:
        page.launch(
            server_name=serving.host,
            server_port=serving.port,
            auth=list(serving.users) or None,
            inbrowser=serving.open_browser,
            i18n=i18n,
            css=asset("page.css"),
            theme=gr.themes.Default(font=_FONTS, font_mono=["ui-monospace", "monospace"]),
            max_file_size=MAXIMUM_FILE_BYTES,
            share=False,
            quiet=True,
            prevent_thread_lock=True,
            run_history=False,  # it would keep the texts in the browser
            enable_monitoring=False,
            footer_links=[],
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
        )
    except OSError as error:
        message = f"{serving.address} cannot be served ({error}). Give another port (--port) or host (--host)."
        raise InputError(message) from error
