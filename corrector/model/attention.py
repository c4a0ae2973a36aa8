"""Attention over the encoder's states, started on the diagonal.

For a query q_t and the encoder states s_i:

    multiplicative (Luong et al., 2015)    e_ti = k_i . (W q_t) / sqrt(A)           with the keys k_i = U s_i
    additive       (Bahdanau et al., 2015) e_ti = v . tanh(k_i + W q_t)
    a_t = softmax_i(e_ti + r[l_i - p_t]),    context_t = sum_i a_ti s_i

p_t is the target position, l_i where source place i is expected in the target, and r a learned bias of their distance,
started at max(-0.7 d^2, -6): a correction is nearly a copy, so the place that matters is nearly always the one just
reached. Without this start a small model spends its first millions of tokens on finding the diagonal. l_i is i but for
a network that tells what displaces tokens (`layout.py`).
Where it moves places r counts `FIRMNESS` times: what was learned where they stay would go on where it was.

Shapes: B sentences, W places of the memory, T target positions, H encoder width, Q query width, A attention width.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from corrector.config import AttentionKind
from corrector.model.memory import Memory

DIAGONAL_SLOPE = -0.7
DIAGONAL_FLOOR = -6.0
MASKED = -1e9  # finite: a softmax over a masked row stays a number
FIRMNESS = 8.0  # chosen on made errors; at 4 a gap was now and then passed over, and the next token written twice


class RelativePositionBias(nn.Module):
    """r[d] for d = expected place - target position, shared beyond `reach` on either side."""

    def __init__(self, reach: int) -> None:
        super().__init__()
        self.reach = reach
        distance = torch.arange(-reach, reach + 1, dtype=torch.float32)
        self.bias = nn.Parameter((DIAGONAL_SLOPE * distance**2).clamp(min=DIAGONAL_FLOOR))

    def forward(self, positions: Tensor, places: Tensor) -> Tensor:
        """Bias (B, T, W) for target positions (B, T) and W source places expected at places (B, W) among them."""
        distance = (places.unsqueeze(1) - positions.unsqueeze(-1)).clamp(-self.reach, self.reach)
        return self.bias[distance + self.reach]


class Attention(nn.Module):
    """Additive or multiplicative attention with a relative position bias."""

    def __init__(self, kind: AttentionKind, *, query_width: int, state_width: int, width: int, reach: int) -> None:
        super().__init__()
        if kind == "none":
            raise ValueError("attention 'none' has no Attention module; the decoder uses the summary instead.")
        self.kind = kind
        self.scale = width**-0.5
        self.query = nn.Linear(query_width, width, bias=False)
        self.key = nn.Linear(state_width, width, bias=False)
        self.position = RelativePositionBias(reach)
        if kind == "additive":
            self.energy = nn.Linear(width, 1, bias=False)

    def keys(self, states: Tensor) -> Tensor:
        """Keys (B, S, A) of the encoder states (B, S, H): computed once per sentence."""
        keys: Tensor = self.key(states)
        return keys

    def forward(self, queries: Tensor, positions: Tensor, memory: Memory) -> tuple[Tensor, Tensor]:
        """Attend from every target position: queries (B, T, Q) at positions (B, T).

        Returns:
            contexts (B, T, H) and weights (B, T, W); weights sum to 1 over what is there.
        """
        energies = self._energies(self.query(queries), memory.keys)
        energies = energies + self.position(positions, memory.places) * _firmness(memory)
        weights = energies.masked_fill(~memory.mask.unsqueeze(1), MASKED).softmax(dim=-1)  # (B, T, W)
        return weights @ memory.states, weights

    def _energies(self, queries: Tensor, keys: Tensor) -> Tensor:
        energies: Tensor
        if self.kind == "multiplicative":
            energies = (queries @ keys.transpose(1, 2)) * self.scale
        else:
            together = torch.tanh(queries.unsqueeze(2) + keys.unsqueeze(1))  # (B, T, S, A)
            energies = self.energy(together).squeeze(-1)
        return energies


def _firmness(memory: Memory) -> Tensor:
    """(B, 1, 1) by what the bias is multiplied: more than 1 where a token is not expected in its own place."""
    size = memory.source.shape[1]
    moved = (memory.places[:, :size] != torch.arange(size, device=memory.places.device)) & memory.mask[:, :size]
    return torch.where(moved.to(memory.states.dtype).amax(dim=1) > 0.0, FIRMNESS, 1.0)[:, None, None]
