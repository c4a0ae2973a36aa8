"""What the page scores, and what is too much for it: no file, however packed, costs the other visitors their time."""

from __future__ import annotations

import gzip
import lzma
import tracemalloc
from pathlib import Path

import pytest

from corrector import Corrector, InputError
from corrector.page import scoring
from corrector.page.labels import labels
from corrector.page.scoring import score_set

SAY = labels("en")
MANY = "more than 2000 rows"
LONG = "300000, and 500 in one sentence"
LARGE = r"more than 2097152 bytes \(unpacked\), or more than 8192 in one line"
ANNOTATOR = "A 0 1|||S|||{}|||REQUIRED|||-NONE-|||{}\n"
ANNOTATORS = "".join(ANNOTATOR.format("", number) for number in range(9999))


def write(path: Path, text: str) -> Path:
    packed = {".xz": lzma.compress, ".gz": gzip.compress}.get(path.suffix, bytes)
    path.write_bytes(packed(text.encode()))
    return path


TOO_MUCH = {
    "rows of pairs": ("a.tsv", "甲\t乙\n" * 2001, MANY),
    "rows of JSON": ("a.jsonl.gz", '{"source": "甲", "target": "乙"}\n' * 2001, MANY),
    "rows of M2": ("a.m2", "S 甲\n\n" * 2001, MANY),
    "rows of clean text": ("a.txt", "甲\n" * 2001, MANY),
    "a long source": ("a.tsv", f"{'甲' * 501}\t乙\n", "502 characters, 501 of them in one sentence.*" + LONG),
    "a long reference": ("a.m2", "S 甲\n" + ANNOTATOR.format("乙" * 501, 0), "501 of them.*" + LONG),
    "all together": ("a.tsv", f"{'甲' * 300}\t{'乙' * 300}\n" * 501, "300600 characters, 300 of them in.*" + LONG),
    "one row": ("a.tsv", f"{'甲' * 400_000}\t{'乙' * 400_000}\n", LARGE),
    "blank lines": ("a.txt.gz", "\n" * 3_000_000, LARGE),
    "many packed rows": ("a.tsv.xz", "甲\t乙\n" * 1_000_000, LARGE),
    "a line without end": ("a.tsv.gz", "甲" * 5_000_000, LARGE),
    "many annotators": ("a.m2", "S" + " 甲" * 2100 + "\n" + ANNOTATORS, LARGE),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_is_too_much_is_refused_before_it_is_held(tmp_path: Path, toy_corrector: Corrector, case: str) -> None:
    name, text, said = TOO_MUCH[case]
    path = write(tmp_path / name, text)
    tracemalloc.start()
    with pytest.raises(InputError, match=said):
        score_set(SAY, path, toy_corrector)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 1024 * 1024


def test_the_limits_are_told_in_both_languages(tmp_path: Path, toy_corrector: Corrector) -> None:
    for text, english, chinese in (
        ("甲\n" * 2001, "at most 2000", "最多给 2000 行"),
        ("甲" * 501, "1002 characters", "1002 个字符"),
        ("甲" * 5000, "8192 in one line", "有一行超过 8192 字节"),
    ):
        path = write(tmp_path / "a.txt", text)
        for language, said in (("en", english), ("zh", chinese)):
            with pytest.raises(InputError, match=said):
                score_set(labels(language), path, toy_corrector)  # type: ignore[arg-type]


def test_as_much_as_is_allowed_is_scored(
    tmp_path: Path, toy_corrector: Corrector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a packed file, whose rows are counted as they are in it; with smaller limits, for the sake of time."""
    text = "我早上因该去学校。\t我早上应该去学校。\n下雨了。\t下雨了。\n"
    path = write(tmp_path / "a.tsv.gz", text)
    longest = max(len(line.encode()) + 1 for line in text.splitlines())
    sizes = {"": 2, "_CHARACTERS": 26, "_SENTENCE": 9, "_BYTES": len(text.encode()), "_LINE": longest}
    for name, most in sizes.items():
        monkeypatch.setattr(scoring, f"MAXIMUM_PAIRS{name}", most)
    message, report = score_set(SAY, path, toy_corrector)
    assert dict(zip(message["tables"][0]["headings"], message["tables"][0]["rows"][0], strict=True))["rows"] == "2"
    assert "a.tsv.gz" in report
    for name, most in sizes.items():
        with monkeypatch.context() as patch:
            patch.setattr(scoring, f"MAXIMUM_PAIRS{name}", most - 1)
            with pytest.raises(InputError):
                score_set(SAY, path, toy_corrector)
