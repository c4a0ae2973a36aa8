"""Characters as units: the default. Nothing to learn and nothing to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corrector.config import Unit


@dataclass(frozen=True)
class CharacterSegmenter:
    """Every character is a unit."""

    @property
    def unit(self) -> Unit:
        return "characters"

    def segment(self, text: str) -> Sequence[str]:
        return text

    def files(self) -> dict[str, bytes]:
        return {}
