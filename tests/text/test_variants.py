"""Words that may be written in several ways: what only writes one in another way is told from what mends it."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.alignment import align
from corrector.text import variants
from corrector.text.hanzi import is_hanzi

ROWS = variants.table()
CHANGES = [change for row in ROWS for change in permutations(row, 2)]
surroundings = st.text("的一是不了，。", max_size=6)


def test_a_row_holds_different_ways_of_one_length() -> None:
    assert len(ROWS) > 100
    for row in ROWS:
        assert len(set(row)) == len(row) > 1
        assert len({len(way) for way in row}) == 1
        assert all(map(is_hanzi, "".join(row)))


def test_no_two_words_stand_in_two_rows() -> None:
    assert len(set(CHANGES)) == len(CHANGES)


@given(before=surroundings, change=st.sampled_from(CHANGES), behind=surroundings)
def test_each_way_may_stand_for_each_other_anywhere(before: str, change: tuple[str, str], behind: str) -> None:
    written, other = change
    text = before + written + behind
    (edit,) = align(text, before + other + behind)
    assert variants.only_another_way(text, edit.start, edit.end, edit.replacement)
    assert variants.only_another_way(text, len(before), len(before) + len(written), other)


@pytest.mark.parametrize(
    ("text", "start", "end", "replacement"),
    [
        ("我门走吧。", 1, 2, "们"),  # an error
        ("采虹很美。", 0, 1, "彩"),  # 采 in no word of the list
        ("好象", 1, 2, "像"),  # of which one is an error
        ("惟一的", 0, 1, "唯"),
        ("其它", 1, 2, "她"),
        ("其它", 1, 2, ""),
        ("其", 1, 1, "他"),
        ("其它人", 1, 3, "他们"),  # more than the word
        ("其它其它", 1, 4, "他其他"),  # two words
    ],
)
def test_what_is_no_way_of_writing_a_word(text: str, start: int, end: int, replacement: str) -> None:
    assert not variants.only_another_way(text, start, end, replacement)
