"""The decoder: a recurrent layer over the target so far, then attention, then a gate between copying and generating.

    h_t = LSTM(v(y_{t-1}), h_{t-1})
    c_t, a_t = attention(h_t, source)                       attention comes after the recurrence (no input feeding):
    o_t = tanh(W [h_t ; c_t])                               the whole target prefix is scored in one fused call
    p(y_t) = w_t0 softmax(V o_t + b)[y_t] + sum_k w_tk sum_{i: c_ik = y_t} a_ti
    w_t = softmax(0, W' [o_t ; h_t] + sum_i a_ti b_i)           then so much of it as is doubted is left to w_t0

w_t0 is the probability of generating; c_i1 is the source token x_i, so w_t1 that of copying; where the network has
evidence, c_i2 ... are the candidates that n-grams offer in its place (see `evidence.py`), and b_i is what the encoder
believes of all of them (see `beliefs.py`). V is the table of the token
embeddings (tied). Copying after See et al. (2017). Shapes as in `attention.py`; K candidates.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.config import ModelConfig
from corrector.model.attention import Attention
from corrector.model.memory import Memory
from corrector.model.recurrence import Recurrence, State
from corrector.tokenization.vocabulary import EOS, SPECIALS

NEVER = -1e4  # score of a token that is never written: no probability, and still a float16
TINY = 1e-9
COPY_AT_FIRST = 2.0  # logit against generating: nearly all of a correction is a copy
CANDIDATE_AT_FIRST = -1.0


class Decoder(nn.Module):
    """Scores of the next token after every prefix of a target."""

    never: Tensor

    def __init__(self, config: ModelConfig, *, memory_width: int, vocabulary_size: int) -> None:
        super().__init__()
        self.start = nn.Linear(memory_width, config.decoder_layers * config.decoder_width)
        self.decoder_layers = config.decoder_layers
        self.recurrence = Recurrence(
            config.cell,
            config.embedding,
            config.decoder_width,
            layers=config.decoder_layers,
            dropout=config.dropout,
        )
        self.attention = None
        if config.attention != "none":
            self.attention = Attention(
                config.attention,
                query_width=config.decoder_width,
                state_width=memory_width,
                width=config.attention_width,
                reach=config.attention_reach,
            )
        self.combine = nn.Linear(config.decoder_width + memory_width, config.embedding)
        self.bias = nn.Parameter(torch.zeros(vocabulary_size))
        ways = 1 + config.evidence  # besides generating
        self.gate = nn.Linear(config.embedding + config.decoder_width, ways) if config.copy else None
        if self.gate is not None:
            nn.init.constant_(self.gate.bias, CANDIDATE_AT_FIRST)
            nn.init.constant_(self.gate.bias[:1], COPY_AT_FIRST)
        self.dropout = nn.Dropout(config.dropout)
        self.places_move = config.displacement
        never = torch.zeros(vocabulary_size)
        never[[token for token in range(len(SPECIALS)) if token != EOS]] = NEVER
        self.register_buffer("never", never, persistent=False)

    def first_state(self, summary: Tensor) -> State:
        """The state before the first target token, from the encoder's summary (B, H)."""
        hidden = torch.tanh(self.start(summary)).reshape(summary.shape[0], self.decoder_layers, -1)
        hidden = hidden.transpose(0, 1).contiguous()  # (L, B, D)
        return State(hidden, hidden * 0.0)  # not zeros_like: traced for export, that would fix the batch size

    def readout(self, outputs: Tensor, positions: Tensor, memory: Memory) -> tuple[Tensor, Tensor, Tensor]:
        """From recurrent outputs (B, T, D) at target positions (B, T) to what the two ways of writing need.

        Returns:
            readouts o_t (B, T, E), attention weights (B, T, W), and the logarithms of w_t (B, T, 2 + K).
        """
        if self.attention is None:
            contexts = memory.summary.unsqueeze(1).expand(-1, outputs.shape[1], -1)
            weights = outputs.new_zeros(outputs.shape[0], outputs.shape[1], memory.states.shape[1])
        else:
            contexts, weights = self.attention(outputs, positions, memory)
        readouts = self.dropout(torch.tanh(self.combine(torch.cat([outputs, contexts], dim=-1))))
        if self.gate is None:
            return readouts, weights, F.pad(outputs.new_zeros(*outputs.shape[:2], 1), (0, 1), value=NEVER)
        pointing = self.gate(torch.cat([readouts, outputs], dim=-1)) + weights @ memory.beliefs  # (B, T, 1 + K)
        ways = F.log_softmax(F.pad(pointing, (1, 0)), dim=-1)
        return readouts, weights, _left_to_generating(ways, weights, memory) if self.places_move else ways

    def vocabulary_logits(self, readouts: Tensor, table: Tensor) -> Tensor:
        """Unnormalised scores (..., V) of generating each token; padding, begin and open categories are never."""
        return F.linear(readouts, table, self.bias + self.never)


def _left_to_generating(ways: Tensor, weights: Tensor, memory: Memory) -> Tensor:
    """Logarithms of w_t (B, T, 2 + K) of which so much is left to generating as the places attended to are doubted."""
    doubt = weights @ memory.doubts.unsqueeze(-1)  # (B, T, 1)
    generating = (ways[..., :1].exp() * (1.0 - doubt) + doubt).clamp(min=TINY).log()
    generating = torch.where(doubt > 0.0, generating, ways[..., :1])
    return torch.cat([generating, ways[..., 1:] + torch.log1p(-doubt)], dim=-1)
