"""Taking the weights out of an ONNX graph: what it has from the network becomes external data in the file of weights.

A weight is recognised by its values: as it is, transposed (for a product), some rows of it (for a product with a part
of the vocabulary), or with the blocks of rows that belong to the gates in the order of ONNX (for a recurrence). The
nodes that decode a stored array and lay it out so have only constant inputs: ONNX Runtime computes them once, when it
loads the graph, and reckons in float32 from then on. So files are small while results depend on no activation scale,
and with it on no batch. Knows nothing of what the graph does.
Trade-off: arrays laid out for ONNX would load some milliseconds faster; the file holds plain torch weights instead,
which serve both graphs and torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrector.bundle import WEIGHTS_FILE
from corrector.config import Cell
from corrector.errors import require
from corrector.model.graph import Graph
from corrector.model.stored_weights import Extent, StoredWeights

SMALL = 256  # constants with fewer values stay in the graph as they are
GATES: dict[Cell, tuple[int, ...]] = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2), "rnn": (0,)}  # torch's in ONNX's order

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Laying:
    """A node: its kind, attributes and inputs after the first."""

    kind: str
    attributes: Mapping[str, Any]
    constants: tuple[Any, ...] = ()


TRANSPOSED = _Laying("Transpose", {"perm": [1, 0]})


@dataclass(frozen=True, eq=False)
class _Form:
    """One way in which a weight may stand in a graph.

    Attributes:
        values: float32, as they stand there.
        laying: of the nodes that lay the stored array out so, in turn, kind, attributes and further inputs.
    """

    weight: str
    values: Floats
    laying: tuple[_Laying, ...] = ()

    @property
    def constants(self) -> list[Any]:
        return [constant for step in self.laying for constant in step.constants]

    def nodes(self, wanted: str, weights: StoredWeights) -> list[Any]:
        """From the stored array to float32 as `wanted`: laid out first, while it is small."""
        nodes, laid = [], list(weights.parts(self.weight))
        for step in self.laying:
            given, laid = laid, [f"{wanted}.{step.kind}.{name}" for name in laid]
            more = [constant.name for constant in step.constants]
            nodes += [_node(step.kind, [a, *more], b, **step.attributes) for a, b in zip(given, laid, strict=True)]
        if len(laid) == 1:
            return [*nodes, _cast(laid[0], wanted)]
        return [*nodes, _cast(laid[0], f"{wanted}.cast"), _node("Mul", [f"{wanted}.cast", laid[1]], wanted)]


def take_weights_out(model: Any, weights: StoredWeights, extents: Mapping[str, Extent], *, cell: Cell) -> Graph:
    """The same graph, which has places in the file of weights where it had the network's weights.

    Large constants that are no weight, such as the sum of two biases, stay, in half precision.

    Args:
        model: an onnx.ModelProto, changed in place.
        extents: where the arrays of `weights` lie in the file.
        cell: of the recurrences.
    """
    forms = list(_forms(weights, cell))
    constants: dict[str, Any] = {}
    nodes = []
    for constant in model.graph.initializer:
        values = _large_floats(constant)
        if values is None:
            constants[constant.name] = constant
        elif form := next((form for form in forms if np.array_equal(form.values, values)), _as_rows(values, weights)):
            constants |= {
                name: _external(name, weights.arrays[name], extents[name]) for name in weights.parts(form.weight)
            }
            constants |= {shared.name: shared for shared in form.constants}
            nodes += form.nodes(constant.name, weights)
        else:
            half = f"{constant.name}.half"
            constants[half] = _onnx().numpy_helper.from_array(values.astype(np.float16), half)
            nodes.append(_cast(half, constant.name))
    _replace(model.graph.initializer, list(constants.values()))
    _replace(model.graph.node, [*nodes, *model.graph.node])
    return Graph(model.SerializeToString(), tuple(name for name in constants if name in weights.arrays))


def _forms(weights: StoredWeights, cell: Cell) -> Iterator[_Form]:
    for name in weights.names():
        value = weights.value(name)
        yield _Form(name, value)
        if value.ndim == 2:
            yield _Form(name, value.T, (TRANSPOSED,))
        if ".weight_ih_l" in name or ".weight_hh_l" in name:
            rows = _rows_by_gate(len(value), cell)
            taken = _onnx().numpy_helper.from_array(rows, f"{cell}.rows.{len(value)}")
            yield _Form(name, value[rows], (_Laying("Gather", {"axis": 0}, (taken,)),))


def _as_rows(values: Floats, weights: StoredWeights) -> _Form | None:
    """The form of a constant that is some neighbouring rows of a weight, transposed, as a part of a softmax is."""
    for name in weights.names():
        value = weights.value(name)
        if values.ndim != 2 or value.ndim != 2 or value.shape[1] != len(values) or len(value) < values.shape[1]:
            continue
        for start in np.flatnonzero((value == values[:, 0]).all(axis=1)).tolist():
            end = start + values.shape[1]
            if np.array_equal(value[start:end].T, values):
                numbers = {"start": start, "end": end, "axis": 0}
                ends = tuple(
                    _onnx().numpy_helper.from_array(np.array([number]), f"{name}.rows.{start}.{end}.{what}")
                    for what, number in numbers.items()
                )
                return _Form(name, values, (_Laying("Slice", {}, ends), TRANSPOSED))
    return None


def _rows_by_gate(number: int, cell: Cell) -> NDArray[np.int64]:
    """(1, number) the rows of a recurrent matrix of torch in the order of ONNX; the first axis is the direction."""
    gates = np.arange(number).reshape(len(GATES[cell]), -1)
    return gates[list(GATES[cell])].reshape(1, -1)


def _large_floats(constant: Any) -> Floats | None:
    onnx = _onnx()
    if constant.data_type != onnx.TensorProto.FLOAT or np.prod(constant.dims) < SMALL:
        return None
    values: Floats = onnx.numpy_helper.to_array(constant)
    return values


def _external(name: str, array: NDArray[Any], extent: Extent) -> Any:
    """A constant that is a place in the file of weights."""
    onnx = _onnx()
    kind = onnx.helper.np_dtype_to_tensor_dtype(array.dtype)
    constant = onnx.TensorProto(name=name, data_type=kind, dims=array.shape)
    constant.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", WEIGHTS_FILE), ("offset", extent.offset), ("length", extent.length)):
        constant.external_data.add(key=key, value=str(value))
    return constant


def _cast(given: str, wanted: str) -> Any:
    return _node("Cast", [given], wanted, to=_onnx().TensorProto.FLOAT)


def _node(kind: str, inputs: list[str], output: str, **attributes: Any) -> Any:
    return _onnx().helper.make_node(kind, inputs, [output], **attributes)


def _replace(field: Any, entries: list[Any]) -> None:
    """Fill a repeated field of a protobuf anew."""
    copies = [type(entry).FromString(entry.SerializeToString()) for entry in entries]
    del field[:]
    field.extend(copies)


def _onnx() -> Any:
    return require("onnx", extra="train", purpose="Exporting a model")
