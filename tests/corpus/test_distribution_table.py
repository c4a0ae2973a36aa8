"""The table: every figure in its place."""

from __future__ import annotations

from corrector.corpus.distribution import BLOCKS, Distribution
from corrector.corpus.distribution_table import tabulate

MADE = Distribution(
    characters=40,
    sentences=(2, 2),
    errors=(1, 1, 0),
    kinds=(2, 1, 0, 0, 0, 0, 0),
    places=(3, *[0] * 9),
    lengths=(4, *[0] * 6),
)
REAL = Distribution(characters=30, sentences=(1, 3), errors=(3, 0, 0), kinds=(3, *[0] * 6), places=(1, 2, *[0] * 8))


def rows(table: str) -> dict[str, list[str]]:
    """The cells of each labelled row; of several rows with one label, the first."""
    found: dict[str, list[str]] = {}
    for line in table.splitlines():
        label, *cells = [part for part in line.split("  ") if part.strip()] or [""]
        found.setdefault(label.strip(), [cell.strip() for cell in cells])
    return found


def test_the_figures_stand_beside_each_other() -> None:
    found = rows(tabulate({"made": MADE, "real.tsv": REAL}))
    assert found["made"] == ["real.tsv"]
    assert found["characters a sentence"] == ["10.0", "7.5"]
    assert found["errors a wrong sentence"] == ["1.50", "1.00"]
    assert found["edits a wrong sentence"] == ["1.50", "1.00"]
    assert found["clean"] == ["50.0%", "25.0%"]
    assert found["distance from the first"] == ["0.250"]
    assert found["shape"] == ["33.3%", "0.0%"]
    assert found["fuzzy"] == ["-", "-"], "nothing was counted there"


def test_a_block_that_only_one_side_has_is_at_no_distance() -> None:
    table = tabulate({"made": MADE, "nothing": Distribution(), "real.tsv": REAL})
    distances = [line.split()[-2:] for line in table.splitlines() if "distance" in line]
    assert len(distances) == len(BLOCKS)
    assert distances[0] == ["-", "0.250"]
    assert distances[3] == ["-", "-"]


def test_one_distribution_needs_no_distance() -> None:
    table = tabulate({"made": MADE})
    assert "distance" not in table
    assert all(block.title in table for block in BLOCKS)


def test_columns_are_straight_with_names_of_hanzi_too() -> None:
    lines = tabulate({"生成的句子": MADE, "a-very-long-name.tsv": REAL}).splitlines()
    assert len(lines[0].encode("gbk")) == len(lines[1].encode("gbk")), (
        "in GBK a Hanzi takes two bytes, as on a terminal"
    )
    assert not any(line != line.rstrip() for line in lines)
