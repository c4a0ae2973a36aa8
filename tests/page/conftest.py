"""The page as a process of its own, and a browser that looks at it.

The browser is Debian's Chromium, run by the Python package of Playwright (`apt-get install chromium fonts-noto-cjk` and
the extra `dev`). Where one of them is missing the tests that need it are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import corrector

ROOT = Path(corrector.__file__).parents[1]
SECONDS = 90.0  # for the page to come up, and for anything in a browser to happen, on a busy machine
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
)  # fmt: skip

# Told by the process of the page at its end: every address that it connected to, from an audit hook.
SPY = """
import atexit, json, sys
seen = []
watched = ("socket.connect", "socket.sendto")
sys.addaudithook(lambda name, given: seen.append(str(given[1])) if name in watched else None)
atexit.register(lambda: print("CONNECTED", json.dumps(seen), flush=True))
from corrector.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass
class Served:
    """A page that is being served."""

    address: str
    process: subprocess.Popen[bytes]
    started: float  # seconds from the command to the first answer
    log: Path
    temporary: Path  # where it keeps files for a while
    texts: list[str] = field(default_factory=list)  # those that must not be in the log
    refused: int = 0  # errors of Gradio's own that a test asked for

    def client(self, **settings: Any) -> Any:
        """A client of its endpoints."""
        gradio_client = pytest.importorskip("gradio_client", reason="comes with Gradio")
        return gradio_client.Client(self.address, verbose=False, analytics_enabled=False, **settings)

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[Callable[..., Served]]:
    """Starts a page; all are ended with the session."""
    pytest.importorskip("gradio", reason="the page needs Gradio: pip install 'corrector[demo]'")
    pages: list[Served] = []

    def start(*flags: str, model: Path | None = bundle, **variables: str) -> Served:
        port = free_port()
        folder = tmp_path_factory.mktemp("page")
        log, temporary = folder / "log.txt", folder / "temporary"
        temporary.mkdir()
        command = [sys.executable, "-c", SPY, "demo", "--port", str(port), *flags]
        command += [] if model is None else ["--model", str(model)]
        own = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TMPDIR": str(temporary)}
        environment = {**os.environ, **own, **variables}
        with log.open("wb") as file:
            begin = time.monotonic()
            process = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT, cwd=folder)
        address = f"http://127.0.0.1:{port}/"
        wait_for(address, process, log)
        pages.append(Served(address, process, time.monotonic() - begin, log, temporary))
        return pages[-1]

    yield start
    for page in pages:
        end(page)


def end(page: Served) -> None:
    """Ends a page as a user does, and looks at what it left behind."""
    page.process.send_signal(2)
    page.process.wait(timeout=SECONDS)
    output = page.output()
    assert output.count("Traceback") <= page.refused, output
    for text in page.texts:
        assert text not in output, "the page logged a text"
    connected = next((line for line in output.splitlines() if line.startswith("CONNECTED ")), "CONNECTED []")
    foreign = [to for to in json.loads(connected.removeprefix("CONNECTED ")) if "127.0.0.1" not in to]
    assert foreign == [], "the page's process talked to other machines"


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:  # it answers, and wants a user
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"the page did not come up (exit status {process.poll()}): {log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def served(serve: Callable[..., Served]) -> Served:
    """The page that most tests share: it keeps nothing of a visitor."""
    return serve()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'corrector[dev]'")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium here: apt-get install chromium fonts-noto-cjk")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def contexts(chromium: Any) -> Iterator[Callable[..., Any]]:
    """A browser's profile for each kind of visitor, kept because an empty cache takes seconds to fill."""
    made: dict[str, Any] = {}

    def context(**settings: Any) -> Any:
        key = json.dumps(settings, sort_keys=True)
        if key not in made:
            made[key] = chromium.new_context(accept_downloads=True, **settings)
            made[key].set_default_timeout(1000 * SECONDS)
        return made[key]

    yield context
    for one in made.values():
        one.close()


@pytest.fixture
def visit(contexts: Callable[..., Any], served: Served) -> Iterator[Callable[..., Any]]:
    """Opens the page as a new visitor. At the end no visit has asked another machine for anything, or met an error."""
    pages: list[Any] = []
    requests: list[str] = []
    errors: list[str] = []

    def open_page(*, locale: str = "en-US", width: int = 1280, **settings: Any) -> Any:
        page = contexts(locale=locale, viewport={"width": width, "height": 900}, **settings).new_page()
        pages.append(page)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(served.address)
        page.wait_for_selector("#review .quiet")
        return page

    yield open_page
    for page in pages:
        page.close()
    own = (served.address, "data:", "blob:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert errors == []
