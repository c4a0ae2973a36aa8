"""The exported graphs compute what the network computes, for any batch and length."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from corrector.bundle import WeightPrecision
from corrector.errors import BundleError
from corrector.evidence.tables import EvidenceTables
from corrector.model.building import fill_model, make_model, tensors
from corrector.model.graph import Graph
from corrector.model.onnx_export import Exported, export_network
from corrector.model.onnx_weights import SMALL
from corrector.model.seq2seq import Seq2Seq
from corrector.model.stored_weights import StoredWeights
from corrector.runtime.onnx_runtime import OnnxRuntime
from corrector.runtime.protocol import Ids, Runtime, Scored
from corrector.runtime.torch_runtime import TorchRuntime
from corrector.search.reading import pad
from corrector.tokenization.vocabulary import BOS, PAD, Vocabulary

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
    {"evidence": 2, "language_width": 5, "language_embedding": 4, "cloze": False},
    {"evidence": 2, "language_width": 5, "language_embedding": 4, "familiarity": True},
    {"evidence": 3, "word_trust": 0.7},
    {"evidence": 3, "collocation_trust": 0.5, "inside_trust": 0.3},
    {"evidence": 2, "language_width": 5, "language_embedding": 4, "familiarity": True, "displacement": True},
]


@pytest.fixture(name="fresh")
def _fresh(wild_model: Model, evidence_for: Callable[[Vocabulary], EvidenceTables]) -> Fresh:
    """A network of its own for some settings: exporting rounds the weights in place."""

    def fresh(settings: dict[str, object]) -> Seq2Seq:
        config = wild_model(1, **settings).config
        return make_model(config, VOCABULARY, tables=evidence_for(VOCABULARY) if config.evidence else None, seed=4)

    return fresh


def open_exported(made: Exported, tables: Mapping[str, Any] | None = None) -> OnnxRuntime:
    return OnnxRuntime(made.encoder, made.decoder, StoredWeights.unpack(made.weights), tables=tables)


def run(runtime: Runtime, lengths: list[int], read: int, draw: Draw, draft: Ids | None = None) -> Scored:
    rng = random.Random(sum(lengths) + read)
    sources = [draw(rng, length) for length in lengths]
    memory, state = runtime.encode(pad(sources), np.array(lengths))
    tokens = np.array([[BOS, *draw(rng, read - 1)] for _ in lengths], dtype=np.int64)
    select = np.array([[rng.randrange(read) for _ in range(3)] for _ in lengths], dtype=np.int64)
    first = np.array([rng.randrange(4) for _ in lengths], dtype=np.int64)
    return runtime.score(memory, tokens, state, select=select, first=first, draft=draft, inspect=True)


@pytest.mark.parametrize(
    ("settings", "precision"), [*((settings, "float16") for settings in SETTINGS), (SETTINGS[1], "int8")], ids=str
)
def test_both_runtimes_agree(
    fresh: Fresh,
    random_source: Draw,
    settings: dict[str, object],
    precision: WeightPrecision,
    evidence_for: Callable[[Vocabulary], EvidenceTables],
) -> None:
    model = fresh(settings)
    tables = evidence_for(VOCABULARY).arrays() if settings.get("evidence") else None
    graphs = open_exported(export_network(model, best=8, precision=precision), tables)
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


@pytest.mark.parametrize("settings", [SETTINGS[0], SETTINGS[4]], ids=str)
def test_both_runtimes_take_the_same_drafts_for_sure(
    fresh: Fresh, random_source: Draw, settings: dict[str, object], evidence_for: Callable[[Vocabulary], EvidenceTables]
) -> None:
    """All rows, none and some: graphs meet tensors without a row."""
    model = fresh(settings)
    assert model.decoder.gate is not None
    with torch.no_grad():
        model.decoder.gate.bias[0] = 9.0  # copies
    tables = evidence_for(VOCABULARY).arrays() if settings.get("evidence") else None
    graphs, network = open_exported(export_network(model, best=8), tables), TorchRuntime(model, candidates=8)
    sure = set()
    for lengths in ([1], [1, 1], [1, 6], [6], [1, 9, 1, 5]):
        whole = run(network, lengths, 4, random_source)
        for nothing_follows in (False, True):
            draft = whole.ids[..., 0].copy()
            draft[0, 1] = PAD if nothing_follows else draft[0, 1]
            ours, theirs = (run(runtime, lengths, 4, random_source, draft) for runtime in (graphs, network))
            np.testing.assert_array_equal(ours.ids[..., 0], theirs.ids[..., 0])
            np.testing.assert_allclose(ours.log_probs, theirs.log_probs, atol=1e-3)
            for row in range(len(lengths)):
                alone = bool(np.isneginf(theirs.log_probs[row, :, 1:]).all())
                sure.add(alone)
                if alone:
                    np.testing.assert_array_equal(theirs.ids[row, :, 0], draft[row])
                    told = draft[row] != PAD
                    assert (theirs.log_probs[row, told, 0] > np.log(0.5)).all()
                    assert (theirs.log_probs[row, told, 0] <= whole.log_probs[row, told, 0] + 1e-4).all()
                else:
                    np.testing.assert_allclose(theirs.log_probs[row], whole.log_probs[row], atol=1e-5)
    assert sure == {True, False}


@pytest.mark.parametrize("precision", ["float16", "int8"])
@pytest.mark.parametrize("settings", [*SETTINGS[:3], {**SETTINGS[6], "language_embedding": 64}], ids=str)
def test_graphs_hold_no_weight_of_their_own(
    fresh: Fresh, settings: dict[str, object], precision: WeightPrecision
) -> None:
    """All but small constants, and sums of biases, is a place in the file of weights, the table once for both."""
    model = fresh({"embedding": 64, "encoder_width": 32, "decoder_width": 48, **settings})
    made = export_network(model, best=8, precision=precision)
    stored = StoredWeights.unpack(made.weights)
    for graph in (made.encoder, made.decoder):
        read = onnx.load_from_string(graph.content)
        outside = {constant.name for constant in read.graph.initializer if constant.external_data}
        inside = [constant for constant in read.graph.initializer if not constant.external_data]
        assert outside == set(graph.weights) <= set(stored.arrays)
        assert "embedding.table" in outside
        assert all(len(constant.dims) < 2 or np.prod(constant.dims) < 512 for constant in inside)
    used = {*made.encoder.weights, *made.decoder.weights}
    left = [name for name in stored.names() if name not in used and stored.arrays[name].ndim == 2]
    assert all(name.startswith("embedding.shared") or stored.arrays[name].size < SMALL for name in left)


@pytest.mark.parametrize("precision", ["float16", "int8"])
def test_any_program_can_open_the_graphs_where_they_lie(
    fresh: Fresh, random_source: Draw, tmp_path: Path, precision: WeightPrecision
) -> None:
    """They are common ONNX files with external data: ONNX Runtime by itself finds the weights beside them."""
    made = export_network(fresh({"encoder_layers": 2, "cell": "gru"}), best=8, precision=precision)
    folder = tmp_path / "模型 1"
    folder.mkdir()
    (folder / "encoder.onnx").write_bytes(made.encoder.content)
    (folder / "weights.npz").write_bytes(made.weights)
    onnx.checker.check_model(folder / "encoder.onnx")
    session = onnxruntime.InferenceSession(str(folder / "encoder.onnx"), providers=["CPUExecutionProvider"])
    source, lengths = pad([random_source(random.Random(1), length) for length in (4, 7)]), np.array([4, 7])
    states = session.run(["states"], {"source": source, "lengths": lengths})[0]
    ours = open_exported(made).encode(source, lengths)[0].states
    np.testing.assert_allclose(ours, states, atol=1e-6)


def test_exporting_rounds_the_network_to_what_is_stored(fresh: Fresh) -> None:
    for precision, tolerance in (("float16", 1e-3), ("int8", 1 / 127)):
        model = fresh({})
        before = {name: value.clone() for name, value in model.state_dict().items()}
        made = export_network(model, best=8, precision=precision)
        again = make_model(model.config, VOCABULARY, seed=99)
        fill_model(again, tensors(StoredWeights.unpack(made.weights)))
        for name, value in model.state_dict().items():
            assert torch.equal(value, again.state_dict()[name])
            torch.testing.assert_close(value, before[name], rtol=1e-3, atol=tolerance * float(before[name].abs().max()))


def test_a_weight_that_there_is_not_is_a_clear_error(fresh: Fresh) -> None:
    made = export_network(fresh({"embedding": 64}), best=8)
    stored = StoredWeights.unpack(made.weights)
    arrays = {name: array for name, array in stored.arrays.items() if name != "embedding.table"}
    with pytest.raises(BundleError, match=r"encoder\.onnx takes 'embedding.table', which is not among the weights"):
        OnnxRuntime(made.encoder, made.decoder, StoredWeights(arrays))
    wrong = StoredWeights({**stored.arrays, "embedding.table": np.zeros((3, 4), np.float16)})
    with pytest.raises(BundleError, match=r"encoder\.onnx cannot be loaded"):
        OnnxRuntime(made.encoder, made.decoder, wrong)


@pytest.mark.parametrize("content", [b"", b"not a graph"])
def test_a_damaged_graph_is_a_clear_error(content: bytes) -> None:
    with pytest.raises(BundleError, match=r"encoder\.onnx cannot be loaded"):
        OnnxRuntime(Graph(content), Graph(content), StoredWeights({}))
