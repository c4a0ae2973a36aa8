"""What of a sentence is changed, as a set of labels: where, and what stands there instead.

Knows two texts and how they differ, and which of several references a prediction is held against; no rates.
Trade-off: where source and reference are equally long, so must the prediction be: one of another length is a single
label that nothing matches, whatever it got right elsewhere. The published tools refuse such a prediction, or compare
up to the shorter end and reward whoever cuts the sentence short.
"""

from __future__ import annotations

from corrector.evaluation.metrics.character_edits import character_edits
from corrector.evaluation.metrics.metric import Example

# (start, end, what replaces source[start:end]). Where no reference changes the length, one label a changed character,
# as in the spelling tasks; otherwise one an edit of `character_edits`.
Label = tuple[int, int, str]
Labels = frozenset[Label]

NOWHERE = -1  # the place of a label that no other label matches


def labels(source: str, text: str, *, aligned: bool = False) -> Labels:
    """What must change to turn the source into the text: by place if both are equally long, unless `aligned`."""
    if source == text:
        return frozenset()
    if aligned or len(source) != len(text):
        return _aligned(source, text)
    pairs = enumerate(zip(source, text, strict=True))
    return frozenset((at, at + 1, new) for at, (old, new) in pairs if old != new)


def _aligned(source: str, text: str) -> Labels:
    edits = character_edits(source, text)
    return frozenset((edit.start, edit.end, "".join(edit.replacement)) for edit in edits)


def wanted_and_made(example: Example) -> tuple[Labels, Labels]:
    """What should change, by the nearest reference, and what the prediction changed."""
    source, aligned = example.source, _changes_length(example)
    wanted = labels(source, nearest_reference(example), aligned=aligned)
    if has_other_length(example):
        return wanted, unmatched(example.prediction)
    return wanted, labels(source, example.prediction, aligned=aligned)


def _changes_length(example: Example) -> bool:
    """Whether any reference does."""
    return any(len(reference) != len(example.source) for reference in example.references)


def unmatched(prediction: str) -> Labels:
    """One change that is never right."""
    return frozenset({(NOWHERE, NOWHERE, prediction)})


def nearest_reference(example: Example, *, aligned: bool | None = None) -> str:
    """The reference that the prediction equals, else that it shares most labels with; among equals the first.

    Args:
        aligned: the form of the labels; by default aligned where a reference changes the length.
    """
    references = example.references
    if len(references) == 1 or example.prediction in references:
        return example.prediction if example.prediction in references else references[0]
    aligned = _changes_length(example) if aligned is None else aligned
    made = labels(example.source, example.prediction, aligned=aligned)
    return max(references, key=lambda reference: len(made & labels(example.source, reference, aligned=aligned)))


def has_other_length(example: Example) -> bool:
    """Whether no reference changes the length, but the prediction does."""
    return len(example.prediction) != len(example.source) and not _changes_length(example)


def places(given: Labels) -> frozenset[tuple[int, int]]:
    """Where the labels are, without what they put there."""
    return frozenset((start, end) for start, end, _ in given)
