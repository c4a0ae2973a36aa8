"""How every search hands sources to the network: padded, each with its end token.

The end token makes ending a copy like any other: without it the last character and the end would both be looked for
at the last place of the source, and a small network leaves last characters out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corrector.runtime.protocol import Ids, Memory, Runtime, State
from corrector.tokenization.vocabulary import EOS, PAD


def read_sources(runtime: Runtime, sources: Sequence[Sequence[int]]) -> tuple[Memory, State]:
    """Encode rows of ids (B rows, none empty)."""
    rows = [[*source, EOS] for source in sources]
    return runtime.encode(pad(rows), np.array([len(row) for row in rows], dtype=np.int64))


def pad(rows: Sequence[Sequence[int]]) -> Ids:
    """Rows of ids as one array (B, W), filled up with padding."""
    array = np.full((len(rows), max(map(len, rows))), PAD, dtype=np.int64)
    for place, row in enumerate(rows):
        array[place, : len(row)] = row
    return array
