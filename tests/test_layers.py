"""Imports point down: which part of the package may import which, and what correcting a text must not load."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "corrector"
INIT = "__init__"  # the package's own face, beside corrector.py

# A room is a module or a subpackage of corrector; it may import rooms of lower rank.
RANKS = {
    "errors": 0, "version": 0, "config": 0, "interruption": 0, "settings": 0,
    "text": 1, "textfiles": 1, "arrayfiles": 1, "wholefiles": 1, "edits": 1, "alignment_steps": 1,
    "alignment": 2, "classification": 2, "calibration": 2, "rows": 2, "ngrams": 2, "lexicon": 2,
    "tokenization": 3, "corpus": 3, "correction": 3, "wordlists": 3,
    "bundle": 4, "document": 4, "records": 4, "cluster": 4, "evidence": 4, "evaluation": 4,
    "model": 5, "runtime": 5, "workers": 5,
    "search": 6, "training": 6,
    "corrector": 7, "suggestions": 7, "batch": 7, "inspection": 7, INIT: 7,
    "page": 8, "cli": 8, "__main__": 8,
}  # fmt: skip
SIDEWAYS = {  # importer, imported: exceptions within a rank
    ("version", "errors"), ("config", "errors"), ("config", "settings"), ("settings", "errors"),
    ("arrayfiles", "wholefiles"),
    ("alignment", "classification"),
    ("corpus", "tokenization"),
    ("runtime", "model"),  # the runtime that runs a model in torch
    ("corrector", "suggestions"), ("batch", "corrector"), (INIT, "corrector"),
    ("__main__", "cli"), ("cli", "page"),
}  # fmt: skip
FORBIDDEN = {
    ("search", "model"),
    ("search", "text"),
}  # lower, but the search knows the runtime's protocol only
# The files and folders of one room, lowest first: each imports only those before it.
EVALUATION = ("sets", "tokens", "metrics", "signature", "analysis", "outputs", "report", "scoring", "rendering")
HEAVY = ("torch", "jieba", "sentencepiece", "gradio", "onnx", "pypinyin", "matplotlib", "ray")
HOMES = {  # where a heavy package may be imported: files, or rooms
    "torch": ("model", "training", "runtime/torch_runtime.py",
              "runtime/opening.py", "cli/train.py", "cli/export.py", "cli/collocate.py"),  # these set threads
    "onnxruntime": ("model/onnxruntime_import.py",),
    "onnx": ("model/onnx_export.py", "model/onnx_weights.py"),
    "jieba": ("tokenization/words.py", "lexicon/words.py"),
    "pypinyin": ("lexicon/readings.py",),
    "sentencepiece": ("tokenization/pieces.py",),
    "matplotlib": ("training/reports.py", "corpus/distribution_picture.py"),
    "sacrebleu": ("evaluation/metrics/bleu_and_chrf.py",),
    "tqdm": ("cli/train.py",),
    "ray": ("cluster.py",),
    "gradio": ("page/gradio_import.py",),
}  # fmt: skip
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Full names of all that a module imports, also inside functions; `from a import b` is a.b.

    Also what it asks for by name, by `require("a", ...)` and `import_module("a")`.
    """
    package = ".".join(path.parent.relative_to(ROOT).parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).split(".")[-1]
            if called in ("require", "import_module"):
                yield str(node.args[0].value)


def room_of_file(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def room_of_name(name: str) -> str:
    """The room of a name below corrector; what is no file or folder comes from the package's face."""
    first = name.split(".")[1] if "." in name else INIT
    return first if (PACKAGE / first).is_dir() or (PACKAGE / f"{first}.py").is_file() else INIT


def may_import(importer: str, room: str) -> bool:
    if importer == room:
        return True
    if (importer, room) in FORBIDDEN:
        return False
    return RANKS[room] < RANKS[importer] or (importer, room) in SIDEWAYS


def test_every_room_has_a_rank() -> None:
    unknown = {room_of_file(path) for path in MODULES} - RANKS.keys()
    assert not unknown, f"give them a rank in {Path(__file__).name}: {sorted(unknown)}"


def test_imports_point_down() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        for name in imported(path)
        if name.split(".")[0] == "corrector" and not may_import(room_of_file(path), room_of_name(name))
    ]
    assert not wrong


def test_imports_within_evaluation_point_down() -> None:
    def shelf(name: str) -> int:
        return EVALUATION.index(name.split(".")[2])

    files = [path for path in (PACKAGE / "evaluation").rglob("*.py") if path.stem != INIT]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imported(path)
        if name.startswith("corrector.evaluation.")
        and shelf(name) > shelf(".".join(path.with_suffix("").relative_to(ROOT).parts))
    ]
    assert files
    assert not wrong


@pytest.mark.parametrize("package", HOMES)
def test_a_heavy_package_is_imported_at_its_home_only(package: str) -> None:
    importers = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if package in {name.split(".")[0] for name in imported(path)}
    }
    homes = HOMES[package]
    assert importers
    assert {file for file in importers if not file.startswith(homes)} == set()
    assert [home for home in homes if not any(file.startswith(home) for file in importers)] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import corrector.search.beam", ["corrector.search.beam"]),
        ("def f():\n    from corrector import Corrector", ["corrector.Corrector"]),
        (
            "from .. import cli\nfrom .protocol import Ids",
            ["corrector.cli", "corrector.runtime.protocol.Ids"],
        ),
        ("if TYPE_CHECKING:\n    import torch.nn as nn", ["torch.nn"]),
        ("x = require('ray', extra='cluster')", ["ray"]),
        ("import importlib\nimportlib.import_module('onnx')", ["importlib", "onnx"]),
    ],
)
def test_the_walk_sees_every_form_of_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, found: list[str]
) -> None:
    path = tmp_path / "corrector" / "runtime" / "made_up.py"
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert list(imported(path)) == found


def test_the_rules_of_the_ladder() -> None:
    assert may_import("cli", "corrector")
    assert may_import("corpus", "tokenization")
    assert not may_import("tokenization", "corpus")
    assert not may_import("training", "search")
    assert not may_import("search", "training")
    assert not may_import("search", "model")
    assert not may_import("edits", INIT)


def loaded_by(code: str) -> set[str]:
    """Top-level modules loaded after running code in a fresh interpreter."""
    tail = "\nimport json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-c", code + tail],
        env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import corrector").isdisjoint(HEAVY)


def test_correcting_loads_nothing_heavy(toy) -> None:  # type: ignore[no-untyped-def]
    """With a tiny bundle trained by the tests, so that it holds without a shipped one."""
    code = f"import corrector\ncorrector.Corrector.load({str(toy.bundle)!r}).correct('我今天很高心。')"
    assert loaded_by(code).isdisjoint(HEAVY)


@pytest.mark.skipif(not any((PACKAGE / "models").glob("*/*")), reason="no bundle ships with this tree")
@pytest.mark.parametrize("beam_width", [1, 3])
def test_correcting_with_the_shipped_bundle_loads_nothing_heavy(beam_width: int) -> None:
    code = f"import corrector\ncorrector.Corrector.load(beam_width={beam_width}).correct('我今天很高心。')"
    assert loaded_by(code).isdisjoint(HEAVY)
