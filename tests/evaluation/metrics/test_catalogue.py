"""Metrics by name."""

from __future__ import annotations

from typing import Any

import pytest

from corrector.errors import InputError, MissingExtraError
from corrector.evaluation.metrics import catalogue
from corrector.evaluation.metrics.catalogue import choose, choose_all, fitting
from corrector.evaluation.metrics.metric_names import METRIC_NAMES
from corrector.evaluation.sets import EvaluationSet


def test_every_name_is_one_metric_and_every_column_one_of_its_figures() -> None:
    chosen, missing = choose_all()
    assert not missing
    assert len(chosen) == len(METRIC_NAMES)
    assert len({one.metric.name for one in chosen}) == len(METRIC_NAMES)
    for one in chosen:
        assert {column.figure for column in one.columns} <= set(one.metric.figures)


def test_a_metric_that_is_asked_for_is_shown() -> None:
    """Also one that the summary leaves out otherwise."""
    (wang,) = choose(["wang"])
    assert [column.figure for column in wang.columns] == ["f1"]
    assert [one.metric.name for one in choose(["length", "correction"])] == ["sentence correction, strict", "length"]


def test_an_unknown_name_is_refused_with_a_hint() -> None:
    with pytest.raises(InputError, match=r"'blue'.*Did you mean 'bleu'"):
        choose(["correction", "blue"])


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(**_: Any) -> Any:
        raise MissingExtraError("no sacrebleu")

    monkeypatch.setattr(catalogue, "_ENTRIES", (catalogue.Entry("bleu", absent), *catalogue._ENTRIES[:1]))
    chosen, missing = choose_all()
    assert ([one.metric.name for one in chosen], len(missing)) == (["sentence correction, strict"], 1)
    with pytest.raises(MissingExtraError):
        choose(["bleu"])


def test_tokens_are_needed_for_maxmatch(sets: tuple[EvaluationSet, ...]) -> None:
    chosen = choose(["maxmatch", "gleu"])
    assert [one.name for one in chosen] == ["maxmatch", "gleu"]
    assert fitting(chosen, sets[0]) == chosen[1:]
    with pytest.raises(InputError, match=r"maxmatch needs an M2 file; 对\.tsv is none"):
        fitting(chosen[:1], sets[0])
