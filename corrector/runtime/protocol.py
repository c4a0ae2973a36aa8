"""What searching needs of a network, in numpy: read sources once, score target tokens many times.

Shapes: B sentences, S source tokens, T target tokens read, N positions scored, K candidates, L decoder layers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Memory:
    """A read batch of sources; every array has the sentences first.

    Attributes:
        source: (B, S) ids; lengths: (B,); states: (B, W, H); keys: (B, W, A); summary: (B, H). W places are attended
            to: the S tokens, and those gaps between them in which the network sees something missing.
        candidates: (B, W, C) ids of what the evidence offers at each place, 0 for nothing; C may be 0.
        beliefs: (B, W, 1 + C) scores of the source token and of the candidates: natural logarithms up to a constant.
        places: (B, W) where in the target each place is expected, counted from 0; there: (B, W) false at padding and
            where there is nothing; doubts: (B, W) probability that a place is another. All three are (B, 0) of a graph
            in which all tokens stay where they are.
    """

    source: Ids
    lengths: Ids
    states: Floats
    keys: Floats
    summary: Floats
    candidates: Ids
    beliefs: Floats
    places: Ids
    there: Mask
    doubts: Floats

    def take(self, rows: Ids) -> Memory:
        """The memory of some rows, in their order; rows may repeat."""
        return Memory(*(getattr(self, field.name)[rows] for field in fields(Memory)))


@dataclass(frozen=True, slots=True)
class State:
    """What the decoder remembers: hidden and cell, each (L, B, D)."""

    hidden: Floats
    cell: Floats

    def take(self, rows: Ids) -> State:
        return State(self.hidden[:, rows], self.cell[:, rows])


@dataclass(frozen=True, slots=True)
class Scored:
    """The K best next tokens at N positions.

    Attributes:
        ids: (B, N, K) most probable first; log_probs: (B, N, K) natural logarithms, -inf where there are fewer. Of a
            row that is surely its draft there is one, and its log-probability is a lower bound.
        state: after the last token read.
        attention: (B, N, S), and copying: (B, N) the copy gate's probability, where they were asked for.
    """

    ids: Ids
    log_probs: Floats
    state: State
    attention: Floats | None = None
    copying: Floats | None = None


class Runtime(Protocol):
    """A trained network that can be run. Law: padding and batching change no result."""

    def encode(self, source: Ids, lengths: Ids) -> tuple[Memory, State]:
        """Read padded sources (B, S); returns their memory and the state before the first target token."""
        ...

    def score(
        self,
        memory: Memory,
        tokens: Ids,
        state: State,
        *,
        select: Ids,
        first: Ids,
        draft: Ids | None = None,
        inspect: bool = False,
    ) -> Scored:
        """Read target tokens (B, T) and score what follows `tokens[b, select[b, n]]`, select being (B, N).

        Args:
            first: (B,) target position that follows tokens[:, 0]; 0 where that is the begin token.
            draft: (B, N) what is thought to follow, PAD where nothing does. A row that surely goes on like that is
                told so much faster, see `model/scoring.py`.
            inspect: also return the attention and the copy gate.
        """
        ...
