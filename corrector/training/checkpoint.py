"""The state of a training run on disk: everything that the next step depends on.

A checkpoint is written beside its place and then moved there, so a kill at any moment leaves the one before it whole.
It is read with `weights_only`: a foreign file cannot run code.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from corrector.corpus.batches import Cursor
from corrector.errors import BundleError

LATEST, BEST = "latest.pt", "best.pt"


@dataclass(frozen=True)
class Progress:
    """How far a run has come."""

    step: int = 0
    tokens: int = 0  # source tokens seen, padding not counted
    seconds: float = 0.0  # time spent in steps
    best: float | None = None  # lowest development loss so far
    cursor: Cursor = Cursor()  # noqa: RUF009 - frozen


def save_checkpoint(
    path: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer, progress: Progress, corpus: str
) -> None:
    """Write all state of a run, random numbers as this process draws them; `corpus`: fingerprint of what it reads."""
    device = next(model.parameters()).device
    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "progress": asdict(progress),
        "corpus": corpus,
        "random": torch.get_rng_state(),
        "cuda_random": [torch.cuda.get_rng_state(device)] if device.type == "cuda" else [],
    }
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def load_checkpoint(
    path: Path, model: torch.nn.Module, optimizer: torch.optim.Optimizer, corpus: str, device: torch.device
) -> Progress:
    """Restore all state of a run.

    Raises:
        BundleError: the file is missing or damaged, or belongs to another model or corpus.
    """
    state = _read(path, device)
    if state["corpus"] != corpus:
        raise BundleError(
            f"{path}: this run read another corpus ({state['corpus']}, now {corpus}). Give the same training files to "
            "go on exactly, or begin a new run with --start-from."
        )
    try:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{path}: belongs to another configuration ({error}).") from error
    torch.set_rng_state(state["random"].cpu())
    if state["cuda_random"] and device.type == "cuda":
        torch.cuda.set_rng_state(state["cuda_random"][0].cpu(), device)
    return _progress(state, path)


def load_progress(path: Path) -> Progress:
    """Only how far the run of a checkpoint had come."""
    return _progress(_read(path, torch.device("cpu")), path)


def load_weights(path: Path) -> dict[str, torch.Tensor]:
    """Only the model's weights of a checkpoint, on the CPU."""
    weights: dict[str, torch.Tensor] = _read(path, torch.device("cpu"))["model"]
    return weights


def _progress(state: dict[str, Any], path: Path) -> Progress:
    values = state["progress"]
    try:
        return Progress(**{**values, "cursor": Cursor(**values["cursor"])})
    except (KeyError, TypeError) as error:
        raise BundleError(f"{path}: not a checkpoint of this program ({error!r}).") from error


def _read(path: Path, device: torch.device) -> dict[str, Any]:
    try:
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    except FileNotFoundError as error:
        raise BundleError(f"{path}: no such checkpoint. Give the folder of a run that has begun.") from error
    except Exception as error:  # damaged bytes make torch's reader raise nearly anything
        raise BundleError(f"{path}: damaged or not a checkpoint ({error}). Use another, or begin a new run.") from error
    parts = {"model", "optimizer", "progress", "corpus", "random", "cuda_random"}
    if not isinstance(state, dict) or not parts <= state.keys():
        raise BundleError(f"{path}: not a checkpoint of this program.")
    return state
