"""From a hypothesis of the search to edits of the sentence, with confidence and alternatives.

The confidence of an edit is the probability of its least probable token: one doubtful character makes the whole edit
doubtful. For a deletion that is the token written instead of what was left out. Of neighbouring characters written for
as many others, those that are probably not right are an edit of their own: a sure one must not be lost with a doubtful
neighbour, which often looks wrong only as long as the sure one is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate, groupby

import numpy as np

from corrector.alignment import align
from corrector.classification import classify
from corrector.edits import Alternative, Edit, Kind
from corrector.search.hypothesis import Hypothesis
from corrector.tokenization.tokenizer import Encoded, Tokenizer
from corrector.tokenization.vocabulary import SPECIALS

ALTERNATIVES = 3
EVEN = float(np.log(0.5))  # log-probability below which a token is probably not right
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
    for whole in edits:
        for edit in _apart(whole, source.text, hypothesis, starts, shift):
            begin, end = edit.start + shift, edit.start + shift + len(edit.replacement)
            first = min(bisect_right(starts, begin) - 1, len(hypothesis.log_probs) - 1)
            last = max(first + 1, bisect_left(starts, end))
            confidence = float(np.exp(hypothesis.log_probs[first:last].min()))
            covered = edit.replacement and starts[first] == begin and starts[first + 1 : first + 2] == [end]
            alternatives = _alternatives(source, hypothesis, tokenizer, first, edit) if covered else ()
            yield replace(edit, confidence=round(min(1.0, confidence), DIGITS), alternatives=alternatives)
        shift += len(whole.replacement) - (whole.end - whole.start)


def _apart(edit: Edit, source: str, hypothesis: Hypothesis, starts: list[int], shift: int) -> Iterator[Edit]:
    """The same edit, or if it writes sure and doubtful characters for as many others, their runs by themselves."""
    original = source[edit.start : edit.end]
    tokens = [bisect_right(starts, edit.start + shift + place) - 1 for place in range(len(edit.replacement))]
    doubtful = [bool(hypothesis.log_probs[token] < EVEN) for token in tokens]
    by_character = len(original) == len(doubtful) and all(map(str.__ne__, original, edit.replacement))
    if edit.kind is Kind.ORDER or not by_character or len(set(doubtful)) < 2:
        yield edit
        return
    for _, run in groupby(range(len(doubtful)), key=doubtful.__getitem__):
        first, *more = run
        last = first + len(more) + 1
        part, replacement = original[first:last], edit.replacement[first:last]
        yield Edit(edit.start + first, edit.start + last, replacement, classify(part, replacement))


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
