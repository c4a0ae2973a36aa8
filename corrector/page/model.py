"""The model that a page shows: a corrector for everyone, its calibration, and an inspector when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corrector.bundle import read_bundle, shipped_bundle
from corrector.calibration import Calibration
from corrector.corrector import Corrector
from corrector.inspection import Inspector
from corrector.runtime.onnx_inside import OnnxInside


@dataclass(frozen=True)
class Model:
    """What the tabs share. Nothing in it changes, and nothing of a visitor is kept in it."""

    corrector: Corrector
    calibration: Calibration | None
    inspector: Callable[[], Inspector]


def open_model(folder: str | Path | None) -> Model:
    """Open a bundle, and correct once: the first call is slow, and no visitor should be the first.

    Raises:
        BundleError: the bundle is missing or damaged.
    """
    place = shipped_bundle() if folder is None else Path(folder)
    corrector = Corrector.load(place)
    corrector.correct("你好。")

    @cache
    def inspector() -> Inspector:
        return Inspector(corrector.tokenizer, corrector.runtime, OnnxInside(read_bundle(place)))

    return Model(corrector, read_bundle(place).calibration, inspector)
