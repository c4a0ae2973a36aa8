"""What happens within a bundle's ONNX graphs: the inputs and weights of their LSTMs, fetched beside the usual outputs.

A graph gives out only what it lists as output. More can be listed without the onnx package: protobuf merges what is
appended to a message, so a few bytes behind a graph add outputs to it. The names come from the graph's own nodes.
Knows the wire format of protobuf and the LSTM of the ONNX standard, nothing of texts.
Trade-off: graphs with more outputs are opened beside those that correct, since asking for inner values costs time.
Shapes: T steps, I input width, H width of the layer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from corrector.bundle import WEIGHTS_FILE, Bundle
from corrector.errors import BundleError
from corrector.evidence.tables import unpack_tables
from corrector.model.graph import Graph
from corrector.model.stored_weights import StoredWeights
from corrector.runtime.onnx_runtime import DECODER_FILE, ENCODER_FILE, open_graph
from corrector.runtime.opening import graph_of
from corrector.runtime.protocol import Floats, Ids, Memory, State
from corrector.tokenization.vocabulary import ANY

# Fields of onnx.proto: model.graph, graph.node, graph.output, value.name, and those of a node.
_GRAPH, _NODE, _OUTPUT, _VALUE_NAME = 7, 1, 12, 1
_INPUT, _NAME, _OPERATOR = 1, 3, 4
_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_PARTS = {"x": 0, "weight_x": 1, "weight_h": 2, "bias": 3, "hidden": 5, "cell": 6}  # inputs of ONNX's LSTM, by place


@dataclass(frozen=True, slots=True)
class LstmNode:
    """An LSTM of a graph: its name, such as /encoder/layers.0/forwards/layers/LSTM, and the names of its inputs."""

    name: str
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class LstmTrace:
    """The gates of an LSTM over one sequence, each (T, H): see `model/recurrence.py` for the equations.

    Attributes:
        input, forget, output: from 0, closed, to 1, open.
        candidate: what is written, from -1 to 1; cell: what is remembered after the step; state: what is shown of it.
    """

    name: str
    input: Floats
    forget: Floats
    output: Floats
    candidate: Floats
    cell: Floats
    state: Floats

    def reversed(self) -> LstmTrace:
        """The same with the last step first."""
        parts = ("input", "forget", "output", "candidate", "cell", "state")
        return replace(self, **{part: getattr(self, part)[::-1] for part in parts})


class OnnxInside:
    """A bundle's two graphs, opened with the inner values of their LSTMs as outputs.

    Raises:
        BundleError: a graph is damaged.
    """

    def __init__(self, bundle: Bundle) -> None:
        weights = StoredWeights.unpack(bundle.file(WEIGHTS_FILE))
        self._encoder = _Opened(graph_of(bundle, ENCODER_FILE), weights, ENCODER_FILE)
        self._decoder = _Opened(graph_of(bundle, DECODER_FILE), weights, DECODER_FILE)
        config = bundle.model_config
        self._tables = unpack_tables(bundle.files).arrays() if config.evidence else {}

    def encoder(self, source: Ids) -> tuple[LstmTrace, ...]:
        """The LSTMs over one source (1, S) with its end token: the language model's, the encoder's, displacement's.

        All in the order of the text, forwards first.
        """
        lengths = np.array([source.shape[1]], dtype=np.int64)
        found = self._encoder.traces({"source": source, "lengths": lengths, **self._tables})
        ordered = sorted(found, key=lambda trace: (_part(trace.name), trace.name.replace("forwards", "a")))
        return tuple(trace.reversed() if "backwards" in trace.name else trace for trace in ordered)

    def decoder(self, memory: Memory, state: State, tokens: Ids) -> tuple[LstmTrace, ...]:
        """The decoder's LSTMs over target tokens (1, T), which begin with the begin token."""
        select = np.arange(tokens.shape[1], dtype=np.int64)[None]
        read = {field.name: getattr(memory, field.name) for field in fields(memory)}
        inputs = {
            **read, "offered": memory.candidates, "tokens": tokens, "hidden": state.hidden, "cell": state.cell,
            "select": select, "first": np.zeros(1, dtype=np.int64), "draft": np.full_like(select, ANY),
        }  # fmt: skip
        return self._decoder.traces(inputs)


_READING = ("language", "encoder", "displacement")


class _Opened:
    """A graph with its LSTMs."""

    def __init__(self, graph: Graph, weights: StoredWeights, name: str) -> None:
        try:
            self.nodes = lstm_nodes(graph.content)
        except (IndexError, UnicodeDecodeError) as error:
            raise BundleError(f"{name} is damaged ({error}). Copy or export the bundle again.") from error
        self.wanted = list(dict.fromkeys(node.inputs[place] for node in self.nodes for place in _PARTS.values()))
        self.session = open_graph(
            Graph(with_outputs(graph.content, self.wanted), graph.weights), weights, name, threads=1
        )

    def traces(self, inputs: Mapping[str, Any]) -> tuple[LstmTrace, ...]:
        known = {entry.name for entry in self.session.get_inputs()}
        given = {name: value for name, value in inputs.items() if name in known}
        values = dict(zip(self.wanted, self.session.run(self.wanted, given), strict=True))
        return tuple(self._trace(node, values) for node in self.nodes)

    def _trace(self, node: LstmNode, inner: Mapping[str, Any]) -> LstmTrace:
        values = {part: inner[node.inputs[place]] for part, place in _PARTS.items()}
        return run_lstm(node.name, values["x"][:, 0], values["weight_x"][0], values["weight_h"][0], values["bias"][0],
                        values["hidden"][0, 0], values["cell"][0, 0])  # fmt: skip


def _part(name: str) -> int:
    """Where the part of the network that an LSTM belongs to comes in the order of reading."""
    return next((number for number, part in enumerate(_READING) if f"/{part}/" in name), len(_READING))


def run_lstm(
    name: str, x: Floats, weight_x: Floats, weight_h: Floats, bias: Floats, hidden: Floats, cell: Floats
) -> LstmTrace:
    """An LSTM over x (T, I), step by step, as the ONNX standard defines it.

    Args:
        weight_x: (4H, I) and weight_h: (4H, H), the rows of input, output, forget gate and candidate; bias: (8H,) of
            both in that order; hidden, cell: (H,) before the first step.
    """
    from_x, from_h = np.split(bias, 2)
    driven = x @ weight_x.T + from_x + from_h  # (T, 4H)
    steps = []
    for row in driven:
        i, o, f, g = np.split(row + weight_h @ hidden, 4)
        i, o, f, g = _sigmoid(i), _sigmoid(o), _sigmoid(f), np.tanh(g)
        cell = f * cell + i * g
        hidden = o * np.tanh(cell)
        steps.append((i, f, o, g, cell, hidden))
    return LstmTrace(name, *(np.stack(part) for part in zip(*steps, strict=True)))


def lstm_nodes(graph: bytes) -> tuple[LstmNode, ...]:
    """The LSTMs of a serialized model, in the order in which they run."""
    found = []
    for part in _fields(graph, _GRAPH):
        for node in _fields(part, _NODE):
            if _fields(node, _OPERATOR) == [b"LSTM"]:
                (name,) = _fields(node, _NAME)
                inputs = tuple(bytes(one).decode() for one in _fields(node, _INPUT))
                found.append(LstmNode(bytes(name).decode(), inputs))
    return tuple(found)


def with_outputs(graph: bytes, names: Sequence[str]) -> bytes:
    """A serialized model that also gives out the values of these names."""
    listed = b"".join(_message(_OUTPUT, _message(_VALUE_NAME, name.encode())) for name in names)
    return graph + _message(_GRAPH, listed)


def _sigmoid(x: Floats) -> Floats:
    return (0.5 * (1.0 + np.tanh(0.5 * x))).astype(np.float32)  # type: ignore[no-any-return]


def _message(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | _LENGTH) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value >= 0x80:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*digits, value))


def _fields(message: bytes | memoryview, wanted: int) -> list[memoryview]:
    """The contents of all occurrences of a field that has a length."""
    return [content for field, content in _all_fields(memoryview(message)) if field == wanted]


def _all_fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    place = 0
    while place < len(message):
        key, place = _read_varint(message, place)
        kind = key & 7
        if kind == _VARINT:
            _, place = _read_varint(message, place)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            place += 8 if kind == _EIGHT_BYTES else 4
        elif kind == _LENGTH:
            size, place = _read_varint(message, place)
            yield key >> 3, message[place : place + size]
            place += size
        else:
            raise IndexError(f"an unknown wire type, {kind}")


def _read_varint(message: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
