"""The recurrent layers: RNN, GRU or LSTM behind one call, with a state of one shape.

The LSTM of Hochreiter and Schmidhuber (1997) with a forget gate (Gers et al., 2000). For an input x_t and the state
(h, c) of the step before:

    i = sigmoid(W_i x_t + U_i h + b_i)      input gate: how much of the new is written
    f = sigmoid(W_f x_t + U_f h + b_f)      forget gate: how much of the old is kept
    g =    tanh(W_g x_t + U_g h + b_g)      what is written
    o = sigmoid(W_o x_t + U_o h + b_o)      output gate: how much of the cell is shown
    c_t = f * c + i * g
    h_t = o * tanh(c_t)

torch stacks the four row blocks as (i, f, g, o) in one matrix; `lstm_step` says the same in plain operations and a
test holds the fused layer against it. Shapes: B sentences, T steps, L layers, H width.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from corrector.config import Cell
from corrector.model.places import reorder


@dataclass(frozen=True)
class State:
    """What a recurrent stack remembers between calls.

    Attributes:
        hidden: (L, B, H).
        cell: (L, B, H) the LSTM's memory; zeros, and unused, for the RNN and the GRU.
    """

    hidden: Tensor
    cell: Tensor


@dataclass(frozen=True)
class Gates:
    """The inside of one LSTM step, each (B, H)."""

    input: Tensor
    forget: Tensor
    candidate: Tensor
    output: Tensor


def lstm_step(
    x: Tensor, hidden: Tensor, cell: Tensor, weight_x: Tensor, weight_h: Tensor, bias: Tensor
) -> tuple[Tensor, Tensor, Gates]:
    """One LSTM step by its equations.

    Args:
        x: (B, I) input; hidden, cell: (B, H) state; weight_x: (4H, I); weight_h: (4H, H); bias: (4H,).

    Returns:
        h_t (B, H), c_t (B, H) and the gates.
    """
    i, f, g, o = (x @ weight_x.T + hidden @ weight_h.T + bias).chunk(4, dim=-1)
    gates = Gates(torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o))
    new_cell = gates.forget * cell + gates.input * gates.candidate
    return gates.output * torch.tanh(new_cell), new_cell, gates


class Recurrence(nn.Module):
    """A stack of recurrent layers that reads left to right; one fused call for any number of steps."""

    def __init__(self, cell: Cell, input_width: int, width: int, *, layers: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        kinds = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
        between = dropout if layers > 1 else 0.0
        self.layers = kinds[cell](input_width, width, num_layers=layers, dropout=between, batch_first=True)
        if cell == "lstm":
            _remember_at_first(self.layers, width)

    def zero_state(self, like: Tensor) -> State:
        """The state before the first step for a batch shaped (B, ...)."""
        zeros = like.new_zeros(self.layers.num_layers, like.shape[0], self.layers.hidden_size)
        return State(zeros, zeros)

    def forward(self, x: Tensor, state: State) -> tuple[Tensor, State]:
        """Run over x (B, T, I). Returns the outputs (B, T, H) and the state after the last step."""
        if isinstance(self.layers, nn.LSTM):
            outputs, (hidden, cell) = self.layers(x, (state.hidden, state.cell))
            return outputs, State(hidden, cell)
        outputs, hidden = self.layers(x, state.hidden)
        return outputs, State(hidden, state.cell)


def read_both_ways(forwards: Recurrence, backwards: Recurrence, x: Tensor, reversal: Tensor) -> tuple[Tensor, Tensor]:
    """States (B, S, H) of either direction over x (B, S, I); `reversal` (B, S) gives each place its mirror place."""
    states, _ = forwards(x, forwards.zero_state(x))
    mirrored, _ = backwards(reorder(x, reversal), backwards.zero_state(x))
    return states, reorder(mirrored, reversal)


def _remember_at_first(lstm: nn.RNNBase, width: int) -> None:
    """Start the forget gate open (bias 1), so that gradients reach far back (Jozefowicz et al., 2015)."""
    for name, parameter in lstm.named_parameters():
        if name.startswith("bias_ih"):
            nn.init.zeros_(parameter)
            nn.init.ones_(parameter[width : 2 * width])
        elif name.startswith("bias_hh"):
            nn.init.zeros_(parameter)
        elif name.startswith("weight_hh"):
            for block in parameter.data.chunk(4):
                nn.init.orthogonal_(block)
