"""Errors say what was given, what was expected and what to do."""

from __future__ import annotations

import math
import pickle
from pathlib import Path

import pytest

from corrector import errors
from corrector.errors import CorrectorError, DataError, MissingExtraError, did_you_mean, require


def test_every_error_is_a_corrector_error() -> None:
    found = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(found) == 6
    assert all(issubclass(kind, CorrectorError) for kind in found)


def test_an_installed_module_is_imported() -> None:
    assert require("math", extra="none", purpose="Counting") is math


def test_a_missing_module_names_purpose_package_and_extra() -> None:
    with pytest.raises(MissingExtraError) as caught:
        require("no_such_package.inner", extra="pieces", purpose="Cutting text")
    message = str(caught.value)
    assert message.startswith("Cutting text needs the package 'no_such_package'")
    assert "pip install 'corrector[pieces]'" in message
    assert isinstance(caught.value.__cause__, ImportError)


def test_an_installed_package_that_breaks_at_import_tells_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half_installed.py").write_text("raise ImportError('libfoo.so is missing')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MissingExtraError, match=r"libfoo\.so is missing"):
        require("half_installed", extra="train", purpose="Training")


def test_a_near_name_is_offered() -> None:
    assert did_you_mean("dropuot", ["dropout", "copy"]) == " Did you mean 'dropout'?"


def test_without_a_near_name_all_are_listed_in_order() -> None:
    assert did_you_mean("xyz", ["dropout", "copy"]) == " Known: copy, dropout."


def test_a_data_error_names_file_and_line() -> None:
    error = DataError("too short.", path="pairs.tsv", line=7)
    assert str(error) == "pairs.tsv, line 7: too short."
    assert (error.path, error.line) == (Path("pairs.tsv"), 7)
    assert str(DataError("is empty.", path="pairs.tsv")) == "pairs.tsv: is empty."


def test_an_error_of_another_process_comes_as_it_was() -> None:
    error = DataError("not a pair.", path="a.tsv", line=3)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.path, again.line) == (str(error), error.path, error.line)
