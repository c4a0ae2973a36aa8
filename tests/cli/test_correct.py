"""`corrector correct`: what goes in, what comes out, and what it says when it cannot."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]

WRONG, RIGHT = "小明今天因该去学校。", "小明今天应该去学校。"


def test_an_argument_is_corrected_on_a_line(correct: Run) -> None:
    result = correct(WRONG, "你好")
    assert (result.code, result.out) == (0, f"{RIGHT}\n你好\n")
    assert result.err == ""


def test_standard_input_keeps_its_line_ends(correct: Run) -> None:
    text = f"{WRONG}\r\n\n  {WRONG}\nno end"
    assert correct(stdin=text.encode()).out == text.replace(WRONG, RIGHT)


def test_files_are_read_in_order(correct: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{WRONG}\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Hello, world.\n", encoding="utf-8")
    assert correct("--file", "a.txt", "--file", "b.txt").out == f"{RIGHT}\nHello, world.\n"


def test_json_has_spans_in_characters_of_the_source(correct: Run) -> None:
    found = json.loads(correct("--json", WRONG).out)
    assert (found["source"], found["target"]) == (WRONG, RIGHT)
    (edit,) = found["edits"]
    assert WRONG[edit["start"] : edit["end"]] == edit["original"] == "因"
    assert (edit["replacement"], edit["kind"]) == ("应", "sound")
    assert 0.0 < edit["confidence"] <= 1.0


def test_lines_give_one_json_object_each_without_their_ends(correct: Run) -> None:
    found = correct("--lines", "--json", stdin=f"{WRONG}\n\n你好\r\n{WRONG}".encode()).out.splitlines()
    texts = [(one["source"], one["target"]) for one in map(json.loads, found)]
    assert texts == [(WRONG, RIGHT), ("", ""), ("你好", "你好"), (WRONG, RIGHT)]


def test_a_document_keeps_its_line_ends_as_json(correct: Run) -> None:
    found = json.loads(correct("--json", stdin=f"{WRONG}\r\n你好\n".encode()).out)
    assert (found["source"], found["target"]) == (f"{WRONG}\r\n你好\n", f"{RIGHT}\r\n你好\n")


def test_a_line_is_corrected_before_the_next_one_comes(toy: Any) -> None:
    """Lines were once held back until there were hundreds, so that who waited for an answer waited for ever."""
    command = [sys.executable, "-m", "corrector", "correct", "--model", str(toy.bundle), "--lines"]
    talk = [
        (f"{WRONG}\n", f"{RIGHT}\n"),
        (f"{WRONG}\n{WRONG}\n{WRONG[:4]}", f"{RIGHT}\n{RIGHT}\n"),
        (f"{WRONG[4:]}\n\n", f"{RIGHT}\n\n"),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        patience = threading.Timer(60, process.kill)
        patience.start()
        for said, answer in talk:
            process.stdin.write(said.encode())
            process.stdin.flush()
            assert process.stdout.read(len(answer.encode())).decode() == answer
        process.stdin.write(b"no end")
        process.stdin.close()
        assert process.stdout.read() == b"no end"
        patience.cancel()


def test_lines_are_the_same_however_they_arrive(correct: Run, tmp_path: Path) -> None:
    text = "".join(f"{WRONG}{number}\n" for number in range(700)) + "\n" * 3 + f"\r{WRONG}\u2028\r\n{WRONG}"
    (tmp_path / "a.txt").write_bytes(text.encode())
    from_file = correct("--lines", "--file", "a.txt").out
    assert from_file == text.replace(WRONG, RIGHT)
    assert correct("--lines", stdin=text.encode()).out == from_file


def test_diff_marks_edits_in_place(correct: Run) -> None:
    assert correct("--diff", WRONG).out == "小明今天[-因-]{+应+}该去学校。\n"
    coloured = correct("--diff", "--colour", "always", WRONG).out
    assert "\x1b[31;9m因\x1b[0m\x1b[32;1m应\x1b[0m" in coloured


def test_lists_of_words(correct: Run, tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("因该\n", encoding="utf-8")
    (tmp_path / "replace.tsv").write_text("学校\t图书馆的阅览室\n", encoding="utf-8")
    assert correct("--keep", "keep.txt", WRONG).out == f"{WRONG}\n"
    assert correct("--replace", "replace.tsv", WRONG).out == "小明今天应该去图书馆的阅览室。\n"
    (tmp_path / "more.txt").write_text("己经\n", encoding="utf-8")
    both = ("--keep", "keep.txt", "--keep", "more.txt", "--replace", "replace.tsv", "--replace", "replace.tsv")
    assert correct(*both, f"{WRONG}我们早上己经回家。").out == "小明今天因该去图书馆的阅览室。我们早上己经回家。\n"
    assert correct("--keep", "", WRONG).code == correct("--replace", "", WRONG).code == 2


def test_beam_search_and_threshold(correct: Run) -> None:
    assert correct("--beam", "4", WRONG).out == f"{RIGHT}\n"
    assert correct("--threshold", "1", WRONG).out == f"{WRONG}\n"


def test_bytes_that_are_not_utf8_name_file_and_line(correct: Run, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("你好\n好".encode() + b"\xff\n")
    result = correct("--file", "latin.txt")
    assert result.code == 2
    assert "latin.txt, line 2: byte 0xff is not UTF-8" in result.err
    assert correct("--file", "latin.txt", "--errors", "replace").out == "你好\n好\ufffd\n"


def test_a_byte_order_mark_is_written_again_and_no_part_of_the_text(correct: Run, tmp_path: Path) -> None:
    """It was once read as a symbol before the text, and the error behind it was missed."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{WRONG}\n", encoding="utf-8-sig")
    files = ("--file", "a.txt", "--file", "b.txt")
    for lines in ((), ("--lines",)):
        assert correct(*files, *lines).out == f"\ufeff{RIGHT}\n" * 2
        shown = [json.loads(line) for line in correct(*files, *lines, "--json").out.splitlines()]
        assert [(text["source"].rstrip("\n"), text["edits"][0]["start"]) for text in shown] == [(WRONG, 4)] * 2
    later = f"{WRONG}\n\ufeff\n".encode()  # within a text it is a character like others
    assert correct("--lines", stdin=later).out == f"{RIGHT}\n\ufeff\n"


def test_the_lines_before_a_bad_one_are_corrected(correct: Run) -> None:
    """They were once lost, up to a window of them."""
    result = correct("--lines", stdin=f"{WRONG}\n".encode() * 3 + b"\xb0\n")
    assert (result.code, result.out) == (2, f"{RIGHT}\n" * 3)
    assert "<stdin>, line 4: byte 0xb0 is not UTF-8" in result.err


def test_strange_text_comes_back_unchanged(correct: Run) -> None:
    for text in ("", " ", "\n" * 1000, "\x00\x07\x1b", "\ufeff", "𠀀𪚥㐀", "ひらがな 한국어 العربية"):
        assert correct(stdin=text.encode()).out == text


def test_bad_usage_is_told_in_a_sentence(correct: Run, run: Run) -> None:
    for arguments, words in (
        (("--file", "absent.txt"), "absent.txt: cannot be read"),
        (("--threshold", "2", "x"), "expected a confidence between 0 and 1"),
        (("--beam", "0", "x"), "at least 1"),
        (("--file", "a", "text"), "expected one of them"),
    ):
        result = correct(*arguments)
        assert result.code == 2
        assert words in result.err
    result = run("correct", "--model", "nowhere", "x")
    assert result.code == 2
    assert "no bundle here" in result.err
