"""Devices by name, and how busy they are."""

from __future__ import annotations

import pytest
import torch

from corrector.errors import ConfigError
from corrector.training.devices import choose_device, memory_taken, share_computing

GPU = torch.device("cuda:1")


def test_an_unknown_device_is_a_clear_error() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    for name in ("toaster", "cuda:99"):
        with pytest.raises(ConfigError, match=name):
            choose_device(name)


def test_a_processor_is_as_busy_as_all_threads_of_torch_together() -> None:
    before = torch.get_num_threads()
    try:
        for threads, share in ((1, 0.75), (2, 0.375)):
            torch.set_num_threads(threads)
            assert share_computing(torch.device("cpu"), computed=3.0, seconds=4.0) == pytest.approx(share)
    finally:
        torch.set_num_threads(before)
    assert memory_taken(torch.device("cpu")) == 0.0


def test_a_gpu_is_as_busy_as_its_driver_says(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[torch.device] = []
    monkeypatch.setattr(torch.cuda, "utilization", lambda device: asked.append(device) or 87)
    assert share_computing(GPU, computed=0.1, seconds=4.0) == pytest.approx(0.87)
    assert asked == [GPU]


@pytest.mark.parametrize("error", [ModuleNotFoundError("nvidia-ml-py"), RuntimeError("driver"), Exception("NVMLError")])
def test_a_driver_that_does_not_tell_ends_no_run(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(_: torch.device) -> int:
        raise error

    monkeypatch.setattr(torch.cuda, "utilization", refuse)
    assert share_computing(GPU, computed=0.1, seconds=4.0) is None
