"""The labels: every language says everything, in its own words, with the same gaps to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import corrector.page
from corrector import Kind
from corrector.page.labels import LANGUAGES, labels, translations

PAGE = Path(corrector.page.__file__).parent
SAME = {"language", "title"}  # that may be, or look, alike in two languages


def test_every_language_has_the_same_keys_and_gaps() -> None:
    first, *others = (labels(language).texts for language in LANGUAGES)
    for texts in others:
        assert texts.keys() == first.keys()
        for key, text in texts.items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", first[key])), key
            assert text.strip()
            assert key in SAME or text != first[key], key


def test_english_has_no_hanzi_and_chinese_has_some() -> None:
    hanzi = re.compile(r"[\u4e00-\u9fff]")
    english, chinese = labels("en").texts, labels("zh").texts
    assert [key for key, text in english.items() if hanzi.search(text) and key not in SAME] == []
    assert [key for key, text in chinese.items() if not hanzi.search(text) and key not in SAME] == []


def test_every_kind_has_a_name_and_a_mark_of_its_own() -> None:
    for language in LANGUAGES:
        say = labels(language)
        for of in ("kind", "mark"):
            assert len({say(f"{of}.{kind}") for kind in Kind}) == len(Kind)


def test_every_label_is_used_and_every_used_one_is_there() -> None:
    sources = [*PAGE.glob("*.py"), *(PAGE / "assets").glob("*.js")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"""["'`]([a-z]+(?:\.[a-z]+)+)["'`]""", code))
    known = labels("en").texts
    made = re.compile(
        r"kind\.|mark\.|tab\.|name\.|files\.(records|changed|edits|sentences|damaged)|inside\.(gate|layer)\."
    )
    assert [key for key in known if key not in used and not made.match(key) and f'"{key}"' not in code
            and not key.endswith(".help")] == []  # fmt: skip


def test_gradio_gets_every_locale() -> None:
    assert translations()["zh-CN"] == translations()["zh"] == labels("zh").texts
    assert translations()["en"]["correct"] == "Correct"
