"""Words that may be written in several ways are left as they are, unless the user wants one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from corrector import Corrector
from corrector.runtime.protocol import Runtime
from corrector.tokenization.characters import CharacterSegmenter
from corrector.tokenization.tokenizer import Tokenizer
from corrector.tokenization.vocabulary import SPECIALS, Vocabulary
from corrector.wordlists import WordLists

CHARACTERS = "其它他人的门们精采彩购我走了。"
CHANGES = str.maketrans("它他采门", "他它彩们")


@pytest.fixture(scope="module")
def rewriting(scripted: Callable[..., Runtime]) -> Corrector:
    """Of a network that would have each of some characters be another."""
    tokenizer = Tokenizer(CharacterSegmenter(), Vocabulary(tuple(CHARACTERS)))
    ids = range(len(SPECIALS), len(tokenizer.vocabulary))
    changes = dict(zip(ids, tokenizer.encode(CHARACTERS.translate(CHANGES)).ids, strict=True))
    return Corrector(tokenizer, scripted(lambda source: [changes.get(token, token) for token in source], ids), 0.0)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("其它的我门走了。", "其它的我们走了。"),
        ("其他人走了。", "其他人走了。"),
        ("精采。采购的人。", "精采。彩购的人。"),
        ("它走了。", "他走了。"),
    ],
)
def test_a_word_keeps_the_way_it_is_written(rewriting: Corrector, text: str, target: str) -> None:
    assert rewriting.correct(text).target == target
    *_, last = rewriting.correct_gradually(text)
    assert last.correction is not None
    assert last.correction.target == target
    assert replace(rewriting, beam_width=2).correct(text).target == target


def test_the_user_s_own_replacements_are_made(rewriting: Corrector) -> None:
    uniform = replace(rewriting, words=WordLists.of(replace={"其它": "其他"}))
    assert uniform.correct("其它的我门走了。").target == "其他的我们走了。"
