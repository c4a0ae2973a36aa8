"""Words that may be written in several ways are left as they are, unless the user wants one of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from corrector import Corrector
from corrector.runtime.protocol import Ids, Memory, Scored, State
from corrector.tokenization.characters import CharacterSegmenter
from corrector.tokenization.tokenizer import Tokenizer
from corrector.tokenization.vocabulary import EOS, Vocabulary
from corrector.wordlists import WordLists

TOKENIZER = Tokenizer(CharacterSegmenter(), Vocabulary(tuple("其它他人的门们精采彩购我走了。")))
CHANGES = {"它": "他", "他": "它", "采": "彩", "门": "们"}


class Rewriter:
    """A "network" that is sure that each of some characters should be another."""

    def encode(self, source: Ids, lengths: Ids) -> tuple[Memory, State]:
        nothing = np.zeros((*source.shape, 1), dtype=np.float32)
        state = np.zeros((1, len(source), 1), dtype=np.float32)
        offered = np.zeros((*source.shape, 0), dtype=np.int64)
        stay = (np.zeros((len(source), 0), np.int64), np.zeros((len(source), 0), np.bool_), nothing[:, :0, 0])
        return Memory(source, lengths, nothing, nothing, nothing[:, 0], offered, nothing, *stay), State(state, state)

    def score(self, memory: Memory, tokens: Ids, state: State, *, select: Ids, first: Ids, **_: object) -> Scored:
        del tokens
        ids = np.full((*select.shape, 1), EOS, dtype=np.int64)
        changes = {TOKENIZER.vocabulary.get(old): TOKENIZER.vocabulary.get(new) for old, new in CHANGES.items()}
        for row, (source, length) in enumerate(zip(memory.source.tolist(), memory.lengths, strict=True)):
            for n, place in enumerate(first[row] + select[row]):
                if place < length:
                    ids[row, n] = changes.get(source[place], source[place])
        return Scored(ids, np.zeros(ids.shape, dtype=np.float32), state)


@pytest.fixture(scope="module")
def rewriting() -> Corrector:
    return Corrector(TOKENIZER, Rewriter(), 0.5)


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
