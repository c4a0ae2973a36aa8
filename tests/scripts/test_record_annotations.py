"""The script that turns what readers wrote about sentences into annotations, and the file of the release."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from corrector.corpus.annotations import load_annotations
from corrector.corpus.pairs import Pair

ROOT = Path(__file__).parents[2]


def record(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "record_annotations.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_pairs_of_several_files_become_annotations(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("他再家。\t他在家。\n你好。\t你好。\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"source": "我门走。", "target": "我们走。"}\n', encoding="utf-8")
    out = tmp_path / "found.tsv.xz"
    done = record(tmp_path / "a.tsv", tmp_path / "b.jsonl", "--out", out)
    assert (done.returncode, done.stdout) == (0, f"{out}: 3 sentences, 2 of them with an error\n")
    assert load_annotations(out).find("我门走。") == Pair("我门走。", "我们走。")


def test_a_bad_row_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("他再家。\t他在家。\n你好。\n", encoding="utf-8")
    done = record(tmp_path / "a.tsv", "--out", tmp_path / "found.tsv")
    assert done.returncode == 2
    assert "line 2: the row has 1 column" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "found.tsv").exists()


def test_the_annotations_of_the_release_can_be_read() -> None:
    found = load_annotations(ROOT / "data" / "annotations.tsv.xz")
    wrong = sum(1 for replacements in found.replacements.values() if replacements)
    assert 0.05 < wrong / len(found) < 0.2
