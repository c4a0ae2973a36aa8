"""Correcting stays on this machine: ONNX Runtime is loaded without its telemetry."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import corrector


def test_correcting_reports_to_nobody(bundle: Path, tmp_path: Path) -> None:
    """With telemetry ONNX Runtime 1.31 left a file `.ses` among the temporary ones, and looked for a server."""
    code = f"from corrector import Corrector; Corrector.load({str(bundle)!r}).correct('我以经走了。')"
    environment = {**os.environ, "PYTHONPATH": str(Path(corrector.__file__).parents[1]), "TMPDIR": str(tmp_path)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=300)
    assert list(tmp_path.iterdir()) == []
