"""The exported graphs compute what the network computes, for any batch and length."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import onnx
import pytest
import torch

from corrector.errors import BundleError
from corrector.evidence.tables import EvidenceTables
from corrector.model.building import fill_model, make_model, pack_weights, unpack_weights
from corrector.model.onnx_export import export_graphs, round_to_half
from corrector.model.seq2seq import Seq2Seq
from corrector.runtime.onnx_runtime import OnnxRuntime
from corrector.runtime.protocol import Runtime, Scored
from corrector.runtime.torch_runtime import TorchRuntime
from corrector.search.reading import pad
from corrector.tokenization.vocabulary import BOS, Vocabulary

VOCABULARY = Vocabulary(tuple("天地人日月水火木金土山川草花鸟虫鱼风雨雪云"))
Model = Callable[..., Seq2Seq]
Fresh = Callable[[dict[str, object]], Seq2Seq]
Draw = Callable[[random.Random, int], tuple[int, ...]]
SETTINGS = [
    {},
    {"attention": "additive", "cell": "gru", "encoder_layers": 2, "decoder_layers": 2},
    {"attention": "none", "copy": False, "cell": "rnn", "bidirectional": False},
    {"sound_features": False, "encoder_width": 17, "decoder_width": 33},
    {"evidence": 3, "encoder_layers": 2},
]


@pytest.fixture(name="fresh")
def _fresh(wild_model: Model, evidence_for: Callable[[Vocabulary], EvidenceTables]) -> Fresh:
    """A network of its own for some settings: exporting rounds the weights in place."""

    def fresh(settings: dict[str, object]) -> Seq2Seq:
        config = wild_model(1, **settings).config
        return make_model(config, VOCABULARY, tables=evidence_for(VOCABULARY) if config.evidence else None, seed=4)

    return fresh


def run(runtime: Runtime, lengths: list[int], read: int, draw: Draw) -> Scored:
    rng = random.Random(sum(lengths) + read)
    sources = [draw(rng, length) for length in lengths]
    memory, state = runtime.encode(pad(sources), np.array(lengths))
    tokens = np.array([[BOS, *draw(rng, read - 1)] for _ in lengths], dtype=np.int64)
    select = np.array([[rng.randrange(read) for _ in range(3)] for _ in lengths], dtype=np.int64)
    first = np.array([rng.randrange(4) for _ in lengths], dtype=np.int64)
    return runtime.score(memory, tokens, state, select=select, first=first, inspect=True)


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_both_runtimes_agree(
    fresh: Fresh,
    random_source: Draw,
    settings: dict[str, object],
    evidence_for: Callable[[Vocabulary], EvidenceTables],
) -> None:
    model = fresh(settings)
    tables = evidence_for(VOCABULARY).arrays() if settings.get("evidence") else None
    graphs = OnnxRuntime(*export_graphs(model, best=8), tables=tables)
    network = TorchRuntime(model, candidates=8)
    for lengths in ([1], [1, 1, 1], [9], [3, 8], [1, 12, 5, 2, 7]):
        for read in (1, 2, 11):
            ours, theirs = (run(runtime, lengths, read, random_source) for runtime in (graphs, network))
            np.testing.assert_allclose(ours.log_probs, theirs.log_probs, atol=1e-3)
            same = ours.ids == theirs.ids
            close = np.abs(np.diff(theirs.log_probs, axis=-1)) < 2e-3  # neighbours that may change places
            tied = np.pad(close, ((0, 0), (0, 0), (1, 0))) | np.pad(close, ((0, 0), (0, 0), (0, 1)))
            assert (same | tied).all()
            assert same.mean() > 0.9
            for a, b in ((ours.attention, theirs.attention), (ours.copying, theirs.copying),
                         (ours.state.hidden, theirs.state.hidden), (ours.state.cell, theirs.state.cell)):  # fmt: skip
                assert a is not None
                assert b is not None
                np.testing.assert_allclose(a, b, atol=1e-3)


def test_weights_are_stored_in_half_precision(fresh: Fresh) -> None:
    model = fresh({"embedding": 64, "encoder_width": 32, "decoder_width": 48})
    values = sum(parameter.numel() for parameter in model.parameters())
    encoder, decoder = export_graphs(model, best=8)
    for graph in map(onnx.load_from_string, (encoder, decoder)):
        onnx.checker.check_model(graph)
        kinds = {stored.data_type: 0 for stored in graph.graph.initializer}
        for stored in graph.graph.initializer:
            kinds[stored.data_type] += int(np.prod(stored.dims))
        assert kinds[onnx.TensorProto.FLOAT16] > kinds.get(onnx.TensorProto.FLOAT, 0)
    assert len(encoder) + len(decoder) < 4 * values


def test_packing_weights_round_trips_once_they_are_rounded(fresh: Fresh) -> None:
    model = fresh({})
    before = {name: value.clone() for name, value in model.state_dict().items()}
    round_to_half(model)
    assert any(not torch.equal(before[name], value) for name, value in model.state_dict().items())
    again = make_model(model.config, VOCABULARY, seed=99)
    fill_model(again, unpack_weights(pack_weights(model)))
    for name, value in model.state_dict().items():
        assert torch.equal(value, again.state_dict()[name])
        torch.testing.assert_close(value, before[name], rtol=1e-3, atol=1e-6)


def test_foreign_weights_are_a_clear_error(fresh: Fresh) -> None:
    packed = pack_weights(fresh({"encoder_width": 9}))
    with pytest.raises(BundleError, match="do not fit"):
        fill_model(fresh({}), unpack_weights(packed))
    with pytest.raises(BundleError, match="damaged"):
        unpack_weights(packed[: len(packed) // 2])
    with pytest.raises(BundleError, match="damaged"):
        unpack_weights(b"")


def test_pickled_arrays_are_refused() -> None:
    import io

    written = io.BytesIO()
    np.savez(written, weight=np.array([{"not": "numbers"}], dtype=object))
    with pytest.raises(BundleError, match="damaged"):
        unpack_weights(written.getvalue())


@pytest.mark.parametrize("graphs", [(b"", b""), (b"not a graph", b"neither")])
def test_a_damaged_graph_is_a_clear_error(graphs: tuple[bytes, bytes]) -> None:
    with pytest.raises(BundleError, match=r"encoder\.onnx cannot be loaded"):
        OnnxRuntime(*graphs)
