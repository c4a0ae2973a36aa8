"""Files corrected in one process: the model is opened for a run and no longer, and always, whatever there is to do."""

from __future__ import annotations

import gc
import json
import shutil
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corrector import BundleError, Corrector, InputError
from corrector.batch import Counts, Job, Settings, correct_files, correct_gradually
from corrector.bundle import MANIFEST_FILE

if TYPE_CHECKING:
    from conftest import Toy


@pytest.fixture
def jobs(tmp_path: Path) -> list[Job]:
    """Two files with an error each."""
    made = [Job(tmp_path / f"{name}.txt", tmp_path / f"{name}.corrected.txt") for name in "ab"]
    for job in made:
        job.source.write_text("我今天因该去学校。\n", encoding="utf-8")
    return made


def test_a_bundle_that_has_changed_is_opened_anew(toy: Toy, tmp_path: Path, jobs: list[Job]) -> None:
    """A model was once kept from the first run on, and corrected for a bundle that was not there any more."""
    bundle = Path(shutil.copytree(toy.bundle, tmp_path / "bundle"))
    assert correct_files(jobs, Settings(bundle)).edits == 2
    manifest = json.loads((bundle / MANIFEST_FILE).read_text(encoding="utf-8"))
    (bundle / MANIFEST_FILE).write_text(json.dumps({**manifest, "threshold": 1.0}), encoding="utf-8")
    assert correct_files(jobs, Settings(bundle)).edits == 0


def test_a_model_is_opened_once_and_let_go(toy: Toy, jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[weakref.ref[Corrector]] = []
    load = Settings.open

    def told(settings: Settings) -> Corrector:
        corrector = load(settings)
        opened.append(weakref.ref(corrector))
        return corrector

    monkeypatch.setattr(Settings, "open", told)
    correct_files(jobs, Settings(toy.bundle))
    gc.collect()
    assert [corrector() for corrector in opened] == [None]


def test_a_corrector_that_is_open_already_works_here_and_for_nobody_else(toy: Toy, jobs: list[Job]) -> None:
    corrector = Corrector.load(toy.bundle, replace={"学校": "公园"})
    assert correct_files(jobs, corrector).edits == 4
    with pytest.raises(InputError, match="expected Settings"):
        correct_files(jobs, corrector, workers=2)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_model_that_cannot_be_opened_is_told_even_if_there_is_nothing_to_correct(
    tmp_path: Path, workers: int
) -> None:
    job = Job(tmp_path / "in.txt", tmp_path / "out.txt")
    job.source.touch()
    with pytest.raises(BundleError, match="no bundle here"):
        correct_files([job], Settings(tmp_path / "nowhere"), workers=workers)
    assert list(tmp_path.iterdir()) == [job.source]


def test_what_is_done_is_told_after_every_chunk(toy: Toy, jobs: list[Job]) -> None:
    told = list(correct_gradually(jobs, Settings(toy.bundle)))
    assert told == [
        Counts(records=1, changed=1, edits=1, sentences=1),
        Counts(records=2, changed=2, edits=2, sentences=2),
    ]


@pytest.mark.parametrize("error", [KeyboardInterrupt, BrokenPipeError])
def test_whoever_listens_may_stop_the_run(toy: Toy, jobs: list[Job], error: type[BaseException]) -> None:
    def stop(_: Counts) -> None:
        raise error

    with pytest.raises(error):
        correct_files(jobs, Settings(toy.bundle), on_progress=stop)
    assert sorted(jobs[0].source.parent.iterdir()) == [job.source for job in jobs]
