"""Test sentences found in training text."""

from __future__ import annotations

from pathlib import Path

import pytest

from corrector.errors import DataError
from corrector.evaluation.analysis.leakage import Leak, find_leaks
from corrector.evaluation.sets import EvaluationSet, SetRow

DATA = EvaluationSet(
    "test.tsv",
    "ab",
    (
        SetRow("他门来了。", ("他们来了。",)),
        SetRow("下雨了。", ("下雨了。",)),
        SetRow("我再家。", ("我在家。", "我还在家。")),
        SetRow("你好吗？", ("你好吗？",)),
        SetRow("……", ("……",)),
    ),
)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_sources_and_references_are_found_in_every_format(tmp_path: Path) -> None:
    text = write(tmp_path / "folder" / "a.txt", "他们来了！\n天晴了。\n……\n")
    pairs = write(tmp_path / "b.tsv", "我 再 家\t别的\n")
    m2 = write(tmp_path / "c.m2", "S 你 好\nA 2 2|||M|||吗|||REQUIRED|||-NONE-|||0\n")
    (leak,) = find_leaks([DATA], [text.parent, pairs, m2])
    assert leak == Leak("test.tsv", 5, 2, 2, 3, (("a.txt", 1), ("b.tsv", 1), ("c.m2", 1)))


def test_width_case_space_and_punctuation_hide_nothing(tmp_path: Path) -> None:
    data = EvaluationSet("x", "", (SetRow("用ＡＢＣ打开Word。", ("用ABC打开Word。",)),))
    (leak,) = find_leaks([data], [write(tmp_path / "a.txt", "  用abc，打开 WORD!\n")])
    assert (leak.sources, leak.references, leak.either) == (1, 1, 1)


def test_other_text_is_no_leak(tmp_path: Path) -> None:
    (leak,) = find_leaks([DATA], [write(tmp_path / "a.txt", "他们来了吗\n一，二，三\n，，，\n")])
    assert (leak.either, leak.files) == (0, ())


def test_every_set_is_counted_by_itself(tmp_path: Path) -> None:
    other = EvaluationSet("other", "", (SetRow("天晴了", ("天晴了",)),))
    leaks = find_leaks([DATA, other], [write(tmp_path / "a.txt", "天晴了\n")])
    assert [leak.either for leak in leaks] == [0, 1]


def test_a_missing_training_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no\.txt"):
        find_leaks([DATA], [tmp_path / "no.txt"])
