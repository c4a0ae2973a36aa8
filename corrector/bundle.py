"""A trained model as one self-sufficient folder of plain data files.

    manifest.json     format, versions, settings, facts of the training, thresholds for false-positive rates if it was
                      calibrated, and the SHA-256 of every other file
    vocabulary.json   and what else the tokenizer needs
    encoder.onnx, decoder.onnx     the graphs that correct; their weights are places in weights.npz
    evidence.npz      n-gram counts, candidates and words, for a network that has evidence
    collocations.npz  vectors of words, where words are trusted by the company they keep
    weights.npz       the weights by their torch names: for both graphs, to go on training, or to run in torch

Nothing in it is code: JSON, ONNX and arrays without pickles. A bundle is read by every version of this package that
knows its format number; results of the same bundle stay the same within a minor version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Literal, get_args

from corrector.calibration import Calibration
from corrector.config import ModelConfig, TokenizerConfig
from corrector.errors import BundleError, ConfigError, InputError
from corrector.tokenization.building import restore_tokenizer
from corrector.tokenization.tokenizer import Tokenizer
from corrector.version import __version__

FORMAT = 7
# The graphs of format 2 take no draft, and look for every token's rivals. Up to format 3 evidence has other figures, so
# that networks which have it run in their graphs only, and cannot be trained on. Up to format 4 it knows no words. Up
# to format 5 no network tells what displaces tokens. Up to format 6 no words are known by the company they keep.
READABLE = (2, 3, 4, 5, 6, FORMAT)
MANIFEST_FILE, WEIGHTS_FILE = "manifest.json", "weights.npz"
_NEW_MANIFEST = f"{MANIFEST_FILE}.new"  # until it is complete

WeightPrecision = Literal["float16", "int8"]


@dataclass(frozen=True)
class Bundle:
    """A loaded and verified bundle.

    Attributes:
        tokenizer_config, model_config: what is needed to run it; how it was trained is among the facts.
        facts: what was recorded of its making: steps, tokens, settings, data and the like.
        threshold: confidence below which an edit is not made, unless the user says otherwise.
        candidates: K, the number of next tokens that its graphs return.
        precision: how the numbers of weights.npz are kept.
        graphs: name of an ONNX file -> the arrays of weights.npz that it takes.
        files: file name -> content.
        calibration: thresholds for false-positive rates; None until they were found and written.
    """

    tokenizer_config: TokenizerConfig
    model_config: ModelConfig
    facts: Mapping[str, Any]
    threshold: float
    candidates: int
    precision: WeightPrecision
    graphs: Mapping[str, tuple[str, ...]]
    files: Mapping[str, bytes]
    calibration: Calibration | None = None

    def tokenizer(self) -> Tokenizer:
        return restore_tokenizer(self.tokenizer_config.unit, self.files)

    def file(self, name: str) -> bytes:
        """Content of a file.

        Raises:
            BundleError: the bundle has no such file.
        """
        if name not in self.files:
            raise BundleError(f"The bundle has no {name}; it holds {', '.join(sorted(self.files))}. Export it again.")
        return self.files[name]

    def threshold_for(self, max_false_positives: float, *, beam_width: int = 1) -> float:
        """The threshold at which no more than this share of the correct sentences it was calibrated on was changed.

        Raises:
            InputError: the bundle has no calibration, or none for this rate or beam width.
        """
        if self.calibration is None:
            raise InputError(
                f"max_false_positives is {max_false_positives}, but this bundle has no calibration. Give a threshold, "
                "or calibrate it: corrector evaluate DEV --clean TEXT --model BUNDLE --calibrate-for 0.01 --write"
            )
        return self.calibration.threshold_for(max_false_positives, beam_width=beam_width)


def write_bundle(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    tokenizer_config: TokenizerConfig,
    model_config: ModelConfig,
    facts: Mapping[str, Any],
    threshold: float,
    candidates: int,
    precision: WeightPrecision,
    graphs: Mapping[str, tuple[str, ...]],
    calibration: Calibration | None = None,
) -> None:
    """Write a bundle's folder; the manifest comes last, so a half-written bundle is never taken for a whole one.

    Raises:
        BundleError: the folder holds something else already, or cannot be written to.
    """
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "corrector": __version__,
        "threshold": threshold,
        "candidates": candidates,
        "tokenizer": tokenizer_config.to_dict(),
        "model": model_config.to_dict(),
        "facts": dict(facts),
        "precision": precision,
        "graphs": {name: list(weights) for name, weights in graphs.items()},
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    if calibration is not None:
        manifest["calibration"] = calibration.to_dict()
    with _writing(folder, remedy="Give a new or empty folder, or make room."):
        _clear(folder, files.keys())
        for name, content in files.items():
            (folder / name).write_bytes(content)
        _write_manifest(folder, manifest)


def write_calibration(folder: str | Path, calibration: Calibration) -> None:
    """Put a calibration into a bundle's manifest in the place of an older one; nothing else changes.

    Raises:
        BundleError: there is no bundle, or its folder cannot be written to.
    """
    folder = Path(folder)
    with _writing(folder, remedy="Calibrate a copy of the bundle."):
        _write_manifest(folder, {**_read_manifest(folder), "calibration": calibration.to_dict()})


def calibration_to_keep(folder: Path, files: Mapping[str, bytes]) -> Calibration | None:
    """The calibration of the bundle that `folder` holds, if its files are these; else None."""
    try:
        old = read_bundle(folder)
    except BundleError:
        return None
    return old.calibration if old.files == files else None


def read_bundle(folder: str | Path) -> Bundle:
    """Read and verify a bundle.

    Raises:
        BundleError: it is missing, damaged, incomplete or of an unknown format.
    """
    folder = Path(folder)
    manifest = _read_manifest(folder)
    if manifest.get("format") not in READABLE:
        known = ", ".join(map(str, READABLE))
        raise BundleError(
            f"{folder}: bundle format {manifest.get('format')!r}, written by corrector {manifest.get('corrector')!r}; "
            f"corrector {__version__} reads formats {known}. Install the fitting version or export the model again."
        )
    try:
        bundle = Bundle(
            tokenizer_config=TokenizerConfig.from_dict(manifest["tokenizer"], origin="tokenizer"),
            model_config=ModelConfig.from_dict(manifest["model"], origin="model"),
            facts=dict(manifest["facts"]),
            threshold=float(manifest["threshold"]),
            candidates=int(manifest["candidates"]),
            precision=_precision(manifest["precision"]),
            graphs={name: tuple(weights) for name, weights in manifest["graphs"].items()},
            files={name: _read_file(folder / name, digest) for name, digest in manifest["sha256"].items()},
            calibration=Calibration.from_dict(manifest["calibration"]) if "calibration" in manifest else None,
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, ConfigError, InputError) as error:
        raise BundleError(f"{folder}: the manifest is damaged ({error!r}). Copy or export the bundle again.") from error
    if not (0.0 <= bundle.threshold <= 1.0 and bundle.candidates >= 1):
        raise BundleError(
            f"{folder}: the manifest is damaged (threshold {bundle.threshold}, expected 0 to 1; candidates "
            f"{bundle.candidates}, expected at least 1). Copy or export the bundle again."
        )
    return bundle


def shipped_bundle() -> Path:
    """Folder of the model that ships with the package."""
    return Path(str(package_files("corrector") / "models" / "zh"))


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST_FILE
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BundleError(
            f"{folder}: no bundle here ({MANIFEST_FILE}: {error.strerror}). Give a folder made by 'corrector export'."
        ) from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{path}: damaged ({error}). Copy or export the bundle again.") from error
    if not isinstance(manifest, dict):
        raise BundleError(f"{path}: holds a {type(manifest).__name__}; expected a JSON object.")
    return manifest


@contextmanager
def _writing(folder: Path, *, remedy: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BundleError(f"{folder}: cannot be written ({error.strerror}). {remedy}") from error


def _clear(folder: Path, names: Set[str]) -> None:
    """A folder for files of these names; it holds no bundle any more, though perhaps the files of one."""
    if folder.is_file():
        raise BundleError(f"{folder} is a file. Give a new or empty folder.")
    folder.mkdir(parents=True, exist_ok=True)
    foreign = {path.name for path in folder.iterdir()} - names - {MANIFEST_FILE, _NEW_MANIFEST}
    if foreign:
        raise BundleError(f"{folder} holds other files ({', '.join(sorted(foreign)[:5])}). Give a new or empty folder.")
    (folder / MANIFEST_FILE).unlink(missing_ok=True)


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Whole or not at all: a manifest is never half-written over a good one."""
    new = folder / _NEW_MANIFEST
    try:
        new.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        new.replace(folder / MANIFEST_FILE)
    finally:
        new.unlink(missing_ok=True)


def _precision(value: Any) -> WeightPrecision:
    if value not in get_args(WeightPrecision):
        raise ValueError(f"precision is {value!r}; expected one of {', '.join(map(repr, get_args(WeightPrecision)))}")
    known: WeightPrecision = value
    return known


def _read_file(path: Path, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror}). Copy or export the bundle again.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BundleError(f"{path}: damaged, its SHA-256 is not the manifest's. Copy or export the bundle again.")
    return content
