"""The page put together: header, tabs, settings, and the programs' way in.

Knows which tab stands where. Every visitor's state is in the visitor's browser, or in a `gradio.State` of that visit.
"""

from __future__ import annotations

from typing import Any

from corrector.page.controls import build_controls, tell_views
from corrector.page.correct_tab import build_correct_tab
from corrector.page.evaluate_tab import build_evaluate_tab
from corrector.page.files_tab import build_files_tab
from corrector.page.inside_tab import build_inside_tab
from corrector.page.labels import labels
from corrector.page.limits import AT_ONCE, CLEANING_SECONDS, KEPT_SECONDS, WAITING
from corrector.page.model import Model
from corrector.page.programs import build_endpoints
from corrector.page.shown import Shown

_BROWSER_LANGUAGE = '() => [(navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en"]'


def build_page(gr: Any, i18n: Any, model: Model) -> Any:
    """The page as Gradio's `Blocks`."""
    shown = Shown(gr, i18n)
    with gr.Blocks(
        title="中文文本校对 · corrector", analytics_enabled=False, delete_cache=(CLEANING_SECONDS, KEPT_SECONDS),
        fill_width=True, elem_id="corrector",
    ) as page:  # fmt: skip
        language = gr.State("en")
        switch = _header(gr, shown)
        with gr.Row(elem_id="body"):
            tabs = gr.Column(scale=3, min_width=320)
            with gr.Column(scale=1, min_width=280, elem_id="settings"):
                controls = build_controls(gr, shown, model.corrector.threshold, model.calibration)
            with tabs, gr.Tabs():
                with _tab(gr, shown, "correct"):
                    build_correct_tab(gr, shown, model.corrector, controls, language)
                with _tab(gr, shown, "inside"):
                    build_inside_tab(gr, shown, model.inspector, controls, language)
                with _tab(gr, shown, "files"):
                    build_files_tab(gr, shown, model.corrector, controls, language)
                with _tab(gr, shown, "evaluate"):
                    build_evaluate_tab(gr, shown, model.corrector, controls, language)
        _speak(page, shown, language, switch)
        build_endpoints(gr, model)
    return page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)


def _tab(gr: Any, shown: Shown, name: str) -> Any:
    return shown.make(gr.Tab, keys={"label": f"tab.{name}"}, elem_id=f"{name}-tab")


def _header(gr: Any, shown: Shown) -> Any:
    """The title, and the switch of languages, which it returns."""
    with gr.Row(elem_id="header"):
        with gr.Column(scale=4, min_width=240):
            shown.make(gr.Markdown, keys={"value": "title"}, elem_classes="title")
            shown.make(gr.Markdown, keys={"value": "subtitle"}, elem_classes="subtitle")
        with gr.Column(scale=1, min_width=160):
            return gr.Radio(
                [("中文", "zh"), ("English", "en")], show_label=False, container=False, elem_id="language",
            )  # fmt: skip


def _speak(page: Any, shown: Shown, language: Any, switch: Any) -> None:
    """The language of the browser at first, then that of the switch."""
    hidden = {"api_visibility": "private", "show_progress": "hidden", "queue": False}

    def at_first(found: str) -> tuple[str, str]:
        return found, found

    def on_switch(chosen: str) -> list[Any]:
        return [chosen, *shown.updates(labels(chosen))]

    page.load(at_first, [switch], [language, switch], js=_BROWSER_LANGUAGE, **hidden)
    switch.input(on_switch, [switch], [language, *shown.components], **hidden)
    told = tell_views("language", besides="document.documentElement.lang = value;")  # for those who have it read aloud
    switch.change(None, [switch], None, js=told, **hidden)
