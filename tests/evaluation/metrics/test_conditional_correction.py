"""Wang's correction score: values worked out by hand, and those of pycorrector's scorer."""

from __future__ import annotations

import pytest

from corrector.evaluation.metrics.conditional_correction import ConditionalCorrection
from corrector.evaluation.metrics.metric import Example, count_all


def totals(*rows: tuple[str, str, str]) -> list[float]:
    examples = [Example(source, (reference,), prediction) for source, reference, prediction in rows]
    sums: list[float] = count_all(ConditionalCorrection(), examples).sum(axis=0).tolist()
    return sums


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("他门再家", "他们在家", "他们再家"), [1, 1, 1, 0]),  # 在 is missed, and stands at no found place
        (
            ("他门再家", "他们在家", "他在们家"),
            [2, 0, 0, 0],
        ),  # both found, neither right, nothing missed
        (("他门再家", "他们在家", "它门再家"), [0, 0, 0, 0]),  # nothing found: the row is left out
        (("谢谢大家", "谢谢大家", "谢谢大伙"), [0, 0, 0, 0]),
        (("她很漂凉", "她很漂亮", "她很漂亮呀"), [0, 0, 0, 1]),
    ],
)
def test_statistics_worked_out_by_hand(row: tuple[str, str, str], expected: list[float]) -> None:
    assert totals(row) == expected


def test_figures_worked_out_by_hand() -> None:
    metric = ConditionalCorrection()
    rows = (("他门再家", "他们在家", "他们再家"), ("天汽很好", "天气很好", "天器很好"))
    found = metric.score(count_all(metric, [Example(s, (t,), p) for s, t, p in rows]).sum(axis=0))
    assert float(found["precision"]) == pytest.approx(1 / 2)
    assert float(found["recall"]) == pytest.approx(1 / 3)
    assert float(found["f1"]) == pytest.approx(2 / 5)
