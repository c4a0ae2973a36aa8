"""`corrector train` and `corrector export`: from files to a model that corrects, by commands alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

TINY = (
    "--set", "model.embedding=16", "--set", "model.encoder_width=16", "--set", "model.decoder_width=16",
    "--set", "model.encoder_layers=1", "--set", "training.batch_tokens=256", "--set", "training.evaluate_every=5",
    "--set", "training.report_every=5", "--threads", "1",
)  # fmt: skip


def test_from_clean_text_to_a_bundle_and_on_from_it(run: Run, lexicon_file: Path, tmp_path: Path) -> None:
    words = ("--lexicon", str(lexicon_file))
    (tmp_path / "texts").mkdir()
    lines = [f"第{n}天，小明和朋友们一起去学校旁边的公园散步。" for n in range(300)]
    (tmp_path / "texts" / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    level = ("--set", "training.decay_share=0")  # so that a finished run may be lengthened
    first = run("train", "texts", "--out", "run", "--max-steps", "10", *words, *TINY, *level)
    assert first.code == 0, first.err
    assert "step=10 tokens=" in first.err
    for longer in (("--max-steps", "15"), ()):  # it stays as long as it was made
        resumed = run("train", "texts", "--out", "run", "--resume", *longer, *words)
        assert resumed.code == 0, resumed.err
        assert "run: 15 steps" in resumed.out
    log = (tmp_path / "run" / "log.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["step"] for line in log.splitlines()] == [5, 5, 10, 10, 15, 15]
    exported = run("export", "run", "bundle", "--threshold", "0.3")
    assert exported.code == 0, exported.err
    facts = json.loads((tmp_path / "bundle" / "manifest.json").read_text(encoding="utf-8"))["facts"]
    assert facts["training"]["max_steps"] == 15
    assert run("correct", "--model", "bundle", "你好").code == 0
    for place in ("bundle", "run", "run/latest.pt"):
        out = f"from-{Path(place).name}"
        onward = run("train", "texts", "--out", out, "--start-from", place, "--max-steps", "5", *words, *TINY[8:])
        assert onward.code == 0, onward.err


def test_a_bad_row_is_named_and_may_be_skipped(run: Run, tmp_path: Path) -> None:
    rows = [f"小明因该第{n}个到学校\t小明应该第{n}个到学校" for n in range(50)]
    (tmp_path / "pairs.tsv").write_text("\n".join([*rows, "only one column"]), encoding="utf-8")
    result = run("train", "pairs.tsv", "--out", "run", "--max-steps", "2", *TINY)
    assert result.code == 2
    assert "pairs.tsv, line 51" in result.err
    result = run("train", "pairs.tsv", "--out", "run", "--max-steps", "2", "--skip-bad", *TINY)
    assert result.code == 0, result.err
    assert "left out 1 bad rows" in result.err


def test_flags_of_a_new_run_are_refused_where_one_goes_on(run: Run) -> None:
    """They were once passed over without a word, even a file that is not there and a key that does not exist."""
    for flag, value in (
        ("--config", "absent.toml"),
        ("--set", "nonsense.key=1"),
        ("--language", "runs/whole"),
        ("--user-dictionary", "absent.txt"),
    ):
        result = run("train", "nowhere", "--out", "run", "--resume", flag, value)
        assert result.code == 2
        assert f"{flag} is for a new run" in result.err
    assert run("train", "nowhere", "--out", "run", "--resume", "--start-from", "shipped").code == 2


def test_a_run_is_not_begun_over_another_which_is_told_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "latest.pt").write_bytes(b"somebody's run")
    for start in ((), ("--start-from", "shipped")):
        result = run("train", "nowhere", "--out", "run", *start)
        assert result.code == 2
        assert "run: already holds a run" in result.err
    assert "is a file; expected a folder" in run("train", "nowhere", "--out", "run/latest.pt").err


def test_wrong_settings_are_told_before_anything_is_read(run: Run) -> None:
    unit = ("--set", "tokenizer.unit=words")
    for arguments, words in (
        (("--set", "model.embeding=4"), "Did you mean 'embedding'?"),
        (("--set", "model.cell=lstn"), "expected one of 'rnn', 'gru', 'lstm'"),
        (("--set", "cell=gru"), "expected GROUP.KEY=VALUE"),
        (("--config", "absent.toml"), "absent.toml: cannot be read"),
        (("--lexicon", "absent/words.npz"), "absent/words.npz: cannot be written"),
        (("--user-dictionary", "absent.txt"), "--user-dictionary is for tokenizer.unit = 'words'"),
        (("--user-dictionary", "absent.txt", *unit), "absent.txt: there is no such file"),
        (("--user-dictionary", "absent.txt", *unit, "--start-from", "shipped"), "for a tokenizer that is learned"),
        (("--threads", "0"), "--threads is 0; expected at least 1"),
    ):
        result = run("train", "nowhere", "--out", "run", *arguments)
        assert result.code == 2
        assert words in result.err
