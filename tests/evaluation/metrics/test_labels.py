"""What is changed, which reference is meant, and predictions of another length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.evaluation.metrics.labels import has_other_length, labels, nearest_reference, places, wanted_and_made
from corrector.evaluation.metrics.metric import Example

TEXT = st.text("甲乙丙", max_size=6)


@given(TEXT, TEXT)
def test_labels_make_the_text_of_the_source(source: str, text: str) -> None:
    made = source
    for start, end, replacement in sorted(labels(source, text), reverse=True):
        made = made[:start] + replacement + made[end:]
    assert made == text


def test_texts_of_equal_length_have_a_label_for_each_character() -> None:
    assert labels("他门再家", "他们在家") == {(1, 2, "们"), (2, 3, "在")}
    assert places(labels("他门再家", "他们在家")) == {(1, 2), (2, 3)}


def test_other_texts_have_a_label_for_each_edit() -> None:
    assert labels("我去学校校上课", "我要去学校上课了") == {(1, 1, "要"), (3, 4, ""), (7, 7, "了")}
    assert labels("我去学校校上课", "我要去学校上课", aligned=True) == {(1, 1, "要"), (3, 4, "")}


def test_a_row_is_read_in_one_way() -> None:
    """By edits as soon as one reference changes the length, although the prediction does not."""
    example = Example("我去学校校上课", ("我要去学校上课了",), "我要去学校上课")
    wanted, made = wanted_and_made(example)
    assert made < wanted


@pytest.mark.parametrize(
    ("prediction", "references", "nearest"),
    [
        ("我在家里", ("我再家里", "我在家里"), "我在家里"),  # equal to the second
        ("你在家里", ("他再家里", "我在家中"), "我在家中"),  # shares one change with the second
        ("我再家里", ("我在家里", "我再家中"), "我在家里"),  # shares none: the first
    ],
)
def test_the_nearest_reference(prediction: str, references: tuple[str, ...], nearest: str) -> None:
    assert nearest_reference(Example("我再家里", references, prediction)) == nearest


def test_another_length_is_one_change_that_is_never_right() -> None:
    example = Example("他门再家", ("他们在家",), "他们在家里")
    wanted, made = wanted_and_made(example)
    assert has_other_length(example)
    assert len(made) == 1
    assert not made & wanted
    assert not places(made) & places(wanted)


def test_another_length_is_no_offence_where_a_reference_has_it() -> None:
    example = Example("我去学", ("我去学校", "我去上"), "我去学校")
    assert not has_other_length(example)
    assert wanted_and_made(example) == ({(3, 3, "校")}, {(3, 3, "校")})
