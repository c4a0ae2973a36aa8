"""What the network is told of how each token of a vocabulary sounds: ids of syllable, initial and final."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corrector.text import pinyin
from corrector.tokenization.vocabulary import Vocabulary

FEATURES = 3


def sound_features(vocabulary: Vocabulary) -> NDArray[np.int64]:
    """(V, 3) ids of the most usual reading's syllable, initial and final; zeros for all but single Hanzi.

    The ids depend on the order of the vocabulary alone, so the same vocabulary gives the same table.
    """
    ids: dict[str, int] = {}
    table = np.zeros((len(vocabulary), FEATURES), dtype=np.int64)
    for token in vocabulary.tokens:
        readings = pinyin.syllables(token) if len(token) == 1 else ()
        if readings:
            initial, final = pinyin.split_syllable(readings[0])
            names = (readings[0], f"{initial}-", f"-{final}")
            row = vocabulary.get(token)
            table[row] = [ids.setdefault(name, len(ids) + 1) for name in names]
    return table
