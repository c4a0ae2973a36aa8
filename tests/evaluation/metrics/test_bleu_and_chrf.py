"""BLEU and chrF: what is summed here scores as sacrebleu's own corpus score."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF

from corrector.errors import InputError
from corrector.evaluation.metrics import bleu_and_chrf
from corrector.evaluation.metrics.bleu_and_chrf import Bleu, Chrf
from corrector.evaluation.metrics.metric import Example, count_all

METRICS: list[tuple[Bleu | Chrf, BLEU | CHRF]] = [
    (Bleu(), BLEU(tokenize="char")),
    (Bleu("zh"), BLEU(tokenize="zh")),
    (Chrf(), CHRF()),
    (Chrf(2), CHRF(word_order=2)),
]
IDS = ["BLEU char", "BLEU zh", "chrF", "chrF++"]
TEXT = st.text("甲乙丙a ，", max_size=14)
REPEATED = st.builds(lambda head, middle, tail: head * 2 + middle + tail * 2, TEXT, st.text("甲乙", max_size=2), TEXT)


def score(metric: Bleu | Chrf, rows: list[Example]) -> float:
    return float(metric.score(count_all(metric, rows).sum(axis=0))[metric.figures[0]])


@pytest.mark.parametrize(("metric", "original"), METRICS, ids=IDS)
@settings(max_examples=60)
@given(rows=st.lists(st.tuples(REPEATED, REPEATED), min_size=1, max_size=4), seconds=st.none() | TEXT)
def test_the_corpus_score_is_sacrebleus(
    metric: Bleu | Chrf, original: BLEU | CHRF, rows: list[tuple[str, str]], seconds: str | None
) -> None:
    """Also where most of the two texts is the same, so that their ends are not counted but known."""
    rows += [(text, text[:-1] + "丁" + text[3:]) for text, _ in rows]
    predictions, references = zip(*rows, strict=True)
    streams = [references] if seconds is None else [references, [seconds] * len(rows)]
    examples = [Example("", tuple(texts), p) for p, *texts in zip(predictions, *streams, strict=True)]
    assert score(metric, examples) == pytest.approx(original.corpus_score(predictions, streams).score, abs=1e-9)


@pytest.mark.parametrize(("metric", "original"), METRICS, ids=IDS)
def test_nothing_scores_nothing(metric: Bleu | Chrf, original: BLEU | CHRF) -> None:
    assert score(metric, []) == 0
    assert score(metric, [Example("", ("",), "")]) == original.corpus_score([""], [[""]]).score == 0
    assert score(metric, [Example("好", ("好",), "")]) == 0


def test_the_signature_is_sacrebleus_and_depends_on_nothing_counted_before() -> None:
    before = Bleu().options()
    Bleu().count(Example("甲", ("甲", "乙"), "甲"))
    assert Bleu().options() == before
    assert (before["tok"], before["smooth"]) == ("char", "exp")
    assert Chrf(2).options()["nw"] == "2"


@pytest.mark.parametrize("metric", [Bleu(), Bleu("zh"), Chrf(), Chrf(2)], ids=IDS)
def test_the_signature_is_known_before_a_row_is_counted(metric: Bleu | Chrf) -> None:
    """sacrebleu refuses; whoever asked what a score would be counted by, in a new process, got its ValueError."""
    counted = metric.options()
    bleu_and_chrf._bleu.cache_clear()
    bleu_and_chrf._chrf.cache_clear()
    assert metric.options() == counted


def test_unknown_options_are_refused() -> None:
    with pytest.raises(InputError, match="zh"):
        Bleu("13a")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="word_order"):
        Chrf(-1)
