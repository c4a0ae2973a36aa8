"""`corrector export` keeps the weights as it is told to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corrector.bundle import read_bundle
from corrector.cli.main import main

if TYPE_CHECKING:
    from conftest import Toy


def test_the_precision_is_the_users_choice(toy: Toy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = []
    for precision in ("float16", "int8"):
        out = tmp_path / precision
        assert main(["export", str(toy.run), str(out), "--precision", precision]) == 0
        assert read_bundle(out).precision == precision
        sizes.append(sum(path.stat().st_size for path in out.iterdir()))
        assert f"{out}: {sizes[-1] / 1e6:.1f} MB" in capsys.readouterr().out
    assert sizes[1] < sizes[0]


def test_an_unknown_precision_is_refused(toy: Toy, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["export", str(toy.run), str(tmp_path / "out"), "--precision", "int4"])
    assert refused.value.code == 2
    assert "int8" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
