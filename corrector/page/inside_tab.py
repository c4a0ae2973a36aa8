"""The tab that looks inside: one sentence goes in, and the view draws what the network saw and thought.

Knows components, and how an `Inspection` travels: numbers are rounded to what a screen can show, and the values of all
cells of a layer are one byte each.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from corrector.alignment import align
from corrector.errors import InputError
from corrector.inspection import Inspection, Inspector
from corrector.page.controls import Controls
from corrector.page.errors import shown_errors
from corrector.page.labels import Labels, labels
from corrector.page.limits import AT_ONCE, MAXIMUM_SENTENCE
from corrector.page.shown import Shown
from corrector.page.views import pack, view
from corrector.page.wishes import read_wishes
from corrector.runtime.onnx_inside import LstmTrace
from corrector.runtime.protocol import Floats
from corrector.text.sentences import split

_GATES = ("input", "forget", "output", "candidate", "cell", "state")
_SIGNED = ("candidate", "cell", "state")
_EXAMPLE = "我以经不知到该怎么办了。"


def build_inside_tab(
    gr: Any, shown: Shown, inspector: Callable[[], Inspector], controls: Controls, language: Any
) -> None:
    """The tab's content, inside a tab that the caller has opened."""
    shown.make(gr.Markdown, keys={"value": "inside.intro"}, elem_classes="subtitle")
    with gr.Row(equal_height=True):
        sentence = shown.make(
            gr.Textbox, _EXAMPLE, keys={"label": "inside.sentence"}, lines=1, max_lines=3, scale=4, elem_id="sentence"
        )
        button = shown.make(gr.Button, keys={"value": "inside.button"}, variant="primary", scale=1, elem_id="look")
    picture = view(gr, "inside.js", prefixes=("inside.", "kind."), name="inside")

    def on_look(sentence: str, language: str, *settings: Any) -> str:
        say = labels(language)
        with shown_errors(gr, say):
            number = read_wishes(say, *settings).number
            return pack(as_message(inspector().inspect(expect_sentence(say, sentence), number=number)))

    gr.on(
        [button.click, sentence.submit], on_look, [sentence, language, *controls.inputs], [picture],
        api_visibility="private", show_progress="minimal", concurrency_id="correcting", concurrency_limit=AT_ONCE,
        trigger_mode="always_last",
    )  # fmt: skip


def expect_sentence(say: Labels, text: str | None) -> str:
    """The sentence in it.

    Raises:
        InputError: there is none, or more than one, or it is too long for a screen.
    """
    sentence = (text or "").strip()
    if not sentence:
        raise InputError(say("error.no.sentence"))
    if len(sentence) > MAXIMUM_SENTENCE:
        raise InputError(say("error.sentence", given=len(sentence), most=MAXIMUM_SENTENCE))
    if len(split(sentence)) > 1:
        raise InputError(say("error.sentences", given=len(split(sentence))))
    return sentence


def as_message(found: Inspection, *, cells: bool = True) -> dict[str, Any]:
    """An inspection in JSON types; `cells` adds the values of every cell, as bytes in base 64."""
    return {
        "sentence": found.sentence,
        "tokens": found.tokens,
        "written": found.written,
        "attention": _rounded(found.attention),
        "copying": _rounded(found.copying),
        "wrong": _rounded(found.wrong),
        "readings": [
            {"text": one.text, "score": one.score, "pieces": list(_pieces(found.sentence, one.text))}
            for one in found.readings
        ],
        "layers": [
            _layer(trace, reads=reads, cells=cells)
            for reads, traces in ((True, found.encoder), (False, found.decoder))
            for trace in traces
        ],
    }


def _pieces(sentence: str, reading: str) -> Iterator[tuple[str, str | None]]:
    """The reading cut where it differs from the sentence: texts with the kind of the edit, or None."""
    done = 0
    for edit in align(sentence, reading):
        yield sentence[done : edit.start], None
        yield edit.replacement, edit.kind.value
        done = edit.end
    yield sentence[done:], None


def _layer(trace: LstmTrace, *, reads: bool, cells: bool) -> dict[str, Any]:
    """Means over the cells at every step; of signed values, the mean size."""
    parts = {gate: getattr(trace, gate) for gate in _GATES}
    layer: dict[str, Any] = {
        **_name(trace.name, reads=reads),
        "reads": reads,
        "width": trace.cell.shape[1],
        "means": {gate: _rounded(np.abs(values).mean(axis=1)) for gate, values in parts.items()},
    }
    if cells:
        layer["cells"] = {gate: _as_bytes(values, signed=gate in _SIGNED) for gate, values in parts.items()}
    return layer


def _name(node: str, *, reads: bool) -> dict[str, Any]:
    """The label's key and the layer's number, from a name such as /encoder/layers.0/forwards/layers/LSTM."""
    number = next((int(part.removeprefix("layers.")) for part in node.split("/") if part.startswith("layers.")), 0)
    direction = ".backwards" if "backwards" in node else ".forwards" if reads else ""
    named = [part for part in ("language", "displacement") if f"/{part}/" in node]
    part = named[0] if named else "encoder" if reads else "decoder"
    return {"key": f"inside.layer.{part}{direction}", "number": number + 1}


def _rounded(values: Floats) -> Any:
    return np.round(values.astype(np.float64), 4).tolist()


def _as_bytes(values: Floats, *, signed: bool) -> str:
    """(T, H) as H rows of T bytes: 0 to 255 for 0 to 1, or 128 - 127 to 128 + 127 for -m to m, the largest size."""
    largest = max(1.0, float(np.abs(values).max()))
    scaled = 128 + 127 * values / largest if signed else 255 * values
    return b64encode(np.round(scaled).astype(np.uint8).T.tobytes()).decode()
