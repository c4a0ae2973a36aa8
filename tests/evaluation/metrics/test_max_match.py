"""MaxMatch: readings of a prediction worked out by hand."""

from __future__ import annotations

import pytest

from corrector.corpus.m2 import M2Edit, M2Sentence
from corrector.errors import InputError
from corrector.evaluation.metrics.max_match import MaxMatch
from corrector.evaluation.metrics.metric import Example, Tokens, count_all


def edit(start: int, end: int, *alternatives: str) -> M2Edit:
    return M2Edit(start, end, "S", tuple(tuple(text.split()) for text in alternatives))


def row(source: str, prediction: str, *annotators: tuple[M2Edit, ...], segmented: bool = True) -> Example:
    sentence = M2Sentence(tuple(source.split()), dict(enumerate(annotators)))
    text = "".join(prediction.split())
    return Example(sentence.source, sentence.references, text, Tokens(sentence, tuple(prediction.split()), segmented))


def counts(example: Example, *, max_unchanged: int = 2) -> list[float]:
    found: list[float] = MaxMatch(max_unchanged=max_unchanged).count(example).tolist()
    return found


SOURCE = "我 再 家 看 书"


@pytest.mark.parametrize(
    ("prediction", "gold", "expected"),
    [  # correct, proposed, gold
        ("我 在 家 看 书", (edit(1, 2, "在"),), [1, 1, 1]),
        ("我 在 家 看 书", (edit(1, 3, "在 家"),), [1, 1, 1]),  # read as the annotator wrote it
        ("我 在 家 读 书", (edit(1, 2, "在"), edit(3, 4, "读")), [2, 2, 2]),
        ("我 在 家 读 书", (edit(1, 4, "在 家 读"),), [1, 1, 1]),  # one unchanged word within an edit
        ("我 在 家 读 书", (), [0, 1, 0]),  # unmatched changes nearby are one edit
        ("我 再 家 看 书", (edit(1, 2, "在"),), [0, 0, 1]),
        ("我 在 家 里 看 书", (edit(1, 2, "在"), edit(3, 3, "里")), [2, 2, 2]),
        ("我 家 看 书", (edit(1, 2, ""),), [1, 1, 1]),
        ("我 在 家 看 书", (edit(1, 2, "于", "在"),), [1, 1, 1]),  # the second alternative
        ("我 在 家 看 书", (edit(1, 9, "在 家 看 书"),), [0, 1, 0]),  # an edit that reaches behind the sentence is none
        (
            "我 在 家 看 书",
            (edit(1, 2, "在"), edit(1, 2, "在")),
            [2, 1, 2],
        ),  # repeated: counts again
    ],
)
def test_readings(prediction: str, gold: tuple[M2Edit, ...], expected: list[float]) -> None:
    assert counts(row(SOURCE, prediction, gold)) == expected


def test_unchanged_words_within_an_edit_are_limited() -> None:
    gold = (edit(0, 5, "你 再 家 看 报"),)
    example = row(SOURCE, "你 再 家 看 报", gold)
    assert counts(example, max_unchanged=3) == [1, 1, 1]
    assert counts(example, max_unchanged=2) == [0, 2, 1]


def test_the_best_annotator_is_taken() -> None:
    example = row(SOURCE, "我 在 家 看 书", (edit(3, 4, "读"),), (edit(1, 2, "在"),), ())
    assert counts(example) == [1, 1, 1]


def test_the_choice_depends_on_the_rows_before() -> None:
    """Alone nothing is better than nothing; after a right row the annotator who wants fewer edits is."""
    first = row(SOURCE, "我 在 家 看 书", (edit(1, 2, "在"),))
    second = row(SOURCE, SOURCE, (edit(1, 2, "在"), edit(3, 4, "读")), (edit(1, 2, "在"),))
    assert count_all(MaxMatch(), [first, second]).tolist() == [[1, 1, 1], [0, 0, 1]]


def test_a_guessed_segmentation_is_compared_as_text() -> None:
    gold = (edit(1, 3, "在家"),)
    assert counts(row(SOURCE, "我 在 家 看 书", gold)) == [0, 1, 1]
    assert counts(row(SOURCE, "我 在 家 看 书", gold, segmented=False)) == [1, 1, 1]


@pytest.mark.parametrize(
    ("prediction", "gold", "figures"),
    [("好", (), (1, 1, 1)), ("坏", (), (0, 1, 0)), ("好", (edit(0, 1, "坏"),), (1, 0, 0))],
)
def test_rates_over_no_edit_are_one(
    prediction: str, gold: tuple[M2Edit, ...], figures: tuple[float, float, float]
) -> None:
    found = MaxMatch().score(MaxMatch().count(row("好", prediction, gold)))
    assert tuple(float(found[name]) for name in ("precision", "recall", "f0.5")) == figures


def test_a_row_without_annotations_is_refused() -> None:
    with pytest.raises(InputError, match="M2"):
        MaxMatch().count(Example("坏", ("好",), "好"))


def test_impossible_options_are_refused() -> None:
    with pytest.raises(InputError, match="max_unchanged"):
        MaxMatch(max_unchanged=-1)
