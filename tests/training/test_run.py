"""The folder of a run: where none can be written, that is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corrector.errors import CorrectorError
from corrector.training.trainer import Trainer


@pytest.mark.parametrize(("place", "told"), [("file", "is a file"), ("file/run", "no run can be written there")])
def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, small: Callable[..., Trainer], place: str, told: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorrectorError, match=f"{place}: {told}.*another --out"):
        small(tmp_path / place)
