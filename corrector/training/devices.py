"""The device that a run trains on, by the name a user gives, and how much of it the run takes.

Knows torch's devices and how several processes share them, not what is trained.
"""

from __future__ import annotations

import torch

from corrector.errors import ConfigError
from corrector.training.data_parallel import ALONE, Processes

GIBIBYTE = 2**30


def choose_device(name: str, processes: Processes = ALONE) -> torch.device:
    """`auto` (a GPU where there is one), or a torch device name such as `cpu` or `cuda:0`.

    Raises:
        ConfigError: no such device here, or none for this one of several processes.
    """
    name = processes.device_name(name)
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(f"device {name!r} cannot be used here ({error}). Use 'auto' or 'cpu'.") from error
    return device


def memory_taken(device: torch.device) -> float:
    """GiB of a GPU's memory, the most that this process took at once; 0 on a processor."""
    return torch.cuda.max_memory_allocated(device) / GIBIBYTE if device.type == "cuda" else 0.0


def share_computing(device: torch.device, *, computed: float, seconds: float) -> float | None:
    """How busy a device is, from 0 to 1.

    Of a processor, as many threads of it as torch uses. Of a GPU the share of the last second, or of a part of it, in
    which anything ran there, of whatever process (`torch.cuda.utilization`).

    Args:
        computed: processor seconds that this process took in the last `seconds`.

    Returns:
        None where a GPU's driver does not tell, or the package nvidia-ml-py is not there to ask it.
    """
    if device.type == "cpu":
        return computed / (seconds * torch.get_num_threads())
    try:
        return float(torch.cuda.utilization(device)) / 100
    except Exception:  # of several modules, which are there or not: no figure is worth the end of a run
        return None
