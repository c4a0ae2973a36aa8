"""`corrector collocate` writes what `corrector export` takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from corrector.cli.main import main
from corrector.evidence.collocations import load_collocations


@pytest.fixture
def text(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("我们在街头宣传环保。\n他们去学校上课。\n" * 90, encoding="utf-8")
    return folder


def test_it_writes_vectors_of_the_words_that_come_often_enough(
    text: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "collocations.npz"
    assert main(["collocate", str(text), "--out", str(out), "--width", "6", "--passes", "3"]) == 0
    made = load_collocations(out)
    assert {"我们", "街头", "宣传", "学校", "在"} <= set(made.words)
    assert made.contexts.shape == (len(made.words), 6)
    assert f"{len(made.words)} words" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--minimum", "0"], "--minimum is 0; expected more than 0"),
        (["--passes", "-1"], "--passes is -1"),
        (["--passes", "inf"], "--passes is inf"),
        (["--threads", "0"], "--threads is 0"),
        (["--seed", "-3"], "--seed is -3; expected at least 0"),
        (["--minimum", "1000"], "known words that come 1000 times or more"),
    ],
)
def test_what_cannot_be_is_told(
    text: Path, tmp_path: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collocate", str(text), "--out", str(tmp_path / "c.npz"), *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "c.npz").exists()
