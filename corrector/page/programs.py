"""The way in for programs: named endpoints with plain types, which `gradio_client` and any HTTP client can call.

The same functions as behind the tabs, and the same limits. What takes a file is an endpoint of its tab, since Gradio
checks an upload only where a component receives it.
"""

from __future__ import annotations

from typing import Any

from corrector.page.errors import shown_errors
from corrector.page.inside_tab import as_message, expect_sentence
from corrector.page.labels import labels
from corrector.page.limits import AT_ONCE
from corrector.page.model import Model
from corrector.page.wishes import expect_length, read_wishes


def build_endpoints(gr: Any, model: Model) -> None:
    """The endpoints `/correct` and `/inspect`, inside the page's `Blocks`."""
    say, corrector = labels("en"), model.corrector

    def correct(
        text: str,
        threshold: float = corrector.threshold,
        beam_width: int = 1,
        kinds: list[str] | None = None,
        keep: list[str] | None = None,
        replacements: dict[str, str] | None = None,
        full_width: bool = False,
    ) -> dict[str, Any]:
        """Correct a text.

        Parameters:
            text: of any length up to the page's limit.
            threshold: confidence from 0 to 1 that an edit needs.
            beam_width: 1 is fastest.
            kinds: of error to look for, such as sound, shape, missing; none for all.
            keep: words never to touch.
            replacements: wrong -> right, always made.
            full_width: write half-width signs in Chinese text as full-width ones.

        Returns:
            source, target, and edits with start, end, original, replacement, kind, confidence and alternatives.
        """
        with shown_errors(gr, say):
            wishes = read_wishes(say, threshold, beam_width, 1, kinds, keep, replacements, full_width)
            return wishes.of(corrector).correct(expect_length(say, text)).to_dict()

    def inspect(sentence: str, number: int = 5) -> dict[str, Any]:
        """What the network saw and thought while it corrected one sentence.

        Parameters:
            sentence: one sentence.
            number: of readings, from 1.

        Returns:
            tokens, written, attention, copying, wrong, readings, and for each layer of the LSTM the mean of each gate.
        """
        with shown_errors(gr, say):
            wanted = read_wishes(say, corrector.threshold, number=number).number
            found = model.inspector().inspect(expect_sentence(say, sentence), number=wanted)
            return as_message(found, cells=False)

    for endpoint in (correct, inspect):
        gr.api(endpoint, api_name=endpoint.__name__, concurrency_limit=AT_ONCE, concurrency_id="correcting")
