"""The views that the browser draws itself: each a script of this package, made into one of Gradio's HTML components.

Knows files and components, nothing of what they show. A script gets the labels it needs in both languages, so that it
can follow the switch; data goes in as JSON, and the scripts never take it for markup.
Trade-off: what a view is given is sent as one text, since Gradio would watch every number in a structure.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from corrector.page.labels import LANGUAGES, labels

_EMPTY = "<div></div>"  # never changes, so that Gradio leaves alone what the script draws


@cache
def asset(name: str) -> str:
    """The content of a file of the page."""
    return (files("corrector") / "page" / "assets" / name).read_text(encoding="utf-8")


def view(gr: Any, *scripts: str, prefixes: tuple[str, ...], name: str, **props: object) -> Any:
    """A view drawn by scripts.

    Args:
        prefixes: of the labels' keys that it uses.
        name: its id in the page.
        props: what the script finds in `props`, besides `texts`.
    """
    texts = {
        language: {key: text for key, text in labels(language).texts.items() if key.startswith(prefixes)}
        for language in LANGUAGES
    }
    code = "\n".join(asset(script) for script in ("shared.js", *scripts))
    return gr.HTML(
        "", html_template=_EMPTY, js_on_load=code, apply_default_css=False, elem_id=name, elem_classes="view",
        texts=texts, **props,
    )  # fmt: skip


def pack(value: object) -> str:
    """A value for a view. Without `<`, so that no text in it can look like markup to anything on the way."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
