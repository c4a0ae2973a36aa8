"""A bundle run over a set in a process of its own, so that its time and its memory are its own.

Knows the corrector and what an output is, no flags and no scores. Every edit is asked for, whatever its confidence:
predictions at any threshold follow from one run.
Trade-off: a process is started and the bundle opened for every set, about a second each.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from corrector.corrector import Corrector
from corrector.errors import CorrectorError
from corrector.evaluation.analysis.speed import measure
from corrector.evaluation.outputs import Output, output_of
from corrector.workers import begin_as_worker


@dataclass(frozen=True, slots=True)
class BundleSettings:
    """How a bundle is opened; as the arguments of `Corrector.load`."""

    folder: str
    threshold: float | None = None
    max_false_positives: float | None = None
    beam_width: int = 1
    threads: int = 1

    def open(self) -> Corrector:
        return Corrector.load(
            self.folder,
            threshold=self.threshold,
            max_false_positives=self.max_false_positives,
            beam_width=self.beam_width,
            threads=self.threads,
        )


def run_bundle(settings: BundleSettings, texts: Sequence[str]) -> Output:
    """Correct the texts.

    Raises:
        CorrectorError: the bundle cannot be opened, or the process was killed.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, settings, list(texts)), daemon=True)
    process.start()
    sender.close()  # the child's copy is the only one left: when the child ends, reading does
    try:
        result: Output | CorrectorError = receiver.recv()
    except EOFError as error:
        process.join()
        raise CorrectorError(
            f"the process that ran the model ended without a result (exit code {process.exitcode}), perhaps for want "
            "of memory. Give fewer rows, or make room."
        ) from error
    finally:
        process.terminate()
        process.join()
    if isinstance(result, CorrectorError):
        raise result
    return result


def _work(sender: Connection, settings: BundleSettings, texts: list[str]) -> None:
    """Runs in the child."""
    begin_as_worker()
    try:
        sender.send(_run(settings, texts))
    except CorrectorError as error:
        sender.send(error)


def _run(settings: BundleSettings, texts: list[str]) -> Output:
    corrector = settings.open()
    everything = replace(corrector, threshold=0.0)
    corrections, speed = measure(everything.correct_many, texts, threads=settings.threads)
    return output_of(corrections, threshold=corrector.threshold, speed=speed)
