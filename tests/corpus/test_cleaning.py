"""Cleaning repairs what no writer means, touches nothing else, and is done after once."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corrector.corpus.cleaning import clean, why_unfit

PIECES = (
    st.sampled_from(
        ["今天", "，", "。", "（", "Ａ", "１", "[", "]", "](", ")", "<", ">", "<b>", "</b>", "&lt;", "amp;", "lt;b>"]
    )
    | st.sampled_from(
        [" ", "  ", "\u3000", "\t", "\x00", "\u200b", "\u200d", "\ufeff", "e\u0301", "\uf9d8", "👨\u200d👩"]
    )
    | st.sampled_from(["**", "`", "#", "# ", "> ", "- ", "1. ", "&amp;"])
)
MESSY = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)
# What a writer may mean: Hanzi of both scripts, punctuation of every width, Latin letters, digits, emoji.
MEANT = st.text("今天們漢字，。！？；：“”‘’「」『』《》（）【】…—～·、,.!?;:()\"'%+/@￥$abcXYZ012 👍🏽❤️é", max_size=40)


@given(line=MESSY)
def test_what_is_clean_stays_so(line: str) -> None:
    assert clean(clean(line)) == clean(line)


@given(line=MESSY)
@example("\u212a")
@example("\u0663. 灯")
def test_a_line_that_looks_clean_is_repaired_as_one_that_does_not(line: str) -> None:
    """White space at an end is always seen; NFC was once left out where nothing else was to be repaired."""
    assert clean(line) == clean(f" {line}")


@given(text=MEANT)
def test_what_a_writer_means_is_left_alone(text: str) -> None:
    """All but white space, of which one space stays between words."""
    text = "今天" + " ".join(text.split())
    assert clean(text.strip()) == text.strip()


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ("　他说\u00a0\u3000“好”。 ", "他说 “好”。"),
        ("他\u200b说\ufeff好\x07。", "他说好。"),
        ("Ａ栋１２层，ｂ座", "A栋12层，b座"),
        ("价格是１００％！（约）", "价格是100％！（约）"),
        ("甲&nbsp;乙&lt;丙&#x4e01;", "甲 乙<丙丁"),
        ("<p>他说<em class='x'>好</em>。<br/></p><!-- 旧 -->", "他说好。"),
        ("&lt;b&gt;好&lt;/b&gt;", "好"),
        ("见[说明书](https://a.example/b#c)第三章", "见说明书第三章"),
        ("![图一](a.png)是一座桥", "图一是一座桥"),
        ("这是**重点**，运行`ls`。", "这是重点，运行ls。"),
        ("## 安装", "安装"),
        ("> - 先开窗", "先开窗"),
        ("3. 再关灯", "再关灯"),
        ("3.5 米高，- 不是列表", "3.5 米高，- 不是列表"),
        ("#春天来了#大家好", "#春天来了#大家好"),
        ("若a<b且c>d则停", "若a<b且c>d则停"),
        ("输入<用户名>即可", "输入<用户名>即可"),
        ("cafe\u0301很近", "café很近"),
        ("\uf9d8", "律"),
        ("约300\u212a，见\u2329书\u232a", "约300K，见\u3008书\u3009"),
        ("\U0002f800人", "\u4e3d人"),
        ("\u0663. 再关灯", "\u0663. 再关灯"),
        ("一家👨\u200d👩\u200d👧出门", "一家👨\u200d👩\u200d👧出门"),
        ("2**3**4等于多少", "2**3**4等于多少"),
    ],
)
def test_examples(line: str, cleaned: str) -> None:
    assert clean(line) == cleaned


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("今天天气很好。", None),
        ("他说：“我们（明天", None),
        ("今天很好", "length"),
        ("好" * 129, "length"),
        ("the weather is 很好", "not Chinese"),
        ("今天\ufffd天气很好", "wrong encoding"),
        ("今天锟斤拷天气很好", "wrong encoding"),
        ("今天的天气Ã¤Â½很好很好", "wrong encoding"),
        ("今天天气{{很好}}", "markup"),
        ("请输入<name>再按回车键", "markup"),
        ("第一项|第二项的说明|", "markup"),
        ("今天天气很好]", "markup"),
        ("今天天气{很好", "markup"),
    ],
)
def test_what_cannot_be_repaired_is_given_up_with_a_reason(sentence: str, reason: str | None) -> None:
    assert why_unfit(sentence) == reason
