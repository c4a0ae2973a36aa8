"""Laws and examples of the spans that a corrector must never change."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.text.protected import Category, find

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates included
TRICKY = st.lists(
    st.sampled_from(
        ["`", "``", "```", "a", "1", ".", ",", "-", "_", "@", "://", "www.", "/", "中", "\n", "👍", "\u200d"]
    )
).map("".join)
CHINESE = st.text(st.sampled_from("今天三百二十五个人〇々去看电影，。！？：；、“”《》（）—… \n\u3000"))


def named(text: str) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.category.value) for span in find(text)]


@given(ANYTHING | TRICKY)
def test_spans_are_sorted_disjoint_and_within_the_text(text: str) -> None:
    end = 0
    for span in find(text):
        assert end <= span.start < span.end <= len(text)
        assert isinstance(span.category, Category)
        end = span.end


@given(CHINESE)
def test_chinese_text_is_free(text: str) -> None:
    assert find(text) == ()


@given(st.characters(exclude_categories=()))
def test_every_character_is_ordinary_or_protected(character: str) -> None:
    if not find(f"中{character}中"):
        ordinary = character.isspace() or character.isascii() or ord(character) >= 0x2E80 or character == "·"
        assert ordinary or 0x2010 <= ord(character) <= 0x203B


@given(st.from_regex(r"[A-Za-z0-9]{1,12}", fullmatch=True))
def test_a_word_is_one_span_wherever_it_stands(word: str) -> None:
    assert [text for text, _ in named(f"他说，{word}很好。")] == [word]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("看https://a.com/x?y=1。", [("https://a.com/x?y=1", "link")]),
        ("（见http://a.cn/b）然后", [("http://a.cn/b", "link")]),
        ("见 https://a.cn/b/词条 。", [("https://a.cn/b/词条", "link")]),
        ("见https://a.cn/b?q=词条&n=1，", [("https://a.cn/b?q=词条&n=1", "link")]),
        ("[文](https://a.cn/文档/甲.html)好", [("https://a.cn/文档/甲.html", "link")]),
        ("官网https://a.cn/是的", [("https://a.cn/", "link")]),  # the sentence goes on
        ("见https://a.cn/指南/安装，", [("https://a.cn/指南/安装", "link")]),  # the path does
        ("见https://a.cn/手册2.html#一。", [("https://a.cn/手册2.html#一", "link")]),
        ("见https://a.cn/查?q=词。", [("https://a.cn/查?q=词", "link")]),
        ("上https://a.cn/行吗?他问", [("https://a.cn/", "link")]),
        ("官网https://a.cn是的", [("https://a.cn", "link")]),
        ("打开C:\\文档\\甲.docx。", [("C:\\文档\\甲.docx", "link")]),
        ("上www.example.com！", [("www.example.com", "link")]),
        ("从example.com/path下载", [("example.com/path", "link")]),
        ("写信给li.lei+x@mail.example.com吧", [("li.lei+x@mail.example.com", "mail")]),
        ("学C++和C#", [("C++", "latin"), ("C#", "latin")]),
        ("用node.js写snake_case", [("node.js", "latin"), ("snake_case", "latin")]),
        ("COVID-19很可怕", [("COVID-19", "latin")]),
        ("@handle说#tag标签", [("@handle", "latin"), ("#tag", "latin")]),
        ("don't和don’t", [("don't", "latin"), ("don’t", "latin")]),
        ("é和e\u0301té", [("é", "latin"), ("e\u0301té", "latin")]),
        ("俄语Привет，日语ひらがな，韩语한국어", [("Привет", "latin"), ("ひらがな", "latin"), ("한국어", "latin")]),
        ("ＡＢＣ", [("ＡＢＣ", "latin")]),
        ("共3.14，1,000人", [("3.14", "number"), ("1,000", "number")]),
        ("在12:30，2026-11-21，50%", [("12:30", "number"), ("2026-11-21", "number"), ("50%", "number")]),
        ("约１２．５％，１２：３０", [("１２．５％", "number"), ("１２：３０", "number")]),
        ("冷到-5℃", [("-5℃", "number")]),
        ("第①章", [("①", "number")]),
        ("运行`pip install 包`命令", [("`pip install 包`", "code")]),
        ("```\n代码 `x`\n```完", [("```\n代码 `x`\n```", "code")]),
        ("只有一个`反引号", []),
        ("一个`在这行\n一个`在那行", []),
        ("👨‍👩‍👧‍👦好", [("👨‍👩‍👧‍👦", "emoji")]),
        ("🇨🇳👍🏽", [("🇨🇳", "emoji"), ("👍🏽", "emoji")]),
        ("1\ufe0f\u20e3", [("1\ufe0f\u20e3", "emoji")]),
        ("中\x00\ud800文\ue000", [("\x00\ud800", "symbol"), ("\ue000", "symbol")]),
        ("甲→乙", [("→", "symbol")]),
    ],
)
def test_examples(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize("unit", ["a", "-", "`", "_", "1", "@", "www.", "我", "\x00"])
def test_a_million_repetitions_take_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.perf_counter()
    find(text)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "a--",
        "a%",
        "a@",
        "a@a.",
        "` ",
        "`a``b",
        "``\n",
        "1,",
        "👍\u200d",
        "http://!",
        "http://a/b/",
        "C:\\\\",
        "a.bc/ ",
    ],
)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    def seconds(characters: int) -> float:
        text = unit * (characters // len(unit))
        began = time.perf_counter()
        find(text)
        return time.perf_counter() - began

    small = min(seconds(20_000) for _ in range(2))
    large = min(seconds(160_000) for _ in range(2))
    assert large < 0.05 + 30 * small  # 8 if linear, 64 if quadratic
