"""Flags that several verbs share: settings, from a file and singly; what errors are made with; rows to pass over."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from corrector.config import Config, load_config
from corrector.errors import ConfigError


def add_settings_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings (.toml or .json)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="GROUP.KEY=VALUE", help="one setting (repeatable)"
    )


def add_noise_flags(parser: argparse.ArgumentParser, *, ngrams: str) -> None:
    """The files that errors are made with; `ngrams` says which to give, or what is done without."""
    parser.add_argument("--ngrams", type=Path, metavar="FILE", help=f"n-grams made by 'corrector count'; {ngrams}")
    parser.add_argument(
        "--lexicon",
        type=Path,
        metavar="FILE",
        help="where the words that errors are made with are kept; made if absent",
    )


def add_skip_bad_flag(parser: argparse.ArgumentParser, rows: str = "rows") -> None:
    parser.add_argument("--skip-bad", action="store_true", help=f"leave bad {rows} out, and tell how many")


def read_settings(options: argparse.Namespace) -> Config:
    """The settings of --config, or the defaults, with those of --set in their place.

    Raises:
        ConfigError: a file that cannot be read, an unknown key or an impossible value.
    """
    values = (load_config(options.config) if options.config else Config()).to_dict()
    for setting in options.set:
        name, equals, text = setting.partition("=")
        group, dot, key = name.partition(".")
        if not (equals and dot):
            raise ConfigError(f"--set {setting!r}; expected GROUP.KEY=VALUE, such as model.cell=gru.")
        values.setdefault(group, {})[key] = _parsed(text)
    return Config.from_dict(values, origin="--set")


def _parsed(text: str) -> Any:
    """A JSON value where it is one, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
