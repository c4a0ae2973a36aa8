"""N-grams of a whole and of all but one part: what is written is what is read, and each part's file leaves it out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corrector.cli.main import main
from corrector.errors import DataError
from corrector.ngrams.leave_one_out import load_cross_fitted
from corrector.ngrams.model import NgramModel, count_ngrams, save_ngrams

PARTS = {
    "law": ["合同自签字之日起生效。", "双方应当遵守合同。"] * 3,
    "chat": ["你吃饭了吗？", "我们晚上去看电影吧。"] * 3,
    "news": ["今天的比赛在雨中结束。", "记者昨天到了现场。"] * 3,
}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    for part, lines in PARTS.items():
        (tmp_path / "texts" / part).mkdir(parents=True)
        (tmp_path / "texts" / part / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "texts"


def knows(model: NgramModel, pair: str) -> bool:
    ids = np.array([[0, 0, *model.alphabet.encode(pair)]], dtype=np.int64)
    return bool(model.table.counts(ids)[0] > 0)


def test_each_part_has_ngrams_that_know_the_other_parts_only(texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "ngrams.npz"
    assert main(["count", str(texts), "--out", str(out), "--leave-one-out"]) == 0
    counted = load_cross_fitted(out)
    assert set(counted.without) == set(PARTS)
    pairs = {"law": "合同", "chat": "电影", "news": "比赛"}
    for part, pair in pairs.items():
        assert knows(counted.whole, pair)
        assert {left_out: knows(model, pair) for left_out, model in counted.without.items()} == {
            left_out: left_out != part for left_out in PARTS
        }


def test_a_whole_may_stand_alone(texts: Path, tmp_path: Path) -> None:
    assert main(["count", str(texts), "--out", str(tmp_path / "ngrams.npz")]) == 0
    assert load_cross_fitted(tmp_path / "ngrams.npz").without == {}


@pytest.mark.parametrize("place", ["law", "law/a.txt"])
def test_parts_are_wanted_to_leave_one_out(
    texts: Path, tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["count", str(texts / place), "--out", str(tmp_path / "n.npz"), "--leave-one-out"]) == 2
    assert "subfolders" in capsys.readouterr().err
    assert not (tmp_path / "n.npz").exists()


def test_a_file_that_cannot_be_written_is_told_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It once came out when everything had been counted, as an error of Python's own."""
    (tmp_path / "file").touch()
    assert main(["count", str(tmp_path / "no text"), "--out", str(tmp_path / "file" / "n.npz")]) == 2
    assert "n.npz cannot be written" in capsys.readouterr().err


def test_ngrams_of_another_alphabet_do_not_fit(tmp_path: Path) -> None:
    save_ngrams(count_ngrams(["天地天地"]), tmp_path / "n.npz")
    save_ngrams(count_ngrams(["人人人人"]), tmp_path / "n.without-law.npz")
    with pytest.raises(DataError, match=r"without-law.*other characters"):
        load_cross_fitted(tmp_path / "n.npz")
