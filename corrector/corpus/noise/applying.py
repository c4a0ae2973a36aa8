"""Writing errors into a pool: one array of code points becomes another, and that becomes strings.

Knows nothing of kinds. Trade-off: the errors of a pool must be disjoint, in any order; whoever draws them sees to it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corrector.corpus.noise.pool import Places, Pool


def apply_changes(pool: Pool, at: Places, removed: Places, written: NDArray[np.uint32]) -> list[str]:
    """All sentences of the pool after E disjoint changes: `removed` (E,) characters from `at` (E,) on are taken out
    and `written` (E, WIDEST), padded with 0, is put in."""
    kept = np.ones(len(pool.code_points), dtype=np.int64)
    width = int(removed.max(initial=0))
    gone = at[:, None] + np.arange(width)
    kept[gone[np.arange(width) < removed[:, None]]] = 0
    put_in = np.zeros(len(kept), dtype=np.int64)
    put_in[at] = (written > 0).sum(axis=1)
    moved_to = np.cumsum(put_in) + np.cumsum(kept) - kept  # (N,) the new place of each character that is kept
    changed = np.zeros(int(kept.sum() + put_in.sum()), dtype=np.uint32)
    changed[moved_to[kept > 0]] = pool.code_points[kept > 0]
    error, letter = np.nonzero(written)
    changed[(moved_to - put_in)[at[error]] + letter] = written[error, letter]
    text = changed.tobytes().decode("utf-32-le", errors="surrogatepass")
    starts, ends = (moved_to - put_in)[pool.starts].tolist(), moved_to[pool.ends].tolist()
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
