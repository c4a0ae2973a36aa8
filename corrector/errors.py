"""The exceptions that corrector raises on purpose.

* CorrectorError
  * InputError         a text or an argument that cannot be worked on
  * DataError          a row of a training or evaluation file
  * ConfigError        a configuration with an unknown key or an impossible value
  * BundleError        a model folder that is missing, damaged or made for another version
  * MissingExtraError  an optional dependency that is not installed

Every message says what was given, what was expected and what to do next. Catching `CorrectorError` catches
them all; anything else that escapes is a bug of this package.
"""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class CorrectorError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(CorrectorError):
    """A text or an argument that cannot be worked on."""


class DataError(CorrectorError):
    """A bad row of a data file; `path` and `line` (from 1; None: the whole file) say where."""

    def __init__(self, message: str, *, path: str | Path, line: int | None = None) -> None:
        self.message, self.path, self.line = message, Path(path), line
        place = f"{path}" if line is None else f"{path}, line {line}"
        super().__init__(f"{place}: {message}")

    def __reduce__(self) -> tuple[Callable[..., DataError], tuple[str, Path, int | None]]:
        return _data_error, (self.message, self.path, self.line)  # an error of another process comes pickled


def _data_error(message: str, path: Path, line: int | None) -> DataError:
    return DataError(message, path=path, line=line)


class ConfigError(CorrectorError):
    """A configuration with an unknown key or an impossible value."""


class BundleError(CorrectorError):
    """A model folder that is missing, damaged or made for another version."""


class MissingExtraError(CorrectorError):
    """An optional dependency that is not installed."""


def require(module: str, *, extra: str, purpose: str) -> ModuleType:
    """Import an optional module, or say which extra brings it.

    Raises:
        MissingExtraError: the module is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"{purpose} needs the package {module.partition('.')[0]!r}, which cannot be imported here ({error}). "
            f"Install it with: pip install 'corrector[{extra}]'"
        ) from error


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """A hint such as ` Did you mean 'dropout'?`, or the sorted list of what is known."""
    names = sorted(known)
    close = get_close_matches(given, names, n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(names)}."
