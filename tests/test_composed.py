"""The sentences composed for training, `data/composed.tsv`: small errors in text of its own, and as much without."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest

from corrector.alignment import align
from corrector.corpus.pairs import Pair, read_pairs

ROOT = Path(__file__).parents[1]
PAIRS = tuple(read_pairs(ROOT / "data" / "composed.tsv"))
SAMPLES = tuple(read_pairs(ROOT / "data" / "samples" / "pairs.jsonl"))
PUBLIC = ROOT / "../shared/data"
PARTICLES = set("的地得")


def sides(pairs: Iterable[Pair]) -> set[str]:
    return {side for pair in pairs for side in (pair.source, pair.target)}


def test_no_sentence_comes_twice() -> None:
    assert len({pair.source for pair in PAIRS}) == len(PAIRS)


def test_about_half_are_right_as_they_are() -> None:
    right = sum(pair.source == pair.target for pair in PAIRS)
    assert 0.4 < right / len(PAIRS) < 0.6


def test_what_is_wrong_is_a_few_characters() -> None:
    for pair in PAIRS:
        edits = align(pair.source, pair.target)
        assert len(edits) <= 4, pair
        assert all(max(edit.end - edit.start, len(edit.replacement)) <= 4 for edit in edits), pair


def test_particles_do_not_stand_for_one_another() -> None:
    for pair in PAIRS:
        for edit in align(pair.source, pair.target):
            assert not {pair.source[edit.start : edit.end], edit.replacement} <= PARTICLES, pair


def test_they_are_not_what_the_commands_are_tried_on() -> None:
    assert not {pair.source for pair in PAIRS} & {pair.source for pair in SAMPLES}


@pytest.mark.skipif(not PUBLIC.exists(), reason="the published sets are not here")
def test_no_sentence_is_of_a_published_set() -> None:
    files = chain(*((PUBLIC / folder).glob("*.tsv") for folder in ("dev", "test", "train")))
    published = sides(pair for path in files for pair in read_pairs(path))
    assert not published & sides(PAIRS)
