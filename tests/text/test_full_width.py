"""Half-width signs are written anew where Chinese text stands beside them, and nowhere else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.text.full_width import find


def written(text: str) -> str:
    for found in reversed(find(text)):
        text = text[: found.start] + found.written + text[found.end :]
    return text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("今天很冷,我们回家吧.", "今天很冷，我们回家吧。"),
        ("你好, 世界!!", "你好，世界！！"),
        ("真的吗?!", "真的吗？！"),
        ('她问:"去哪里?"我没说话...', "她问：“去哪里？”我没说话……"),
        ("卫生组织(WHO)共3,000人;比分3:2.", "卫生组织（WHO）共3,000人；比分3:2."),
        ("Python,我很喜欢.", "Python，我很喜欢。"),
        ('"他来了."她说.', "“他来了。”她说。"),
        ("他走了.(完)", "他走了。（完）"),
        ("第一句.\n第二句.", "第一句。\n第二句。"),
    ],
)
def test_signs_in_chinese_text_become_full_width(text: str, right: str) -> None:
    assert written(text) == right
    assert written(right) == right


@pytest.mark.parametrize(
    "text",
    [
        "", "今天很冷，我们回家吧。", "Hello, world! (really?)", "3,000.5 12:30", "报告.docx", "一.总则", "二. 说明",
        "（三）.附则", "开心:)", "name: 值", "f(x)", "[链接](a.md)", '一寸"', "(*^_^*)", "好 (*^_^*)", "a,b",
    ],
)  # fmt: skip
def test_others_stay(text: str) -> None:
    assert written(text) == text


@given(st.text(st.one_of(st.sampled_from('好的，。：“”()（）,.;:!?" \t\n3a'), st.characters())))
def test_what_is_found_is_sorted_and_disjoint_and_found_once(text: str) -> None:
    end = 0
    for found in find(text):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] != found.written
        end = found.end
    assert written(written(text)) == written(text)


@pytest.mark.parametrize("unit", ["(", "好(", '好"', "好,", "!", "好.", "好, ", "好\t"])
def test_the_time_is_linear(unit: str) -> None:
    begin = time.perf_counter()
    find(unit * 100_000)
    assert time.perf_counter() - begin < 5
