"""The settings and the tokenizer that a run was begun with, in its folder."""

from __future__ import annotations

import json
from pathlib import Path

from corrector.config import Config
from corrector.errors import BundleError
from corrector.tokenization.building import restore_tokenizer, tokenizer_files
from corrector.tokenization.tokenizer import Tokenizer
from corrector.wholefiles import complete_or_nothing

CONFIG_FILE, TOKENIZER_FOLDER = "config.json", "tokenizer"


def save_run_settings(config: Config, tokenizer: Tokenizer, folder: Path) -> None:
    """Write both, in place of what is there; the configuration last: whoever finds one finds all it belongs to."""
    (folder / TOKENIZER_FOLDER).mkdir(parents=True, exist_ok=True)
    for file in (folder / TOKENIZER_FOLDER).iterdir():
        file.unlink()
    for name, content in tokenizer_files(tokenizer).items():
        (folder / TOKENIZER_FOLDER / name).write_bytes(content)
    save_run_config(config, folder)


def save_run_config(config: Config, folder: Path) -> None:
    """Write the configuration, in place of an older one at once: other processes may be reading it.

    Raises:
        InputError: it cannot be written.
    """
    with complete_or_nothing(folder / CONFIG_FILE) as file:
        file.write(json.dumps(config.to_dict(), indent=1).encode())


def load_run_config(folder: Path) -> Config:
    """The configuration a run was begun with.

    Raises:
        BundleError: the folder holds no run.
    """
    path = folder / CONFIG_FILE
    try:
        return Config.from_dict(json.loads(path.read_text(encoding="utf-8")), origin=str(path))
    except (OSError, ValueError) as error:
        raise BundleError(f"{folder}: holds no training run ({error}). Give the folder of an earlier --out.") from error


def load_run_tokenizer(folder: Path, config: Config) -> Tokenizer:
    """The tokenizer that a run was begun with.

    Raises:
        BundleError: the folder holds no run, or its tokenizer is damaged.
    """
    try:
        files = {path.name: path.read_bytes() for path in (folder / TOKENIZER_FOLDER).iterdir()}
    except OSError as error:
        raise BundleError(f"{folder}: holds no training run ({error}). Give the folder of an earlier --out.") from error
    return restore_tokenizer(config.tokenizer.unit, files)
