"""Several processes train the model that one would train, and stop, go on and fail together."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from corrector.cli.main import main
from corrector.config import Config, load_config
from corrector.corpus.batches import Cursor
from corrector.ngrams.leave_one_out import load_cross_fitted
from corrector.training.checkpoint import LATEST, load_progress, load_weights
from corrector.training.run import begin, resume, start_from
from corrector.training.run_data import load_data
from corrector.training.start import Start, load_start
from corrector.training.trainer import Trainer

CPU = torch.device("cpu")
STEPS = 16
TORCHRUN = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")

# Checkpoints after every step, and a little time in which to be killed; tells the number of each process.
SLOWLY = """
import os, sys, time
from pathlib import Path
from corrector.cli.main import main
from corrector.training import trainer
save = trainer.save_checkpoint
def save_slowly(*arguments):
    save(*arguments)
    time.sleep(0.05)
trainer.save_checkpoint, trainer.CHECKPOINT_SECONDS = save_slowly, 0.0
Path(f"process{os.environ['RANK']}").write_text(str(os.getpid()))
sys.exit(main(sys.argv[1:]))
"""
DIFFERENTLY = """
import os, sys
from corrector.cli.main import main
sys.exit(main([{"DATA": f"data{os.environ['RANK']}.tsv"}.get(word, word) for word in sys.argv[1:]]))
"""
SETTINGS = f"""
[model]
embedding = 16
encoder_layers = 2
encoder_width = 12
decoder_width = 16
attention_width = 8
dropout = 0.0
evidence = 2
language_width = 8
language_embedding = 6
[training]
language_learns = true
max_steps = {STEPS}
batch_tokens = 27
learning_rate = 0.01
warmup_steps = 4
generation_share = 1.0
cloze_share = 1.0
report_every = 1
evaluate_every = 8
development_rows = 20
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, toy_sentences: tuple[str, ...]) -> Path:
    """A text of two parts, their n-grams, and settings with which nothing is drawn but the batches.

    The batches are so small that some have a row for one process only.
    """
    folder = tmp_path_factory.mktemp("together")
    half = len(toy_sentences) // 2
    for part, sentences in {"early": toy_sentences[:half], "late": toy_sentences[half:]}.items():
        (folder / "texts" / part).mkdir(parents=True)
        (folder / "texts" / part / "all.txt").write_text("\n".join(sentences), encoding="utf-8")
    assert main(["count", str(folder / "texts"), "--out", str(folder / "ngrams.npz"), "--leave-one-out"]) == 0
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def open_run(place: Path, lexicon_file: Path) -> Callable[..., Trainer]:
    """Opens a run in this process: `verb` is begin, start_from or resume."""

    def make(verb: Callable[..., Trainer], name: Path | str, *start: Start, **training: object) -> Trainer:
        config, ngrams = load_config(place / "settings.toml"), load_cross_fitted(place / "ngrams.npz")
        config = replace(config, training=replace(config.training, **training))
        data = load_data(place / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)
        more = {} if verb is resume else {"ngrams": ngrams}
        return verb(place / name, *start, data, config, device=CPU, report=lambda _: None, **more)

    return make


@pytest.fixture(scope="module")
def alone(place: Path, open_run: Callable[..., Trainer]) -> Path:
    """The run folder of one process, which started from the weights of `first`.

    With weights drawn from the seed all processes would begin alike, whether the first gave the others its own or not.
    """
    open_run(begin, "first", objective="language", max_steps=2, seed=5).run()
    open_run(start_from, "alone", load_start(str(place / "first"))).run()
    return place / "alone"


@pytest.fixture
def arguments(place: Path, lexicon_file: Path, tmp_path: Path) -> tuple[str, ...]:
    files = ("--lexicon", lexicon_file, "--ngrams", place / "ngrams.npz")
    return tuple(map(str, ("train", place / "texts", "--out", tmp_path / "run", "--device", "cpu", *files)))


@pytest.fixture
def anew(place: Path) -> tuple[str, ...]:
    """The flags of a new run."""
    return ("--config", str(place / "settings.toml"), "--start-from", str(place / "first"))


@contextmanager
def together(*command: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """torchrun with a command, which a failing test takes along."""
    outside = {"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"}
    environment = {name: value for name, value in os.environ.items() if name not in outside}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [*TORCHRUN, *command], cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # torchrun ends what it has started


def run_together(*command: str, folder: Path) -> tuple[int, str]:
    with together(*command, folder=folder) as process:
        output, _ = process.communicate(timeout=180)
        return process.returncode, output


def assert_nearly_same_weights(one: Path, other: Path) -> None:
    """But for the rounding of sums in another order, which a dozen steps do not blow up to a thousandth of a step."""
    ours, theirs = load_weights(one / LATEST), load_weights(other / LATEST)
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        torch.testing.assert_close(
            value, theirs[name], rtol=1e-4, atol=1e-5, msg=lambda text, name=name: f"{name}: {text}"
        )


def steps_told(folder: Path) -> list[dict[str, float]]:
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if "loss" in row]


def test_two_processes_train_what_one_would(
    alone: Path, arguments: tuple[str, ...], anew: tuple[str, ...], tmp_path: Path
) -> None:
    """Stopped at once by a time limit, on which they have to agree, and gone on with."""
    code, output = run_together("-m", "corrector", *arguments, *anew, "--max-minutes", "1e-9", folder=tmp_path)
    assert code == 0, output
    assert load_progress(tmp_path / "run" / LATEST).step == 0
    code, output = run_together("-m", "corrector", *arguments, "--resume", folder=tmp_path)
    assert code == 0, output
    assert_nearly_same_weights(tmp_path / "run", alone)
    ours, theirs = steps_told(tmp_path / "run"), steps_told(alone)
    assert [row["step"] for row in ours] == list(range(1, STEPS + 1))  # one process tells, not both
    for name in (
        "tokens",
        "loss",
        "cloze_loss",
        "belief_loss",
        "redundancy_loss",
        "missing_loss",
        "swap_loss",
        "gradient_norm",
        "rate",
    ):
        assert [row[name] for row in ours] == pytest.approx([row[name] for row in theirs], rel=1e-3), name
    assert output.count("development loss") == 1
    assert not list((tmp_path / "run").glob("*.partial"))


def test_some_batches_have_a_row_for_one_process_only(open_run: Callable[..., Trainer], tmp_path: Path) -> None:
    """Else the test above would not show that the other one does no harm."""
    stream = open_run(begin, tmp_path / "run", objective="language").stream
    batches = list(itertools.islice(stream.start_from(Cursor()), STEPS))
    assert {len(batch.lengths) for batch in batches} >= {1, 2}
    assert {batch.part for batch in batches} == {"early", "late"}


def test_when_one_process_is_killed_all_end_and_one_alone_can_go_on(
    alone: Path, open_run: Callable[..., Trainer], arguments: tuple[str, ...], anew: tuple[str, ...], tmp_path: Path
) -> None:
    """Without dropout, what one process goes on with is what both would have come to."""
    (tmp_path / "slowly.py").write_text(SLOWLY, encoding="utf-8")
    log, deadline = tmp_path / "run" / "log.txt", time.monotonic() + 120
    with together("slowly.py", *arguments, *anew, folder=tmp_path) as process:
        while time.monotonic() < deadline and process.poll() is None:
            if log.exists() and len(log.read_text().splitlines()) > 4:
                break
            time.sleep(0.01)
        numbers = [int((tmp_path / f"process{rank}").read_text()) for rank in (0, 1)]
        os.kill(numbers[1], signal.SIGKILL)
        output, _ = process.communicate(timeout=60)
        assert process.returncode != 0, output
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)
    assert 0 < load_progress(tmp_path / "run" / LATEST).step < STEPS
    open_run(resume, tmp_path / "run").run()
    assert_nearly_same_weights(tmp_path / "run", alone)


def test_processes_with_different_data_are_refused(toy_config: Callable[..., Config], tmp_path: Path) -> None:
    """They would draw different batches, and train on a mixture of both without a word."""
    for rank in (0, 1):
        rows = [f"小明因该第{n + rank}个到学校\t小明应该第{n + rank}个到学校\n" for n in range(30)]
        (tmp_path / f"data{rank}.tsv").write_text("".join(rows), encoding="utf-8")
    config = toy_config(steps=3)
    (tmp_path / "settings.json").write_text(json.dumps(config.to_dict()), encoding="utf-8")
    (tmp_path / "differently.py").write_text(DIFFERENTLY, encoding="utf-8")
    command = ("differently.py", "train", "DATA", "--out", "run", "--config", "settings.json", "--device", "cpu")
    code, output = run_together(*command, folder=tmp_path)
    assert code != 0
    assert "The 2 processes would not train the same" in output
    assert not (tmp_path / "run" / LATEST).exists()


def test_the_first_process_says_what_is_wrong(
    alone: Path,  # noqa: ARG001 - its run is what `first` is made for
    arguments: tuple[str, ...],
    anew: tuple[str, ...],
    tmp_path: Path,
) -> None:
    """Only it looks into the run folder; the other one waits for it, and must not do so for ever."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / LATEST).write_bytes(b"somebody's run")
    code, output = run_together("-m", "corrector", *arguments, *anew, folder=tmp_path)
    assert code != 0
    assert output.count("already holds a run") == 1
    assert "[rank1]: Traceback" not in output
    assert (tmp_path / "run" / LATEST).read_bytes() == b"somebody's run"
