"""The stream of batches does not depend on who draws them: this process or workers, from any place on."""

from __future__ import annotations

import multiprocessing
import pickle
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from corrector.config import NoiseConfig, TokenizerConfig, Unit
from corrector.corpus.batches import POOL, Batch, BatchStream, Corpus, Cursor, FixedPairs, NoisedText
from corrector.corpus.clean_text import CleanText
from corrector.corpus.noise.engine import Noise
from corrector.corpus.pairs import Pair
from corrector.errors import CorrectorError, InputError
from corrector.lexicon.building import load_lexicon
from corrector.ngrams.model import count_ngrams
from corrector.tokenization.building import build_tokenizer

CLAUSES = ("风停了", "雨也停了", "天边出现了晚霞", "他把钥匙交给邻居", "孩子们跑出门去", "院子里很安静")
TEXTS = [f"{a}，{b}，{c}。" for a in CLAUSES for b in CLAUSES for c in CLAUSES] * 75  # three pools


def stream(corpus: Corpus, *, workers: int, unit: Unit = "characters", max_tokens: int = 60) -> BatchStream:
    tokenizer = build_tokenizer(TEXTS[:216], TokenizerConfig(unit=unit, vocabulary_size=295))
    return BatchStream(corpus, tokenizer, batch_tokens=4096, max_tokens=max_tokens, seed=1, workers=workers)


def batches(made: BatchStream, cursor: Cursor, number: int) -> list[Batch]:
    with closing(made.start_from(cursor)) as coming:
        return list(islice(coming, number))


def same(a: Batch, b: Batch) -> bool:
    arrays = ("source", "lengths", "prefix", "target")
    alike = all(np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays)
    return alike and (a.after, a.part) == (b.after, b.part)


@pytest.fixture(scope="module")
def noised(lexicon_file: Path) -> NoisedText:
    noise = Noise(NoiseConfig(), count_ngrams(TEXTS[:216]), load_lexicon(lexicon_file))
    return NoisedText(CleanText(TEXTS), noise)


@pytest.fixture(scope="module")
def alone(noised: NoisedText) -> list[Batch]:
    """More than one epoch, drawn in this process."""
    assert len(noised) > 2 * POOL
    return batches(stream(noised, workers=0), Cursor(), 90)


@pytest.mark.parametrize("workers", [1, 3])
def test_any_number_of_workers_gives_the_same_stream(noised: NoisedText, alone: list[Batch], workers: int) -> None:
    assert alone[-1].after.epoch >= 1
    assert any((batch.source.shape != batch.target.shape) or (batch.source != batch.target).any() for batch in alone)
    drawn = batches(stream(noised, workers=workers), Cursor(), len(alone))
    assert all(same(a, b) for a, b in zip(alone, drawn, strict=True))


def test_workers_go_on_from_the_middle_of_an_epoch(noised: NoisedText, alone: list[Batch]) -> None:
    at = next(place for place, batch in enumerate(alone) if batch.after.pool == 1 and batch.after.batch == 5)
    rest = batches(stream(noised, workers=2), alone[at].after, len(alone) - at - 1)
    assert all(same(a, b) for a, b in zip(alone[at + 1 :], rest, strict=True))


def test_clean_text_and_tables_are_shared_not_copied(noised: NoisedText) -> None:
    """What travels to each worker must not grow with the corpus."""
    shared: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(noised, protocol=5, buffer_callback=shared.append)
    assert sum(buffer.raw().nbytes for buffer in shared) > sum(len(text.encode()) for text in TEXTS)
    assert len(rest) < 1_000_000
    text = CleanText(TEXTS * 3)
    assert len(pickle.dumps(text, protocol=5, buffer_callback=shared.append)) < 2000


def test_a_killed_worker_is_a_clear_error(noised: NoisedText) -> None:
    with closing(stream(noised, workers=2).start_from(Cursor())) as coming:
        next(coming)
        for worker in multiprocessing.active_children():
            worker.kill()
        with pytest.raises(CorrectorError, match="worker process"):
            list(coming)
    assert not multiprocessing.active_children()


def test_a_corpus_of_which_nothing_fits_is_an_error_with_workers_too() -> None:
    made = stream(FixedPairs([Pair(text, text) for text in TEXTS[:5]]), workers=1, max_tokens=3)
    with pytest.raises(InputError, match="5 sentences"):
        next(made.start_from(Cursor()))


@pytest.mark.parametrize("unit", ["words", "pieces"])
def test_every_unit_of_the_tokenizer_travels_to_the_workers(unit: Unit) -> None:
    corpus = FixedPairs([Pair(text, text) for text in TEXTS[:99]])
    here, there = (batches(stream(corpus, workers=workers, unit=unit), Cursor(), 2) for workers in (0, 1))
    assert all(same(a, b) for a, b in zip(here, there, strict=True))
