"""A pool: every character in its place, the protected ones marked; changes written where they belong."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corrector.corpus.noise.alternatives import WIDEST
from corrector.corpus.noise.applying import apply_changes
from corrector.corpus.noise.pool import GAP, make_pool
from corrector.lexicon.lexicon import Lexicon
from corrector.ngrams.alphabet import EDGE
from corrector.ngrams.model import NgramModel
from corrector.text import protected

TEXT = st.text(st.sampled_from("我们在山顶上看见a.`@3，。“”😀\U00020000\ud800\0龘 -#*"), min_size=1, max_size=10)


@settings(max_examples=80)
@given(sentences=st.lists(TEXT, min_size=1, max_size=5))
def test_protected_and_plain_characters_are_told_apart(
    lexicon: Lexicon, ngrams: NgramModel, sentences: list[str]
) -> None:
    """The quick test for sentences without protected spans must never miss one."""
    pool = make_pool(sentences, lexicon, ngrams.alphabet)
    for sentence, start, end in zip(sentences, pool.starts, pool.ends, strict=True):
        spans = protected.find(sentence)
        expected = [any(span.start <= k < span.end for span in spans) for k in range(len(sentence))]
        assert pool.protected[start:end].tolist() == expected
        assert not (pool.plain & pool.protected).any()
        assert pool.word_lengths[start:end].sum() == len(sentence)
    outside = np.ones(len(pool.ids), dtype=bool)
    for start, end in zip(pool.starts, pool.ends, strict=True):
        outside[start:end] = False
    assert (pool.ids[outside] == EDGE).all()
    assert not pool.plain[outside].any()
    assert outside.sum() == GAP * (len(sentences) + 1)


@settings(max_examples=80)
@given(data=st.data(), sentences=st.lists(TEXT, min_size=1, max_size=5))
def test_changes_are_written_as_one_by_one(
    lexicon: Lexicon, ngrams: NgramModel, data: st.DataObject, sentences: list[str]
) -> None:
    pool = make_pool(sentences, lexicon, ngrams.alphabet)
    at, removed, written, expected = [], [], [], list(sentences)
    for number, sentence in enumerate(sentences):
        place = data.draw(st.integers(0, len(sentence)))
        size = data.draw(st.integers(0, min(WIDEST, len(sentence) - place)))
        text = data.draw(st.text(st.sampled_from("甲乙，"), max_size=WIDEST))
        expected[number] = sentence[:place] + text + sentence[place + size :]
        at.append(pool.starts[number] + place)
        removed.append(size)
        written.append([*map(ord, text), *[0] * (WIDEST - len(text))])
    order = np.array(data.draw(st.permutations(range(len(at)))))
    found = apply_changes(
        pool, np.array(at)[order], np.array(removed)[order], np.array(written, dtype=np.uint32)[order]
    )
    assert found == expected
