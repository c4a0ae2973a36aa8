"""An ONNX graph of a bundle: its operators, and the names of the stored weights that it takes.

Knows neither torch nor how a graph is run. Trade-off: the names are kept beside the graph, because ONNX Runtime tells
them to nobody before it has been given the weights.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph without its weights.

    Attributes:
        content: an ONNX file whose large constants are external data: places in the bundle's file of weights.
        weights: names of the arrays that it takes from there.
    """

    content: bytes
    weights: tuple[str, ...] = ()
