"""The device that a run trains on, by the name a user gives.

Knows torch's devices and how several processes share them, not what is trained.
"""

from __future__ import annotations

import torch

from corrector.errors import ConfigError
from corrector.training.data_parallel import ALONE, Processes


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
