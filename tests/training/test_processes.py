"""Which processes there are, where each computes, and what each takes of a batch."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.batches import Batch, Cursor, EncodedPair, collate
from corrector.errors import ConfigError
from corrector.model.seq2seq import Seq2Seq
from corrector.training.data_parallel import Processes, started_processes
from corrector.training.devices import choose_device

CPU = torch.device("cpu")
PAIRS = st.lists(
    st.tuples(st.lists(st.integers(5, 20), min_size=1, max_size=9), st.lists(st.integers(5, 20), max_size=9)),
    min_size=1,
    max_size=7,
)


def batch_of(pairs: list[tuple[list[int], list[int]]]) -> Batch:
    return collate([EncodedPair(tuple(source), tuple(target)) for source, target in pairs], Cursor(1, 2, 3), "a part")


# --- sharing a batch out --------------------------------------------------------------------------------------------


@given(PAIRS, st.integers(1, 5))
def test_every_row_is_taken_once_with_no_more_padding_than_it_needs(
    pairs: list[tuple[list[int], list[int]]], world: int
) -> None:
    whole, taken = batch_of(pairs), {}
    for rank in range(world):
        share = Processes(rank=rank, world=world).share(whole)
        own = share.batch
        assert (own.after, own.part) == (whole.after, whole.part)
        rows = range(rank, len(pairs), world)
        assert share.weight == bool(rows)
        expected = [pairs[row] for row in rows] or pairs[:1]
        for mine, wanted in zip(
            (own.source, own.lengths, own.prefix, own.target),
            (lambda b: (b.source, b.lengths, b.prefix, b.target))(batch_of(expected)),
            strict=True,
        ):
            np.testing.assert_array_equal(mine, wanted)
            assert mine.flags.c_contiguous
        taken.update(dict.fromkeys(rows, rank))
    assert len(taken) == len(pairs)


@pytest.mark.parametrize("world", [2, 3, 7])
def test_the_losses_of_all_shares_add_up_to_those_of_the_batch(
    wild_model: Callable[..., Seq2Seq], random_source: Callable[[random.Random, int], tuple[int, ...]], world: int
) -> None:
    """Rows differ in length and in what is counted of them, so means of means would not do."""
    model, rng = wild_model(2, boldness=1.0, evidence=3, language_width=5, displacement=True), random.Random(3)
    rows = [random_source(rng, length) for length in (1, 3, 4, 8, 9)]
    pairs = [EncodedPair(row, row[: rng.choice((1, len(row)))]) for row in rows]
    batch = collate(pairs, Cursor())

    def sums(part: Batch) -> torch.Tensor:
        arrays = map(torch.from_numpy, (part.source, part.lengths, part.prefix, part.target))
        with torch.no_grad():
            losses = model.training_losses(*arrays, generation_share=1.0, cloze_share=1.0)
        return torch.tensor([(float(loss.total), float(loss.count)) for loss in losses.parts()])

    shares = [Processes(rank=rank, world=world).share(batch) for rank in range(world)]
    together = sum(sums(share.batch) * share.weight for share in shares)
    torch.testing.assert_close(together, sums(batch), rtol=1e-4, atol=1e-4)
    assert (sums(batch) > 0).all()


# --- which processes there are, and where they compute ----------------------------------------------------------------


def environment(**changed: str) -> dict[str, str]:
    told = {"RANK": "3", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "2"}
    return {**told, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500", **changed}


def test_processes_are_those_that_torchrun_has_started() -> None:
    assert started_processes(environment()) == Processes(rank=3, world=4, local_rank=1, local_world=2)
    assert started_processes({}) == started_processes(environment(WORLD_SIZE="1", RANK="0")) == Processes()
    assert [Processes().alone, Processes().leads] == [True, True]
    assert [Processes(1, 2).alone, Processes(1, 2).leads] == [False, False]


@pytest.mark.parametrize(
    "changed",
    [{"RANK": "4"}, {"RANK": ""}, {"RANK": "-1"}, {"WORLD_SIZE": "two"}, {"LOCAL_RANK": "2"}, {"MASTER_ADDR": ""},
     {"LOCAL_WORLD_SIZE": "5", "LOCAL_RANK": "4"}],
)  # fmt: skip
def test_an_environment_that_makes_no_sense_is_told(changed: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"torchrun --nproc-per-node"):
        started_processes(environment(**changed))


def test_no_two_processes_and_no_two_starts_draw_the_same_dropout() -> None:
    seeds = [Processes(rank=r, world=3).seed(2**64 - 2, step) for r, step in itertools.product(range(3), (0, 1, 7))]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**64 for seed in seeds)


def test_each_process_has_a_gpu_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    second = Processes(rank=3, world=4, local_rank=1, local_world=2)
    assert [second.device_name(name) for name in ("auto", "cuda", "cpu")] == ["cuda:1", "cuda:1", "cpu"]
    assert Processes().device_name("cuda:7") == "cuda:7"
    with pytest.raises(ConfigError, match="3 processes are started on a machine with 2 usable GPUs"):
        choose_device("auto", Processes(rank=0, world=3, local_rank=0, local_world=3))
    for name in ("cuda:0", "mps"):
        with pytest.raises(ConfigError, match=f"{name}.* 4 processes"):
            choose_device(name, second)


def test_processes_without_gpus_share_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    assert choose_device("auto", Processes(rank=1, world=2, local_rank=1, local_world=2)) == CPU
    with pytest.raises(ConfigError, match="0 usable GPUs"):
        choose_device("cuda", Processes(rank=1, world=2, local_rank=1, local_world=2))
