"""Starting the page: quickly, for those who may, and with a sentence when it cannot be."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import corrector.page
from corrector import MissingExtraError
from corrector.page.gradio_import import import_gradio

PAGE = Path(corrector.page.__file__).parent
ROOT = PAGE.parents[1]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **variables}
    command = [sys.executable, "-m", "corrector", "demo", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_the_first_answer_comes_soon(served: Any) -> None:
    """Three seconds on a quiet machine; here only that nothing waits for something, since the machine may be busy."""
    print(json.dumps({"seconds from the command to the first answer": served.started}))
    assert served.started < 60


def test_a_taken_port_is_said(served: Any, bundle: Path) -> None:
    port = served.address.rstrip("/").rpartition(":")[2]
    done = run("--port", port, "--model", str(bundle))
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be served" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["0", "-5", "65536", "99999"])
def test_a_port_that_is_none_is_said(port: str) -> None:
    """Some were once an error of Python's own."""
    done = run("--port", port)
    assert done.returncode == 2
    assert f"The port is {port}; expected a number from 1 to 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    done = run("--model", str(tmp_path))
    assert done.returncode == 2
    assert "no bundle here" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("value", [None, "", "ann", ":x", "ann:"])
def test_a_user_without_a_password_is_said(value: str | None) -> None:
    done = run("--auth", "PAGE_USER", **({} if value is None else {"PAGE_USER": value}))
    assert done.returncode == 2
    assert "holds no USER:PASSWORD" in done.stderr


def test_without_gradio_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gradio", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'corrector\[demo\]'"):
        import_gradio()


def test_gradio_writes_no_stub_files_and_nothing_else_is_patched(tmp_path: Path) -> None:
    code = (
        "import inspect, json, pathlib\n"
        "before = inspect.getfile\n"
        "from corrector.page.gradio_import import import_gradio\n"
        "gradio = import_gradio()\n"
        "import gradio.component_meta as meta\n"
        "assert inspect.getfile is before\n"
        "assert inspect.getfile(gradio.Textbox).endswith('textbox.py')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=300)


def test_only_those_who_may_get_in(serve: Callable[..., Any]) -> None:
    page = serve("--auth", "PAGE_USER", PAGE_USER="ann:a:secret")
    assert "secret" not in " ".join(page.process.args[3:])
    for path in ("config", "gradio_api/info"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(page.address + path, timeout=60)
    client = page.client(auth=("ann", "a:secret"))
    assert client.predict("我己经到家了。", api_name="/correct")["target"] == "我已经到家了。"


def test_what_the_browser_loads_is_served_here(served: Any) -> None:
    """Styles and fonts come from the page itself or are the system's; the browser tests see all requests."""
    with urllib.request.urlopen(f"{served.address}theme.css", timeout=60) as response:
        theme = response.read().decode()
    assert "system-ui" in theme
    assert "@import" not in theme
    for name in ("config", ""):
        with urllib.request.urlopen(served.address + name, timeout=60) as response:
            content = response.read().decode().replace(" ", "")
        assert '"analytics_enabled":false' in content or not name


def test_assets_ask_for_nothing_and_never_make_markup_of_text() -> None:
    for path in (PAGE / "assets").iterdir():
        code = path.read_text(encoding="utf-8")
        for word in ("http", "fetch(", "import(", "@import", "url(", "innerHTML", "insertAdjacentHTML", "eval("):
            assert word not in code, (path.name, word)


def test_the_page_is_a_view() -> None:
    """It uses public names only, and no part of the package below the corrector that changes texts."""
    below = {"model", "search", "training", "suggestions", "tokenization", "ngrams", "lexicon", "corpus"}
    for path in PAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("corrector"):
                assert not any(alias.name.startswith("_") for alias in node.names), path.name
                assert (node.module or "").split(".")[1] not in below, (path.name, node.module)
