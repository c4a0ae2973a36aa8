"""Tables line up on a terminal and are valid Markdown."""

from __future__ import annotations

import pytest

from corrector.errors import InputError
from corrector.evaluation.rendering.tables import Table, columns

TABLE = Table("标题", ("set", "rows"), (("新闻.tsv", "5"), ("a|b", "1,200")))


def test_columns_line_up_with_wide_characters() -> None:
    assert TABLE.as_text() == "标题\nset        rows\n新闻.tsv      5\na|b       1,200"
    assert len({columns(line) for line in TABLE.as_text().splitlines()[1:]}) == 1


def test_markdown_aligns_numbers_and_keeps_cells_apart() -> None:
    assert TABLE.as_markdown().splitlines() == [
        "| set | rows |",
        "| --- | ---: |",
        "| 新闻.tsv | 5 |",
        "| a\\|b | 1,200 |",
    ]


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("中文", 4), ("，", 2), ("e\u0301", 1), ("”", 1)])
def test_columns_of_a_text(text: str, width: int) -> None:
    assert columns(text) == width


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(InputError, match="1 cells under 2 headings"):
        Table("", ("a", "b"), (("x",),))
