"""Attention over the encoder's states, started on the diagonal.

For a query q_t and the encoder states s_i:

    multiplicative (Luong et al., 2015)    e_ti = k_i . (W q_t) / sqrt(A)           with the keys k_i = U s_i
    additive       (Bahdanau et al., 2015) e_ti = v . tanh(k_i + W q_t)
    a_t = softmax_i(e_ti + r[i - p_t]),    context_t = sum_i a_ti s_i

p_t is the target position and r a learned bias of the relative position, started at max(-0.7 d^2, -6): a correction
is nearly a copy, so the source position that matters is nearly always the one just reached. Without this start a
small model spends its first millions of tokens on finding the diagonal. A network that tells what is redundant has the
place where source token i is expected in the target instead of i, and log(1 - r_i) besides (see `redundancy.py`).

Shapes: B sentences, S source tokens, T target positions, H encoder width, Q query width, A attention width.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from corrector.config import AttentionKind
from corrector.model.redundancy import expected_places, staying

DIAGONAL_SLOPE = -0.7
DIAGONAL_FLOOR = -6.0
MASKED = -1e9  # finite: a softmax over a masked row stays a number


class RelativePositionBias(nn.Module):
    """r[d] for d = source position - target position, shared beyond `reach` on either side."""

    def __init__(self, reach: int) -> None:
        super().__init__()
        self.reach = reach
        distance = torch.arange(-reach, reach + 1, dtype=torch.float32)
        self.bias = nn.Parameter((DIAGONAL_SLOPE * distance**2).clamp(min=DIAGONAL_FLOOR))

    def forward(self, positions: Tensor, source_length: int) -> Tensor:
        """Bias (B, T, S) for target positions (B, T)."""
        source = torch.arange(source_length, device=positions.device)
        distance = (source - positions.unsqueeze(-1)).clamp(-self.reach, self.reach)
        return self.bias[distance + self.reach]

    def between(self, positions: Tensor, places: Tensor) -> Tensor:
        """Bias (B, T, S) for target positions (B, T) and source tokens expected at places (B, S) among them."""
        distance = (places.unsqueeze(1) - positions.unsqueeze(-1)).clamp(-self.reach, self.reach) + self.reach
        below = distance.floor().clamp(max=2 * self.reach - 1)
        low = below.long()
        return torch.lerp(self.bias[low], self.bias[low + 1], distance - below)


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

    def forward(
        self, queries: Tensor, positions: Tensor, keys: Tensor, states: Tensor, mask: Tensor, redundancy: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Attend from every target position.

        Args:
            queries: (B, T, Q); positions: (B, T); keys: (B, S, A); states: (B, S, H); mask: (B, S) true at tokens.
            redundancy: (B, S, 1), see `redundancy.py`, or (B, S, 0) where the diagonal stays.

        Returns:
            contexts (B, T, H) and weights (B, T, S); weights sum to 1 over the tokens.
        """
        energies = self._energies(self.query(queries), keys)
        if redundancy.shape[-1]:
            energies = energies + self.position.between(positions, expected_places(redundancy))
            energies = energies + staying(redundancy).unsqueeze(1)
        else:
            energies = energies + self.position(positions, keys.shape[1])
        weights = energies.masked_fill(~mask.unsqueeze(1), MASKED).softmax(dim=-1)  # (B, T, S)
        return weights @ states, weights

    def _energies(self, queries: Tensor, keys: Tensor) -> Tensor:
        energies: Tensor
        if self.kind == "multiplicative":
            energies = (queries @ keys.transpose(1, 2)) * self.scale
        else:
            together = torch.tanh(queries.unsqueeze(2) + keys.unsqueeze(1))  # (B, T, S, A)
            energies = self.energy(together).squeeze(-1)
        return energies
