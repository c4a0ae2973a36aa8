"""Which rows are worst, and where they differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corrector.edits import Edit, Kind
from corrector.evaluation.metrics.metric import Example
from corrector.evaluation.rendering.worst_errors import marked, worst_errors

TEXTS = st.text("甲乙丙", max_size=6)
ROWS = (
    Example("他门来了", ("他们来了",), "他们来了"),  # right
    Example("我再加", ("我在家",), "我再加"),  # two errors left
    Example("下雨了", ("下雨了",), "夏雨了"),  # correct text changed
    Example("她很漂凉", ("她很漂亮",), "他很票凉"),  # two wrong changes
    Example("天汽好", ("天气好",), "天汽好"),  # one error left
    Example("你好", ("你好",), "您好"),  # correct text changed, more surely
)
EDITS = (
    (),
    (),
    (Edit(0, 1, "夏", Kind.SOUND, 0.6),),
    (Edit(0, 1, "他", Kind.SOUND, 0.7), Edit(2, 3, "票", Kind.OTHER, 0.9)),
    (),
    (Edit(0, 1, "您", Kind.OTHER, 0.8),),
)


def test_wrong_changes_come_before_errors_left() -> None:
    found = worst_errors(ROWS, EDITS)
    assert [error.row for error in found] == [4, 6, 3, 2, 5]
    assert [error.sort for error in found] == [
        "wrong change", "correct text changed", "correct text changed", "error left", "error left",
    ]  # fmt: skip
    assert [error.confidence for error in found] == [0.9, 0.8, 0.6, None, None]
    assert [(error.wrong, error.left) for error in found] == [(2, 1), (1, 0), (1, 0), (0, 2), (0, 1)]


def test_what_is_right_counts_as_right_in_a_prediction_of_another_length() -> None:
    (found,) = worst_errors([Example("abcd", ("aXYd",), "aXYde")])
    assert (found.sort, found.wrong, found.left) == ("wrong change", 1, 0)
    (found,) = worst_errors([Example("abcd", ("aXYde",), "aXYd")])
    assert (found.sort, found.wrong, found.left) == ("error left", 0, 1)
    (found,) = worst_errors([Example("abcd", ("abXd", "aXYd"), "aXYde")])
    assert (found.reference, found.wrong, found.left) == ("aXYd", 1, 0)


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from(["", "子", "丑"])), min_size=1, max_size=6))
def test_a_right_prediction_with_one_more_character_has_one_wrong_change(pairs: list[tuple[str, str]]) -> None:
    """Whatever of the source was to be replaced, by characters that it does not have."""
    source, right = "".join(old for old, _ in pairs), "".join(new or old for old, new in pairs)
    (found,) = worst_errors([Example(f"{source}。", (f"{right}。",), f"{right}。了")])
    assert (found.wrong, found.left) == (1, 0)


def test_no_more_than_wanted_and_without_confidences_in_the_order_of_the_rows() -> None:
    assert [error.row for error in worst_errors(ROWS, number=3)] == [4, 3, 6]


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_text(text: str, other: str) -> None:
    pieces = marked(text, other)
    assert "".join(piece.text for piece in pieces) == text
    if text == other:
        assert not any(piece.differs for piece in pieces)


def test_what_differs_is_marked() -> None:
    assert [(piece.text, piece.differs) for piece in marked("他门来了", "他们来")] == [
        ("他", False), ("门", True), ("来", False), ("了", True),
    ]  # fmt: skip
