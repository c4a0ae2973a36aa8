"""`corrector noise`: pairs out, what was done, and how it compares, by the command alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrector.corpus.pairs import read_pairs

Run = Callable[..., Any]

SENTENCES = [f"第{n}天早上，小明和朋友们一起去学校旁边的公园散步，他们都觉得非常高兴。" for n in range(400)]


@pytest.fixture
def noise(run: Run, lexicon_file: Path, tmp_path: Path) -> Run:
    """Runs `corrector noise` with a small lexicon, beside a file of clean text."""
    (tmp_path / "clean.txt").write_text("\n".join(SENTENCES), encoding="utf-8")
    return lambda *arguments, stdin=b"": run("noise", "--lexicon", lexicon_file, *arguments, stdin=stdin)


def test_pairs_go_to_a_file_and_the_summary_to_standard_error(noise: Run, tmp_path: Path) -> None:
    result = noise("clean.txt", "-o", "pairs.tsv")
    assert (result.code, result.out) == (0, ""), result.err
    pairs = list(read_pairs(tmp_path / "pairs.tsv"))
    assert [pair.target for pair in pairs] == SENTENCES
    wrong = sum(pair.source != pair.target for pair in pairs)
    assert 120 < wrong < 280
    assert f"400 sentences, {wrong} wrong ({wrong / 400:.1%})" in result.err
    assert re.search(r"acceptance check: [\d,]+ of [\d,]+ proposals dropped", result.err)
    assert re.search(r"^word_same +\d+ +[\d.]+% +[\d.]+%$", result.err, re.MULTILINE)


def test_json_names_the_kinds(noise: Run, tmp_path: Path) -> None:
    (tmp_path / "noise.toml").write_text("[noise]\nclean = 0.0\nfurther_error = 0.0\n", encoding="utf-8")
    result = noise("clean.txt", "-o", "pairs.jsonl", "--config", "noise.toml", "--set", "noise.missing=100")
    assert result.code == 0, result.err
    rows = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(row["source"] != row["target"] for row in rows if row["kinds"])
    kinds = [kind for row in rows for kind in row["kinds"]]
    assert len(kinds) > 390
    assert kinds.count("missing") > 0.9 * len(kinds)


def test_standard_input_in_and_standard_output_out(noise: Run) -> None:
    results = [noise("-", "--seed", seed, stdin="\n".join(SENTENCES).encode()) for seed in (1, 1, 2)]
    first, again, other = (result.out for result in results)
    assert first == again != other
    assert [line.split("\t")[1] for line in first.splitlines()] == SENTENCES


def test_several_places_are_read_in_their_order(noise: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.txt").write_text("他们在河边钓鱼。\n\n", encoding="utf-8")
    result = noise("folder", "clean.txt", "-", "--set", "noise.clean=1", stdin="妹妹喜欢画画。".encode())
    assert result.code == 0, result.err
    targets = [line.split("\t")[1] for line in result.out.splitlines()]
    assert targets == ["他们在河边钓鱼。", *SENTENCES, "妹妹喜欢画画。"]
    assert "402 sentences, 0 wrong" in result.err


def test_the_number_of_workers_changes_nothing(noise: Run, tmp_path: Path) -> None:
    for workers in (0, 2):
        result = noise("clean.txt", "-o", f"{workers}.jsonl", "--workers", workers, "--fragments")
        assert result.code == 0, result.err
    assert (tmp_path / "0.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_n_grams_of_a_file(noise: Run, run: Run) -> None:
    counted = run("count", "clean.txt", "--out", "ngrams.npz")
    assert counted.code == 0, counted.err
    with_file = noise("clean.txt", "--ngrams", "ngrams.npz")
    assert with_file.out == noise("clean.txt").out, "the same counts, from a file and from the text"
    assert "cannot be read" in noise("clean.txt", "--ngrams", "absent.npz").err


def test_a_report_puts_real_sets_beside_the_generated_one(noise: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    rows = "我门去公园\t我们去公园\n他很高心\t他很高兴\n好天气\t好天气\n"
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "real.tsv").write_text(rows, encoding="utf-8")
    reals = ("a/real.tsv", "b/real.tsv")
    result = noise("clean.txt", "-o", "pairs.tsv", "--report", *reals, "--picture", "errors.png")
    assert result.code == 0, result.err
    assert re.match(r" +generated +a.real\.tsv +b.real\.tsv\n", result.out)
    assert re.search(r"^sentences +400 +3 +3$", result.out, re.MULTILINE)
    assert re.search(r"^errors a wrong sentence +[\d.]+ +1\.00 +1\.00$", result.out, re.MULTILINE)
    assert (tmp_path / "errors.png").read_bytes().startswith(b"\x89PNG")
    to_terminal = noise("clean.txt", "--report", "a/real.tsv")
    assert "distance from the first" in to_terminal.err
    assert "distance" not in to_terminal.out, "standard output holds pairs only"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("clean.txt", "-o", "pairs.csv"), "expected a name that ends in .tsv or .jsonl"),
        (("clean.txt", "-o", "nowhere/pairs.tsv"), "nowhere/pairs.tsv: cannot be written"),
        (("absent.txt", "-o", "nowhere/pairs.tsv"), "nowhere/pairs.tsv: cannot be written"),
        (("absent.txt", "--picture", "nowhere/errors.png"), "nowhere/errors.png: cannot be written"),
        (("absent.txt", "--lexicon", "nowhere/words.npz"), "nowhere/words.npz: cannot be written"),
        (("clean.txt", "--picture", "errors.gif"), "expected a name that ends in .png"),
        (("clean.txt", "--report", "absent.tsv"), "absent.tsv"),
        (("clean.txt", "--set", "noise.word_sam=1"), "Did you mean 'word_same'?"),
        (("clean.txt", "--workers", "-1"), "--workers is -1; expected 0 or more"),
        (("clean.txt", "--seed", "-1"), "--seed is -1; expected 0 or more"),
        (("absent.txt",), "absent.txt"),
        (("-",), "no sentence found"),
    ],
)
def test_what_is_wrong_is_told(noise: Run, arguments: tuple[str, ...], words: str) -> None:
    result = noise(*arguments)
    assert (result.code, result.out) == (2, "")
    assert words in result.err


@pytest.mark.parametrize(("name", "shown"), [("bad.txt", "bad.txt, line 2"), ("-", "<stdin>, line 2")])
def test_a_bad_line_is_named_and_may_be_skipped(noise: Run, tmp_path: Path, name: str, shown: str) -> None:
    bad = "妹妹喜欢画画。\n".encode() + b"\xff\xfe\n" + "弟弟喜欢唱歌。\n".encode()
    (tmp_path / "bad.txt").write_bytes(bad)
    refused = noise(name, stdin=bad)
    assert refused.code == 2
    assert shown in refused.err
    passed = noise(name, "--skip-bad", stdin=bad)
    assert passed.code == 0, passed.err
    assert len(passed.out.splitlines()) == 2
    assert f"left out 1 bad lines, the first: {shown}" in passed.err


def test_a_file_of_pairs_is_whole_or_not_there(noise: Run, tmp_path: Path) -> None:
    """It was once left as it was when the error came, under its name."""
    (tmp_path / "bad.txt").write_bytes("\n".join(SENTENCES * 20).encode() + b"\n\xff\n")
    assert noise("bad.txt", "-o", "pairs.tsv").code == 2
    assert not list(tmp_path.glob("pairs.tsv*"))


def test_a_tab_in_a_sentence_needs_json(noise: Run, tmp_path: Path) -> None:
    (tmp_path / "tab.txt").write_text("他说\t好的。\n", encoding="utf-8")
    refused = noise("tab.txt")
    assert refused.code == 2
    assert "holds a tab, which TSV cannot" in refused.err
    assert noise("tab.txt", "-o", "pairs.jsonl").code == 0
