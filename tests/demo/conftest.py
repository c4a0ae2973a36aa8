"""A trained bundle for tests that run the real program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corrector.corrector import shipped_bundle


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The bundle that ships with the package, or the one that CORRECTOR_TEST_BUNDLE names."""
    folder = Path(os.environ.get("CORRECTOR_TEST_BUNDLE") or shipped_bundle())
    if not (folder / "manifest.json").is_file():
        pytest.skip(f"no trained bundle in {folder}; set CORRECTOR_TEST_BUNDLE to the folder of one")
    return folder
