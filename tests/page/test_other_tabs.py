"""The tabs "Inside", "Files" and "Evaluate" in a real browser."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrector import Corrector

SENTENCE = "我以经不知到该怎么办了。"


def test_the_inside_of_a_sentence(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("tab", name="Inside").click()
    page.locator("#sentence textarea, #sentence input").first.fill(SENTENCE)
    page.locator("#look").click()
    page.locator("#inside canvas").wait_for()
    assert page.locator("#inside .plain tbody tr").count() == 5
    assert page.locator("#inside .plain tbody td").first.inner_text() == "我已经不知道该怎么办了。"
    wrong = page.locator("[data-part='inside.detection'] .cell small").all_inner_texts()
    assert [place for place, percent in enumerate(wrong) if int(percent) > 50] == [1, 5]  # 以 and 到
    attention = page.locator("[data-part='inside.attention'] tbody tr")
    assert attention.count() == len(SENTENCE) + 1
    assert attention.first.locator("td").count() == len(SENTENCE) + 1
    assert attention.first.locator("td").first.get_attribute("title").startswith("我 ← 我: ")
    layers = page.locator("select[data-key='inside.layer']")
    assert layers.locator("option").all_inner_texts() == [
        "Language model, forwards", "Language model, backwards", "Encoder 1, forwards", "Encoder 1, backwards",
        "Encoder 2, forwards", "Encoder 2, backwards", "Displacement, forwards", "Displacement, backwards",
        "Decoder 1",
    ]  # fmt: skip
    layers.select_option("Decoder 1")
    head = page.locator("[data-part='inside.gates'] thead th").all_inner_texts()
    assert head == ["⊢", *"我已经不知道该怎么办了。"]


def test_what_cannot_be_looked_into_is_told(visit: Callable[..., Any]) -> None:
    page = visit()
    page.get_by_role("tab", name="Inside").click()
    box = page.locator("#sentence textarea, #sentence input").first
    for text, said in (("", "Type one sentence"), ("好。好。", "2 sentences"), ("好" * 129, "129 characters")):
        box.fill(text)
        page.locator("#look").click()
        page.get_by_text(said).first.wait_for()


@pytest.mark.parametrize("output", ["as it came", "JSON lines with every edit"])
def test_a_file_is_corrected(visit: Callable[..., Any], tmp_path: Path, bundle: Path, output: str) -> None:
    page = visit()
    path = tmp_path / "评论.csv.gz"
    path.write_bytes(gzip.compress(f'id,comment\r\n1,"{SENTENCE}"\r\n2,好的。\r\n'.encode()))
    page.get_by_role("tab", name="Files").click()
    page.locator("#file input[type=file]").set_input_files(path)
    page.locator("#column textarea, #column input").first.fill("comment")
    page.locator("#output").get_by_text(output).click()
    page.locator("#file .file-preview", has_text="评论").wait_for()  # its name is told before it has arrived
    page.locator("#correct-file").click()
    page.locator("#summary table").wait_for()
    assert page.locator("#summary td").all_inner_texts() == ["2", "1", "2", "2", "0"]
    with page.expect_download() as got:
        page.locator("#download-file").click()
    content = gzip.decompress(Path(got.value.path()).read_bytes()).decode()
    correction = Corrector.load(bundle).correct(SENTENCE)
    if output == "as it came":
        assert got.value.suggested_filename == "评论.csv.gz"
        assert content == f'id,comment\r\n1,"{correction.target}"\r\n2,好的。\r\n'
    else:
        assert got.value.suggested_filename == "评论.jsonl.gz"
        first = json.loads(content.splitlines()[0])
        assert first["corrected"] == correction.target
        assert first["edits"] == correction.to_dict()["edits"]


def test_a_file_shows_how_far_it_is_and_can_be_stopped(visit: Callable[..., Any], served: Any, tmp_path: Path) -> None:
    page = visit()
    path = tmp_path / "long.txt"
    path.write_text(f"{SENTENCE}\n" * 20_000, encoding="utf-8")
    page.get_by_role("tab", name="Files").click()
    page.locator("#file input[type=file]").set_input_files(path)
    page.locator("#file .file-preview", has_text="long").wait_for()
    page.locator("#correct-file").click()
    page.locator("#summary").get_by_text(re.compile("Correcting… [1-9]")).wait_for()
    assert list(served.temporary.glob("corrected-*"))
    with page.expect_response("**/gradio_api/reset"):
        page.locator("#summary").get_by_role("button", name="Stop").click()
    page.locator("#summary").get_by_text("Stopped.").wait_for()
    until = time.monotonic() + 60
    while list(served.temporary.glob("corrected-*")):  # the machine stops, too
        assert time.monotonic() < until
        time.sleep(0.1)
    path.write_text(f"{SENTENCE}\n", encoding="utf-8")
    page.locator("#file").get_by_role("button", name="Clear").click()
    page.locator("#file input[type=file]").set_input_files(path)
    page.locator("#file .file-preview", has_text="long").wait_for()
    page.locator("#correct-file").click()
    page.locator("#summary table").wait_for()


def test_a_bad_file_is_told_in_a_sentence(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit()
    page.get_by_role("tab", name="Files").click()
    page.locator("#correct-file").click()
    page.get_by_text("Choose a file first.").wait_for()
    path = tmp_path / "a.csv"
    path.write_text("id,comment\n1,好\n", encoding="utf-8")
    page.locator("#file input[type=file]").set_input_files(path)
    page.locator("#file .file-preview", has_text=".csv").wait_for()
    page.locator("#correct-file").click()
    page.get_by_text("no column is named 'text'").wait_for()
    page.locator("#summary progress").wait_for(state="detached")


def test_pairs_are_scored(visit: Callable[..., Any], tmp_path: Path, bundle: Path) -> None:
    page = visit()
    page.get_by_role("tab", name="Evaluate").click()
    page.locator("#pairs textarea").fill(f"{SENTENCE}\t我已经不知道该怎么办了。\n好的。\t好的。\n")
    page.locator("#score").click()
    page.locator("#scores table").wait_for()
    cells = page.locator("#scores tbody").first.locator("th, td").all_inner_texts()
    assert cells[:4] == ["pairs.tsv", "corrector", str(Corrector.load(bundle).threshold), "2"]
    with page.expect_download() as got:
        page.locator("#download-report").click()
    assert "pairs.tsv" in Path(got.value.path()).read_text(encoding="utf-8")
    path = tmp_path / "clean.txt"
    path.write_text("今天天气很好。\n我们去公园吧。\n", encoding="utf-8")
    page.locator("#pairs-file input[type=file]").set_input_files(path)
    page.locator("#pairs-file .file-preview", has_text="clean").wait_for()
    page.locator("#score").click()
    page.locator("#scores tbody th", has_text="clean.txt").first.wait_for()
    page.get_by_text("Signatures").click()
    assert "clean.txt" in page.locator("#scores code").first.inner_text()


def test_two_visitors_do_not_see_each_other(visit: Callable[..., Any], bundle: Path) -> None:
    ann, ben = visit(), visit(locale="zh-CN")
    ann.locator("#text textarea").fill("我己经到家了。")
    ann.locator("#threshold input[type=number]").fill("0.1")
    ann.locator("#correct").click()
    ann.locator("#review .mark").first.wait_for()
    ben.locator("#text textarea").fill("他因该来了。")
    ben.locator("#correct").click()
    ben.locator("#review .mark").first.wait_for()
    assert ben.locator("#threshold input[type=number]").input_value() == str(Corrector.load(bundle).threshold)
    assert ben.locator("#review textarea").input_value() == "他应该来了。"
    assert "到家" not in ben.content()
    assert "来了" not in ann.content()
    fresh = visit()
    assert "到家" not in fresh.content()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "dark")])
def test_it_fits_the_screen_and_can_be_read(visit: Callable[..., Any], width: int, scheme: str) -> None:
    """Nothing is wider than the screen, and letters stand out from what is behind them (WCAG: 4.5 to 1)."""
    page = visit(width=width, color_scheme=scheme)
    page.locator("#source .chip").last.click()
    page.locator("#review .mark").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    contrasts = page.evaluate(CONTRAST, list(READ))
    assert all(contrast >= 4.5 for contrast in contrasts.values()), contrasts


READ = (
    "#review .counts", "#review .text", "#review .context", "#review .chip", "#review .accept", "#review .keys",
    ".subtitle p", "#review textarea",
)  # fmt: skip
CONTRAST = """(selectors) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = `rgb(${under.join()})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (parts) => parts.map((x) => x / 255).map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => element === null ? [255, 255, 255]
    : rgb(getComputedStyle(element).backgroundColor, behind(element.parentElement));
  return Object.fromEntries(selectors.map((selector) => {
    const element = document.querySelector(selector);
    if (!element) return [selector, 99];
    const ground = behind(element);
    const [a, b] = [light(ground), light(rgb(getComputedStyle(element).color, ground))];
    return [selector, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  }));
}"""
