"""A signature is one line of fields."""

from __future__ import annotations

from dataclasses import replace

from corrector.evaluation.metrics.catalogue import choose, choose_all
from corrector.evaluation.metrics.metric import Example, count_all
from corrector.evaluation.sets import EvaluationSet
from corrector.evaluation.signature import signature
from corrector.version import __version__


def test_it_tells_the_file_the_rows_and_the_way_of_counting(sets: tuple[EvaluationSet, ...]) -> None:
    (chosen,) = choose(["correction"])
    assert signature(chosen.metric, sets[0]) == (
        "set=对.tsv|sha256=0123456789abcdef|rows=4|metric=sentence correction, strict|level=sentence|task=correction|"
        f"custom=strict|version={__version__}"
    )


def test_rows_that_were_left_out_are_told(sets: tuple[EvaluationSet, ...]) -> None:
    (chosen,) = choose(["gleu"])
    assert "|rows=4|skipped=2|metric=" in signature(chosen.metric, replace(sets[0], skipped=2))


def test_no_two_metrics_share_one_and_no_field_comes_twice(sets: tuple[EvaluationSet, ...]) -> None:
    chosen, _ = choose_all()
    for one in chosen:  # sacrebleu signs only what it has counted
        count_all(one.metric, [Example("他门", ("他们",), "他们")] if not one.needs_tokens else [])
    found = [signature(one.metric, sets[0]) for one in chosen]
    assert len(set(found)) == len(found)
    for line in found:
        fields = [field.partition("=") for field in line.split("|")]
        assert all(value for _, _, value in fields)
        assert len({name for name, _, _ in fields}) == len(fields)
        assert fields[-1] == ("version", "=", __version__)
