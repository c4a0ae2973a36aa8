"""The gates that are told are those of the run: fed with the same sentence, they end in the states of the graphs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
import torch
from torch import nn

from corrector import BundleError, Corrector
from corrector.bundle import Bundle, read_bundle
from corrector.runtime.onnx_inside import LstmTrace, OnnxInside, lstm_nodes, run_lstm, with_outputs
from corrector.runtime.onnx_runtime import DECODER_FILE, ENCODER_FILE
from corrector.search.reading import read_sources
from corrector.tokenization.vocabulary import BOS

if TYPE_CHECKING:
    from conftest import Toy

SENTENCES = ("我今天因该去学校。", "好", "小明昨天晚上吃了了三碗面，买了2本书。")
CLOSE = {"rtol": 1e-4, "atol": 1e-5}


@pytest.fixture(scope="module", params=["toy", "shipped"])
def folder(request: pytest.FixtureRequest, toy: Toy, bundle: Path) -> Path:
    return toy.bundle if request.param == "toy" else bundle


@pytest.fixture(scope="module")
def opened(folder: Path) -> Bundle:
    return read_bundle(folder)


def test_the_numpy_lstm_is_torch_s() -> None:
    torch.manual_seed(5)
    lstm, (x, hidden, cell) = nn.LSTM(3, 5), (torch.randn(7, 3), torch.randn(5), torch.randn(5))
    weights = [getattr(lstm, f"{part}_l0").detach() for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    in_order = [torch.cat([weight.chunk(4)[gate] for gate in (0, 3, 1, 2)]).numpy() for weight in weights]
    bias = np.concatenate(in_order[2:])
    trace = run_lstm("lstm", x.numpy(), *in_order[:2], bias, hidden.numpy(), cell.numpy())
    states, (_, last) = lstm(x, (hidden[None], cell[None]))
    np.testing.assert_allclose(trace.state, states.detach().numpy(), **CLOSE)
    np.testing.assert_allclose(trace.cell[-1], last[0].detach().numpy(), **CLOSE)


def test_one_step_by_hand() -> None:
    """All weights 0 but the candidate's bias: i = f = o = 1/2, g = tanh(1), so c = c0 / 2 + g / 2."""
    zeros, bias = np.zeros((4, 1), np.float32), np.array([0, 0, 0, 1, 0, 0, 0, 0], np.float32)
    start = np.full(1, 0.5, np.float32)
    trace = run_lstm("lstm", np.ones((1, 1), np.float32), zeros, zeros, bias, start, start)
    candidate = np.tanh(1.0)
    assert (trace.input, trace.forget, trace.output) == (0.5, 0.5, 0.5)
    np.testing.assert_allclose(trace.candidate, candidate, **CLOSE)
    np.testing.assert_allclose(trace.cell, 0.25 + candidate / 2, **CLOSE)
    np.testing.assert_allclose(trace.state, np.tanh(0.25 + candidate / 2) / 2, **CLOSE)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_last_layer_ends_in_the_encoder_s_states(bundle: Path, sentence: str) -> None:
    """Of a network with two layers: behind the first one the cloze adds something."""
    corrector = Corrector.load(bundle)
    memory, _ = read_sources(corrector.runtime, [corrector.tokenizer.encode(sentence).ids])
    traces = OnnxInside(read_bundle(bundle)).encoder(memory.source)
    forwards, backwards = [trace for trace in traces if "/encoder/" in trace.name][-2:]
    assert "forwards" in forwards.name
    assert "backwards" in backwards.name
    states = memory.states[0, : memory.source.shape[1]]  # the others are those of gaps
    np.testing.assert_allclose(np.hstack([forwards.state, backwards.state]), states, **CLOSE)


def test_parts_come_in_the_order_of_reading(bundle: Path) -> None:
    traces = OnnxInside(read_bundle(bundle)).encoder(np.array([[7, 8, 2]], dtype=np.int64))
    parts = [trace.name.split("/")[1] for trace in traces]
    assert parts == ["language"] * 2 + ["encoder"] * 4 + ["displacement"] * 2


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_decoder_s_trace_ends_in_its_state(folder: Path, opened: Bundle, sentence: str) -> None:
    corrector = Corrector.load(folder)
    ids = corrector.tokenizer.encode(sentence).ids
    memory, state = read_sources(corrector.runtime, [ids])
    tokens = np.array([[BOS, *ids]], dtype=np.int64)
    (trace,) = OnnxInside(opened).decoder(memory, state, tokens)
    none = np.zeros((1, 1), dtype=np.int64)
    after = corrector.runtime.score(memory, tokens, state, select=none, first=none[0]).state
    np.testing.assert_allclose(trace.state[-1], after.hidden[0, 0], **CLOSE)
    np.testing.assert_allclose(trace.cell[-1], after.cell[0, 0], **CLOSE)


def test_gates_are_between_closed_and_open(folder: Path, opened: Bundle) -> None:
    corrector = Corrector.load(folder)
    memory, _ = read_sources(corrector.runtime, [corrector.tokenizer.encode(SENTENCES[0]).ids])
    for trace in OnnxInside(opened).encoder(memory.source):
        assert all(((gate >= 0) & (gate <= 1)).all() for gate in (trace.input, trace.forget, trace.output))
        assert all((np.abs(part) <= 1).all() for part in (trace.candidate, trace.state))
        assert np.ptp(trace.forget) > 0.1


def test_a_trace_is_turned_round_and_back() -> None:
    parts = [np.arange(6, dtype=np.float32).reshape(3, 2) + number for number in range(6)]
    trace = LstmTrace("lstm", *parts)
    assert (trace.reversed().cell == trace.cell[::-1]).all()
    assert (trace.reversed().reversed().input == trace.input).all()


@pytest.mark.parametrize("name", [ENCODER_FILE, DECODER_FILE])
def test_the_graph_is_read_and_changed_as_onnx_has_it(opened: Bundle, name: str) -> None:
    content = opened.file(name)
    model = onnx.load_from_string(content)
    expected = {node.name: tuple(node.input) for node in model.graph.node if node.op_type == "LSTM"}
    assert {node.name: node.inputs for node in lstm_nodes(content)} == expected
    changed = onnx.load_from_string(with_outputs(content, ["a", "b" * 200]))
    outputs = [output.name for output in model.graph.output]
    assert [output.name for output in changed.graph.output] == [*outputs, "a", "b" * 200]
    assert len(changed.graph.node) == len(model.graph.node)


@pytest.mark.parametrize("content", [b"\x0f", b"\x3a\x05\x0a\xff\xff\xff\xff", b"no graph"])
def test_a_damaged_graph_is_a_clear_error(opened: Bundle, content: bytes) -> None:
    damaged = replace(opened, files={**opened.files, ENCODER_FILE: content})
    with pytest.raises(BundleError, match=r"encoder\.onnx"):
        OnnxInside(damaged)
