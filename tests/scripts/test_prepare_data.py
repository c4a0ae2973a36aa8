"""scripts/prepare_data.py as a user runs it: a real process, real files, and every sentence accounted for."""

from __future__ import annotations

import json
import lzma
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import corrector
from corrector.corpus.fingerprints import fingerprints, normal_form
from corrector.corpus.pairs import read_sentences

ROOT = Path(corrector.__file__).parents[1]
SCRIPT = ROOT / "scripts" / "prepare_data.py"
WHO = ["我们", "老师", "邻居", "孩子", "医生", "司机"]
WHEN = ["今天早上", "昨天晚上", "上个星期", "下雨以后", "放假的时候"]
WHERE = ["在公园里", "在图书馆", "在火车站", "在山脚下", "在河边"]
WHAT = ["看见了一只猫", "读完了那本书", "遇到了老朋友", "丢了一把雨伞", "买到了新鲜的桃子"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def sentences(number: int, *, seed: int = 1) -> list[str]:
    """So many different sentences."""
    rng = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < number:
        made[f"{rng.choice(WHO)}{rng.choice(WHEN)}{rng.choice(WHERE)}{rng.choice(WHAT)}，共{rng.randrange(99)}次。"] = (
            None
        )
    return list(made)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run_script(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(SCRIPT), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run_script


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two corpora that share 100 sentences; the second is a quarter of the first."""
    made = sentences(900)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "big.txt.xz").write_bytes(lzma.compress("\n".join(made[:800]).encode()))
    (tmp_path / "raw" / "small.txt").write_text("\n".join(made[700:]), encoding="utf-8")
    return tmp_path / "raw"


def written(folder: Path) -> dict[str, list[str]]:
    return {
        path.relative_to(folder).as_posix(): list(read_sentences(path)) for path in sorted(folder.rglob("*.txt.xz"))
    }


def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found


def recipe(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mix.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_fit_sentences_are_taken_once(tmp_path: Path, raw: Path, run: Run) -> None:
    done = run(raw, "--out", "out")
    assert (done.returncode, done.stderr) == (0, "")
    found = written(tmp_path / "out")
    assert {name: len(lines) for name, lines in found.items()} == {"big.txt.xz": 800, "small.txt.xz": 100}
    assert sorted(found["big.txt.xz"] + found["small.txt.xz"]) == sorted(sentences(900))
    assert "small.txt.xz\t100\t" in done.stdout
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith("unfinished")] == []


def test_every_line_is_accounted_for(tmp_path: Path, run: Run) -> None:
    lines = [
        "　今天的天气<b>非常</b>好。",  # repaired
        "今天的天气，非常好！",  # the same again
        "太短了",
        "the words here are mostly english 好",
        "今天的{{天气}}非常好",
        "今天锟斤拷的天气",
        "昨天晚上我们在河边散步。",
    ]
    (tmp_path / "a.txt").write_bytes("\n".join(lines).encode() + b"\n\n\xff\n")
    assert run("a.txt", "--out", "out").returncode == 2
    assert run("a.txt", "--out", "out", "--skip-bad").returncode == 0
    [kept] = written(tmp_path / "out").values()
    assert sorted(kept) == ["今天的天气非常好。", "昨天晚上我们在河边散步。"]
    assert summary(tmp_path / "out")["sentences"] == {
        "a": {
            "read": 7, "bad bytes": 1, "repaired": 1, "repeated": 1, "length": 1, "not Chinese": 1, "markup": 1,
            "wrong encoding": 1, "kept": 2,
        }
    }  # fmt: skip


def test_what_is_to_be_kept_out_is_out(tmp_path: Path, raw: Path, run: Run) -> None:
    """Source, target, every reference, every format; also by one long clause, whatever the punctuation."""
    made = sentences(900)
    out = {name: made[place] for place, name in enumerate(["source", "target", "second", "m2", "reference", "line"])}
    (tmp_path / "a.tsv").write_text(f"{out['source']}\t{out['target']}\t{out['second']}\n", encoding="utf-8")
    tokens = " ".join(out["m2"])
    edit = f"A 0 {len(out['m2'])}|||S|||{' '.join(out['reference'])}|||REQUIRED|||-NONE-|||0\n"
    (tmp_path / "gold.01").write_text(f"S {tokens}\n{edit}", encoding="utf-8")
    clause = out["line"].partition("，")[0]
    (tmp_path / "c.txt").write_text(f"他说“{clause}”。\n", encoding="utf-8")
    done = run(raw, "--exclude", "a.tsv", "gold.01", "c.txt", "--out", "out")
    assert done.returncode == 0, done.stderr
    kept = {sentence for lines in written(tmp_path / "out").values() for sentence in lines}
    clauses = {mark for sentence in out.values() for mark in fingerprints(sentence)}
    assert kept == {sentence for sentence in made if clauses.isdisjoint(fingerprints(sentence))}
    assert kept.isdisjoint(out.values())
    counts = summary(tmp_path / "out")
    assert sum(counts["excluded"].values()) == sum(corpus.get("excluded", 0) for corpus in counts["sentences"].values())
    assert set(counts["excluded"]) == {"a.tsv", "gold.01", "c.txt"}


def test_parts_share_no_sentence_and_do_not_move(tmp_path: Path, raw: Path, run: Run) -> None:
    mix = recipe(tmp_path, "[split]\ntrain = 0.25\ncounting = 0.65\n")
    assert run(raw, "--recipe", mix, "--out", "one").returncode == 0
    parts: dict[str, set[str]] = {"train": set(), "counting": set()}
    for name, lines in written(tmp_path / "one").items():
        parts[name.partition("/")[0]].update(map(normal_form, lines))
    assert parts["train"].isdisjoint(parts["counting"])
    assert 0.2 * 900 < len(parts["train"]) < 0.3 * 900
    assert 0.6 * 900 < len(parts["counting"]) < 0.7 * 900
    left = sum(corpus.get("in no part", 0) for corpus in summary(tmp_path / "one")["sentences"].values())
    assert left == 900 - len(parts["train"]) - len(parts["counting"])
    # Alone, with other punctuation and another seed, a sentence stays in its part.
    moved = [sentence.replace("，", "、") for sentence in sentences(900)[:200]]
    (tmp_path / "few.txt").write_text("\n".join(moved), encoding="utf-8")
    assert run("few.txt", "--recipe", mix, "--out", "two", "--seed", 7).returncode == 0
    for name, lines in written(tmp_path / "two").items():
        assert parts[name.partition("/")[0]].issuperset(map(normal_form, lines))


def test_weights_and_balance_divide_what_is_wanted(tmp_path: Path, raw: Path, run: Run) -> None:
    (raw / "other.txt").write_text("\n".join(sentences(300, seed=2)), encoding="utf-8")
    text = (
        "characters = 6000\nbalance = 0\n"
        "[registers.x]\nweight = 1\ncorpora = ['other']\n[registers.y]\nweight = 2\ncorpora = ['big', 'small']\n"
    )
    assert run(raw, "--recipe", recipe(tmp_path, text), "--out", "out").returncode == 0
    found = {name: sum(map(len, lines)) for name, lines in written(tmp_path / "out").items()}
    for name, wanted in {"other": 2000, "big": 2000, "small": 2000}.items():
        assert found[f"{name}.txt.xz"] == pytest.approx(wanted, rel=0.25)


def test_a_register_may_have_a_folder_of_its_own(tmp_path: Path, raw: Path, run: Run) -> None:
    text = (
        "[split]\ntrain = 0.5\n[registers.x]\nweight = 1\nfolder = 'written'\ncorpora = ['big']\n"
        "[registers.y]\nweight = 1\ncorpora = ['small']\n"
    )
    assert run(raw, "--recipe", recipe(tmp_path, text), "--out", "out").returncode == 0
    assert set(written(tmp_path / "out")) == {"train/written/big.txt.xz", "train/small.txt.xz"}


def test_limits_alone_name_what_is_taken(tmp_path: Path, raw: Path, run: Run) -> None:
    assert run(raw, "--recipe", recipe(tmp_path, "[limits]\nbig = 400\n"), "--out", "out").returncode == 0
    [(name, lines)] = written(tmp_path / "out").items()
    assert name == "big.txt.xz"
    assert 340 < len(lines) < 460


def test_the_same_again_is_the_same_and_another_seed_is_not(tmp_path: Path, raw: Path, run: Run) -> None:
    mix = recipe(tmp_path, "characters = 9000\n")
    for out, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert run(raw, "--recipe", mix, "--out", out, "--seed", seed).returncode == 0
    first, again, other = ((tmp_path / out / "big.txt.xz").read_bytes() for out in "abc")
    assert first == again != other


@pytest.mark.parametrize("size", [2000, 3000])
def test_a_wanted_size_is_filled_and_not_exceeded(tmp_path: Path, raw: Path, run: Run, size: int) -> None:
    done = run(raw, "--total-size", f"{size}B", "--out", "out")
    assert done.returncode == 0, done.stderr
    total = sum(path.stat().st_size for path in (tmp_path / "out").rglob("*.txt.xz"))
    assert 0.88 * size <= total <= size
    kept = [sentence for lines in written(tmp_path / "out").values() for sentence in lines]
    assert set(kept) <= set(sentences(900))
    assert len(kept) == len(set(kept)) < 900


def test_a_size_that_holds_all_holds_all(tmp_path: Path, raw: Path, run: Run) -> None:
    assert run(raw, "--total-size", "1MB", "--out", "out").returncode == 0
    assert sum(map(len, written(tmp_path / "out").values())) == 900


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--recipe", "mix.toml"], "not among the inputs: nowhere"),
        (["--total-size", "10B"], "no mixture of about 10 bytes"),
        (["--total-size", "10 apples"], "such as 60MB"),
        (["--exclude", "nowhere.tsv"], "no such file"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, raw: Path, run: Run, arguments: list[str], message: str) -> None:
    recipe(tmp_path, "[limits]\nnowhere = 3\n")
    done = run(raw, "--out", "out", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").glob("*")) == []


def test_text_of_an_earlier_run_is_not_mixed_with_the_new(raw: Path, run: Run) -> None:
    assert run(raw, "--out", "out").returncode == 0
    done = run(raw, "--out", "out")
    assert done.returncode == 2
    assert "holds text already" in done.stderr
