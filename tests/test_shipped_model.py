"""What the model that ships never does, whatever it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from corrector import Corrector

LEFT_OUT = (
    "医生让他多休，不要熬夜。", "我们要保冷静，慢慢想办法。", "她从小就坚写日记。", "这个问很难回答。",
    "他的成一直很好。", "老师鼓我们多提问。", "这本书的内非常丰富。", "孩子们在操上踢球。",
    "她对这件事很感兴。", "请大家保安静，听我说完。", "这种情在冬天很常见。", "他终于找到了失败的原。",
    "妈妈给我买了一双新子。", "明天的天预报说有雨。", "我们应该保环境。", "他准时到了火站。",
    "警察正在调这起事故。", "这家公司的服非常周到。", "他一直在努学习汉语。", "请你解一下这句话的意思。",
)  # fmt: skip


@pytest.fixture(scope="module")
def eager(bundle: Path) -> Corrector:
    return Corrector.load(bundle, threshold=0.0)


def test_what_was_left_out_is_not_a_neighbour_written_twice(eager: Corrector) -> None:
    put_in = 0
    for text in LEFT_OUT:
        for edit in eager.correct(text).edits:
            if edit.start == edit.end:
                put_in += 1
                assert edit.replacement[0] != text[edit.start], (text, edit)
                assert edit.replacement[-1] != text[edit.start - 1], (text, edit)
    assert put_in >= len(LEFT_OUT) // 3


def test_a_right_character_does_not_give_way_beside_a_wrong_one(eager: Corrector) -> None:
    for text, right in (("他把会义时间记错了", "他把会议时间记错了"), ("公司今年的叶绩很好", "公司今年的业绩很好")):
        assert eager.correct(text).target == right
