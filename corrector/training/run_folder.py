"""Whether a folder may take a run, new or gone on with, and making room for a new one.

Knows the files of a run by name. Nothing is written over but a run that was stopped before its first checkpoint.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corrector.config import Config
from corrector.errors import BundleError, ConfigError, CorrectorError
from corrector.evidence.tables import TABLE_FILES
from corrector.training.checkpoint import BEST, LATEST, load_progress
from corrector.training.reports import LOG_FILES
from corrector.training.run_settings import CONFIG_FILE, TOKENIZER_FOLDER, load_run_config
from corrector.training.schedule import same_so_far


def expect_no_run(folder: Path) -> None:
    """See that a run may begin in a folder: for those who want to know before they read data.

    One that was begun there and stopped before its first checkpoint is written over; what else has the names of a run's
    files is not.

    Raises:
        BundleError: it holds a run or files of such names, or is a file.
    """
    if folder.is_file():
        raise BundleError(f"{folder}: is a file; expected a folder to write a run to. Give another --out.")
    if (folder / LATEST).exists():
        raise BundleError(f"{folder}: already holds a run. Go on with it by --resume, or give another --out.")
    names = (CONFIG_FILE, TOKENIZER_FOLDER, *TABLE_FILES, BEST, *LOG_FILES)
    found = [name for name in names if (folder / name).exists()]
    if found and not _was_begun(folder):
        raise BundleError(
            f"{folder}: holds {', '.join(found)}, which a run would write over. Give another --out, or remove them."
        )


def _was_begun(folder: Path) -> bool:
    try:
        load_run_config(folder)
    except CorrectorError:
        return False
    return True


def clear(folder: Path) -> None:
    """Make the folder, and remove the settings, checkpoints and logs of a run that was stopped before a checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (CONFIG_FILE, BEST, *LOG_FILES):
        (folder / name).unlink(missing_ok=True)


def expect_same_rates(folder: Path, config: Config) -> None:
    """See that a run may go on with the `max_steps` of `config`: for those who want to know before they read data.

    Raises:
        ConfigError: the steps made would have had another learning rate.
    """
    begun, wanted = load_run_config(folder).training, config.training
    if wanted.max_steps == begun.max_steps:
        return
    step = load_progress(folder / LATEST).step
    if not same_so_far(step, begun, replace(begun, max_steps=wanted.max_steps)):
        raise ConfigError(
            f"{folder}: of {begun.max_steps} steps {step} are made, and with {wanted.max_steps} some of these would "
            "have had another learning rate. The number may be changed until the rate begins to fall: go on without "
            "--max-steps, or begin a new run with --start-from."
        )
