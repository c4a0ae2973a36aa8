"""Predictions with the figures that the original scorers printed for them, where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).parents[3].parent / "shared" / "data" / "golden"


@dataclass(frozen=True)
class Golden:
    """One set: its files, and what was printed for it."""

    folder: Path

    def lines(self, name: str) -> list[str]:
        return (self.folder / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")

    def table(self, name: str) -> list[list[str]]:
        return [line.split("\t") for line in self.lines(name)[1:]]

    def scores(self, *scorers: str) -> list[dict[str, Any]]:
        """What these scorers printed: prediction, gold, options, figures."""
        entries = json.loads((self.folder / "scores.json").read_text(encoding="utf-8"))["scores"]
        found = [entry for entry in entries if entry["scorer"] in scorers]
        assert found, f"no figures of {scorers}"
        return found

    def predictions(self, name: str) -> list[str]:
        """The lines that a prediction's description stands for."""
        if name.startswith("gold.txt with its last character cut off"):
            return [line[:-1] for line in self.lines("gold.txt")]
        if name.startswith("gold.txt with one full stop added"):
            return [line + "。" for line in self.lines("gold.txt")]
        return self.lines(name.replace(",", " ").split()[0])


@pytest.fixture
def golden() -> Callable[[str], Golden]:
    def open_case(name: str) -> Golden:
        if not (_FOLDER / name).exists():
            pytest.skip(f"{_FOLDER / name} is not here: the scorers' figures are kept outside of the repository")
        return Golden(_FOLDER / name)

    return open_case
