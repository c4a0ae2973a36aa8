"""What a run tells of itself: reports, and the run folder's files that keep them.

`log.txt` has one greppable line a report, `log.jsonl` the same as one JSON object a line, `curve.png` the picture.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corrector.errors import require

TEXT_LOG, JSON_LOG, CURVE = LOG_FILES = ("log.txt", "log.jsonl", "curve.png")


@dataclass(frozen=True, slots=True)
class StepReport:
    """Means over the steps since the last step report.

    Attributes:
        loss: nats per target token, 0 where the language model alone learns; cloze_loss: nats per source token guessed;
            belief_loss: nats per place judged, which then is a token that has a rival.
        redundancy_loss: nats per source token of which it is known whether it is redundant; missing_loss: per gap of
            which it is known what is missing in it; swap_loss: per token, whether it and the next one are swapped.
        rate: learning rate; speed: source tokens a second, of all processes that train together.
        waiting: share of the time spent waiting for data; minutes: time spent in steps since the run began.
        device_memory: GiB of a GPU's memory, the most taken at once since the process started; 0 on a processor.
        device_use: how busy the device is, from 0 to 1, None where that is not told: see `devices.share_computing`. Of
            several processes that train together the first one's, as the memory is.
    """

    step: int
    tokens: int
    loss: float
    cloze_loss: float
    belief_loss: float
    redundancy_loss: float
    missing_loss: float
    swap_loss: float
    rate: float
    gradient_norm: float
    speed: float
    waiting: float
    minutes: float
    device_memory: float
    device_use: float | None


@dataclass(frozen=True, slots=True)
class DevelopmentReport:
    """Greedy decoding on the development pairs, all from 0 to 1 but the loss.

    Attributes:
        development_loss: nats per target token or, where the language model alone learns, per token that has a rival.
        precision, recall, f1: strict, sentence-level; false_positive_rate: clean sentences changed. All 0 where the
            language model alone learns, which writes nothing.
    """

    step: int
    tokens: int
    minutes: float
    development_loss: float
    precision: float
    recall: float
    f1: float
    false_positive_rate: float


Report = StepReport | DevelopmentReport


def as_line(report: Report) -> str:
    """`step=50 tokens=101234 loss=0.8123 ...`"""
    return " ".join(
        f"{name}={value:.5g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in asdict(report).items()
    )


class RunLog:
    """Appends every report to the files of a run folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, report: Report) -> None:
        with (self.folder / TEXT_LOG).open("a", encoding="utf-8") as file:
            file.write(as_line(report) + "\n")
        with (self.folder / JSON_LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(report)) + "\n")
        if isinstance(report, DevelopmentReport):
            self.draw()

    def draw(self) -> None:
        """Draw the learning curve from `log.jsonl`."""
        rows = list(self._rows())
        steps = [row for row in rows if "loss" in row]
        developments = [row for row in rows if "development_loss" in row]
        require("matplotlib", extra="train", purpose="Drawing the learning curve")
        from matplotlib.figure import Figure

        figure = Figure(figsize=(8, 5), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True)
        losses = [row["loss"] or row["belief_loss"] for row in steps]  # the language model alone learns beliefs
        upper.plot([row["tokens"] for row in steps], losses, label="training", lw=0.8)
        tokens = [row["tokens"] for row in developments]
        upper.plot(tokens, [row["development_loss"] for row in developments], label="development", marker=".")
        upper.set(ylabel="loss (nats per token)", yscale="log")
        for name in ("precision", "recall", "f1", "false_positive_rate"):
            lower.plot(tokens, [row[name] for row in developments], label=name.replace("_", " "), marker=".")
        lower.set(xlabel="source tokens seen", ylabel="greedy, sentence level", ylim=(0, 1))
        for axes in (upper, lower):
            axes.legend(loc="best")
            axes.grid(alpha=0.3)
        figure.savefig(self.folder / CURVE, dpi=100)

    def _rows(self) -> Iterator[dict[str, Any]]:
        """Each step once, the last time it was reported: a resumed run repeats the steps after its checkpoint."""
        rows: dict[tuple[int, bool], dict[str, Any]] = {}
        for line in (self.folder / JSON_LOG).read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except ValueError:  # a kill can leave a torn line
                continue
            rows[row["step"], "loss" in row] = row
        return iter(sorted(rows.values(), key=lambda row: int(row["step"])))
