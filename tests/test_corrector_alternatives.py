"""Whole readings of a sentence: best first, of what is corrected, and only of one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corrector import Corrector, InputError


def test_alternatives_are_whole_sentences_best_first(toy_corrector: Corrector) -> None:
    found = toy_corrector.alternatives("我今天因该去学校。", number=3)
    assert len(found) == 3
    assert found[0][0] == "我今天应该去学校。"
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len({text for text, _ in found}) == 3


@pytest.mark.parametrize(("before", "behind"), [("", "\n"), (" ", ""), ("\u3000\r\n\n", " \r\n")], ids=repr)
def test_alternatives_are_of_what_is_corrected(
    toy_corrector: Corrector, toy_sentences: tuple[str, ...], before: str, behind: str
) -> None:
    """The network was once shown a line end that it is not shown in correcting, and thought otherwise."""
    by_beam = replace(toy_corrector, beam_width=3, threshold=0.0)
    for sentence in toy_sentences[::20]:
        wrong = sentence.replace("应该", "因该")
        text, alone = before + wrong + behind, toy_corrector.alternatives(wrong, number=3)
        found = toy_corrector.alternatives(text, number=3)
        assert found == tuple((before + target + behind, score) for target, score in alone)
        assert found[0][0] == by_beam.correct(text).target


@pytest.mark.parametrize("sentence", ["", " \n", "今天。明天。", "长" * 200, None, 5, b"text"])
def test_alternatives_takes_one_sentence(toy_corrector: Corrector, sentence: object) -> None:
    with pytest.raises(InputError):
        toy_corrector.alternatives(sentence)  # type: ignore[arg-type]


def test_alternatives_needs_a_number(toy_corrector: Corrector) -> None:
    with pytest.raises(InputError, match="expected at least 1"):
        toy_corrector.alternatives("我们", number=0)
