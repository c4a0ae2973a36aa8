"""What is redundant, missing or swapped in a source: errors that displace what follows.

A recurrent layer of its own, in both directions, over the encoder's states and all the figures that tell of them: what
it has read tells which tokens are redundant (`redundancy.py`), what is missing before them (`missing.py`), and which
stand in the wrong order (`swap.py`). How much rarer such errors are in life than among those that were learned from is
chosen and not learned, and shifts the logits (`ModelConfig.redundancy_rarity` and others). Trade-off: parameters that
the encoder does not share, so that they can be learned on top of a network that corrects well, and take nothing from
it: where nothing is displaced it writes what it would write without them.
Shapes: B sentences, S source tokens, K candidates, H state width, E embedding width, R width of a direction.
"""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.config import ModelConfig
from corrector.model.displacement.missing import Missing, missing_loss
from corrector.model.displacement.rearrangements import Rearrangements
from corrector.model.displacement.redundancy import FIGURES as REDUNDANCY_FIGURES
from corrector.model.displacement.redundancy import Redundancy, redundancy_figures, redundancy_loss
from corrector.model.displacement.shown_difference import shown_difference
from corrector.model.displacement.swap import FIGURES as SWAP_FIGURES
from corrector.model.displacement.swap import Swap, swap_loss
from corrector.model.evidence import SCALE, Found
from corrector.model.layout import Displaced, lay_out
from corrector.model.losses import LossSum
from corrector.model.memory import Memory
from corrector.model.places import mirror_places
from corrector.model.recurrence import Recurrence, read_both_ways
from corrector.ngrams.model import REACH

READER_WIDTH = 64
DROPOUT = 0.1
RELIEF_AT_FIRST = 2.0


class Displacement(nn.Module):
    """What it tells, and the memory laid out by it."""

    def __init__(self, config: ModelConfig, *, state_width: int) -> None:
        super().__init__()
        width = state_width + REDUNDANCY_FIGURES + SWAP_FIGURES + 2 + (REACH + 1) + 1  # with the figures of `_tell`
        self.forwards = Recurrence(config.cell, width, READER_WIDTH)
        self.backwards = Recurrence(config.cell, width, READER_WIDTH)
        self.dropout = nn.Dropout(DROPOUT)
        self.redundancy = Redundancy(2 * READER_WIDTH)
        self.missing = Missing(2 * READER_WIDTH, embedding=config.embedding, memory_width=state_width)
        self.swap = Swap(2 * READER_WIDTH)
        self.relief = nn.Parameter(torch.tensor(RELIEF_AT_FIRST))
        self.rarity = (config.redundancy_rarity, config.missing_rarity, config.swap_rarity)

    def forward(
        self,
        memory: Memory,
        source: Tensor,
        lengths: Tensor,
        found: Found,
        rearrangements: Rearrangements,
        table: Tensor,
    ) -> Memory:
        """The same memory of sources (B, S) of visible token ids, of lengths (B,), laid out by what displaces tokens.

        Where that explains why a token reads badly, it is believed more.

        Args:
            table: (V, E) token vectors.
        """
        displaced = self._tell(memory.states, source, lengths, found, rearrangements, table)
        layout = lay_out(memory.mask, displaced)
        relief = F.pad((self.relief * layout.explained).unsqueeze(-1), (0, memory.beliefs.shape[-1] - 1))
        laid_out = replace(
            memory,
            beliefs=memory.beliefs + relief,
            places=layout.places,
            mask=layout.mask,
            doubts=layout.doubts,
            displaced=displaced,
        )
        return laid_out.with_gaps(self.missing.gaps(displaced, layout, table))

    def _tell(
        self,
        states: Tensor,
        source: Tensor,
        lengths: Tensor,
        found: Found,
        rearrangements: Rearrangements,
        table: Tensor,
    ) -> Displaced:
        insertions = rearrangements.insertions
        repeats, swaps = redundancy_figures(source, rearrangements.omissions), rearrangements.swaps / SCALE
        best = torch.stack([part[..., 0] for part in (insertions.expected, insertions.gains)], dim=-1)
        familiarity = torch.zeros_like(found.recurring) if found.familiarity is None else found.familiarity
        place = torch.cat([found.reading, familiarity.unsqueeze(-1)], dim=-1) / SCALE
        read = self._read(torch.cat([states, repeats, swaps, best / SCALE, place], dim=-1), lengths)
        missing = self.missing(read, source, found, insertions, table)
        logits = (self.redundancy(read, repeats), missing, self.swap(read, swaps))
        redundancy, missing, swap = (made - rarity for made, rarity in zip(logits, self.rarity, strict=True))
        return Displaced(redundancy, missing, insertions.tokens, swap)

    def _read(self, x: Tensor, lengths: Tensor) -> Tensor:
        """(B, S, 2 R)."""
        reversal, mask = mirror_places(x, lengths)
        states = torch.cat(read_both_ways(self.forwards, self.backwards, x, reversal), dim=-1)
        kept: Tensor = self.dropout(states) * mask
        return kept


def displacement_losses(memory: Memory, target: Tensor) -> tuple[LossSum, LossSum, LossSum]:
    """Of what is redundant, of what is missing and of what is swapped, for targets (B, T)."""
    told, source = memory.displaced, memory.source
    assert told is not None  # the network tells it
    difference = shown_difference(source, target)
    return (
        redundancy_loss(told.redundancy, source, difference),
        missing_loss(told, source, target, difference),
        swap_loss(told.swap, source, difference),
    )
