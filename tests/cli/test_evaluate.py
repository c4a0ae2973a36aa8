"""`corrector evaluate`: bundles and predictions on sets, and what it writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corrector.bundle import read_bundle
from corrector.calibration import Calibration
from corrector.cli.main import main
from corrector.corpus.pairs import Pair
from corrector.evaluation.metrics.metric_names import METRIC_NAMES

Run = Callable[..., Any]


@pytest.fixture
def data(tmp_path: Path, toy_pairs: tuple[Pair, ...]) -> Path:
    """40 rows of the toy task, about half of them with an error, and 30 sentences without any."""
    rows = "".join(f"{pair.source}\t{pair.target}\n" for pair in toy_pairs[:40])
    (tmp_path / "dev.tsv").write_text(rows, encoding="utf-8")
    clean = "".join(f"{pair.target}\n" for pair in toy_pairs[40:70])
    (tmp_path / "clean.txt").write_text(clean, encoding="utf-8")
    (tmp_path / "perfect.txt").write_text("".join(f"{pair.target}\n" for pair in toy_pairs[:40]), encoding="utf-8")
    (tmp_path / "copy.txt").write_text("".join(f"{pair.source}\n" for pair in toy_pairs[:40]), encoding="utf-8")
    return tmp_path


def cells(out: str, system: str) -> list[str]:
    """The words of the first line about a system."""
    return next(line.split() for line in out.splitlines() if system in line.split())


def test_a_bundle_and_predictions_side_by_side(run: Run, data: Path, toy: Any) -> None:
    result = run("evaluate", "dev.tsv", "--model", f"toy={toy.bundle}", "--predictions", "perfect.txt",
                 "copied=copy.txt", "--compare", "--resamples", "50", "--json", "out.json", "--html", "out.html",
                 "--markdown", "out.md", "--train", "perfect.txt")  # fmt: skip
    assert result.code == 0, result.err
    assert cells(result.out, "perfect")[2:6] == ["-", "40", "1.000", "1.000"]
    assert cells(result.out, "copied")[2:6] == ["-", "40", ".000", ".000"]
    assert "dev.tsv: 40 of 40 rows (100.0 %) were seen in training" in result.err
    read = json.loads((data / "out.json").read_text(encoding="utf-8"))
    assert [system["name"] for system in read["systems"]] == ["toy", "perfect", "copied"]
    speed = read["systems"][0]["runs"]["dev.tsv"]["speed"]
    assert speed["sentences"] == 40
    assert speed["peak_memory"] > 10_000_000
    assert read["systems"][0]["runs"]["dev.tsv"]["threshold"] == read_bundle(toy.bundle).threshold
    assert {c["second"] for c in read["comparisons"]} == {"perfect", "copied"}
    assert "| dev.tsv | toy | 0.5 | 40 |" in (data / "out.md").read_text(encoding="utf-8")
    assert "recall (sentence correction, strict)" in (data / "out.html").read_text(encoding="utf-8")
    assert "metric=sentence correction, strict|" in result.out


def test_the_scores_of_a_bundle_are_those_of_its_corrections(run: Run, data: Path, toy: Any) -> None:
    """At the bundle's threshold and at another one: as if `correct` had written the file of predictions."""
    for flags in ([], ["--threshold", "0.97"]):
        made = run("correct", "--model", toy.bundle, "--lines", *flags, "--file", "copy.txt")
        (data / "made.txt").write_text(made.out, encoding="utf-8")
        result = run("evaluate", "dev.tsv", "--model", f"toy={toy.bundle}", *flags, "--predictions", "made.txt",
                     "--metrics", "correction", "gleu", "--resamples", "0")  # fmt: skip
        assert cells(result.out, "toy")[3:] == cells(result.out, "made")[3:]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_json_lines_of_correct_are_scored_with_their_confidences(run: Run, data: Path, toy: Any, ending: str) -> None:
    """An object that held the end of its line would be of no row: sources of a set have none."""
    copy, made = data / "copy.txt", data / "made.jsonl"
    copy.write_bytes(ending.join(copy.read_text(encoding="utf-8").split("\n")).encode())
    made.write_text(run("correct", "--model", toy.bundle, "--lines", "--json", "--file", copy).out, encoding="utf-8")
    result = run("evaluate", "dev.tsv", "--model", f"toy={toy.bundle}", "--predictions", made, "--resamples", "0",
                 "--calibrate-for", "0.1")  # fmt: skip
    assert result.code == 0, result.err
    assert cells(result.out, "made")[3:] == cells(result.out, "toy")[3:]
    assert "made" in result.out.partition("Thresholds")[2]


@pytest.mark.usefixtures("data")
def test_several_sets_take_the_files_of_a_system_in_order(run: Run) -> None:
    result = run("evaluate", "dev.tsv", "clean.txt", "--predictions", "x=perfect.txt", "x=clean.txt",
                 "--resamples", "0", "--metrics", "correction")  # fmt: skip
    lines = [line.split()[:5] for line in result.out.splitlines() if " x " in line]
    assert lines == [["dev.tsv", "x", "-", "40", "1.000"], ["clean.txt", "x", "-", "30", "-"]]


def test_thresholds_are_found_stored_and_used(run: Run, data: Path, toy: Any) -> None:
    bundle = shutil.copytree(toy.bundle, data / "bundle")
    asked = run("correct", "--model", bundle, "--max-false-positives", "0.1", "小明今天因该去学校。")
    assert asked.code == 2
    assert "has no calibration" in asked.err
    command = ("evaluate", "dev.tsv", "--clean", "clean.txt", "--model", bundle, "--calibrate-for", "0.1", "0.05")
    assert "Thresholds" in run(*command, "--resamples", "0").out
    assert read_bundle(bundle).calibration is None
    written = run(*command, "--resamples", "0", "--write", "--json", "out.json")
    assert written.code == 0, written.err
    calibration = read_bundle(bundle).calibration
    assert calibration is not None
    assert [one.max_false_positives for one in calibration.thresholds] == [0.1, 0.05]
    assert [(one.name, one.rows) for one in calibration.sets] == [("dev.tsv", 40), ("clean.txt", 30)]
    read = json.loads((data / "out.json").read_text())["calibrations"]["bundle"]
    assert Calibration.from_dict(read) == calibration
    for verb in ("correct", "check"):
        assert (
            run(verb, "--model", bundle, "--max-false-positives", "0.1", stdin="小明今天因该去学校。".encode()).code < 2
        )
    same = run("evaluate", "clean.txt", "--model", bundle, "--max-false-positives", "0.05", "--json", "out.json")
    assert same.code == 0, same.err
    runs = json.loads((data / "out.json").read_text())["systems"][0]["runs"]
    assert runs["clean.txt"]["threshold"] == calibration.threshold_for(0.05)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no.tsv"], r"no.tsv"),
        (["dev.tsv", "--predictions", "clean.txt"], "30 predictions for dev.tsv, which has 40 rows"),
        (["dev.tsv", "clean.txt", "--predictions", "copy.txt"], "1 file(s) of predictions of 'copy' for 2 set(s)"),
        (["dev.tsv", "--predictions", "a=copy.txt", "b=copy.txt", "--metrics", "f1"], "no metric is called 'f1'"),
        (["dev.tsv", "--model", "nowhere", "--metrics", "maxmatch"], "maxmatch needs an M2 file; dev.tsv is none"),
        (["dev.tsv", "--model", "nowhere", "--predictions", "copy.txt"], "no bundle here"),
        (["dev.tsv", "dev.tsv", "--predictions", "x=copy.txt", "x=copy.txt"], "2 sets are called"),
        (["dev.tsv", "--predictions", "copy.txt", "--compare"], "expected two systems"),
        (["dev.tsv", "--predictions", "copy.txt", "--resamples", "-1"], "--resamples -1"),
        (["dev.tsv", "--predictions", "copy.txt", "--calibrate-for", "0.1"], "needs confidences"),
        (["dev.tsv", "--predictions", "copy.txt", "--calibrate-for", "0.001"], "cannot show"),
        (["dev.tsv", "--predictions", "copy.txt", "--calibrate-for", "0.1", "--write"], "--write stores"),
        (["dev.tsv", "--predictions", "copy.txt", "--html", "none/out.html"], "folder that exists"),
        (["clean.txt", "--clean", "dev.tsv", "--predictions", "copy.txt"], "--clean dev.tsv has rows with errors"),
        (["dev.tsv", "--predictions", "copy.txt", "--train", "none.txt"], "none.txt"),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_a_clear_error(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    """In this process, since there are many."""
    monkeypatch.chdir(data)
    assert main(["evaluate", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not list(data.glob("out.*"))


def test_a_metric_asked_for_that_fits_no_row_of_a_set_is_told(run: Run, data: Path) -> None:
    (data / "a.m2").write_text("S 他 门 来 了\nA 1 2|||S|||们|||REQUIRED|||-NONE-|||0\n", encoding="utf-8")
    (data / "a.txt").write_text("他们来了\n", encoding="utf-8")
    command = ("evaluate", "dev.tsv", "a.m2", "--predictions", "x=perfect.txt", "x=a.txt", "--resamples", "0")
    asked = run(*command, "--metrics", "maxmatch", "gleu")
    assert (asked.code, asked.err) == (0, "corrector: maxmatch needs an M2 file, and is left out of dev.tsv\n")
    assert [line.split()[-2:] for line in asked.out.splitlines() if " x " in line] == [["-", "1.000"], ["1.000"] * 2]
    assert "maxmatch" not in run(*command).err
    assert run(*command, "--metrics", "maxmatch").code == 2


def test_scores_are_shown_even_if_a_rate_cannot_be_had(run: Run, data: Path) -> None:
    result = run("evaluate", "dev.tsv", "--predictions", "copy.txt", "--calibrate-for", "0.1", "--json", "out.json")
    assert result.code == 2
    assert cells(result.out, "copy")[3] == "40"
    assert (data / "out.json").is_file()


def test_bad_rows_can_be_left_out_and_are_counted(run: Run, data: Path) -> None:
    (data / "bad.tsv").write_text("他门来了\t他们来了\n只有一列\n", encoding="utf-8")
    (data / "one.txt").write_text("他们来了\n", encoding="utf-8")
    assert run("evaluate", "bad.tsv", "--predictions", "one.txt").code == 2
    result = run("evaluate", "bad.tsv", "--predictions", "one.txt", "--skip-bad")
    assert result.code == 0
    assert "left out 1 bad rows, the first: bad.tsv, line 2" in result.err
    assert "|rows=1|skipped=1" in result.out


def test_sets_of_one_name_are_told_apart_by_their_folders(run: Run, data: Path) -> None:
    (data / "other").mkdir()
    shutil.copy(data / "dev.tsv", data / "other" / "dev.tsv")
    result = run("evaluate", data / "dev.tsv", "other/dev.tsv", "--predictions", "x=copy.txt", "x=perfect.txt",
                 "--resamples", "0")  # fmt: skip
    assert f"set={data.name}/dev.tsv|" in result.out
    assert "set=other/dev.tsv|" in result.out


def test_help_names_every_metric_and_has_examples(run: Run) -> None:
    result = run("evaluate", "--help")
    assert result.code == 0
    assert "corrector evaluate dev.tsv" in result.out
    unwrapped = "".join(result.out.split())
    assert all(name in unwrapped for name in METRIC_NAMES)
