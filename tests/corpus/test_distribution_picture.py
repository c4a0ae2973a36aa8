"""The picture: it is drawn, and refused before any work where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from corrector.corpus.distribution import Distribution
from corrector.corpus.distribution_picture import check_picture, draw
from corrector.errors import InputError

pytest.importorskip("matplotlib")

MADE = Distribution(characters=9, sentences=(1, 1), errors=(1, 0, 0), kinds=(1, 0, 0, 0, 0, 0, 0))


def test_it_is_written_whatever_was_counted(tmp_path: Path) -> None:
    draw({"generated": MADE, "real.tsv": MADE + MADE, "nothing.tsv": Distribution()}, tmp_path / "errors.png")
    assert (tmp_path / "errors.png").read_bytes().startswith(b"\x89PNG")


def test_one_panel_a_block_with_a_bar_for_each_label(tmp_path: Path) -> None:
    draw({"generated": MADE, "real.tsv": MADE}, tmp_path / "errors.svg")
    drawn = (tmp_path / "errors.svg").read_text(encoding="utf-8")
    assert drawn.count('id="axes_') == 10
    for colour in ("#4477aa", "#ee6677"):
        assert drawn.count(f"fill: {colour}") == sum((2, 3, 7, 5, 2, 4, 2, 3, 10, 7)) + 1, "bars, and one in the legend"


def test_another_format_or_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a name that ends in \.png, \.svg, \.pdf"):
        check_picture(tmp_path / "errors.txt")
    with pytest.raises(InputError, match="picture"):
        draw({"generated": MADE}, tmp_path / "errors")
    with pytest.raises(InputError, match="cannot be written"):
        check_picture(tmp_path / "absent" / "errors.png")
    assert not list(tmp_path.iterdir())


def test_a_picture_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "errors.png").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        draw({"generated": MADE}, tmp_path / "errors.png")
