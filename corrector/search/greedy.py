"""Greedy search, one token at a time: the plain definition that draft decoding is held against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corrector.runtime.protocol import Runtime
from corrector.search.hypothesis import Hypothesis, length_limit
from corrector.search.reading import read_sources
from corrector.tokenization.vocabulary import BOS, EOS


def greedy_decode(runtime: Runtime, source: Sequence[int]) -> Hypothesis:
    """The target of one source (not empty) that takes the most probable token at every step."""
    memory, state = read_sources(runtime, [source])
    select = np.zeros((1, 1), dtype=np.int64)
    ids: list[int] = []
    choices, log_probs = [], []
    token = BOS
    while token != EOS and len(ids) < length_limit(len(source)):
        first = np.array([len(ids)], dtype=np.int64)
        scored = runtime.score(memory, np.array([[token]]), state, select=select, first=first)
        state, token = scored.state, int(scored.ids[0, 0, 0])
        choices.append(scored.ids[0, 0])
        log_probs.append(scored.log_probs[0, 0])
        ids.append(token)
    finished = token == EOS
    own = np.array([step[0] for step in log_probs], dtype=np.float32)
    return Hypothesis(
        tuple(ids[:-1] if finished else ids),
        own,
        np.array(choices),
        np.array(log_probs),
        finished,
        float(own.sum()),
    )
