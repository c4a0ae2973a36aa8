"""The tab that corrects: a text goes in, the view shows what would change, and the visitor decides.

Knows components and what is sent between them. The corrector is asked for every edit that it would propose, whatever
its confidence, so that the slider and the kinds are followed in the browser without asking again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from secrets import token_hex
from typing import Any

from corrector.correction import Correction
from corrector.corrector import Corrector
from corrector.edits import Kind
from corrector.page.controls import Controls
from corrector.page.errors import shown_errors
from corrector.page.labels import labels
from corrector.page.limits import AT_ONCE, MAXIMUM_CHARACTERS
from corrector.page.shown import Shown
from corrector.page.views import pack, view
from corrector.page.wishes import Wishes, expect_length, read_wishes

EXAMPLES = (  # kind, sentence: of the kinds that the model that ships mends
    ("sound", "我觉的这个问提很重要，谢谢你的帮住。"),
    ("shape", "我己经把作业写完了。"),
    ("missing", "医生建他多休息。我们之的关系很好。"),
    ("redundant", "我喜欢吃苹果果。老师给我们讲了个故事事。"),
    ("order", "他们决去定公园玩。我已经写作完业了。"),
    ("several", "我以经不知到该怎么办了，请问你现再在哪里？"),
)
_CHINESE = {"lang": "zh-CN", "spellcheck": False, "autocorrect": "off"}


def build_correct_tab(gr: Any, shown: Shown, corrector: Corrector, controls: Controls, language: Any) -> None:
    """The tab's content, inside a tab that the caller has opened."""
    text = shown.make(
        gr.Textbox, keys={"label": "text", "placeholder": "text.placeholder"}, lines=6, max_lines=14, elem_id="text",
        html_attributes=gr.InputHTMLAttributes(**_CHINESE),
    )  # fmt: skip
    source = view(
        gr, "source.js", prefixes=("open", "file.", "examples", "kind.", "mark."), name="source",
        examples=EXAMPLES, most=MAXIMUM_CHARACTERS,
    )  # fmt: skip
    button = shown.make(gr.Button, keys={"value": "correct"}, variant="primary", elem_id="correct")
    review = view(
        gr, "decisions.js", "run.js", "review.js", name="review",
        prefixes=("review.", "run.", "result", "kind.", "mark."),
        threshold=corrector.threshold, kinds=[kind.value for kind in Kind],
    )  # fmt: skip
    _connect(gr, corrector, controls, language, text, source, button, review)


def proposals(corrector: Corrector, text: str, wishes: Wishes) -> Iterator[dict[str, Any]]:
    """What the view is sent: how far it is, if that takes long, and at last the correction with all proposed edits."""
    everything = replace(wishes, threshold=0.0, kinds=frozenset(Kind)).of(corrector)
    for progress in everything.correct_gradually(text):
        if progress.correction is not None:
            yield {"correction": _with_fixed(progress.correction, wishes)}
        elif progress.done < len(text.rstrip()):
            yield {"done": progress.done, "characters": progress.characters}


def _with_fixed(correction: Correction, wishes: Wishes) -> dict[str, Any]:
    """The correction in JSON types; the visitor's own replacements, which no setting hides, are marked."""
    found: dict[str, Any] = correction.to_dict()
    for edit in found["edits"]:
        edit["fixed"] = wishes.words.replace.get(edit["original"]) == edit["replacement"]
    return found


def _connect(
    gr: Any, corrector: Corrector, controls: Controls, language: Any,
    text: Any, source: Any, button: Any, review: Any,
) -> None:  # fmt: skip
    def on_correct(text: str, language: str, *settings: Any) -> Iterator[str]:
        say, run = labels(language), token_hex(8)
        with shown_errors(gr, say):
            for message in proposals(corrector, expect_length(say, text or ""), read_wishes(say, *settings)):
                yield pack({**message, "run": run})  # what is under way when a run is stopped is not shown any more

    inputs = [text, language, *controls.inputs]
    settings = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_id": "correcting",
        "concurrency_limit": AT_ONCE,
        "trigger_mode": "always_last",
    }
    hidden = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
    read = "(value) => JSON.parse(value).text"
    source.open(None, [source], [text], js=read, **hidden)
    filled = source.example(None, [source], [text], js=read, **hidden)
    runs = [
        gr.on([button.click, text.submit], on_correct, inputs, [review], **settings),
        filled.then(on_correct, inputs, [review], **settings),
    ]
    review.stop(None, cancels=runs, **hidden)
