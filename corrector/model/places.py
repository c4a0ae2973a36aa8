"""The places of padded sentences: their mirror places, for reading backwards, those before and after them, gaps, some.

Reading backwards is reading forwards each sentence reversed within its own length. That keeps padding out of the
states exactly (a sentence gives the same states in any batch) and exports as plain tensor operations.
Shapes: B sentences, S tokens, W width.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def mirror_places(vectors: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """For vectors (B, S, W) of sentences of lengths (B,) each place's mirror place (B, S), and a mask (B, S, 1)."""
    places = torch.arange(vectors.shape[1], device=vectors.device).unsqueeze(0)  # (1, S)
    ends = lengths.unsqueeze(1)  # (B, 1)
    return torch.where(places < ends, ends - 1 - places, places), (places < ends).unsqueeze(-1).to(vectors.dtype)


def reorder(x: Tensor, places: Tensor) -> Tensor:
    """The vectors (B, S, W) at places (B, S) of x."""
    return x.gather(1, places.unsqueeze(-1).expand(-1, -1, x.shape[-1]))


def before(x: Tensor, *, fill: float = 0.0) -> Tensor:
    """(B, S, ...) what holds one place before each, `fill` before the first."""
    return F.pad(x, (*[0] * 2 * (x.dim() - 2), 1, 0), value=fill)[:, :-1]


def after(x: Tensor) -> Tensor:
    """(B, S, ...) what holds one place after each, 0 after the last."""
    return F.pad(x, (*[0] * 2 * (x.dim() - 2), 0, 1))[:, 1:]


def neighbours(forwards: Tensor, backwards: Tensor | None) -> Tensor:
    """For each place the forward state before it and the backward state after it, zero at the ends.

    From states (B, S, W) of each direction to (B, S, 2 W), or (B, S, W) where there is only one direction.
    """
    if backwards is None:
        return before(forwards)
    return torch.cat([before(forwards), after(backwards)], dim=-1)


def beside_gaps(forwards: Tensor, backwards: Tensor) -> Tensor:
    """For the gap before each place the states (B, S, 2 W) on either side, as `neighbours` has those around a place."""
    return torch.cat([before(forwards), backwards], dim=-1)


def some_places(there: Tensor) -> Tensor:
    """(1 + N,) the places at which it is true, among all of a flattened tensor, to work on these alone.

    The first place comes in any case, and whoever works on it must see whether it is there: of no rows ONNX Runtime
    makes tensors of wrong shapes.
    """
    return F.pad(there.flatten().nonzero().squeeze(1), (1, 0))
