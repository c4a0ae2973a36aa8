"""The recurrent layers against their equations, and their state between calls."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from corrector.config import Cell
from corrector.model.recurrence import Recurrence, State, lstm_step

CELLS: tuple[Cell, ...] = ("rnn", "gru", "lstm")


def test_the_written_out_lstm_is_the_fused_one() -> None:
    torch.manual_seed(3)
    recurrence = Recurrence("lstm", 3, 5)
    fused = recurrence.layers
    assert isinstance(fused, nn.LSTM)
    with torch.no_grad():
        fused.bias_hh_l0.normal_()
    x = torch.randn(7, 3, 3)  # (B, T, I)
    hidden, cell = torch.randn(7, 5), torch.randn(7, 5)
    outputs, after = recurrence(x, State(hidden.unsqueeze(0), cell.unsqueeze(0)))
    for step in range(3):
        bias = fused.bias_ih_l0 + fused.bias_hh_l0
        hidden, cell, gates = lstm_step(x[:, step], hidden, cell, fused.weight_ih_l0, fused.weight_hh_l0, bias)
        torch.testing.assert_close(outputs[:, step], hidden)
        for gate in (gates.input, gates.forget, gates.output):
            assert ((gate > 0) & (gate < 1)).all()
    torch.testing.assert_close(after.hidden[0], hidden)
    torch.testing.assert_close(after.cell[0], cell)


def test_an_lstm_step_by_hand() -> None:
    """All weights 0 but the biases: i = f = o = 1/2, g = tanh(1), so c = c0 / 2 + g / 2."""
    bias = torch.tensor([0.0, 0.0, 1.0, 0.0])
    hidden, cell, gates = lstm_step(
        torch.ones(1, 3),
        torch.ones(1, 1),
        torch.full((1, 1), 4.0),
        torch.zeros(4, 3),
        torch.zeros(4, 1),
        bias,
    )
    assert float(gates.candidate) == pytest.approx(0.76159, abs=1e-5)
    assert float(cell) == pytest.approx(2.0 + 0.380797, abs=1e-5)
    assert float(hidden) == pytest.approx(0.5 * 0.983, abs=1e-3)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_two_calls_that_hand_the_state_over_equal_one(cell: Cell, layers: int) -> None:
    torch.manual_seed(5)
    recurrence = Recurrence(cell, 3, 5, layers=layers)
    x = torch.randn(2, 7, 3)
    whole, last = recurrence(x, recurrence.zero_state(x))
    begun, middle = recurrence(x[:, :4], recurrence.zero_state(x))
    ended, end = recurrence(x[:, 4:], middle)
    torch.testing.assert_close(torch.cat([begun, ended], dim=1), whole)
    torch.testing.assert_close(end.hidden, last.hidden)
    torch.testing.assert_close(end.cell, last.cell)
    assert last.hidden.shape == last.cell.shape == (layers, 2, 5)
    torch.testing.assert_close(last.hidden[-1], whole[:, -1])


@pytest.mark.parametrize("cell", CELLS)
def test_the_state_matters(cell: Cell) -> None:
    """A recurrence that forgets what it is given would pass the test above with zeros."""
    torch.manual_seed(5)
    recurrence = Recurrence(cell, 3, 5)
    x = torch.randn(2, 1, 3)
    zero, other = recurrence.zero_state(x), State(torch.ones(1, 2, 5), torch.ones(1, 2, 5))
    assert not torch.allclose(recurrence(x, zero)[0], recurrence(x, other)[0])


def test_the_forget_gate_starts_open() -> None:
    lstm = Recurrence("lstm", 3, 5).layers
    biases = lstm.bias_ih_l0 + lstm.bias_hh_l0
    assert biases.tolist() == [0.0] * 5 + [1.0] * 5 + [0.0] * 10
