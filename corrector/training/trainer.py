"""The training loop: batches in, weights out, everything needed to go on kept on disk.

It knows the model and the stream of batches, not where text comes from or how progress is shown: reports go to the
callables it is given. Stopping (a kill, a time limit, Ctrl-C) loses at most the steps since the last checkpoint;
resuming repeats them exactly. Of several processes that train together (see `data_parallel`) all do the same, but only
the first writes files; a run of theirs, resumed, draws other dropout than one that was not stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from corrector.config import TrainingConfig
from corrector.corpus.batches import Batch, BatchStream
from corrector.evaluation.metrics.sentence_level import SentenceLevel
from corrector.model.evidence import Evidence
from corrector.model.language import LanguageModel
from corrector.model.losses import TrainingLosses
from corrector.model.seq2seq import Seq2Seq
from corrector.training.checkpoint import BEST, LATEST, Progress, load_checkpoint, save_checkpoint
from corrector.training.data_parallel import (
    ALONE,
    LossesOfRows,
    Processes,
    Share,
    averaging_gradients,
    of_whole_batch,
    same_weights,
)
from corrector.training.development import evaluate
from corrector.training.devices import memory_taken, share_computing
from corrector.training.reports import DevelopmentReport, Report, StepReport
from corrector.training.schedule import rate_factor

CHECKPOINT_SECONDS = 120.0


class Trainer:
    """One run of training in one folder.

    Args:
        corpus: fingerprint of the training data, kept with the checkpoints.
        report: called with every report.
        evidences, languages: by the name of a part of the corpus the evidence and the language model to learn from it
            with, in place of the model's own.
        processes: those that train this run together.
    """

    def __init__(
        self,
        model: Seq2Seq,
        stream: BatchStream,
        development: Sequence[Batch],
        config: TrainingConfig,
        *,
        folder: Path,
        corpus: str,
        report: Callable[[Report], None],
        evidences: Mapping[str, Evidence] | None = None,
        languages: Mapping[str, LanguageModel] | None = None,
        processes: Processes = ALONE,
    ) -> None:
        self.model = model
        self.evidences = evidences or {}
        self.languages = languages or {}
        for language in self.languages.values():
            language.requires_grad_(False)
        self.stream = stream
        self.development = development
        self.config = config
        self.folder = folder
        self.corpus = corpus
        self.report = report
        self.processes = processes
        self.device = next(model.parameters()).device
        self.progress = Progress()
        _choose_what_learns(model, config)
        self.losses = averaging_gradients(LossesOfRows(model, config), processes)
        self.optimizer = torch.optim.AdamW(
            parameter_groups(model, config.weight_decay), lr=config.learning_rate, betas=(0.9, 0.98), eps=1e-8
        )

    def resume(self) -> None:
        """Go on from the latest checkpoint of the folder.

        Raises:
            BundleError: there is none, or it belongs to another model or corpus.
        """
        path = self.folder / LATEST
        self.progress = load_checkpoint(path, self.model, self.optimizer, self.corpus, self.device)

    def run(self) -> Progress:
        """Train until `max_steps` or `max_minutes` of this call; then there is a latest and a best checkpoint.

        Raises:
            ConfigError: other processes would train something else.
        """
        self._meet()
        self.model.train()
        with closing(self.stream.start_from(self.progress.cursor)) as batches:
            self._train(batches)
        self._save(LATEST)  # not after an exception: it may have come in the middle of a step
        if self.progress.step % self.config.evaluate_every or not (self.folder / BEST).exists():
            self._evaluate()
            self._save(LATEST)
        return self.progress

    def _meet(self) -> None:
        """See that all processes begin alike, but each with random numbers of its own; a resumed run has its old."""
        self.processes.expect_same(f"the corpus {self.corpus}, {self.config}, {self.progress.cursor}")
        same_weights(self.model, self.processes)
        if self.progress.step == 0 or not self.processes.leads:
            torch.manual_seed(self.processes.seed(self.config.seed, self.progress.step))

    def _train(self, batches: Iterator[Batch]) -> None:
        started = saved = time.monotonic()
        window = _Window(self.progress)
        while self.progress.step < self.config.max_steps and not self._is_late(started):
            self._step(batches, window)
            step = self.progress.step
            if step % self.config.report_every == 0:
                self.report(window.report(self.progress, self.device))
                window = _Window(self.progress)
            if step % self.config.evaluate_every == 0:
                self._evaluate()
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self._save(LATEST)
                saved = time.monotonic()

    def _is_late(self, started: float) -> bool:
        """Several processes settle it where they report, which makes them wait for their devices anyhow."""
        if self.config.max_minutes is None or not (self.processes.alone or self._has_reported()):
            return False
        return self.processes.any(time.monotonic() - started > 60 * self.config.max_minutes)

    def _has_reported(self) -> bool:
        return self.progress.step % self.config.report_every == 0

    def _step(self, batches: Iterator[Batch], window: _Window) -> None:
        begun, computed = time.monotonic(), time.process_time()
        batch = next(batches)
        waited = time.monotonic() - begun
        rate = self.config.learning_rate * rate_factor(self.progress.step, self.config)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        share = self.processes.share(batch)
        losses = self._losses(share.batch)
        whole = of_whole_batch(losses, share, self.processes)
        self.optimizer.zero_grad(set_to_none=True)
        self._objective(losses, whole, share).backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
        self.optimizer.step()
        window.add(whole, norm, rate, waited, time.process_time() - computed)
        self.progress = replace(
            self.progress,
            step=self.progress.step + 1,
            tokens=self.progress.tokens + batch.tokens,
            seconds=self.progress.seconds + time.monotonic() - begun,
            cursor=batch.after,
        )

    def _losses(self, batch: Batch) -> TrainingLosses:
        source, lengths, prefix, target = map(
            self._on_device, (batch.source, batch.lengths, batch.prefix, batch.target)
        )
        half = self.config.precision == "bfloat16"
        with self._as_if_new(batch.part), torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            losses: TrainingLosses = self.losses(source, lengths, prefix, target)
        return losses

    @contextmanager
    def _as_if_new(self, part: str) -> Iterator[None]:
        """Within this the model knows of a part of the corpus only what the other parts tell."""
        whole = self.model.evidence, self.model.language
        self.model.evidence = self.evidences.get(part, self.model.evidence)
        self.model.language = self.languages.get(part, self.model.language)
        try:
            yield
        finally:
            self.model.evidence, self.model.language = whole

    def _on_device(self, array: NDArray[np.int64]) -> Tensor:
        tensor = torch.from_numpy(array)
        if self.device.type == "cuda":  # from other memory, copying would wait for the GPU
            tensor = tensor.pin_memory()
        return tensor.to(self.device, non_blocking=True)

    def _objective(self, losses: TrainingLosses, whole: TrainingLosses, share: Share) -> Tensor:
        """What these rows add to the means over the whole batch, scaled since the processes' gradients are averaged."""
        scale = share.weight * self.processes.world
        target, cloze, beliefs, *displacement = (
            own.total / all_rows.count.clamp(min=1) * scale
            for own, all_rows in zip(losses.parts(), whole.parts(), strict=True)
        )
        config = self.config
        by_character = config.cloze_weight * cloze + config.belief_weight * beliefs
        return target + by_character + config.displacement_weight * sum(displacement)

    def _evaluate(self) -> None:
        result = evaluate(self.model, self.development, self.config.objective)
        figures = SentenceLevel().score(result.totals)
        self.report(
            DevelopmentReport(
                self.progress.step,
                self.progress.tokens,
                self.progress.seconds / 60,
                result.loss,
                float(figures["precision"]),
                float(figures["recall"]),
                float(figures["f1"]),
                float(figures["false positive rate"]),
            )
        )
        if not self.development or self.progress.best is None or result.loss < self.progress.best:
            self.progress = replace(self.progress, best=result.loss)
            self._save(BEST)

    def _save(self, name: str) -> None:
        if self.processes.leads:
            save_checkpoint(self.folder / name, self.model, self.optimizer, self.progress, self.corpus)


class _Window:
    """Sums over the steps since the last report; losses stay on the device until they are reported."""

    def __init__(self, since: Progress) -> None:
        self.since = since
        self.losses: list[Tensor] = []
        self.norms: list[Tensor] = []
        self.rate = 0.0
        self.waited = 0.0
        self.computed = 0.0

    def add(self, losses: TrainingLosses, norm: Tensor, rate: float, waited: float, computed: float) -> None:
        self.losses.append(torch.stack([part.mean() for part in losses.parts()]))
        self.norms.append(norm)
        self.rate = rate
        self.waited += waited
        self.computed += computed

    def report(self, now: Progress, device: torch.device) -> StepReport:
        seconds = max(1e-9, now.seconds - self.since.seconds)
        device_use = share_computing(device, computed=self.computed, seconds=seconds)  # before it is waited for
        loss, cloze, beliefs, redundancy, missing, swap = torch.stack(self.losses).mean(dim=0).tolist()
        return StepReport(
            step=now.step,
            tokens=now.tokens,
            loss=loss,
            cloze_loss=cloze,
            belief_loss=beliefs,
            redundancy_loss=redundancy,
            missing_loss=missing,
            swap_loss=swap,
            rate=self.rate,
            gradient_norm=float(torch.stack(self.norms).mean()),
            speed=(now.tokens - self.since.tokens) / seconds,
            waiting=self.waited / seconds,
            minutes=now.seconds / 60,
            device_memory=memory_taken(device),
            device_use=device_use,
        )


def _choose_what_learns(model: Seq2Seq, config: TrainingConfig) -> None:
    """By the objective only the language model, only what tells displacement, or all but the former, unless it learns
    too."""
    language = model.language
    for parameter in model.parameters():
        parameter.requires_grad_(config.objective == "correction")
    if model.displacement is not None:
        model.displacement.requires_grad_(config.objective != "language")
    if language is not None:
        language.requires_grad_(config.objective == "language" or config.language_learns)
        language.trust.requires_grad_(config.objective == "language")  # correcting does not read it


def parameter_groups(model: torch.nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Of the parameters that learn, matrices decay; vectors (biases, the relative position bias) do not."""
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    matrices = [parameter for parameter in learning if parameter.dim() > 1]
    vectors = [parameter for parameter in learning if parameter.dim() <= 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]
