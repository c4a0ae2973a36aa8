"""Several processes, started by torchrun, that train one model together: synchronous data parallelism.

Every process draws the same stream of batches and takes its own rows of each; the gradients are those of the whole
batch, so a batch, a step and a schedule mean the same for any number of processes. Knows processes and batches, not
how long a run goes on and what is kept of it. Trade-off: each process draws all of the stream, which costs processor
time, but nothing has to be sent but gradients.

Li et al. 2020, "PyTorch Distributed: Experiences on Accelerating Data Parallel Training".
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from corrector.config import TrainingConfig
from corrector.corpus.batches import Batch
from corrector.errors import ConfigError, CorrectorError
from corrector.model.losses import LossSum, TrainingLosses
from corrector.model.seq2seq import Seq2Seq
from corrector.tokenization.vocabulary import PAD

PATIENCE = timedelta(hours=2)  # while the first one prepares a run; that a process has died shows sooner
ADDRESS = ("MASTER_ADDR", "MASTER_PORT")  # where torch finds the other processes


@dataclass(frozen=True, slots=True)
class Share:
    """The rows of a batch that one process takes; with weight 0, if there is none for it and it repeats another's."""

    batch: Batch
    weight: float


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes that train one model together, and which of them this one is; by default it is alone.

    Attributes:
        rank: from 0 to world - 1; local_rank: from 0 to local_world - 1, among those of the same machine.
    """

    rank: int = 0
    world: int = 1
    local_rank: int = 0
    local_world: int = 1

    @property
    def alone(self) -> bool:
        return self.world == 1

    @property
    def leads(self) -> bool:
        """Whether this is the process that writes files and shows how the run goes."""
        return self.rank == 0

    def share(self, batch: Batch) -> Share:
        """Every world-th row of a batch, and no more padding than these need."""
        if self.alone:
            return Share(batch, 1.0)
        has_own = self.rank < len(batch.lengths)
        rows = slice(self.rank if has_own else 0, None if has_own else 1, self.world)
        lengths, target = batch.lengths[rows], batch.target[rows]
        width, written = lengths.max(), (target != PAD).sum(axis=1).max()
        own = replace(
            batch,
            source=np.ascontiguousarray(batch.source[rows, :width]),
            lengths=np.ascontiguousarray(lengths),
            prefix=np.ascontiguousarray(batch.prefix[rows, :written]),
            target=np.ascontiguousarray(target[:, :written]),
        )
        return Share(own, float(has_own))

    def device_name(self, name: str) -> str:
        """The device of this process where the user asked for `name`: several processes have each its own GPU.

        Raises:
            ConfigError: they cannot have.
        """
        kind, _, number = name.partition(":")
        if self.alone or name == "cpu" or (name == "auto" and not torch.cuda.is_available()):
            return name
        if kind not in ("auto", "cuda") or number:
            raise ConfigError(
                f"device {name!r} is given to {self.world} processes that train together, each of which needs one of "
                "its own. Give 'cuda', 'cpu' or 'auto'; CUDA_VISIBLE_DEVICES says which GPUs are used."
            )
        if self.local_world > torch.cuda.device_count():
            raise ConfigError(
                f"{self.local_world} processes are started on a machine with {torch.cuda.device_count()} usable GPUs. "
                "Start one process for each GPU (torchrun --nproc-per-node), or give device 'cpu'."
            )
        return f"cuda:{self.local_rank}"

    def seed(self, seed: int, step: int) -> int:
        """What this process draws its dropout with from a step on: the same for no two processes."""
        return (seed + step * self.world + self.rank) % 2**64

    def any(self, flag: bool) -> bool:
        """Whether the flag is set in any process. All processes must ask.

        Raises:
            CorrectorError: one has ended.
        """
        if self.alone:
            return flag
        return bool(_highest(torch.tensor([int(flag)])))

    def wait(self) -> None:
        """Go on when all processes have come here.

        Raises:
            CorrectorError: one has ended.
        """
        self.any(False)

    def expect_same(self, what: str) -> None:
        """See that all processes give the same text.

        Raises:
            ConfigError: one gives another.
        """
        if self.alone:
            return
        name = zlib.crc32(what.encode())
        highest, lowest = _highest(torch.tensor([name, -name])).tolist()
        if highest != -lowest:
            raise ConfigError(
                f"The {self.world} processes would not train the same: process {self.rank} has {what}, another has "
                "not. Give all of them the same command, and data and run folder that all machines share."
            )


ALONE = Processes()


def started_processes(environment: Mapping[str, str]) -> Processes:
    """The processes that torchrun, or what works like it, has started, from the environment variables it sets.

    Raises:
        ConfigError: the variables are incomplete or contradict one another.
    """
    if environment.get("WORLD_SIZE", "1") == "1":
        return Processes()
    names = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")
    given = {name: environment.get(name, "") for name in (*names, *ADDRESS)}
    numbers = [int(given[name]) if given[name].isdecimal() else -1 for name in names]
    rank, world, local_rank, local_world = numbers
    if not (0 <= rank < world and 0 <= local_rank < local_world <= world and all(given[name] for name in ADDRESS)):
        shown = ", ".join(f"{name}={value!r}" for name, value in given.items())
        raise ConfigError(
            f"The environment speaks of several processes, but not as torchrun does ({shown}). Start them with "
            "'torchrun --nproc-per-node N -m corrector train ...', or unset WORLD_SIZE."
        )
    return Processes(rank, world, local_rank, local_world)


@contextmanager
def joined(processes: Processes, device: torch.device) -> Iterator[None]:
    """Within this, the processes can reach one another; at the end they wait for each other.

    After an error they do not: the others may never come to the same place. torchrun ends them.

    Raises:
        ConfigError: this build of torch cannot do it.
    """
    if processes.alone:
        yield
        return
    if not dist.is_available():
        raise ConfigError("This build of torch cannot train by several processes. Start one, without torchrun.")
    if device.type == "cuda":
        torch.cuda.set_device(device)
    # gloo beside nccl: what the processes agree on is known to the processor, and should not wait for the GPU
    dist.init_process_group("cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
    yield
    processes.wait()
    dist.destroy_process_group()


class LossesOfRows(nn.Module):
    """The losses of a model as the `forward` of a module, which is what DistributedDataParallel watches."""

    def __init__(self, model: Seq2Seq, config: TrainingConfig) -> None:
        super().__init__()
        self.model = model
        self.config = config

    def forward(self, source: Tensor, lengths: Tensor, prefix: Tensor, target: Tensor) -> TrainingLosses:
        share = self.config.cloze_share
        if self.config.objective == "language":
            return self.model.language_losses(source, lengths, cloze_share=share)
        return self.model.training_losses(
            source, lengths, prefix, target, generation_share=self.config.generation_share, cloze_share=share
        )


def averaging_gradients(module: nn.Module, processes: Processes) -> nn.Module:
    """The module, its gradients the means over all processes. The evidence changes from batch to batch: no buffer is
    sent, nor are the weights (see `same_weights`)."""
    if processes.alone:
        return module
    device = next(module.parameters()).device
    own = [device] if device.type == "cuda" else None
    return DistributedDataParallel(module, device_ids=own, init_sync=False, forward_sync_buffers=False)


def same_weights(model: nn.Module, processes: Processes) -> None:
    """Give every process the weights of the first."""
    if not processes.alone:
        for parameter in model.parameters():
            dist.broadcast(parameter.data, src=0)


def of_whole_batch(losses: TrainingLosses, share: Share, processes: Processes) -> TrainingLosses:
    """The losses, without gradient, summed over the rows of all processes: one small message a step."""
    totals = torch.stack([part.total.detach() for part in losses.parts()])
    counts = torch.stack([part.count.to(totals.dtype) for part in losses.parts()])
    numbers = torch.cat([totals, counts]) * share.weight
    if not processes.alone:
        dist.all_reduce(numbers)
    return TrainingLosses(*(LossSum(total, count) for total, count in zip(*numbers.chunk(2), strict=True)))


def _highest(numbers: Tensor) -> Tensor:
    """The highest of each number (N,) that any process gives."""
    try:
        dist.all_reduce(numbers, dist.ReduceOp.MAX)
    except RuntimeError as error:
        raise CorrectorError(
            "Another of the processes that train together has ended, so this one must as well. The other one's message "
            "says why; the run goes on from its latest checkpoint, by --resume."
        ) from error
    return numbers
