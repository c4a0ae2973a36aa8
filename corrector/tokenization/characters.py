"""Characters as units: the default. Nothing to learn and nothing to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CharacterSegmenter:
    """Every character is a unit."""

    def segment(self, text: str) -> Sequence[str]:
        return text

    def files(self) -> dict[str, bytes]:
        return {}
