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


def test_files_that_are_no_run_s_are_not_written_over(tmp_path: Path, small: Callable[..., Trainer]) -> None:
    (tmp_path / "config.json").write_text('{"mine": 1}', encoding="utf-8")
    (tmp_path / "tokenizer").mkdir()
    (tmp_path / "tokenizer" / "mine.txt").touch()
    with pytest.raises(CorrectorError, match=r"holds config\.json, tokenizer, which a run would write over"):
        small(tmp_path)
    assert (tmp_path / "config.json").read_text(encoding="utf-8") == '{"mine": 1}'
    assert (tmp_path / "tokenizer" / "mine.txt").exists()
