"""Annotations: sentences are known by fingerprint, and nothing of them is written down but what replaces them."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.annotations import annotate, fingerprint, load_annotations, save_annotations
from corrector.corpus.pairs import Pair
from corrector.errors import DataError, InputError

PAIRS = [
    Pair("我己经看完了书。", "我已经看完了书。"),
    Pair("他再家写作业业。", "他在家写作业。"),
    Pair("今天天气很好。", "今天天气很好。"),
    Pair("我们一去公园。", "我们一起去公园。"),
]
TEXT = st.text(st.sampled_from("我你在再的得地，。ab\t\n\U0001f600"), max_size=12)


@pytest.mark.parametrize("name", ["a.tsv", "a.tsv.xz", "a.tsv.gz"])
def test_what_is_saved_is_found_again(name: str, tmp_path: Path) -> None:
    save_annotations(annotate(PAIRS), tmp_path / name)
    found = load_annotations(tmp_path / name)
    assert [found.find(pair.source) for pair in PAIRS] == PAIRS
    assert found.find("我们一去公园") is None


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_every_pair_can_be_annotated(drawn: list[tuple[str, str]]) -> None:
    pairs = [Pair(source, target) for source, target in dict(drawn).items()]
    annotations = annotate(pairs)
    assert [annotations.find(pair.source) for pair in pairs] == pairs


def test_a_file_holds_what_replaces_and_nothing_else_of_the_text(tmp_path: Path) -> None:
    save_annotations(annotate(PAIRS), tmp_path / "a.tsv.xz")
    written = lzma.decompress((tmp_path / "a.tsv.xz").read_bytes()).decode()
    assert sorted(character for character in written if character > "\x7f") == sorted("已在起")
    assert f'{fingerprint("他再家写作业业。")}\t[[1,2,"在"],[6,7,""]]\n' in written
    assert written.splitlines() == sorted(written.splitlines())


def test_of_a_sentence_that_comes_again_the_last_is_kept() -> None:
    annotations = annotate([Pair("他再家。", "他在家。"), Pair("他再家。", "他再家。")])
    assert len(annotations) == 1
    assert annotations.find("他再家。") == Pair("他再家。", "他再家。")


@pytest.mark.parametrize(
    "row",
    [
        "0123456789abcdef",
        "0123456789ABCDEF\t[]",
        "0123\t[]",
        "0123456789abcdef\t[",
        '0123456789abcdef\t{"a": 1}',
        "0123456789abcdef\t[[1,2]]",
        '0123456789abcdef\t[[2,1,"a"]]',
        '0123456789abcdef\t[[1,3,"a"],[2,4,"b"]]',
        '0123456789abcdef\t[["1",3,"a"]]',
        "0123456789abcdef\t[]\t[]",
        "",
    ],
)
def test_a_bad_row_is_named_with_its_line(row: str, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"0123456789abcdef\t[]\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"line 2: the row is .*expected a fingerprint of 16 hexadecimal digits"):
        load_annotations(path)


def test_annotations_of_another_text_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f'{fingerprint("短。")}\t[[5,6,"长"]]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"The edit 5:6 does not fit a source of 2 characters"):
        load_annotations(path).find("短。")
