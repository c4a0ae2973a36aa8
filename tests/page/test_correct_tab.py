"""The tab "Correct" in a real browser: type, decide, choose, download, slide, open a file, stop, switch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrector import Correction, Corrector, apply
from corrector.bundle import read_bundle
from corrector.page.correct_tab import EXAMPLES
from corrector.page.labels import labels

SENTENCE = "我以经不知到该怎么办了，请问你现再在哪里？"
CORRECTED = "我已经不知道该怎么办了，请问你现在在哪里？"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SEND = """(messages) => {
  const view = [...document.querySelectorAll("#review *")].find((element) => element.review).review;
  messages.forEach((message) => message === "stop" ? view.run.stop() : view.receive(JSON.stringify(message)));
  return view.element.innerText;
}"""


@pytest.fixture(scope="module")
def shipped() -> Corrector:
    return Corrector.load()


@pytest.fixture(scope="module")
def everything(bundle: Path) -> Corrector:
    """Proposes every edit, whatever its confidence."""
    return Corrector.load(bundle, threshold=0.0)


def correct(page: Any, text: str, marks: int = 1) -> None:
    page.locator("#text textarea").fill(text)
    page.locator("#correct").click()
    page.locator("#review .mark").nth(marks - 1).wait_for()


def paste(page: Any, text: str) -> None:
    """A long text at once: Playwright's `fill` types it line by line, which takes minutes."""
    page.locator("#text textarea").evaluate(
        """(box, text) => {
          Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
          box.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        text,
    )


def result(page: Any) -> str:
    value: str = page.locator("#review textarea").input_value()
    return value


def wait_for_result(page: Any, text: str) -> None:
    page.wait_for_function("(text) => document.querySelector('#review textarea')?.value === text", arg=text)


def test_type_a_sentence_reject_one_edit_take_it_back(visit: Callable[..., Any], served: Any) -> None:
    served.texts.append(SENTENCE)
    page = visit()
    correct(page, SENTENCE, marks=3)
    assert result(page) == CORRECTED
    page.locator("#review .reject").nth(1).click()
    assert result(page) == CORRECTED.replace("知道", "知到")
    assert page.locator("#review .counts").inner_text() == "3 suggestions: 2 accepted, 1 rejected"
    page.locator("#review .accept").nth(1).click()
    assert result(page) == CORRECTED
    page.get_by_role("button", name="Reject all").click()
    assert result(page) == SENTENCE
    page.get_by_role("button", name="Accept all").click()
    assert result(page) == CORRECTED


def test_the_list_tells_all_of_an_edit(visit: Callable[..., Any], everything: Corrector) -> None:
    page = visit()
    correct(page, "我己经把作业写完了。")
    (edit,) = (edit for edit in everything.correct("我己经把作业写完了。").edits if edit.confidence >= 0.85)
    row = page.locator("#review .edits li").first
    assert row.locator("del").inner_text() == "己"
    assert row.locator("ins").inner_text() == "已"
    assert row.locator(".kind .name").inner_text() == "similar shape"
    assert row.locator(".confidence").inner_text() == f"{round(100 * edit.confidence)} %"
    alternatives = row.locator(".chip[aria-pressed=false]").all_inner_texts()
    assert [text[1:].strip() for text in alternatives] == [one.replacement for one in edit.alternatives]
    assert page.locator("#review .legend .kind").all_inner_texts() == ["Fsimilar shape"]


def test_choose_an_alternative_and_write_one_s_own(
    visit: Callable[..., Any], everything: Corrector, bundle: Path
) -> None:
    sentences = ("她是一位音乐老是。", "他的爱好是打求。", "这条河很身。", "我们班有三十个同血。", "他拿着一朵化。")
    shown = Corrector.load(bundle)
    found = [(text, everything.correct(text).edits) for text in sentences if len(shown.correct(text).edits) == 1]
    sentence, (edit,) = next((text, edits) for text, edits in found if len(edits) == 1 and edits[0].alternatives)
    before, behind = sentence[: edit.start], sentence[edit.end :]
    page = visit()
    correct(page, sentence)
    page.locator("#review .chip").nth(1).click()
    assert result(page) == before + edit.alternatives[0].replacement + behind
    page.locator("#review .own").click()
    page.locator("#review input.chip").fill("<早已>")
    page.keyboard.press("Enter")
    assert result(page) == f"{before}<早已>{behind}"
    page.locator("#review .chip").first.click()
    assert result(page) == before + edit.replacement + behind


def test_the_keyboard_is_enough(visit: Callable[..., Any]) -> None:
    page = visit()
    page.locator("#text textarea").fill(SENTENCE)
    page.keyboard.press("Shift+Enter")  # as in Gradio's other text boxes
    page.locator("#review .mark").nth(2).wait_for()
    page.get_by_role("button", name="Reject all").focus()
    page.keyboard.press("Tab")  # to the text: one stop for all its marks
    focused = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(focused).startswith("以 → 已, similar sound, confidence")
    page.keyboard.press("r")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused).startswith("到 → 道")
    page.keyboard.press("r")
    assert result(page) == SENTENCE.replace("现再", "现在")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("a")
    assert result(page) == CORRECTED
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"  # the focus is seen


def test_download_and_copy(visit: Callable[..., Any]) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    correct(page, SENTENCE, marks=3)
    page.locator("#review .reject").nth(1).click()
    with page.expect_download() as text:
        page.get_by_role("button", name="Download text").click()
    assert Path(text.value.path()).read_text(encoding="utf-8") == CORRECTED.replace("知道", "知到")
    with page.expect_download() as told:
        page.get_by_role("button", name="Download JSON").click()
    correction = json.loads(Path(told.value.path()).read_text(encoding="utf-8"))
    assert correction["source"] == SENTENCE
    assert correction["target"] == CORRECTED.replace("知道", "知到")
    assert [edit["decision"] for edit in correction["edits"]] == ["accepted", "rejected", "accepted"]
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == correction["target"]


def test_the_slider_shows_what_a_corrector_of_that_threshold_finds(
    visit: Callable[..., Any], everything: Corrector
) -> None:
    page = visit()
    text = "我觉的这个问提很重要，一定因该好好的准备，" + SENTENCE
    correct(page, text)
    edits = everything.correct(text).edits
    box = page.locator("#threshold input[type=number]")
    for threshold in (0.0, 0.5, 0.98, 1.0, 0.85):
        box.fill(str(threshold))
        box.press("Tab")
        wait_for_result(page, apply(text, [edit for edit in edits if edit.confidence >= threshold]))


def test_the_slider_tells_the_measured_rate_and_nothing_beyond(visit: Callable[..., Any], bundle: Path) -> None:
    calibration = read_bundle(bundle).calibration
    assert calibration is not None
    measured = calibration.thresholds[1]
    rate_there = f"{100 * measured.false_positives / calibration.clean:#.2g}"
    page = visit()
    box, rate = page.locator("#threshold input[type=number]"), page.locator("#rate")
    for threshold, said in (
        (measured.threshold, f"Expected: about {rate_there} %"), (0.1, "not measured"), (1, "not measured")
    ):  # fmt: skip
        box.fill(str(threshold))
        box.press("Tab")
        rate.get_by_text(said).wait_for()


def test_kinds_are_hidden_and_shown_at_once(visit: Callable[..., Any]) -> None:
    page = visit()
    correct(page, "我己经到家了，天气非长好。", marks=2)
    page.locator("#kinds").get_by_text("similar sound").click()
    wait_for_result(page, "我已经到家了，天气非长好。")
    page.locator("#kinds").get_by_text("similar sound").click()
    wait_for_result(page, "我已经到家了，天气非常好。")


def test_words_to_keep_and_replacements(visit: Callable[..., Any]) -> None:
    page = visit()
    page.locator("#more").get_by_role("button").click()
    page.locator("#keep textarea").wait_for()
    page.evaluate(TWO_FRAMES)  # Gradio empties the boxes once more a frame after they are there
    page.locator("#keep textarea").fill("以经、己经")
    page.locator("#keep textarea").press("Tab")
    page.locator("#replace textarea").fill("办法=法子")
    page.locator("#replace textarea").press("Tab")
    correct(page, "我以经没有办法了。")
    wait_for_result(page, "我以经没有法子了。")
    page.locator("#threshold input[type=number]").fill("1")
    page.locator("#kinds").get_by_text("other").click()
    wait_for_result(page, "我以经没有法子了。")  # a replacement is always made
    page.locator("#replace textarea").fill("办法 法子")
    page.locator("#correct").click()
    page.get_by_text("has no wrong and right word").wait_for()


def test_an_example_is_mended_by_the_model_that_ships(shipped: Corrector) -> None:
    """Four of them, of kinds that it does not know, once found nothing to change."""
    for kind, sentence in EXAMPLES:
        kinds = [str(edit.kind) for edit in shipped.correct(sentence).edits]
        assert len(kinds) > 1 if kind == "several" else kind in kinds, sentence


def test_examples_are_taken_by_a_click(visit: Callable[..., Any]) -> None:
    page = visit()
    chips = page.locator("#source .chip")
    kinds = chips.evaluate_all("(all) => all.map((chip) => chip.dataset.kind)")
    assert kinds == [kind for kind, _ in EXAMPLES]
    chips.last.click()
    wait_for_result(page, CORRECTED)
    assert page.locator("#text textarea").input_value() == SENTENCE


DROP = """([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  const box = document.querySelector("#text textarea");
  for (const type of ["dragover", "drop"])
    box.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_a_file_is_opened_or_dropped(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit()
    text = f"# 标题\n\n{SENTENCE}\r\n"
    path = tmp_path / "笔记.md"
    path.write_bytes(text.encode())
    page.locator("#source input[type=file]").set_input_files(path)
    shown = text.replace("\r\n", "\n")  # as every text box has it
    page.wait_for_function("(text) => document.querySelector('#text textarea').value === text", arg=shown)
    page.evaluate(DROP, ["a.txt", list("另一个文件。".encode("gb18030"))])
    page.wait_for_function("() => document.querySelector('#text textarea').value === '另一个文件。'")
    page.locator("#source .note", has_text="GB18030").wait_for()
    page.evaluate(DROP, ["a.docx", [1, 2, 3]])
    page.locator("#source .note", has_text="opens .txt and .md files").wait_for()
    page.evaluate(DROP, ["a.txt", [0xFF, 0xFF, 0x80]])
    page.locator("#source .note", has_text="neither UTF-8 nor GB18030").wait_for()
    assert page.locator("#text textarea").input_value() == "另一个文件。"


def test_a_long_text_shows_how_far_it_is_and_can_be_stopped(visit: Callable[..., Any]) -> None:
    page = visit()
    paste(page, f"{SENTENCE}\n" * 2000)
    page.locator("#correct").click()
    page.locator("#review progress").wait_for()
    with page.expect_response("**/gradio_api/reset"):  # until then Gradio takes a click for one that is to wait
        page.get_by_role("button", name="Stop").click()
    page.locator("#review").get_by_text("Stopped.").wait_for()
    correct(page, SENTENCE, marks=3)  # and the page goes on to work
    wait_for_result(page, CORRECTED)


def test_what_a_stopped_run_still_sends_is_not_shown(visit: Callable[..., Any]) -> None:
    page = visit()
    stopped, correction = "Stopped.", Correction(SENTENCE, ()).to_dict()
    for messages, seen in (
        ([{"done": 1, "characters": 9, "run": "first"}], "1"),
        (["stop"], stopped),
        ([{"done": 2, "characters": 9, "run": "first"}, {"done": 3, "characters": 9, "run": "first"}], stopped),
        ([{"correction": correction, "run": "first"}], stopped),
        ([{"done": 4, "characters": 9, "run": "second"}], "4"),
        ([{"correction": correction, "run": "second"}], "Nothing"),
    ):
        assert seen in page.evaluate(SEND, messages), messages


def test_too_long_a_text_is_told_in_a_sentence(visit: Callable[..., Any]) -> None:
    page = visit(locale="zh-CN")
    page.wait_for_selector("#language input[value=zh]:checked", state="attached")
    paste(page, "好" * 100_001)
    page.locator("#correct").click()
    page.get_by_text("文字有 100001 个字符，这里最多 100000 个。").wait_for()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("en-GB", "en"), ("fr-FR", "en")])
def test_the_language_is_the_browser_s(visit: Callable[..., Any], locale: str, language: Any) -> None:
    page, say = visit(locale=locale), labels(language)
    page.locator(f"#language input[value={language}]:checked").wait_for(state="attached")
    seen = page.locator("gradio-app").inner_text()
    for key in ("title", "subtitle", "tab.correct", "text", "correct", "examples", "open", "settings", "threshold",
                "threshold.info", "kinds", "kind.order", "more", "review.empty"):  # fmt: skip
        assert say(key) in seen, key
    assert page.locator("#text textarea").get_attribute("placeholder") == say("text.placeholder")
    assert "__i18n__" not in page.locator("gradio-app").inner_html()


def test_the_language_is_switched(visit: Callable[..., Any]) -> None:
    page = visit(locale="zh-CN")
    correct(page, SENTENCE, marks=3)
    page.locator("#review .reject").nth(1).click()
    other, say = labels("zh"), labels("en")
    page.locator("#language").get_by_text("English").click()
    page.get_by_text(say("threshold.info")).wait_for()
    gone = "(text) => !document.querySelector('gradio-app').innerText.includes(text)"
    page.wait_for_function(gone, arg=other("correct"))  # the tabs' names follow a moment after the other labels
    seen = page.locator("gradio-app").inner_text()
    for key in ("title", "text", "correct", "settings", "kinds", "kind.shape", "result", "review.accept.all"):
        assert say(key) in seen, key
        assert other(key) not in seen.replace("中文", ""), key
    assert page.evaluate("document.documentElement.lang") == "en"
    assert result(page) == CORRECTED.replace("知道", "知到")  # decisions stay
    assert page.locator("#text textarea").input_value() == SENTENCE
