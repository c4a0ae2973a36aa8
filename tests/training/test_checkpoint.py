"""Checkpoints that are damaged or foreign are clear errors, and run no code."""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from corrector import BundleError
from corrector.training.checkpoint import LATEST, load_checkpoint, load_progress, load_weights
from corrector.training.trainer import Trainer

CPU = torch.device("cpu")


class Malicious:
    """What unpickling it would do is make a folder."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("form", ["torch", "pickle"])
def test_a_checkpoint_cannot_run_code(tmp_path: Path, form: str) -> None:
    path, marker = tmp_path / LATEST, tmp_path / "marker"
    if form == "torch":
        torch.save({"model": Malicious(marker)}, path)
    else:
        path.write_bytes(pickle.dumps(Malicious(marker)))
    with pytest.raises(BundleError, match="damaged or not a checkpoint"):
        load_weights(path)
    assert not marker.exists()
    pickle.loads(pickle.dumps(Malicious(marker)))  # it would have
    assert marker.exists()


def test_damaged_checkpoints_are_clear_errors(whole: Path, tmp_path: Path) -> None:
    good, path, rng = (whole / LATEST).read_bytes(), tmp_path / LATEST, random.Random(3)
    damaged = [b"", b"PK\x03\x04", good[:100], good[: len(good) // 2], good[:-1], b"\x80\x02" + good]
    damaged += [rng.randbytes(rng.randrange(1, 60)) for _ in range(150)]
    damaged += [b"\x80\x02" + rng.randbytes(20) for _ in range(150)]
    for content in damaged:
        path.write_bytes(content)
        with pytest.raises(BundleError):
            load_progress(path)
    with pytest.raises(BundleError, match="no such checkpoint"):
        load_progress(tmp_path / "none.pt")


@pytest.mark.parametrize("progress", [{}, {"step": 1}, {"cursor": {"page": 1}}, {"cursor": {}, "pace": 2}])
def test_a_foreign_dictionary_is_a_clear_error(whole: Path, tmp_path: Path, progress: dict[str, object]) -> None:
    state = torch.load(whole / LATEST, weights_only=True)
    for foreign in ({**state, "progress": progress}, {"progress": progress}, [state]):
        torch.save(foreign, tmp_path / LATEST)
        with pytest.raises(BundleError, match="not a checkpoint of this program"):
            load_progress(tmp_path / LATEST)


def test_a_foreign_optimizer_is_a_clear_error(small: Callable[..., Trainer], whole: Path, tmp_path: Path) -> None:
    state, run = torch.load(whole / LATEST, weights_only=True), small(tmp_path / "run")
    for part in ("optimizer", "model"):
        torch.save({**state, part: {"other": 1}}, tmp_path / LATEST)
        with pytest.raises(BundleError, match="another configuration"):
            load_checkpoint(tmp_path / LATEST, run.model, run.optimizer, run.corpus, CPU)
