"""What is exported corrects as the network that was trained, and tells what was asked for at the export."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from corrector import BundleError, ConfigError, Corrector, apply
from corrector.bundle import WEIGHTS_FILE, Bundle, read_bundle, write_calibration
from corrector.calibration import CalibratedThreshold, Calibration, CalibrationSet
from corrector.config import Config, Unit
from corrector.corpus.pairs import Pair
from corrector.evidence.collocations import COLLOCATIONS_FILE, quantise
from corrector.evidence.tables import EVIDENCE_FILE, pack_tables
from corrector.model.building import fill_model, make_model, store_weights
from corrector.ngrams.leave_one_out import load_cross_fitted
from corrector.runtime.opening import RuntimeKind, open_runtime
from corrector.runtime.protocol import Floats
from corrector.runtime.torch_runtime import TorchRuntime
from corrector.training.checkpoint import BEST, load_progress, load_weights
from corrector.training.export import export_run
from corrector.training.run import begin
from corrector.training.run_data import load_data
from corrector.training.run_evidence import load_whole
from corrector.training.run_settings import load_run_tokenizer
from corrector.training.start import load_start

if TYPE_CHECKING:
    from conftest import Toy

UNITS: tuple[Unit, ...] = ("characters", "words", "pieces")
KINDS: tuple[RuntimeKind, ...] = ("onnx", "torch")


@pytest.fixture
def bundle(toy: Toy, tmp_path: Path) -> Path:
    """A copy to write over."""
    return Path(shutil.copytree(toy.bundle, tmp_path / "bundle"))


@pytest.mark.parametrize("unit", UNITS)
def test_a_bundle_corrects_as_the_trained_network(
    make_toy: Callable[[Unit], Toy], toy_pairs: tuple[Pair, ...], unit: Unit
) -> None:
    toy = make_toy(unit)
    tokenizer = load_run_tokenizer(toy.run, toy.config)
    model = fill_model(make_model(toy.config.model, tokenizer.vocabulary), load_weights(toy.run / BEST))
    store_weights(model)
    network = Corrector(tokenizer, TorchRuntime(model), 0.5)
    texts = [pair.source for pair in toy_pairs] + ["天气预报说明天下雨。", "龘龘abc因该去了了3次。", ""]
    for runtime in ("onnx", "torch"):
        loaded = Corrector.load(toy.bundle, runtime=runtime)
        for ours, theirs in zip(loaded.correct_many(texts), network.correct_many(texts), strict=True):
            assert ours.target == theirs.target
            assert [edit.confidence for edit in ours.edits] == pytest.approx(
                [edit.confidence for edit in theirs.edits], abs=2e-3
            )


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_learns_and_edits_in_characters(
    make_toy: Callable[[Unit], Toy], toy_pairs: tuple[Pair, ...], unit: Unit
) -> None:
    bundle = make_toy(unit).bundle
    assert read_bundle(bundle).tokenizer_config.unit == unit
    corrector = Corrector.load(bundle)
    wrong = [pair for pair in toy_pairs if pair.source != pair.target]
    right = 0
    for pair, found in zip(wrong, corrector.correct_many(pair.source for pair in wrong), strict=True):
        assert apply(pair.source, found.edits) == found.target
        if found.target == pair.target:
            right += 1
            assert all(edit.end - edit.start <= 1 and len(edit.replacement) <= 1 for edit in found.edits)
    assert right / len(wrong) > 0.9


@pytest.mark.parametrize("runtime", ["onnx", "torch"])
def test_weights_of_8_bits_correct_as_well(toy: Toy, toy_pairs: tuple[Pair, ...], tmp_path: Path, runtime: Any) -> None:
    export_run(toy.run, tmp_path / "out", precision="int8")
    assert (read_bundle(toy.bundle).precision, read_bundle(tmp_path / "out").precision) == ("float16", "int8")
    halves, eights = (Corrector.load(folder, runtime=runtime) for folder in (toy.bundle, tmp_path / "out"))
    sources = [pair.source for pair in toy_pairs]
    same = [
        a.target == b.target for a, b in zip(halves.correct_many(sources), eights.correct_many(sources), strict=True)
    ]
    assert sum(same) / len(same) > 0.99
    sizes = [(folder / WEIGHTS_FILE).stat().st_size for folder in (toy.bundle, tmp_path / "out")]
    assert sizes[1] < 0.8 * sizes[0]  # of so small a network much is names


def test_a_bundle_corrects_wherever_it_lies(
    toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toy_corrector: Corrector
) -> None:
    """Names with Chinese characters and blanks, links to a folder and to single files, a relative path."""
    copied = Path(shutil.copytree(toy.bundle, tmp_path / "我的 模型 (1)"))
    linked, piecewise = tmp_path / "linked", tmp_path / "piecewise"
    linked.symlink_to(copied, target_is_directory=True)
    piecewise.mkdir()
    for number, path in enumerate(sorted(copied.iterdir())):
        blob = tmp_path / f"blob-{number}" / "content"
        blob.parent.mkdir()
        shutil.copy(path, blob)
        (piecewise / path.name).symlink_to(blob)
    monkeypatch.chdir(tmp_path)
    text = "我今天因该去学校。"
    for folder in (copied, linked, piecewise, Path("我的 模型 (1)")):
        assert Corrector.load(folder).correct(text) == toy_corrector.correct(text)


def test_the_facts_tell_how_it_was_made(toy: Toy) -> None:
    facts = read_bundle(toy.bundle).facts
    assert facts["steps"] == load_progress(toy.run / BEST).step
    assert facts["tokens"] == load_progress(toy.run / BEST).tokens
    assert facts["parameters"] == sum(
        w.numel() for name, w in load_weights(toy.run / BEST).items() if "features" not in name
    )


def test_what_is_given_at_the_export_is_found_in_the_bundle(toy: Toy, tmp_path: Path) -> None:
    export_run(toy.run, tmp_path / "out", threshold=0.75, facts={"license": "CC0", "说明": "玩具"})
    read = read_bundle(tmp_path / "out")
    assert read.threshold == 0.75
    assert read.facts["license"] == "CC0"
    assert read.facts["说明"] == "玩具"
    assert (read.tokenizer_config, read.model_config) == (toy.config.tokenizer, toy.config.model)
    assert read.facts["noise"] == toy.config.noise.to_dict()
    assert read.facts["training"] == toy.config.training.to_dict()
    assert Corrector.load(tmp_path / "out").threshold == 0.75
    assert Corrector.load(tmp_path / "out", threshold=0.1).threshold == 0.1


def test_exporting_again_writes_the_same_bundle(toy: Toy, bundle: Path) -> None:
    before = {path.name: path.read_bytes() for path in bundle.iterdir()}
    export_run(toy.run, bundle)
    assert before == {name: (bundle / name).read_bytes() for name in before}
    assert read_bundle(bundle).facts == read_bundle(toy.bundle).facts


def test_a_keep_bias_moves_the_copy_gate(
    toy: Toy, tmp_path: Path, spoil: Callable[[str], str], toy_sentences: tuple[str, ...]
) -> None:
    """Far above 0 every character written is one of the source; without it some are new, and far below no fewer."""
    new = {}
    for keep_bias in (-5.0, 0.0, 30.0):
        export_run(toy.run, tmp_path / str(keep_bias), keep_bias=keep_bias)
        corrector = Corrector.load(tmp_path / str(keep_bias), threshold=0.0)
        corrections = [corrector.correct(spoil(sentence)) for sentence in toy_sentences[:20]]
        new[keep_bias] = sum(not set(made.target) <= set(made.source) for made in corrections)
    assert new[30.0] == 0 < new[0.0] <= new[-5.0]


@pytest.fixture
def evidence_run(corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config], tmp_path: Path) -> Path:
    """A run of a network with evidence that trusts no words."""
    config = replace(toy_config(steps=2), model=replace(toy_config().model, evidence=2))
    ngrams = load_cross_fitted(corpus / "ngrams.npz")
    data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file, parts=("early",))
    begin(tmp_path / "run", data, config, device=torch.device("cpu"), report=lambda _: None, ngrams=ngrams).run()
    return tmp_path / "run"


def believed(made: Bundle) -> dict[str, Floats]:
    """The beliefs about one sentence by each runtime, which agree."""
    ids = made.tokenizer().encode("小明今天因该去学校。").ids
    beliefs = {}
    for kind in KINDS:
        memory, _ = open_runtime(made, kind).encode(np.array([ids]), np.array([len(ids)]))
        beliefs[str(kind)] = memory.beliefs[0]
    np.testing.assert_allclose(beliefs["onnx"], beliefs["torch"], atol=1e-3)
    return beliefs


def test_words_are_trusted_as_far_as_the_export_says(evidence_run: Path, tmp_path: Path) -> None:
    """The graphs of a run that trusts no words, and of one that does, over the same weights."""
    beliefs = {}
    for trust in (None, 0.0, 0.5, 2.0):
        out = tmp_path / f"trust {trust}"
        export_run(evidence_run, out, word_trust=trust)
        made = read_bundle(out)
        assert made.model_config.word_trust == (trust or 0.0)
        beliefs[trust] = believed(made)
    np.testing.assert_array_equal(beliefs[None]["onnx"], beliefs[0.0]["onnx"])
    shift = beliefs[2.0]["torch"] - beliefs[0.0]["torch"]
    assert set(np.unique(np.rint(shift / 2.0))) & {1.0, 2.0, 3.0}  # some candidate makes a longer word
    np.testing.assert_allclose(shift / 4, beliefs[0.5]["torch"] - beliefs[0.0]["torch"], atol=1e-5)
    unpacked = load_whole(evidence_run)
    without = pack_tables(replace(unpacked, words=np.zeros_like(unpacked.words)))
    (evidence_run / EVIDENCE_FILE).write_bytes(without[EVIDENCE_FILE])
    with pytest.raises(ConfigError, match=r"word_trust is 0\.5, and the evidence of .* knows no words"):
        export_run(evidence_run, tmp_path / "out", word_trust=0.5)


def test_words_are_believed_by_their_company_as_far_as_the_export_says(evidence_run: Path, tmp_path: Path) -> None:
    """And whoever goes on with the bundle keeps them."""
    vectors = np.random.default_rng(1).normal(size=(2, 4, 6)).astype(np.float32)
    company = quantise(("今天", "应该", "学校", "去"), *vectors)
    beliefs = {}
    for trust, inside in ((None, None), (1.0, 0.0), (2.0, 0.0), (0.0, 0.5)):
        out = tmp_path / f"trust {trust} {inside}"
        export_run(evidence_run, out, collocations=company, collocation_trust=trust, inside_trust=inside)
        made = read_bundle(out)
        assert COLLOCATIONS_FILE in made.files
        beliefs[trust, inside] = believed(made)
    plain = beliefs[None, None]["torch"]
    shift = beliefs[1.0, 0.0]["torch"] - plain
    assert np.abs(shift[:, 1:]).max() > 0.1
    np.testing.assert_allclose(2 * shift, beliefs[2.0, 0.0]["torch"] - plain, atol=1e-4)
    hidden = beliefs[0.0, 0.5]["torch"] - plain
    np.testing.assert_allclose(
        hidden[:, 1:], np.array([[0, 0, 0.5, 0.5, 0, 0, 0, 0.5, 0.5, 0]]).T.repeat(2, 1), atol=1e-5
    )
    started = load_start(str(tmp_path / "trust 1.0 0.0"))
    assert started.tables is not None
    assert started.tables.collocations.known
    assert started.model_config.collocation_trust == 1.0
    with pytest.raises(ConfigError, match=r"collocation_trust is 1\.0 .* has no collocations"):
        export_run(evidence_run, tmp_path / "out", collocation_trust=1.0)


CALIBRATION = Calibration((CalibratedThreshold(0.01, 0.8, 3),), (CalibrationSet("dev.tsv", "ab", 1000, 500),))


def test_exporting_again_keeps_a_calibration_of_the_same_weights_only(toy: Toy, bundle: Path) -> None:
    write_calibration(bundle, CALIBRATION)
    export_run(toy.run, bundle, threshold=0.9, facts={"license": "CC0"})
    assert read_bundle(bundle).calibration == CALIBRATION
    export_run(toy.run, bundle, keep_bias=-1.0)
    assert read_bundle(bundle).calibration is None


@pytest.mark.parametrize("checkpoint", ["none.pt"])
def test_exports_that_cannot_be_are_refused(toy: Toy, bundle: Path, tmp_path: Path, checkpoint: str) -> None:
    with pytest.raises(BundleError, match="no such checkpoint"):
        export_run(toy.run, tmp_path / "out", checkpoint=checkpoint)
    with pytest.raises(BundleError, match="holds no training run"):
        export_run(bundle, tmp_path / "out")
    with pytest.raises(ConfigError, match="expected a confidence"):
        export_run(toy.run, tmp_path / "out", threshold=1.5)
    assert not (tmp_path / "out").exists()
    (bundle / "holiday.jpg").write_bytes(b"")
    with pytest.raises(BundleError, match=r"holiday\.jpg"):
        export_run(toy.run, bundle)
    with pytest.raises(BundleError, match="is a file"):
        export_run(toy.run, bundle / "holiday.jpg")
