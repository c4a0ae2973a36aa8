"""Where a word stands in the lexicon: a hash table that answers for many words at once.

Knows numbers only: up to four code points packed into one of 64 bits. Trade-off: half of the table or more stays
empty, so that nearly every answer takes one look.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Packed = NDArray[np.uint64]

_BITS = 16  # of one code point: all words are of the basic plane
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # Knuth's multiplicative hashing: 2**64 divided by the golden ratio


def pack(code_points: NDArray[np.uint32]) -> Packed:
    """(..., 4) zero-padded code points -> (...) numbers, different for different words; 0 beyond the basic plane."""
    packed = np.zeros(code_points.shape[:-1], dtype=np.uint64)
    for place in range(code_points.shape[-1]):
        packed |= code_points[..., place].astype(np.uint64) << np.uint64(_BITS * place)
    return np.where((code_points >> _BITS).any(axis=-1), np.uint64(0), packed)


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """Open addressing: a word stands in the first free slot from the one its hash names.

    Attributes:
        keys: (slots,) packed words, 0 where free; ids: (slots,) int32, -1 where free. slots is a power of two.
    """

    keys: Packed
    ids: NDArray[np.int32]

    @classmethod
    def of(cls, packed: Packed) -> WordIndex:
        """The table of different packed words, none of them 0; the id of each is its place."""
        slots = 1 << max(4, (2 * len(packed)).bit_length())
        table = cls(np.zeros(slots, dtype=np.uint64), np.full(slots, -1, dtype=np.int32))
        waiting = np.arange(len(packed), dtype=np.int32)
        places = table._first_slots(packed)
        while waiting.size:
            free = np.flatnonzero(table.keys[places] == 0)
            _, first = np.unique(places[free], return_index=True)  # two words may want the same slot
            settled = free[first]
            table.keys[places[settled]] = packed[waiting[settled]]
            table.ids[places[settled]] = waiting[settled]
            waiting, places = np.delete(waiting, settled), (np.delete(places, settled) + 1) % slots
        return table

    def find(self, packed: Packed) -> NDArray[np.int32]:
        """(...) packed words -> (...) ids, -1 for what is not in the table."""
        wanted = packed.ravel()
        places = self._first_slots(wanted)
        seen = self.keys[places]
        ids = np.where(seen == wanted, self.ids[places], np.int32(-1))
        going_on = np.flatnonzero((seen != wanted) & (seen != 0))
        while going_on.size:
            places[going_on] = (places[going_on] + 1) % len(self.keys)
            seen = self.keys[places[going_on]]
            hit = seen == wanted[going_on]
            ids[going_on[hit]] = self.ids[places[going_on[hit]]]
            going_on = going_on[~hit & (seen != 0)]
        return ids.reshape(packed.shape)

    def _first_slots(self, packed: Packed) -> NDArray[np.int64]:
        unused = np.uint64(64 - (len(self.keys).bit_length() - 1))
        places: NDArray[np.int64] = ((packed * _MULTIPLIER) >> unused).astype(np.int64)
        return places
