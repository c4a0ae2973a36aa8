"""Devices by name."""

from __future__ import annotations

import pytest
import torch

from corrector.errors import ConfigError
from corrector.training.devices import choose_device


def test_an_unknown_device_is_a_clear_error() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    for name in ("toaster", "cuda:99"):
        with pytest.raises(ConfigError, match=name):
            choose_device(name)
