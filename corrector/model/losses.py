"""The losses that training minimises, as sums and counts.

Sums and counts of parts of a batch add up to those of the batch, which means do not: so a batch may be shared out.
Knows nothing of how the losses come about or are weighed. Trade-off: whoever wants a mean divides for himself.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class LossSum:
    """A loss summed over places: `total` in nats, and the number of places; scalars, the number without gradient."""

    total: Tensor
    count: Tensor

    def mean(self) -> Tensor:
        """Nats a place; 0 where there is none."""
        return self.total / self.count.clamp(min=1)


@dataclass(frozen=True, slots=True)
class TrainingLosses:
    """What a step minimises; a loss that the network lacks is 0 of 0 places.

    Attributes:
        target: of the target's tokens; cloze: of the source's tokens at the places that are scored.
        redundancy, missing, swap: of the source's tokens, the gaps before them and their order, where it is known.
        beliefs: of the right way of writing each place, by all that is known or, in right text, by language alone.
    """

    target: LossSum
    cloze: LossSum
    beliefs: LossSum
    redundancy: LossSum
    missing: LossSum
    swap: LossSum

    def parts(self) -> tuple[LossSum, ...]:
        return self.target, self.cloze, self.beliefs, self.redundancy, self.missing, self.swap
