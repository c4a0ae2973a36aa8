"""An object laid out and opened again: equal, its arrays shared and read-only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.corpus.sharing import lay_out, open_layout


@settings(max_examples=10)
@given(sizes=st.lists(st.integers(0, 300), max_size=5), words=st.lists(st.text(), max_size=5))
def test_what_is_opened_is_equal(tmp_path_factory: pytest.TempPathFactory, sizes: list[int], words: list[str]) -> None:
    arrays = [np.arange(size, dtype=dtype) for size in sizes for dtype in (np.uint8, np.float64)]
    layout = lay_out({"words": words, "arrays": arrays}, tmp_path_factory.mktemp("shared") / "file")
    opened = open_layout(layout)
    assert isinstance(opened, dict)
    assert opened["words"] == words
    assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(arrays, opened["arrays"], strict=True))


def test_arrays_stay_in_the_file_and_are_never_written(tmp_path: Path) -> None:
    layout = lay_out(np.zeros(100_000), tmp_path / "file")
    assert len(layout.rest) < 1000
    opened = open_layout(layout)
    assert isinstance(opened, np.ndarray)
    with pytest.raises(ValueError, match="read-only"):
        opened[0] = 1


def test_the_file_may_go_once_it_is_open(tmp_path: Path) -> None:
    layout = lay_out(np.arange(1000), tmp_path / "file")
    opened = open_layout(layout)
    layout.path.unlink()
    assert np.array_equal(opened, np.arange(1000))  # type: ignore[arg-type]
