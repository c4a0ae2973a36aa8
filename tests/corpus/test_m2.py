"""M2: what a file says comes back, edits lead to the references, and every bad line is named."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.m2 import M2Edit, M2Sentence, apply_edits, read_m2
from corrector.errors import DataError

DATA = Path(__file__).parents[2] / "../shared/data"
TAIL = "REQUIRED|||-NONE-|||"
WORD = st.text("天气很好我们去爬山ab1", min_size=1, max_size=3)
WORDS = st.lists(WORD, max_size=3).map(tuple)


@st.composite
def sentences(draw: st.DrawFn) -> M2Sentence:
    """Sentences whose annotators made edits that do not touch."""
    tokens = tuple(draw(st.lists(WORD, min_size=1, max_size=8)))
    annotators = sorted(draw(st.sets(st.integers(0, 3), min_size=1)))
    return M2Sentence(tokens, {annotator: draw(edits(len(tokens))) for annotator in annotators})


@st.composite
def edits(draw: st.DrawFn, length: int) -> tuple[M2Edit, ...]:
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    alternatives = st.lists(WORDS, min_size=1, max_size=2).map(tuple)
    made = [M2Edit(start, end, draw(st.sampled_from("MRSW")), draw(alternatives)) for start, end in spans]
    return tuple(edit for edit in made if edit.end - edit.start < length)  # something remains


def as_lines(sentence: M2Sentence) -> str:
    lines = ["S " + " ".join(sentence.tokens)]
    for annotator, made in sentence.annotations.items():
        for edit in made:
            replacement = "||".join(" ".join(words) or "-NONE-" for words in edit.alternatives)
            lines.append(f"A {edit.start} {edit.end}|||{edit.kind}|||{replacement}|||{TAIL}{annotator}")
        if not made:
            lines.append(f"A -1 -1|||noop|||-NONE-|||{TAIL}{annotator}")
    return "\n".join(lines) + "\n\n"


@given(written=st.lists(sentences(), max_size=4), packed=st.booleans())
def test_sentences_come_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, written: list[M2Sentence], packed: bool
) -> None:
    path = tmp_path_factory.mktemp("m2") / ("a.m2.xz" if packed else "a.m2")
    content = "".join(map(as_lines, written)).encode()
    path.write_bytes(lzma.compress(content) if packed else content)
    assert list(read_m2(path)) == written


@given(sentence=sentences())
def test_edits_are_applied_where_they_say(sentence: M2Sentence) -> None:
    """Held against replacing from the end, which needs no bookkeeping."""
    for made in sentence.annotations.values():
        tokens = list(sentence.tokens)
        for edit in reversed(made):
            tokens[edit.start : edit.end] = edit.replacement
        assert apply_edits(sentence.tokens, made) == tuple(tokens)


def read(tmp_path: Path, text: str, name: str = "a.m2") -> list[M2Sentence]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return list(read_m2(path))


def test_two_annotators_give_two_references(tmp_path: Path) -> None:
    [sentence] = read(
        tmp_path,
        "S 我 昨天 去 了 爬山 。\n"
        f"A 2 4|||W|||爬 了 山|||{TAIL}0\n"
        f"A 4 5|||R|||-NONE-|||{TAIL}0\n"
        f"A 5 5|||M|||啊||呢|||{TAIL}2\n",
    )
    assert sentence.source == "我昨天去了爬山。"
    assert sentence.references == ("我昨天爬了山。", "我昨天去了爬山啊。")
    assert sentence.annotations[2][0].alternatives == (("啊",), ("呢",))


def test_a_sentence_without_annotations_is_right(tmp_path: Path) -> None:
    text = f"S 天气 好\n\nS 天气 很 好\nA -1 -1|||noop|||-NONE-|||{TAIL}1\n"
    first, second = read(tmp_path, text)
    assert first.annotations == {0: ()}
    assert first.references == ("天气好",)
    assert second.annotations == {1: ()}
    assert second.references == ("天气很好",)


def test_target_lines_are_the_references(tmp_path: Path) -> None:
    """ChERRANT writes them, one for each of several equal alignments; 没有错误 says that nothing is wrong."""
    text = (
        "S 他 他 来 了\nT0-A0 他 来 了\n"
        f"A 0 1|||R|||-NONE-|||{TAIL}0\n"
        "T0-A1 他 来 了\n"
        f"A 1 2|||R|||-NONE-|||{TAIL}0\n\n"
        f"S 他 来 了\nT0 没有错误\nA -1 -1|||noop|||-NONE-|||{TAIL}0\n"
    )
    first, second = read(tmp_path, text)
    assert (first.references, len(first.annotations[0])) == (("他来了",), 2)
    assert second.references == ("他来了",)


def edit(start: int, end: int, words: str) -> M2Edit:
    return M2Edit(start, end, "S", (tuple(words),))


@pytest.mark.parametrize(
    ("made", "result"),
    [
        ((edit(0, 1, "x"), edit(0, 1, "x")), "x2345"),
        ((edit(3, 4, "y"), edit(0, 1, "x")), "x23y5"),
        ((edit(0, 1, "x"), edit(3, 4, "y"), edit(0, 2, "x2"), edit(3, 4, "y")), "x23y5"),
        ((edit(0, 1, "x"), edit(2, 2, "y"), edit(0, 1, "x"), edit(3, 3, "y")), "x2y345"),
        ((edit(2, 99, "x"),), "12x"),
    ],
)
def test_of_several_alignments_the_first_is_applied(made: tuple[M2Edit, ...], result: str) -> None:
    """Once all of them were, and a phrase that had moved stood in the sentence twice."""
    assert "".join(apply_edits(tuple("12345"), made)) == result


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A 0 1|||S|||x|||REQUIRED|||0", "is not an A line; expected 'A start end' and five more fields"),
        ("B 0 1", "is not an A line"),
        (f"A 0 x|||S|||x|||{TAIL}0", "offsets are 'A 0 x'|offsets are '0 x'"),
        (f"A 2 1|||S|||x|||{TAIL}0", "offsets 2 1 do not fit"),
        (f"A 4 4|||M|||x|||{TAIL}0", "start <= 3 tokens"),
        (f"A 0 1|||S|||x|||{TAIL}one", "the annotator is 'one'"),
        (f"A 0 3|||R|||-NONE-|||{TAIL}0", "deletes the whole sentence"),
        ("Tx 好", "expected a T line"),
        ("T0-A0", "T line holds no token"),
    ],
)
def test_a_bad_line_is_named_and_its_sentence_passed_over(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "a.m2"
    path.write_text(f"S 好\n\nS 天 气 好\n{line}\n\nS 再 见\n", encoding="utf-8")
    bad: list[DataError] = []
    assert [sentence.source for sentence in read_m2(path, skip_bad=True, on_bad=bad.append)] == ["好", "再见"]
    with pytest.raises(DataError, match=message):
        list(read_m2(path))
    assert [error.line for error in bad] in ([4], [3])


@pytest.mark.parametrize("head", [b"A 0 1|||S|||x|||REQUIRED|||-NONE-|||0", b"S ", b"S \xff", b"Sx \xe5\xa5\xbd"])
def test_a_sentence_without_its_first_line_is_bad(tmp_path: Path, head: bytes) -> None:
    """Its edits must not become those of the sentence before it."""
    path = tmp_path / "a.m2"
    edit_line = f"\nA 0 1|||S|||x|||{TAIL}0\n".encode()
    path.write_bytes("S 好 啊\n\n".encode() + head + edit_line + "\nS 再 见\n".encode())
    bad: list[DataError] = []
    found = list(read_m2(path, skip_bad=True, on_bad=bad.append))
    assert [(sentence.source, sentence.annotations) for sentence in found] == [("好啊", {0: ()}), ("再见", {0: ()})]
    assert [error.line for error in bad] == [3]


def golden(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"the data folder has no {name} here")
    return path


@pytest.mark.parametrize("name", ["char", "word"])
def test_edits_of_a_published_set_lead_to_its_targets(name: str) -> None:
    """ChERRANT's files hold both, and hundreds of sentences with several alignments."""
    found = list(read_m2(golden(f"test/nlpcc2018/nlpcc2018_official.ref.m2.{name}")))
    assert len(found) == 2000
    for sentence in found:
        for annotator, target in sentence.targets.items():
            assert "".join(apply_edits(sentence.tokens, sentence.annotations[annotator])) == "".join(target)


def test_references_of_a_published_set_are_those_its_scorer_used() -> None:
    texts = [golden(f"golden/nlpcc2018-characters/reference{k}.txt").read_text("utf-8").splitlines() for k in (0, 1)]
    found = list(read_m2(golden("golden/nlpcc2018-characters/gold.m2")))
    for sentence, *expected in zip(found, *texts, strict=True):
        assert [sentence.references[0], sentence.references[-1]] == expected


def test_an_edit_that_ends_behind_the_sentence_is_kept() -> None:
    """The official gold of NLPCC 2018 has one, and its scorer counts it."""
    found = list(read_m2(golden("test/nlpcc2018/gold.01")))
    assert len(found) == 2000
    assert sum(len(made) for sentence in found for made in sentence.annotations.values()) == 4371
    assert [
        (edit.start, edit.end)
        for sentence in found
        for made in sentence.annotations.values()
        for edit in made
        if edit.end > len(sentence.tokens)
    ] == [(19, 202)]
