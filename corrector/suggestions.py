"""From a hypothesis of the search to edits of the sentence, with confidence and alternatives.

The confidence of an edit is the probability of its least probable token: one doubtful character makes the whole edit
doubtful. For a deletion that is the token written instead of what was left out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

import numpy as np

from corrector.alignment import align
from corrector.edits import Alternative, Edit
from corrector.search.hypothesis import Hypothesis
from corrector.tokenization.tokenizer import Encoded, Tokenizer
from corrector.tokenization.vocabulary import SPECIALS

ALTERNATIVES = 3
LEAST_ALTERNATIVE = 0.005  # probability below which an alternative is noise
# Digits of a probability. In another batch the same sentence has probabilities that differ by some 2e-7; a calibrated
# threshold is a confidence once seen, so that without rounding the batch would decide whether that edit is made.
DIGITS = 4


def suggest(source: Encoded, hypothesis: Hypothesis, tokenizer: Tokenizer) -> tuple[Edit, ...]:
    """The edits that turn a sentence into its hypothesis, in characters of the sentence; none for an unfinished one."""
    if hypothesis.ids == source.ids or not hypothesis.finished:
        return ()
    pieces = [tokenizer.decode((token,), source.opened) for token in hypothesis.ids]
    starts = [0, *accumulate(map(len, pieces))]
    return tuple(_judged(source, hypothesis, tokenizer, starts, align(source.text, "".join(pieces))))


def _judged(
    source: Encoded, hypothesis: Hypothesis, tokenizer: Tokenizer, starts: list[int], edits: tuple[Edit, ...]
) -> Iterator[Edit]:
    shift = 0  # target position - source position
    for edit in edits:
        begin, end = edit.start + shift, edit.start + shift + len(edit.replacement)
        shift += len(edit.replacement) - (edit.end - edit.start)
        first = min(bisect_right(starts, begin) - 1, len(hypothesis.log_probs) - 1)
        last = max(first + 1, bisect_left(starts, end))
        confidence = float(np.exp(hypothesis.log_probs[first:last].min()))
        covered = edit.replacement and starts[first] == begin and first + 1 < len(starts) and starts[first + 1] == end
        alternatives = _alternatives(source, hypothesis, tokenizer, first, edit) if covered else ()
        yield replace(edit, confidence=round(min(1.0, confidence), DIGITS), alternatives=alternatives)


def _alternatives(
    source: Encoded, hypothesis: Hypothesis, tokenizer: Tokenizer, step: int, edit: Edit
) -> tuple[Alternative, ...]:
    """Other texts for an edit written as one token: what else was probable there, keeping the source aside."""
    seen = {edit.replacement, source.text[edit.start : edit.end]}
    found = []
    for token, log_prob in zip(hypothesis.choices[step], hypothesis.choice_log_probs[step], strict=True):
        probability = float(np.exp(log_prob))
        if token < len(SPECIALS) or probability < LEAST_ALTERNATIVE:
            continue
        text = tokenizer.decode((int(token),), source.opened)
        goes_on = edit.start == edit.end and source.text.startswith(text, edit.end)  # to insert nothing
        if text not in seen and not goes_on:
            seen.add(text)
            found.append(Alternative(text, round(probability, DIGITS)))
    return tuple(found[:ALTERNATIVES])
