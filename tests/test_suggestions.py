"""From hypotheses to edits: spans in source characters, confidence of the least sure token, alternatives."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest

from corrector.alignment import align
from corrector.edits import Alternative, Edit, apply
from corrector.search.hypothesis import Hypothesis
from corrector.suggestions import suggest
from corrector.tokenization.characters import CharacterSegmenter
from corrector.tokenization.tokenizer import Tokenizer
from corrector.tokenization.vocabulary import EOS, Vocabulary

CHARACTERS = "我们今天很高兴心的去北京。，"
TOKENIZER = Tokenizer(CharacterSegmenter(), Vocabulary(tuple(CHARACTERS)))


class Pairs:
    """Cuts text into pairs of characters."""

    unit = "words"

    def segment(self, text: str) -> Sequence[str]:
        return [text[at : at + 2] for at in range(0, len(text), 2)]

    def files(self) -> dict[str, bytes]:
        return {}


PAIRS = Tokenizer(Pairs(), Vocabulary(("我们", "今天", "很高", "兴。", "心。")))  # type: ignore[arg-type]


def suggested(
    source: str,
    target: str,
    probabilities: Sequence[float] | None = None,
    others: dict[int, dict[str, float]] | None = None,
    *,
    tokenizer: Tokenizer = TOKENIZER,
    finished: bool = True,
) -> tuple[Edit, ...]:
    """Edits for a target written with some probabilities; `others`: what else was probable at a step."""
    encoded = tokenizer.encode(source)
    ids = tokenizer.encode(target, opened=encoded.opened).ids
    written = [*ids, EOS]
    own = np.log(np.array(probabilities or [0.9] * len(written), dtype=np.float32))
    choices = np.zeros((len(written), 6), dtype=np.int64)
    log_probs = np.full((len(written), 6), -np.inf, dtype=np.float32)
    choices[:, 0], log_probs[:, 0] = written, own
    for step, table in (others or {}).items():
        for k, (text, probability) in enumerate(table.items(), start=1):
            (choices[step, k],) = tokenizer.encode(text, opened=encoded.opened).ids if text else (EOS,)
            log_probs[step, k] = math.log(probability)
    return suggest(encoded, Hypothesis(ids, own, choices, log_probs, finished, 0.0), tokenizer)


def test_edits_lead_to_the_target_whatever_it_is() -> None:
    rng = random.Random(1)
    for _ in range(300):
        source, target = ("".join(rng.choices(CHARACTERS + "鑫3", k=rng.randrange(1, 9))) for _ in range(2))
        target = "".join(c for c in target if c in CHARACTERS or c in source) or "我"
        whole = [(e.start, e.end, e.replacement) for e in align(source, target)]
        if "33" in source + target:  # is one token, which the other may not have
            continue
        written = len(target) + 1
        sure = suggested(source, target, [rng.uniform(0.5, 1.0) for _ in range(written)])
        assert [(e.start, e.end, e.replacement) for e in sure] == whole
        edits = suggested(source, target, [rng.random() for _ in range(written)])
        assert apply(source, edits) == apply(source, sure) == target
        assert all(any(start <= e.start <= e.end <= end for start, end, _ in whole) for e in edits)
        assert all(0.0 <= edit.confidence <= 1.0 for edit in edits)


@pytest.mark.parametrize(
    ("source", "target", "probabilities", "expected"),
    [
        ("我很心心。", "我很高兴。", [0.9, 0.9, 0.8, 0.3, 0.9, 0.9], [(2, 3, "高", 0.8), (3, 4, "兴", 0.3)]),
        ("我很心心。", "我很高兴。", [0.9, 0.9, 0.4, 0.7, 0.9, 0.9], [(2, 3, "高", 0.4), (3, 4, "兴", 0.7)]),
        ("我很心心。", "我很高兴。", [0.9, 0.9, 0.8, 0.6, 0.9, 0.9], [(2, 4, "高兴", 0.6)]),  # both are probable
        ("我很心心。", "我很高兴。", [0.9, 0.9, 0.2, 0.4, 0.9, 0.9], [(2, 4, "高兴", 0.2)]),  # none is
        ("去心心北。", "去高兴天。", [0.9, 0.9, 0.8, 0.1, 0.9, 0.9], [(1, 3, "高兴", 0.8), (3, 4, "天", 0.1)]),
        ("我兴高。", "我高兴。", [0.9, 0.9, 0.1, 0.9, 0.9], [(1, 3, "高兴", 0.1)]),  # an order cannot come apart
    ],
)
def test_a_sure_character_is_not_lost_with_a_doubtful_neighbour(
    source: str, target: str, probabilities: list[float], expected: list[tuple[int, int, str, float]]
) -> None:
    edits = suggested(source, target, probabilities)
    assert [(e.start, e.end, e.replacement, round(e.confidence, 3)) for e in edits] == expected


@pytest.mark.parametrize("tokenizer", [TOKENIZER, PAIRS], ids=["characters", "pairs"])
def test_nothing_changed_nothing_suggested(tokenizer: Tokenizer) -> None:
    assert suggested("我们很高兴。", "我们很高兴。", tokenizer=tokenizer) == ()


def test_an_unfinished_hypothesis_suggests_nothing() -> None:
    assert suggested("我很高心", "我很高兴", finished=False) == ()


@pytest.mark.parametrize(
    ("source", "target", "probabilities", "expected"),
    [
        ("我很高心。", "我很高兴。", [0.9, 0.9, 0.9, 0.7, 0.9, 0.9], 0.7),
        ("我很高心。", "我很高兴。", [0.1, 0.1, 0.1, 0.7, 0.1, 0.1], 0.7),  # only its own token counts
        ("我们很心心。", "我们很高兴。", [0.9, 0.9, 0.9, 0.8, 0.6, 0.9, 0.9], 0.6),  # the least of two
        ("我去去北京", "我去北京", [0.9, 0.8, 0.3, 0.9, 0.9], 0.3),  # left out: the token written instead
        (
            "我去北京。。",
            "我去北京。",
            [0.9, 0.9, 0.9, 0.9, 0.9, 0.4],
            0.4,
        ),  # left out at the end: the end itself
        ("我去京。", "我去北京。", [0.9, 0.9, 0.5, 0.8, 0.9, 0.9], 0.5),
    ],
)
def test_the_confidence_is_that_of_the_least_probable_token(
    source: str, target: str, probabilities: list[float], expected: float
) -> None:
    (edit,) = suggested(source, target, probabilities)
    assert edit.confidence == pytest.approx(expected, abs=1e-4)


def test_what_a_batch_changes_in_a_probability_is_not_told() -> None:
    """Probabilities of a sentence alone and in a batch differ in their last bits; edits and thresholds must not."""
    alone, batched = (
        suggested("我很高心。", "我很高兴。", [0.9, 0.9, 0.9, 0.71283 + shift, 0.9, 0.9], {3: {"天": 0.05123 + shift}})
        for shift in (0.0, 4e-7)
    )
    assert alone == batched


def test_edits_behind_an_insertion_take_their_own_tokens() -> None:
    edits = suggested(
        "今天去京我很高心", "今天我去北京我很高兴", [0.9, 0.9, 0.2, 0.9, 0.3, 0.9, 0.9, 0.9, 0.9, 0.4, 0.9]
    )
    assert [(edit.start, edit.replacement, edit.confidence) for edit in edits] == [
        (2, "我", 0.2), (3, "北", 0.3), (7, "兴", 0.4),
    ]  # fmt: skip


def test_a_token_of_several_characters_lends_its_probability_to_each() -> None:
    (edit,) = suggested("我们很高心。", "我们很高兴。", [0.9, 0.8, 0.6, 0.9], tokenizer=PAIRS)
    assert (edit.start, edit.end, edit.replacement) == (4, 5, "兴")
    assert edit.confidence == pytest.approx(0.6, abs=1e-4)
    assert edit.alternatives == ()  # the token covers more than the edit


def test_alternatives_are_what_else_was_probable_but_the_source_itself() -> None:
    others = {3: {"心": 0.2, "天": 0.05, "": 0.04, "的": 0.03, "去": 0.02, "京": 0.001}}
    others[3].pop("京")
    (edit,) = suggested("我很高心。", "我很高兴。", None, others)
    assert edit.alternatives == (Alternative("天", 0.05), Alternative("的", 0.03), Alternative("去", 0.02))


def test_the_improbable_is_no_alternative() -> None:
    (edit,) = suggested("我很高心。", "我很高兴。", None, {3: {"天": 0.004, "的": 0.006}})
    assert edit.alternatives == (Alternative("的", 0.006),)


def test_for_an_insertion_going_on_in_the_source_is_no_alternative() -> None:
    """To write the next character at once means to insert nothing; it was once offered as text to insert."""
    (edit,) = suggested("我去京。", "我去北京。", None, {2: {"京": 0.3, "天": 0.1}})
    assert (edit.start, edit.end, edit.replacement) == (2, 2, "北")
    assert edit.alternatives == (Alternative("天", 0.1),)


def test_what_is_left_out_has_no_alternatives() -> None:
    (edit,) = suggested("我去去北京", "我去北京", None, {2: {"去": 0.3}})
    assert edit.replacement == ""
    assert edit.alternatives == ()
