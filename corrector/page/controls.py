"""The settings beside the tabs: the slider from eager to careful, and what else a visitor may wish.

Knows components. The slider and the kinds are followed by the browser alone, which has all edits that were proposed;
everything else counts from the next correction on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corrector.calibration import Calibration
from corrector.edits import Kind
from corrector.page.limits import MAXIMUM_BEAM, MAXIMUM_NUMBER
from corrector.page.shown import Shown
from corrector.page.views import view


@dataclass(frozen=True)
class Controls:
    """The components, in the order in which `wishes.read_wishes` takes their values."""

    threshold: Any
    beam_width: Any
    number: Any
    kinds: Any
    keep: Any
    replacements: Any
    full_width: Any

    @property
    def inputs(self) -> list[Any]:
        return [
            self.threshold, self.beam_width, self.number, self.kinds, self.keep, self.replacements, self.full_width,
        ]  # fmt: skip


def build_controls(gr: Any, shown: Shown, threshold: float, calibration: Calibration | None) -> Controls:
    """The settings, inside a column that the caller has opened."""
    shown.make(gr.Markdown, keys={"value": "settings"}, elem_classes="heading")
    slider = shown.make(
        gr.Slider, 0, 1, threshold, step=0.01, keys={"label": "threshold", "info": "threshold.info"},
        elem_id="threshold", buttons=["reset"],
    )  # fmt: skip
    _rate_view(gr, threshold, calibration)
    kinds = shown.make(
        gr.CheckboxGroup, value=[kind.value for kind in Kind], keys={"label": "kinds"}, elem_id="kinds",
        choices={kind.value: f"kind.{kind}" for kind in Kind},
    )  # fmt: skip
    full_width = shown.make(
        gr.Checkbox, False, keys={"label": "full.width", "info": "full.width.info"}, elem_id="full-width"
    )
    with shown.make(gr.Accordion, keys={"label": "more"}, open=False, elem_id="more"):
        beam = shown.make(
            gr.Slider, 1, MAXIMUM_BEAM, 1, step=1, keys={"label": "beam", "info": "beam.info"}, elem_id="beam"
        )
        number = shown.make(
            gr.Slider, 1, MAXIMUM_NUMBER, 5, step=1, keys={"label": "number", "info": "number.info"}, elem_id="number"
        )
        keep = shown.make(
            gr.Textbox, "", keys={"label": "keep", "placeholder": "keep.placeholder"}, lines=2, elem_id="keep"
        )
        replacements = shown.make(
            gr.Textbox, "", keys={"label": "replace", "placeholder": "replace.placeholder"}, lines=2, elem_id="replace"
        )
    controls = Controls(slider, beam, number, kinds, keep, replacements, full_width)
    _follow(slider, kinds, beam)
    return controls


def _rate_view(gr: Any, threshold: float, calibration: Calibration | None) -> None:
    """How many correct sentences are expected to be changed."""
    points = [] if calibration is None else _measured(calibration)
    view(
        gr, "rate.js", prefixes=("rate.",), name="rate", threshold=threshold, points=points,
        beam=1 if calibration is None else calibration.beam_width,
    )  # fmt: skip


def _measured(calibration: Calibration) -> list[dict[str, float]]:
    """The share of correct sentences that was changed at each calibrated threshold."""
    clean = calibration.clean
    return [{"threshold": one.threshold, "rate": one.false_positives / clean} for one in calibration.thresholds]


def _follow(threshold: Any, kinds: Any, beam: Any) -> None:
    """What the views in the browser are told at once."""
    for component, name in ((threshold, "threshold"), (kinds, "kinds"), (beam, "beam")):
        component.change(None, [component], None, js=tell_views(name), api_visibility="private", show_progress="hidden")


def tell_views(name: str, *, besides: str = "") -> str:
    """A script that hands one value to all views, see `shared.js`, and does something more with `value`."""
    return (
        f"(value) => {{ Object.assign(window.correctorChoices ||= {{}}, {{ {name}: value }}); {besides}"
        ' window.dispatchEvent(new CustomEvent("corrector-choice")); return []; }'
    )
