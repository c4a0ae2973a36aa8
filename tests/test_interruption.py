"""A command that is killed politely ends as one that is interrupted, and no process works on for one that has gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import corrector
from corrector.interruption import kills_interrupt

ROOT = Path(corrector.__file__).parents[1]
SECONDS = 90.0


def test_a_polite_kill_raises_an_interrupt_within_and_not_behind() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), kills_interrupt():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before


def test_another_thread_changes_nothing() -> None:
    seen: list[object] = []

    def look() -> None:
        with kills_interrupt():
            seen.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_process_that_runs_a_bundle_ends_with_the_command(tmp_path: Path, bundle: Path, number: int) -> None:
    path = tmp_path / "set.tsv"
    path.write_text("他昨天很高心。\t他昨天很高兴。\n" * 50_000, encoding="utf-8")
    command = [sys.executable, "-m", "corrector", "evaluate", str(path), "--model", str(bundle)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    group = process.pid
    wait_until(lambda: any(seconds > 2.0 for pid, seconds in members(group).items() if pid != group))
    process.send_signal(number)
    assert process.wait(timeout=SECONDS) == (130 if number == signal.SIGTERM else -number)
    wait_until(lambda: not members(group))


def members(group: int) -> dict[int, float]:
    """The processes of a group, and the seconds of processor time that each has had."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found[int(path.parent.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def wait_until(happened) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < end, "this did not happen in time"
        time.sleep(0.05)
