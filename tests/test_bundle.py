"""A damaged bundle is a clear error, and a calibration is kept beside all else."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corrector import BundleError, Corrector, InputError
from corrector.bundle import MANIFEST_FILE, WEIGHTS_FILE, Bundle, read_bundle, write_bundle, write_calibration
from corrector.calibration import CalibratedThreshold, Calibration, CalibrationSet
from corrector.config import Config, Unit

if TYPE_CHECKING:
    from conftest import Toy

UNITS: tuple[Unit, ...] = ("characters", "words", "pieces")


@pytest.fixture
def bundle(toy: Toy, tmp_path: Path) -> Path:
    """A copy to damage."""
    return Path(shutil.copytree(toy.bundle, tmp_path / "bundle"))


def change_manifest(bundle: Path, **values: Any) -> None:
    path = bundle / MANIFEST_FILE
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, **values}), encoding="utf-8")


def write_again(bundle: Bundle, folder: Path) -> None:
    write_bundle(
        folder,
        bundle.files,
        tokenizer_config=bundle.tokenizer_config,
        model_config=bundle.model_config,
        facts={},
        threshold=bundle.threshold,
        candidates=bundle.candidates,
        precision=bundle.precision,
        graphs=bundle.graphs,
    )


# --- what is refused ------------------------------------------------------------------------------------------------


def test_a_missing_file_is_named(toy: Toy, bundle: Path) -> None:
    for path in sorted(toy.bundle.iterdir()):
        (bundle / path.name).unlink()
        with pytest.raises(BundleError, match=path.name):
            Corrector.load(bundle)
        shutil.copy(path, bundle)
    Corrector.load(bundle)


def test_a_flipped_byte_is_found_in_every_file(toy: Toy, bundle: Path) -> None:
    for path in sorted(toy.bundle.iterdir()):
        if path.name == MANIFEST_FILE:
            continue
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        (bundle / path.name).write_bytes(content)
        with pytest.raises(BundleError, match=f"{path.name}: damaged"):
            Corrector.load(bundle)
        shutil.copy(path, bundle)


@pytest.mark.parametrize("part", [0.0, 0.5, 0.999])
def test_a_truncated_file_is_found(toy: Toy, bundle: Path, part: float) -> None:
    for path in sorted(toy.bundle.iterdir()):
        content = path.read_bytes()
        (bundle / path.name).write_bytes(content[: int(part * len(content))])
        with pytest.raises(BundleError, match=f"{path.name}: damaged"):
            Corrector.load(bundle)
        shutil.copy(path, bundle)


def test_an_empty_folder_and_no_folder_are_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "none", tmp_path / "file"):
        with pytest.raises(BundleError, match="no bundle here"):
            Corrector.load(place)


def test_a_half_written_bundle_is_refused(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Overwriting a good bundle, stopped after the first file: neither the old one nor the new one is there."""
    read = read_bundle(bundle)
    written = []

    def stopped(self: Path, content: bytes) -> int:
        written.append(self.name)
        if len(written) > 1:
            raise KeyboardInterrupt
        with self.open("wb") as file:
            return file.write(content)

    monkeypatch.setattr(Path, "write_bytes", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_again(read, bundle)
    with pytest.raises(BundleError, match="no bundle here"):
        Corrector.load(bundle)


def test_what_a_stop_left_behind_is_in_nobodys_way(toy: Toy, bundle: Path) -> None:
    """Half a manifest was once taken for somebody's file, and the folder refused from then on."""
    read = read_bundle(bundle)
    (bundle / f"{MANIFEST_FILE}.new").write_text('{"format": ', encoding="utf-8")
    assert read_bundle(bundle) == read
    write_again(read, bundle)
    assert sorted(path.name for path in bundle.iterdir()) == sorted(path.name for path in toy.bundle.iterdir())
    assert read_bundle(bundle).files == read.files


@pytest.mark.parametrize("place", ["file", "file/bundle"])
def test_a_place_that_cannot_be_a_folder_is_a_clear_error(toy: Toy, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BundleError, match=f"{place}.*Give a new or empty folder"):
        write_again(read_bundle(toy.bundle), tmp_path / place)


@pytest.mark.parametrize("method", ["write_bytes", "write_text"])
def test_a_full_disk_is_a_clear_error(toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    read = read_bundle(toy.bundle)

    def full(self: Path, *_: object, **__: object) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, method, full)
        with pytest.raises(BundleError, match=r"cannot be written \(No space left.*make room"):
            write_again(read, tmp_path / "bundle")
    with pytest.raises(BundleError, match="no bundle here"):
        read_bundle(tmp_path / "bundle")
    write_again(read, tmp_path / "bundle")
    assert read_bundle(tmp_path / "bundle").files == read.files


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"not JSON", b"\xff\xfe\x00", b"[1, 2]", b'"text"', b"null", b"{}", b"[" * 100_000],
    ids=lambda content: repr(content[:8]),
)
def test_a_manifest_that_is_none_is_a_clear_error(bundle: Path, content: bytes) -> None:
    (bundle / MANIFEST_FILE).write_bytes(content)
    with pytest.raises(BundleError, match="bundle"):
        Corrector.load(bundle)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"format": 1}, "format 1.*reads formats 2, 3, 4, 5, 6, 7.*export the model again"),
        ({"format": None}, "format None"),
        ({"format": "1"}, "format '1'"),
        ({"model": {"embeding": 3}}, "embeding.*Did you mean"),
        ({"tokenizer": {"unit": "letters"}}, "letters"),
        ({"model": {"dropout": 7}}, "dropout"),
        ({"model": 3}, "damaged"),
        ({"facts": 3}, "damaged"),
        ({"threshold": None}, "damaged"),
        ({"threshold": "high"}, "damaged"),
        ({"threshold": 2.0}, "threshold 2.0"),
        ({"threshold": float("nan")}, "threshold nan"),
        ({"candidates": 0}, "candidates 0"),
        ({"candidates": float("inf")}, "damaged"),
        ({"precision": "int4"}, "damaged.*int4.*expected one of 'float16', 'int8'"),
        ({"precision": ["int8"]}, "damaged"),
        ({"graphs": []}, "damaged"),
        ({"graphs": {"encoder.onnx": 3}}, "damaged"),
        ({"graphs": {}}, "encoder.onnx cannot be loaded"),
        ({"graphs": {"encoder.onnx": ["nothing"]}}, "encoder.onnx takes 'nothing'"),
        ({"sha256": []}, "damaged"),
        ({"sha256": {"a\0b": "0"}}, "damaged"),
        ({"sha256": {"../../no such file": "0"}}, "cannot be read"),
        ({"sha256": {}}, "vocabulary.json"),
    ],
    ids=repr,
)
def test_a_damaged_manifest_is_a_clear_error(bundle: Path, values: dict[str, Any], told: str) -> None:
    change_manifest(bundle, **values)
    with pytest.raises(BundleError, match=told):
        Corrector.load(bundle)


def test_files_of_another_network_are_a_clear_error(bundle: Path) -> None:
    model = {**Config().to_dict()["model"], "decoder_width": 48}
    change_manifest(bundle, model=model)
    with pytest.raises(BundleError, match="do not fit"):
        Corrector.load(bundle, runtime="torch")


def test_files_that_are_not_what_they_should_be_are_clear_errors(bundle: Path) -> None:
    """Whole by their hashes, but foreign."""
    for name in ("vocabulary.json", "encoder.onnx", "decoder.onnx", WEIGHTS_FILE):
        good, manifest = (bundle / name).read_bytes(), (bundle / MANIFEST_FILE).read_text(encoding="utf-8")
        (bundle / name).write_bytes(b"\x80\x04foreign")
        hashes = json.loads(manifest)["sha256"]
        change_manifest(bundle, sha256={**hashes, name: hashlib.sha256(b"\x80\x04foreign").hexdigest()})
        with pytest.raises(BundleError):
            Corrector.load(bundle)
        (bundle / name).write_bytes(good)
        (bundle / MANIFEST_FILE).write_text(manifest, encoding="utf-8")


@pytest.mark.parametrize("runtime", ["onnx", "torch"])
def test_impossible_ways_to_run_are_clear_errors(toy: Toy, runtime: Any) -> None:
    with pytest.raises(InputError, match="threads is 0"):
        Corrector.load(toy.bundle, runtime=runtime, threads=0)
    with pytest.raises(InputError, match="expected one of 'onnx', 'torch'"):
        Corrector.load(toy.bundle, runtime="abacus")  # type: ignore[arg-type]


# --- thresholds for false-positive rates ----------------------------------------------------------------------------

CALIBRATION = Calibration(
    (CalibratedThreshold(0.01, 0.8, 3), CalibratedThreshold(0.001, 0.95, 0)),
    (CalibrationSet("dev.tsv", "ab", 1000, 500),),
)


def test_a_calibration_is_kept_beside_all_else(toy: Toy, bundle: Path) -> None:
    before = read_bundle(bundle)
    assert before.calibration is None
    write_calibration(bundle, CALIBRATION)
    after = read_bundle(bundle)
    assert after == replace(before, calibration=CALIBRATION)
    assert sorted(path.name for path in bundle.iterdir()) == sorted(path.name for path in toy.bundle.iterdir())
    assert Corrector.load(bundle).threshold == before.threshold
    assert Corrector.load(bundle, max_false_positives=0.01).threshold == 0.8
    assert Corrector.load(bundle, max_false_positives=0.005).threshold == 0.95


def test_an_impossible_rate_is_a_clear_error(toy: Toy, bundle: Path) -> None:
    with pytest.raises(InputError, match=r"has no calibration.*--calibrate-for"):
        Corrector.load(toy.bundle, max_false_positives=0.01)
    write_calibration(bundle, CALIBRATION)
    with pytest.raises(InputError, match=r"calibrated for rates from 0\.001 to 0\.01"):
        Corrector.load(bundle, max_false_positives=0.02)
    with pytest.raises(InputError, match="beam_width 3"):
        Corrector.load(bundle, max_false_positives=0.01, beam_width=3)
    with pytest.raises(InputError, match="expected one of them"):
        Corrector.load(bundle, max_false_positives=0.01, threshold=0.5)


@pytest.mark.parametrize(
    "value", [None, 3, {}, {"thresholds": []}, {**CALIBRATION.to_dict(), "beam_width": "x"}, {"thresholds": [{}]}]
)
def test_a_damaged_calibration_is_a_clear_error(bundle: Path, value: Any) -> None:
    change_manifest(bundle, calibration=value)
    with pytest.raises(BundleError, match="damaged"):
        Corrector.load(bundle)


def test_no_bundle_and_a_folder_that_cannot_be_written_are_clear_errors(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BundleError, match="no bundle here"):
        write_calibration(tmp_path, CALIBRATION)

    def refused(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refused)
    with pytest.raises(BundleError, match="cannot be written"):
        write_calibration(bundle, CALIBRATION)
