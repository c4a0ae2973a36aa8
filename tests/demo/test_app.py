"""demo/app.py: its parts on hand-made corrections, and the served page through a real client."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import corrector
from corrector import Alternative, Correction, Corrector, Edit, InputError, Kind, MissingExtraError

ROOT = Path(corrector.__file__).parents[1]
APP = ROOT / "demo" / "app.py"
PAGE_SECONDS = 60.0


@pytest.fixture(scope="module")
def app() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_app", APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def address(bundle: Path) -> Iterator[str]:
    """The page, served by a process of its own."""
    pytest.importorskip("gradio", reason="the page needs Gradio: pip install 'corrector[demo]'")
    port = free_port()
    command = [sys.executable, str(APP), "--port", str(port), "--model", str(bundle)]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=30)
    assert "高心" not in output.decode(), "the page logged a text"
    assert "Traceback" not in output.decode()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PAGE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the page did not come up within {PAGE_SECONDS} s (exit status {process.poll()})")


def client(address: str) -> Any:
    gradio_client = pytest.importorskip("gradio_client", reason="comes with Gradio")
    return gradio_client.Client(address, verbose=False, analytics_enabled=False)


def text_of(html: str) -> str:
    """What an HTML text shows, without what is struck out."""
    return unescape(re.sub("<[^>]*>", "", re.sub("<del.*?</del>", "", html)))


SOURCE = "<b>因该</b> & 去了在家,好"
CORRECTION = Correction(
    SOURCE,
    (
        Edit(3, 5, "应该", Kind.SOUND, 0.9, (Alternative("因为", 0.05), Alternative("", 0.01))),
        Edit(14, 15, "", Kind.REDUNDANT, 0.8),
        Edit(16, 17, "，", Kind.PUNCTUATION, 0.7),
        Edit(18, 18, "<吧>", Kind.MISSING, 0.6),
    ),
)


def test_the_highlighted_text_is_the_target_and_runs_nothing(app: ModuleType) -> None:
    html = app.highlighted(CORRECTION)
    assert text_of(html) == CORRECTION.target
    assert set(re.findall(r"<(\w+)", html)) == {"div", "span", "del", "ins"}
    assert re.findall(r'data-kind="(\w+)"', html) == ["sound", "redundant", "punctuation", "missing"]


def test_every_kind_has_a_colour_of_its_own_in_the_legend(app: ModuleType) -> None:
    assert set(app.KIND_NAMES) == set(app.KIND_COLOURS) == set(Kind)
    assert len(set(app.KIND_COLOURS.values())) == len(Kind)
    assert all(name in app.legend() for name in app.KIND_NAMES.values())


def test_a_row_shows_place_texts_and_alternatives(app: ModuleType) -> None:
    rows = app.edit_rows(CORRECTION)
    assert rows[0] == ["3–5", "因该", "应该", app.KIND_NAMES[Kind.SOUND], "0.90", "因为 (0.05)、— (0.01)"]
    assert [row[1:3] for row in rows[1:]] == [["在", "—"], [",", "，"], ["—", "<吧>"]]
    assert all(len(row) == len(app.TABLE_HEADERS) for row in rows)


def test_lists_are_read_as_people_write_them(app: ModuleType) -> None:
    assert app.read_keep(" 高心,小明，北京、\n茶 ") == {"高心", "小明", "北京", "茶"}
    assert app.read_replacements("高心=高兴\n\n 的的 ＝ 的\n嗯嗯=") == {
        "高心": "高兴",
        "的的": "的",
        "嗯嗯": "",
    }
    with pytest.raises(InputError, match="高心 高兴"):
        app.read_replacements("高心 高兴")


def test_the_page_uses_public_names_only() -> None:
    tree = ast.parse(APP.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules = [part for node in imports for part in (node.module or "").split(".")]
    names = [name.name for node in imports for name in node.names]
    assert not [name for name in modules + names if name.startswith("_") and name != "__future__"]


def test_without_gradio_the_error_says_what_to_install(app: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gradio", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'corrector\[demo\]'"):
        app.build_page(None)


def test_a_request_leaves_the_corrector_as_it_was(app: ModuleType, bundle: Path) -> None:
    base = Corrector.load(bundle)
    settings = (base.threshold, base.beam_width, base.words)
    assert app.correct(base, "我很高心。", 1.0, 2, "", "高心=高兴").target == "我很高兴。"
    assert (base.threshold, base.beam_width, base.words) == settings


def test_the_served_page_corrects(address: str, bundle: Path) -> None:
    text = "我今天很高心。\n<b>他们</b>因该也很高心？"
    html, table, target, found = client(address).predict(text, 1.0, 1, "", "高心=高兴", api_name="/correct")
    expected = Corrector.load(bundle, threshold=1.0, replace={"高心": "高兴"}).correct(text)
    assert found == expected.to_dict()
    assert target == expected.target == "我今天很高兴。\n<b>他们</b>因该也很高兴？"
    assert text_of(html) == target
    assert [row[1:3] for row in table["data"]] == [["高心", "高兴"]] * 2


def test_the_settings_of_a_request_count(address: str) -> None:
    *_, target, _ = client(address).predict("高心小学很高心", 1.0, 3, "高心小学", "高心=高兴", api_name="/correct")
    assert target == "高心小学很高兴"


def test_mistakes_come_back_as_sentences(address: str) -> None:
    from gradio_client.exceptions import AppError

    page = client(address)
    with pytest.raises(AppError, match="has no wrong and right word"):
        page.predict("我很高心", 0.5, 1, "", "高心 高兴", api_name="/correct")
    with pytest.raises(AppError, match="this page takes at most"):
        page.predict("茶" * 30_000, 0.5, 1, "", "", api_name="/correct")
    *_, target, _ = page.predict("我很高心", 1.0, 1, "", "高心=高兴", api_name="/correct")
    assert target == "我很高兴"


def test_two_clients_at_once_see_their_own_texts_only(address: str) -> None:
    def ask(name: str) -> list[tuple[str, str]]:
        page = client(address)
        texts = [f"{name}第{i}天很高心。" for i in range(6)]
        answers = [page.predict(text, 1.0, 1, "", f"高心={name}兴", api_name="/correct") for text in texts]
        return [(text.replace("高心", f"{name}兴"), answer[2]) for text, answer in zip(texts, answers, strict=True)]

    with ThreadPoolExecutor(2) as both:
        for pairs in both.map(ask, ("甲", "乙")):
            assert [answer for _, answer in pairs] == [expected for expected, _ in pairs]


def test_the_page_names_no_other_machine(address: str) -> None:
    """What the browser is told to load: styles and fonts of the theme come from here or are the system's."""
    with urllib.request.urlopen(f"{address}theme.css", timeout=10) as response:
        theme = response.read().decode()
    assert "system-ui" in theme
    addresses = re.findall(r"""url\(["']?([^"')]*)""", theme)
    assert [url for url in addresses if not url.startswith(("data:", "static/"))] == []
    assert "@import" not in theme
    with urllib.request.urlopen(f"{address}config", timeout=10) as response:
        config = response.read().decode()
    assert '"analytics_enabled":false' in config.replace(" ", "")


def test_a_taken_port_is_said(address: str, bundle: Path) -> None:
    port = address.rstrip("/").rpartition(":")[2]
    command = [sys.executable, str(APP), "--port", port, "--model", str(bundle)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert f"Port {port} cannot be used" in done.stderr
    assert "Traceback" not in done.stderr
