"""A page to try the correction of Chinese text in a browser: `python demo/app.py [--port N] [--model FOLDER]`.

A pure view over the public API: it knows boxes, colours and sentences to try, and nothing about models. Texts are
neither stored nor logged; nothing is fetched from or sent to another machine; the page is served to this one only.
Trade-off: every request makes its own corrector of the same model with the user's settings, so nothing is shared.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corrector import Correction, Corrector, CorrectorError, Edit, InputError, Kind
from corrector.errors import require
from corrector.wordlists import WordLists

if TYPE_CHECKING:
    import gradio as gr

MAXIMUM_CHARACTERS = 20_000  # of one request; scripts/correct_batch.py takes more
MAXIMUM_BEAM = 8
AT_ONCE = 2  # requests worked on together

EXAMPLES = (
    "我觉的这个问提很重要，谢谢你的帮住。",  # sound
    "我己经把作业写完了。",  # shape
    "奶奶对这部老电影很感兴。",  # missing
    "他们的关系很很好。",  # redundant
    "我吃早饭通常七点在家里。",  # order
    "你昨天为什么没有来。我等了你一个小时！",  # punctuation
    "我以经不知到该怎么办了，请问你现再在哪里？",  # several
)

KIND_NAMES = {
    Kind.SOUND: "音近 · sound",
    Kind.SHAPE: "形近 · shape",
    Kind.MISSING: "缺字 · missing",
    Kind.REDUNDANT: "多字 · redundant",
    Kind.ORDER: "语序 · order",
    Kind.PUNCTUATION: "标点 · punctuation",
    Kind.OTHER: "其他 · other",
}

# Red, green and blue; shown half transparent, so that they suit a light and a dark page.
KIND_COLOURS = {
    Kind.SOUND: (59, 130, 246),
    Kind.SHAPE: (168, 85, 247),
    Kind.MISSING: (34, 197, 94),
    Kind.REDUNDANT: (239, 68, 68),
    Kind.ORDER: (20, 184, 166),
    Kind.PUNCTUATION: (234, 179, 8),
    Kind.OTHER: (120, 130, 145),
}

TABLE_HEADERS = (
    "位置 · place",
    "原文 · original",
    "建议 · suggestion",
    "类型 · kind",
    "置信度 · confidence",
    "其他建议 · alternatives",
)
FONTS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]

Row = list[str]


def highlighted(correction: Correction) -> str:
    """The text as HTML with every edit in place: struck out what goes, underlined what comes, coloured by kind."""
    parts: list[str] = []
    done = 0
    for edit in correction.edits:
        parts += escape(correction.source[done : edit.start]), _marked(correction.source, edit)
        done = edit.end
    parts.append(escape(correction.source[done:]))
    style = "white-space: pre-wrap; overflow-wrap: anywhere; font-size: 1.15em; line-height: 1.9"
    return f'<div lang="zh-CN" style="{style}">{"".join(parts)}</div>'


def legend(kinds: tuple[Kind, ...] = tuple(Kind)) -> str:
    """The kinds in their colours, as HTML."""
    return " ".join(f'<span style="{_style(kind)}; white-space: nowrap">{KIND_NAMES[kind]}</span>' for kind in kinds)


def edit_rows(correction: Correction) -> list[Row]:
    """A row for each edit, in the order of `TABLE_HEADERS`."""
    return [
        [
            f"{edit.start}–{edit.end}",
            correction.source[edit.start : edit.end] or "—",
            edit.replacement or "—",
            KIND_NAMES[edit.kind],
            f"{edit.confidence:.2f}",
            "、".join(f"{other.replacement or '—'} ({other.confidence:.2f})" for other in edit.alternatives),
        ]
        for edit in correction.edits
    ]


def read_keep(text: str) -> frozenset[str]:
    """Words, with white space or commas of any kind between them."""
    return frozenset(re.split(r"[\s,，、;；]+", text)) - {""}


def read_replacements(text: str) -> dict[str, str]:
    """Lines of the form `wrong=right`.

    Raises:
        InputError: a line without an equals sign, or with nothing before it.
    """
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        wrong, sign, right = (part.strip() for part in line.replace("＝", "=").partition("="))
        if not sign or not wrong:
            raise InputError(
                f"The replacement {line!r} has no wrong and right word; write it as 错词=正词, one a line."
            )
        found[wrong] = right
    return found


def correct(corrector: Corrector, text: str, threshold: float, beam: float, keep: str, replacements: str) -> Correction:
    """Correct with the settings of one request.

    Raises:
        InputError: too long a text, or an impossible setting.
    """
    if len(text) > MAXIMUM_CHARACTERS:
        raise InputError(
            f"The text has {len(text)} characters; this page takes at most {MAXIMUM_CHARACTERS}. "
            "Shorten it, or correct a file with scripts/correct_batch.py."
        )
    if not 1 <= beam <= MAXIMUM_BEAM:
        raise InputError(f"The beam width is {beam}; this page takes 1 to {MAXIMUM_BEAM}.")
    words = WordLists(read_keep(keep), read_replacements(replacements))
    return replace(corrector, threshold=threshold, beam_width=int(beam), words=words).correct(text)


def build_page(corrector: Corrector) -> gr.Blocks:
    """The page. Serve it with `serve`, which also sets what Gradio takes only then: theme, history, links.

    Raises:
        MissingExtraError: Gradio is not installed.
    """
    gr = _gradio()

    def on_correct(text: str, *settings: Any) -> tuple[str, list[Row], str, dict[str, object]]:
        try:
            correction = correct(corrector, text or "", *settings)
        except CorrectorError as error:
            raise gr.Error(str(error), title="无法校对 · cannot correct", print_exception=False) from error
        return highlighted(correction), edit_rows(correction), correction.target, correction.to_dict()

    with gr.Blocks(title="中文文本校对 · corrector", analytics_enabled=False) as page:
        gr.Markdown("# 中文文本校对 · Chinese text correction")
        with gr.Row():
            with gr.Column():
                text, button, examples = _text_box(gr)
                settings = _settings(gr, corrector)
            with gr.Column():
                shown, target = _results(gr)
        table, as_json = _details(gr)
        outputs = [shown, table, target, as_json]
        inputs = [text, *settings]
        gr.on(
            [button.click, text.submit],
            on_correct,
            inputs,
            outputs,
            api_name="correct",
            concurrency_limit=AT_ONCE,
        )
        # An example fills the box at once and is corrected in the same go.
        examples.load_input_event.then(on_correct, inputs, outputs, api_visibility="private", concurrency_limit=AT_ONCE)
    return page  # type: ignore[no-any-return]


def serve(page: gr.Blocks, *, port: int) -> None:
    """Serve the page to this machine until it is interrupted.

    Raises:
        InputError: the port is taken.
    """
    gr = _gradio()
    try:
        page.launch(
            server_name="127.0.0.1",
            server_port=port,
            share=False,
            quiet=True,
            run_history=False,  # it would keep the texts in the browser
            footer_links=[],
            ssr_mode=False,
            theme=gr.themes.Default(font=FONTS, font_mono=["ui-monospace", "monospace"]),
        )
    except OSError as error:
        raise InputError(f"Port {port} cannot be used ({error}). Give another one with --port.") from error


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=7860, help="of the page (default: %(default)s)")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="default: the model that comes with the package")
    arguments = parser.parse_args()
    try:
        page = build_page(Corrector.load(arguments.model))
        print(f"The page is at http://127.0.0.1:{arguments.port} (end it with Ctrl-C)", flush=True)
        serve(page, port=arguments.port)
    except CorrectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _gradio() -> Any:
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it while it is imported
    return require("gradio", extra="demo", purpose="The page")


def _style(kind: Kind) -> str:
    colour = " ".join(map(str, KIND_COLOURS[kind]))
    return f"background: rgb({colour} / 0.22); border-bottom: 2px solid rgb({colour}); padding: 0 0.15em"


def _marked(source: str, edit: Edit) -> str:
    original, new = escape(source[edit.start : edit.end]), escape(edit.replacement)
    gone = f'<del style="opacity: 0.65">{original}</del>' if original else ""
    come = f'<ins style="text-decoration: none; font-weight: 600">{new}</ins>' if new else ""
    title = f"{KIND_NAMES[edit.kind]}, {edit.confidence:.2f}"
    return f'<span data-kind="{edit.kind}" title="{title}" style="{_style(edit.kind)}">{gone}{come}</span>'


def _text_box(gr: Any) -> tuple[Any, Any, Any]:
    chinese = gr.InputHTMLAttributes(lang="zh-CN", spellcheck=False, autocorrect="off")
    text = gr.Textbox(
        label="原文 · text", lines=6, max_lines=16, placeholder="在这里输入中文……", html_attributes=chinese
    )
    button = gr.Button("校对 · correct", variant="primary")
    examples = gr.Examples([[example] for example in EXAMPLES], [text], label="例句 · examples", preload=False)
    return text, button, examples


def _settings(gr: Any, corrector: Corrector) -> list[Any]:
    with gr.Accordion("设置 · settings", open=True):
        return [
            gr.Slider(0, 1, corrector.threshold, step=0.01, label="置信度阈值 · threshold",
                      info="越高，改动越少、越有把握 · higher: fewer and surer changes"),
            gr.Slider(1, MAXIMUM_BEAM, corrector.beam_width, step=1, label="束宽 · beam width",
                      info="1 最快 · 1 is fastest"),
            gr.Textbox(label="不改的词 · words to keep", placeholder="用空格或逗号隔开", lines=1),
            gr.Textbox(label="固定替换 · replacements", placeholder="错词=正词，每行一个", lines=2),
        ]  # fmt: skip


def _results(gr: Any) -> tuple[Any, Any]:
    shown = gr.HTML(label="修改 · changes", show_label=True, container=True, padding=True, min_height=90)
    gr.HTML(legend())
    target = gr.Textbox(label="校对后 · corrected text", lines=6, max_lines=16, interactive=False, buttons=["copy"])
    return shown, target


def _details(gr: Any) -> tuple[Any, Any]:
    """Below both columns: a table needs the width."""
    table = gr.Dataframe(
        headers=list(TABLE_HEADERS), label="修改列表 · edits", interactive=False, wrap=True, type="array"
    )
    with gr.Accordion("JSON", open=False):
        as_json = gr.JSON(show_label=False)
    return table, as_json


if __name__ == "__main__":
    sys.exit(main())
