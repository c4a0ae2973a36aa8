"""scripts/correct_batch.py as a user runs it: a real process, real files, a real model."""

from __future__ import annotations

import gzip
import json
import lzma
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import corrector

ROOT = Path(corrector.__file__).parents[1]
SCRIPT = ROOT / "scripts" / "correct_batch.py"
LINES = ["今天我很高心。", "", "  两个人都很高心，因为天气好。\r", "没有错。", "abc 123 😀"]
RIGHT = [line.replace("高心", "高兴") for line in LINES]
PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}
UNPACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.decompress, ".xz": lzma.decompress}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(bundle: Path, tmp_path: Path) -> list[str]:
    """The script with a list that makes one replacement sure, and a threshold that leaves the model none."""
    replacements = tmp_path / "replace.list"
    replacements.write_text("高心\t高兴\n", encoding="utf-8")
    options = ["--model", str(bundle), "--replace", str(replacements), "--threshold", "1"]
    return [sys.executable, str(SCRIPT), *options]


@pytest.fixture
def run(command: list[str]) -> Run:
    def run_script(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *map(str, arguments)],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run_script


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


@pytest.mark.parametrize("packed", ["", ".gz", ".xz"])
@pytest.mark.parametrize("last", ["\n", ""])
def test_text_changes_only_where_it_is_corrected(tmp_path: Path, run: Run, packed: str, last: str) -> None:
    source, target = tmp_path / f"in.txt{packed}", tmp_path / f"out.txt{packed}"
    source.write_bytes(PACK[packed](("\n".join(LINES) + last).encode()))
    done = run(source, "--out", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert UNPACK[packed](target.read_bytes()).decode() == "\n".join(RIGHT) + last
    assert "5 lines, 2 changed, 2 edits" in done.stderr
    assert sorted(tmp_path.glob("*.partial")) == []


def test_an_empty_file_stays_empty(tmp_path: Path, run: Run) -> None:
    (tmp_path / "in.txt").touch()
    assert run(tmp_path / "in.txt").returncode == 0
    assert (tmp_path / "in.corrected.txt").read_bytes() == b""


def test_suffixes_may_be_in_capitals(tmp_path: Path, run: Run) -> None:
    (tmp_path / "OK.TXT.GZ").write_bytes(gzip.compress("高心\n".encode()))
    (tmp_path / "OK.CSV").write_text("text\n高心\n", encoding="utf-8")
    assert run(tmp_path / "OK.TXT.GZ").returncode == run(tmp_path / "OK.CSV", "--format", "jsonl").returncode == 0
    assert gzip.decompress((tmp_path / "OK.corrected.TXT.GZ").read_bytes()).decode() == "高兴\n"
    assert json.loads((tmp_path / "OK.corrected.jsonl").read_text(encoding="utf-8"))["corrected"] == "高兴"


def test_tables_change_only_in_the_column(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.csv").write_bytes('id,"text"\r\n"1","高心, ""真""\n高心"\r\n高心,"b"\r\n'.encode())
    (tmp_path / "b.tsv").write_bytes("text\tid\n高心\t高心\n".encode())
    assert run(tmp_path / "a.csv", tmp_path / "b.tsv", "--out", tmp_path / "out").returncode == 0
    expected = 'id,"text"\r\n"1","高兴, ""真""\n高兴"\r\n高心,"b"\r\n'
    assert (tmp_path / "out" / "a.csv").read_bytes().decode() == expected
    assert (tmp_path / "out" / "b.tsv").read_bytes().decode() == "text\tid\n高兴\t高心\n"


def test_objects_keep_their_fields(tmp_path: Path, run: Run) -> None:
    rows = [{"id": i, "body": line} for i, line in enumerate(LINES)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run(tmp_path / "a.jsonl", "--column", "body").returncode == 0
    found = [json.loads(line) for line in (tmp_path / "a.corrected.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [{"id": row["id"], "body": row["body"]} for row in found] == rows
    assert [row["corrected"] for row in found] == RIGHT
    assert [(e["start"], e["end"], e["replacement"]) for e in found[0]["edits"]] == [(4, 6, "高兴")]


def test_every_format_can_become_objects(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.txt").write_bytes("\n".join(LINES).encode())
    (tmp_path / "b.csv").write_bytes("text,id\n高心,1\n".encode())
    assert run(tmp_path / "a.txt", tmp_path / "b.csv", "--format", "jsonl", "--out", tmp_path / "o").returncode == 0
    texts, tables = (
        [json.loads(line) for line in (tmp_path / "o" / name).read_text(encoding="utf-8").splitlines()]
        for name in ("a.jsonl", "b.jsonl")
    )
    assert [row["text"] for row in texts] == [line.removesuffix("\r") for line in LINES]
    assert [row["corrected"] for row in tables] == ["高兴"]


def test_the_number_of_workers_changes_nothing(tmp_path: Path, bundle: Path) -> None:
    source = tmp_path / "in.txt"
    lines = [f"第{i}天我们因该早点出门，他己经到了{i % 7}次。" for i in range(300)]
    source.write_text("\n".join(lines), encoding="utf-8")
    outputs = []
    for workers in (1, 2):
        target = tmp_path / f"{workers}.jsonl"
        options = [
            "--model",
            bundle,
            "--threshold",
            "0",
            "--format",
            "jsonl",
            "--workers",
            workers,
            "--out",
            target,
        ]
        command = [sys.executable, SCRIPT, source, *options]
        subprocess.run(list(map(str, command)), env=environment(), check=True, timeout=300, capture_output=True)
        outputs.append(target.read_bytes())
    assert outputs[0] == outputs[1]
    assert [json.loads(line)["text"] for line in outputs[0].splitlines()] == lines


def test_invalid_bytes_stop_with_file_and_line(tmp_path: Path, run: Run) -> None:
    source = tmp_path / "in.txt"
    source.write_bytes("高心\n".encode() + b"\xb8\xdf\xd0\xc4\n")
    done = run(source)
    assert done.returncode == 2
    assert f"{source}, line 2: byte 1" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt", "replace.list"]


@pytest.mark.parametrize("workers", [1, 2])
def test_bad_records_are_left_as_they_are_on_demand(tmp_path: Path, run: Run, workers: int) -> None:
    """One of them once cost all that was corrected before it."""
    lines = ["高心\n".encode()] * 600 + [b"\xb8\xdf\r\n", "高心\n".encode(), b"\xff"]
    (tmp_path / "in.txt").write_bytes(b"".join(lines))
    refused = run(tmp_path / "in.txt", "--workers", workers)
    assert refused.returncode == 2
    assert "--errors replace" in refused.stderr
    assert not (tmp_path / "in.corrected.txt").exists()
    done = run(tmp_path / "in.txt", "--skip-bad", "--workers", workers)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "in.corrected.txt").read_bytes() == b"".join(lines).replace("心".encode(), "兴".encode())
    assert "601 lines, 601 changed" in done.stderr
    assert f"not corrected: 2 bad records, the first: {tmp_path / 'in.txt'}, line 601: byte 1" in done.stderr


def test_bad_objects_stay_and_lines_that_cannot_become_objects_are_left_out(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": null}\n\n\xff\n{"text": "a"}\n')
    (tmp_path / "b.txt").write_bytes(b"\xff\na\n")
    done = run(tmp_path / "a.jsonl", tmp_path / "b.txt", "--format", "jsonl", "--skip-bad", "--out", tmp_path / "o")
    assert done.returncode == 0, done.stderr
    added = b'"corrected": "a", "edits": []}\n'
    assert (tmp_path / "o" / "a.jsonl").read_bytes() == b'{"text": null}\n\n\xff\n{"text": "a", ' + added
    assert (tmp_path / "o" / "b.jsonl").read_bytes() == b'{"text": "a", ' + added
    assert "3 bad records" in done.stderr


def test_invalid_bytes_are_replaced_on_demand(tmp_path: Path, run: Run) -> None:
    (tmp_path / "in.txt").write_bytes("高心\n".encode() + b"\xff\xfe\n")
    done = run(tmp_path / "in.txt", "--errors", "replace")
    assert done.returncode == 0
    assert (tmp_path / "in.corrected.txt").read_text(encoding="utf-8") == "高兴\n\ufffd\ufffd\n"
    assert "1 with bytes replaced" in done.stderr


def test_words_to_keep_are_kept(tmp_path: Path, run: Run) -> None:
    (tmp_path / "in.txt").write_text("高心小学的人很高心\n", encoding="utf-8")
    (tmp_path / "keep.list").write_text("高心小学\n\n", encoding="utf-8")
    assert run(tmp_path / "in.txt", "--keep", tmp_path / "keep.list").returncode == 0
    assert (tmp_path / "in.corrected.txt").read_text(encoding="utf-8") == "高心小学的人很高兴\n"
    (tmp_path / "more.list").write_text("人很高心\n", encoding="utf-8")
    assert run(tmp_path / "in.txt", "--keep", tmp_path / "keep.list", "--keep", tmp_path / "more.list").returncode == 0
    assert (tmp_path / "in.corrected.txt").read_text(encoding="utf-8") == "高心小学的人很高心\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.txt", "--out", "a.txt"], "is an input and would be replaced"),
        (["a.txt", "b.txt", "--out", "."], "is an input and would be replaced"),
        (["a.txt", "sub/a.txt", "--out", "o"], "would both be written"),
        (["missing.txt"], "there is no such file"),
        (["missing"], "there is no such file"),
        (["a.pdf"], "expected .txt, .tsv, .csv or .jsonl"),
        (["a.txt", "--workers", "0"], "workers is 0"),
        (["a.txt", "--workers", "2", "--threshold", "7"], "threshold is 7.0"),
        (["a.txt", "--workers", "2", "--model", "nowhere"], "no bundle here"),
        (["a.txt", "--keep", ""], "a file without a name"),
        (["a.txt", "--replace", "a.txt"], "expected the wrong word, one tab and the right word"),
    ],
)
def test_mistakes_end_in_a_sentence_and_leave_the_files_alone(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sub").mkdir()
    for name in ("a.txt", "b.txt", "sub/a.txt", "a.pdf"):
        Path(name).write_text("高心\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(os.name != "posix", reason="process groups are asked for in the POSIX way")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_leaves_no_result_and_no_workers(tmp_path: Path, command: list[str], workers: int) -> None:
    source, target = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_text("他昨天跟朋友们一起去了很远的地方，回来的时候很高心。\n" * 50_000, encoding="utf-8")
    arguments = [*command, str(source), "--out", str(target), "--workers", str(workers)]
    process = subprocess.Popen(arguments, env=environment(), stderr=subprocess.DEVNULL, start_new_session=True)
    partial = tmp_path / "out.txt.partial"
    wait_until(lambda: partial.exists() and partial.stat().st_size > 0)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=90) == -signal.SIGKILL
    assert not target.exists()
    wait_until(lambda: not is_alive(process.pid))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_cleans_up(tmp_path: Path, command: list[str], number: int) -> None:
    source, target = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_text("他昨天跟朋友们一起去了很远的地方，回来的时候很高心。\n" * 50_000, encoding="utf-8")
    arguments = [*command, str(source), "--out", str(target), "--workers", "2"]
    process = subprocess.Popen(arguments, env=environment(), stderr=subprocess.PIPE, start_new_session=True)
    partial = tmp_path / "out.txt.partial"
    wait_until(lambda: partial.exists() and partial.stat().st_size > 0)
    os.killpg(process.pid, number)  # as a terminal and a service manager do it: to the workers, too
    _, words = process.communicate(timeout=180)
    assert process.returncode == 130
    assert b"Traceback" not in words
    assert not target.exists()
    assert not partial.exists()


def is_alive(group: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(happened: Callable[[], bool], *, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.05)


def test_help_shows_an_example(run: Run) -> None:
    assert "python scripts/correct_batch.py letters.txt" in run("--help").stdout
