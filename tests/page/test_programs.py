"""The endpoints through a real client: what they answer, what they refuse, and that no two visitors are mixed up."""

from __future__ import annotations

import json
import signal
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corrector import Corrector

VISITORS, REQUESTS = 20, 10


@pytest.fixture(scope="module")
def client(served: Any) -> Any:
    return served.client()


def test_correct_is_the_corrector_s(client: Any, bundle: Path) -> None:
    text = "我今天很高心。\n<b>他们</b>因该也很高心？😀𠮷"
    assert client.predict(text, api_name="/correct") == Corrector.load(bundle).correct(text).to_dict()


def test_every_setting_counts(client: Any, bundle: Path) -> None:
    text = "我己经没有办法了，因该怎么办，以经晚了。"
    settings = {"threshold": 0.3, "beam_width": 3, "kinds": ["shape", "other"], "keep": ["以经"]}
    found = client.predict(text, **settings, replacements={"办法": "法子"}, api_name="/correct")
    expected = Corrector.load(bundle, **settings, replace={"办法": "法子"})  # type: ignore[arg-type]
    assert found == expected.correct(text).to_dict()
    assert found["target"] == "我已经没有法子了，因该怎么办，以经晚了。"


def test_inspect_tells_numbers(client: Any) -> None:
    found = client.predict("我以经走了。", 3, api_name="/inspect")
    assert found["tokens"] == list("我以经走了。")
    assert found["written"] == list("我已经走了。")
    assert found["readings"][0]["text"] == "我已经走了。"
    assert len(found["readings"]) == 3
    assert np.argmax(found["wrong"]) == 1
    assert np.array(found["attention"]).shape == (7, 7)
    assert len(found["layers"]) == 9  # language model, encoder, displacement and decoder
    assert all(len(layer["means"]["forget"]) == 7 for layer in found["layers"])


def test_a_file_is_corrected(client: Any, tmp_path: Path) -> None:
    from gradio_client import handle_file

    path = tmp_path / "a.txt"
    path.write_text("我己经到家了。\n", encoding="utf-8")
    corrected, told = client.predict(handle_file(str(path)), threshold=0.85, api_name="/correct_file")
    result = Path(corrected["value"] if isinstance(corrected, dict) else corrected)
    assert result.read_text(encoding="utf-8") == "我已经到家了。\n"
    assert json.loads(told)["counts"] == {"records": 1, "changed": 1, "edits": 1, "sentences": 1, "damaged": 0}


def test_pairs_are_scored(client: Any) -> None:
    _, told = client.predict("我己经到家了。\t我已经到家了。", None, api_name="/evaluate")
    (scores, *_) = json.loads(told)["tables"]
    assert dict(zip(scores["headings"], scores["rows"][0], strict=True))["rows"] == "1"
    assert "pairs.tsv" in json.loads(told)["lines"][0]


@pytest.mark.parametrize(
    ("endpoint", "given", "said"),
    [
        ("/correct", {"text": "茶" * 100_001}, "this page takes at most 100000"),
        ("/correct", {"text": "茶", "threshold": 2}, "The threshold is 2; expected 0 to 1"),
        ("/correct", {"text": "茶", "beam_width": 99}, "The beam width is 99"),
        ("/correct", {"text": "茶", "kinds": ["colour"]}, "The kind is 'colour'"),
        ("/correct", {"text": None}, "expected a text"),
        ("/correct", {"text": "茶", "keep": [str(i) for i in range(1001)]}, "this page takes at most 1000"),
        ("/inspect", {"sentence": "好。好。"}, "has 2 sentences"),
        ("/inspect", {"sentence": "好", "number": 100}, "The number of readings is 100"),
        ("/evaluate", {"pairs": "只有一列", "file": None}, "line 1"),
        ("/evaluate", {"pairs": "甲\t乙\n" * 2001, "file": None}, "at most 2000"),
    ],
)
def test_mistakes_come_back_as_sentences(client: Any, endpoint: str, given: dict[str, Any], said: str) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=said):
        client.predict(**given, api_name=endpoint)


def test_another_s_file_is_not_read(served: Any, tmp_path: Path) -> None:
    """A path that was not uploaded is refused. Asked by plain HTTP, since the client uploads whatever it is given."""
    secret = tmp_path / "secret.txt"
    secret.write_text("机密因该保守。", encoding="utf-8")
    served.refused += 1
    file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    given = {"data": [file, "text", "text", False, 0.85, 1, 5, ["sound"], "", "", False]}
    address = f"{served.address}gradio_api/call/correct_file"
    request = urllib.request.Request(address, json.dumps(given).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        event = json.load(response)["event_id"]
    with urllib.request.urlopen(f"{address}/{event}", timeout=60) as response:
        answer = response.read().decode()
    assert "event: error" in answer
    assert "event: complete" not in answer


def test_two_hundred_requests_of_twenty_visitors(served: Any) -> None:
    """None is lost, and none is answered with another's text."""
    served.texts.append("的下午很高心")

    def visit(visitor: int) -> list[float]:
        page, seconds = served.client(), []
        for request in range(REQUESTS):
            text = f"{visitor}号在第{request}天的下午很高心。"
            begin = time.monotonic()
            found = page.predict(text, replacements={"高心": f"{visitor}乐"}, api_name="/correct")
            seconds.append(time.monotonic() - begin)
            assert found["source"] == text
            assert found["target"] == text.replace("高心", f"{visitor}乐")
        return seconds

    with ThreadPoolExecutor(VISITORS) as visitors:
        seconds = [second for one in visitors.map(visit, range(VISITORS)) for second in one]
    assert len(seconds) == VISITORS * REQUESTS
    print(json.dumps({"median seconds, all at once": float(np.median(seconds)), "longest": max(seconds)}))


def test_the_documented_example_runs(served: Any, capsys: pytest.CaptureFixture[str]) -> None:
    document = Path(__file__).parents[2] / "docs" / "page" / "README.md"
    (block,) = (part.split("```")[0] for part in document.read_text(encoding="utf-8").split("```python\n")[1:])
    exec(block.replace("http://127.0.0.1:7860", served.address), {})
    assert "我觉得这个问题很重要。" in capsys.readouterr().out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_files_are_gone_when_the_page_ends(serve: Callable[..., Any], tmp_path: Path, number: int) -> None:
    from gradio_client import handle_file

    page = serve(TMPDIR=str(tmp_path))
    path = tmp_path / "a.txt"
    path.write_text("我己经到家了。\n", encoding="utf-8")
    page.client().predict(handle_file(str(path)), api_name="/correct_file")
    kept = [found for found in tmp_path.rglob("*.txt") if found != path]
    assert kept, "the upload and the result are kept for a while"
    page.process.send_signal(number)
    page.process.wait(timeout=60)
    assert [found for found in tmp_path.rglob("*") if found != path] == []
