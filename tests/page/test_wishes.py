"""Settings as they are typed, and the limits that they keep to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector import Corrector, InputError, Kind
from corrector.page.labels import labels
from corrector.page.wishes import expect_length, read_keep, read_replacements, read_wishes

SAY = labels("en")
words = st.text(st.characters(exclude_characters=" ,，、;；=＝", exclude_categories=("Z", "C")), min_size=1, max_size=5)


def test_lists_are_read_as_people_write_them() -> None:
    assert read_keep(" 高心,小明，北京、\n茶 ") == {"高心", "小明", "北京", "茶"}
    found = read_replacements(SAY, "高心=高兴\n\n 的的 ＝ 的\n嗯嗯=")
    assert found == {"高心": "高兴", "的的": "的", "嗯嗯": ""}
    with pytest.raises(InputError, match="高心 高兴"):
        read_replacements(SAY, "高心 高兴")


@given(st.sets(words), st.sampled_from([" ", ",", "，", "、", "；", "\n", " \n "]))
def test_any_words_are_read_again(listed: set[str], separator: str) -> None:
    assert read_keep(separator.join(listed)) == listed


@given(st.dictionaries(words, words))
def test_any_replacements_are_read_again(pairs: dict[str, str]) -> None:
    assert read_replacements(SAY, "\n".join(f"{wrong}={right}" for wrong, right in pairs.items())) == pairs


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"threshold": -0.1}, "The threshold is -0.1"),
        ({"threshold": None}, "The threshold is None"),
        ({"threshold": 0.5, "beam_width": 0}, "The beam width is 0"),
        ({"threshold": 0.5, "number": 11}, "The number of readings is 11"),
        ({"threshold": 0.5, "keep": [str(i) for i in range(1001)]}, "1001 words"),
        ({"threshold": 0.5, "kinds": ["none"]}, "expected one of sound"),
        ({"threshold": 0.5, "keep": 5}, "expected a list of words"),
        ({"threshold": 0.5, "replacements": ["重要", "因该"]}, "replace is of type list; expected a mapping"),
    ],
)
def test_impossible_settings_are_told(setting: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_wishes(SAY, **setting)  # type: ignore[arg-type]


def test_a_request_leaves_the_corrector_as_it_was(bundle: Path) -> None:
    base = Corrector.load(bundle)
    before = (base.threshold, base.beam_width, base.words, base.kinds)
    wishes = read_wishes(SAY, 1.0, 2, 5, ["sound"], "", "高心=高兴")
    assert wishes.of(base).correct("我很高心。").target == "我很高兴。"
    assert wishes.of(base).kinds == {Kind.SOUND}
    assert (base.threshold, base.beam_width, base.words, base.kinds) == before


def test_the_length_is_limited_in_both_languages() -> None:
    assert expect_length(SAY, "好" * 100_000)
    for language, said in (("en", "100001 characters"), ("zh", "100001 个字符")):
        with pytest.raises(InputError, match=said):
            expect_length(labels(language), "好" * 100_001)  # type: ignore[arg-type]
