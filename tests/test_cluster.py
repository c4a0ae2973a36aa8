"""A cluster changes where a text is corrected, never the result; what goes wrong there is told in a sentence."""

from __future__ import annotations

import json
import operator
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import corrector
from corrector.batch import Job, Settings, correct_files
from corrector.cluster import Cluster, open_cluster
from corrector.errors import BundleError, CorrectorError, InputError, MissingExtraError

ROOT = Path(corrector.__file__).parents[1]
SCRIPT = ROOT / "scripts" / "correct_batch.py"


@pytest.fixture(scope="module")
def ray() -> ModuleType:
    module: ModuleType = pytest.importorskip("ray", reason="the extra 'cluster' is not installed")
    return module


@pytest.fixture(scope="module")
def cluster(ray: ModuleType) -> Iterator[Cluster]:
    with open_cluster("local", cpus=1) as opened:
        yield opened
    assert not ray.is_initialized()


def test_without_ray_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    job = Job(tmp_path / "in.txt", tmp_path / "out.txt")
    with pytest.raises(MissingExtraError, match=r"^Correcting on a Ray cluster needs .* 'corrector\[cluster\]'$"):
        correct_files([job], Settings(), cluster="local")
    assert list(tmp_path.iterdir()) == []


def test_a_function_runs_in_another_process(cluster: Cluster) -> None:
    assert cluster.submit(operator.add, 2, 3).result(60) == 5
    assert cluster.submit(int, "11", base=2).result(60) == 3
    assert cluster.submit(os.getpid).result(60) != os.getpid()


def test_the_functions_own_error_comes_back_as_it_was(cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "nowhere")
    future = cluster.submit(settings.open)
    with pytest.raises(BundleError) as here:
        settings.open()
    error = future.exception(60)
    assert type(error) is BundleError
    assert str(error) == str(here.value)


def test_any_other_error_names_itself(cluster: Cluster) -> None:
    with pytest.raises(CorrectorError, match=r"ZeroDivisionError: division by zero.*this version of corrector"):
        cluster.submit(operator.truediv, 1, 0).result(60)


def test_a_killed_worker_is_an_error_and_not_the_end(cluster: Cluster) -> None:
    with pytest.raises(CorrectorError, match=r"failed or was killed .*fewer workers"):
        cluster.submit(os._exit, 1).result(120)
    assert cluster.submit(operator.add, 2, 3).result(60) == 5


@pytest.mark.usefixtures("cluster")
def test_a_process_uses_one_cluster_and_keeps_it(ray: ModuleType) -> None:
    with pytest.raises(InputError, match="connected to a Ray cluster already"), open_cluster("local", cpus=1):
        pass
    assert ray.is_initialized()


def test_a_joined_cluster_goes_on(cluster: Cluster, ray: ModuleType) -> None:
    """Joined from a process of its own, by the address that any node knows."""
    code = (
        "import operator\nfrom corrector.cluster import open_cluster\n"
        f"with open_cluster({ray.get_runtime_context().gcs_address!r}, cpus=1) as joined:\n"
        "    print(joined.submit(operator.add, 2, 3).result(60))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "5\n"), done.stderr
    assert cluster.submit(operator.add, 2, 3).result(60) == 5


@pytest.mark.usefixtures("ray")
def test_the_result_is_the_same_as_without_a_cluster(toy, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """By the real program, so that it also holds that nothing is left behind and nothing but words is printed."""
    source, words = tmp_path / "in.txt", tmp_path / "replace.list"
    source.write_text("".join(f"第{i}天我今天很高心。小明己经回家。\n" for i in range(200)), encoding="utf-8")
    words.write_text("高心\t高兴\n", encoding="utf-8")
    results = []
    for name, options in {"alone": ["--workers", "1"], "cluster": ["--workers", "2", "--cluster", "local"]}.items():
        target = tmp_path / f"{name}.jsonl"
        command = [sys.executable, SCRIPT, source, "--model", toy.bundle, "--replace", words, "--format", "jsonl"]
        done = subprocess.run(
            [*map(str, command), "--out", str(target), *options],
            env=environment(), capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        results.append(target.read_bytes())
    assert results[0] == results[1]
    rows = [json.loads(line) for line in results[0].splitlines()]
    assert ["高兴" in row["corrected"] for row in rows] == [True] * 200


@pytest.mark.usefixtures("without_use_of_ray")
@pytest.mark.parametrize("address", ["nonsense", "host:port", "http://127.0.0.1:80", ""])
def test_an_address_of_no_known_form_is_named(address: str) -> None:
    with pytest.raises(InputError, match=r"expected local, auto, HOST:PORT or ray://HOST:PORT"):
        open_cluster(address, cpus=1).__enter__()


@pytest.mark.usefixtures("without_use_of_ray")
@pytest.mark.parametrize("form", ["127.0.0.1:{}", "ray://127.0.0.1:{}"])
def test_an_address_where_nobody_answers_is_told_at_once(form: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # not listening, and nobody else's
        address = form.format(taken.getsockname()[1])
        with pytest.raises(CorrectorError, match=f"No Ray cluster answers at '{address}'"):
            open_cluster(address, cpus=1).__enter__()


@pytest.mark.usefixtures("without_use_of_ray")
def test_a_cluster_that_cannot_be_joined_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("Traceback\nthe version is another")

    monkeypatch.setattr(sys.modules["ray"], "init", fail)
    with pytest.raises(CorrectorError, match=r"cannot be joined at 'auto' \(the version is another\)"):
        open_cluster("auto", cpus=1).__enter__()


@pytest.fixture
def without_use_of_ray(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something in the place of Ray that is there and not connected: these mistakes are found before it is asked."""
    stand_in = ModuleType("ray")
    vars(stand_in).update(is_initialized=lambda: False, shutdown=lambda: None, init=None)
    monkeypatch.setitem(sys.modules, "ray", stand_in)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
