"""The training loop: batches in, weights out, everything needed to go on kept on disk.

It knows the model and the stream of batches, not where text comes from or how progress is shown: reports go to the
callables it is given. Stopping (a kill, a time limit, Ctrl-C) loses at most the steps since the last checkpoint;
resuming repeats them exactly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from corrector.config import TrainingConfig
from corrector.corpus.batches import Batch, BatchStream
from corrector.errors import ConfigError
from corrector.evaluation.sentence_level import SentenceLevel
from corrector.model.seq2seq import Seq2Seq
from corrector.tokenization.vocabulary import PAD
from corrector.training.checkpoint import BEST, LATEST, Progress, load_checkpoint, save_checkpoint
from corrector.training.development import evaluate
from corrector.training.reports import DevelopmentReport, Report, StepReport
from corrector.training.schedule import rate_factor

CHECKPOINT_SECONDS = 120.0


class Trainer:
    """One run of training in one folder.

    Args:
        corpus: fingerprint of the training data, kept with the checkpoints.
        report: called with every report.
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
    ) -> None:
        self.model = model
        self.stream = stream
        self.development = development
        self.config = config
        self.folder = folder
        self.corpus = corpus
        self.report = report
        self.device = next(model.parameters()).device
        self.progress = Progress()
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
        """Train until `max_steps` or `max_minutes` of this call; then there is a latest and a best checkpoint."""
        self.model.train()
        with closing(self.stream.start_from(self.progress.cursor)) as batches:
            self._train(batches)
        self._save(LATEST)  # not after an exception: it may have come in the middle of a step
        if self.progress.step % self.config.evaluate_every or not (self.folder / BEST).exists():
            self._evaluate()
            self._save(LATEST)
        return self.progress

    def _train(self, batches: Iterator[Batch]) -> None:
        started = saved = time.monotonic()
        window = _Window(self.progress)
        while self.progress.step < self.config.max_steps and not self._is_late(started):
            self._step(batches, window)
            step = self.progress.step
            if step % self.config.report_every == 0:
                self.report(window.report(self.progress))
                window = _Window(self.progress)
            if step % self.config.evaluate_every == 0:
                self._evaluate()
                window = _Window(self.progress)
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self._save(LATEST)
                saved = time.monotonic()

    def _is_late(self, started: float) -> bool:
        limit = self.config.max_minutes
        return limit is not None and time.monotonic() - started > 60 * limit

    def _step(self, batches: Iterator[Batch], window: _Window) -> None:
        begun = time.monotonic()
        batch = next(batches)
        waited = time.monotonic() - begun
        rate = self.config.learning_rate * rate_factor(self.progress.step, self.config)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss, cloze = self._losses(batch)
        self.optimizer.zero_grad(set_to_none=True)
        (loss + self.config.cloze_weight * cloze).backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
        self.optimizer.step()
        window.add(loss.detach(), cloze.detach(), norm, rate, waited)
        self.progress = replace(
            self.progress,
            step=self.progress.step + 1,
            tokens=self.progress.tokens + batch.tokens,
            seconds=self.progress.seconds + time.monotonic() - begun,
            cursor=batch.after,
        )

    def _losses(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Mean negative log-likelihood of the target, and the cloze's loss, in nats per token."""
        source, lengths, prefix, target = (
            torch.from_numpy(array).to(self.device, non_blocking=True)
            for array in (batch.source, batch.lengths, batch.prefix, batch.target)
        )
        half = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            log_probs, cloze = self.model.training_losses(
                source,
                lengths,
                prefix,
                target,
                generation_share=self.config.generation_share,
                cloze_share=self.config.cloze_share,
            )
        written = (target != PAD).to(log_probs.dtype)
        return -(log_probs * written).sum() / written.sum(), cloze

    def _evaluate(self) -> None:
        result = evaluate(self.model, self.development)
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
        save_checkpoint(self.folder / name, self.model, self.optimizer, self.progress, self.corpus)


class _Window:
    """Sums over the steps since the last report; losses stay on the device until they are reported."""

    def __init__(self, since: Progress) -> None:
        self.since = since
        self.losses: list[Tensor] = []
        self.clozes: list[Tensor] = []
        self.norms: list[Tensor] = []
        self.rate = 0.0
        self.waited = 0.0

    def add(self, loss: Tensor, cloze: Tensor, norm: Tensor, rate: float, waited: float) -> None:
        self.losses.append(loss)
        self.clozes.append(cloze)
        self.norms.append(norm)
        self.rate = rate
        self.waited += waited

    def report(self, now: Progress) -> StepReport:
        seconds = max(1e-9, now.seconds - self.since.seconds)
        return StepReport(
            step=now.step,
            tokens=now.tokens,
            loss=float(torch.stack(self.losses).mean()),
            cloze_loss=float(torch.stack(self.clozes).mean()),
            rate=self.rate,
            gradient_norm=float(torch.stack(self.norms).mean()),
            speed=(now.tokens - self.since.tokens) / seconds,
            waiting=self.waited / seconds,
            minutes=now.seconds / 60,
        )


def parameter_groups(model: torch.nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """Matrices decay; vectors (biases, the relative position bias) do not."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    vectors = [parameter for parameter in model.parameters() if parameter.dim() <= 1]
    return [{"params": matrices, "weight_decay": weight_decay}, {"params": vectors, "weight_decay": 0.0}]


def choose_device(name: str) -> torch.device:
    """`auto` (a GPU where there is one), or a torch device name such as `cpu` or `cuda:0`.

    Raises:
        ConfigError: no such device here.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(f"device {name!r} cannot be used here ({error}). Use 'auto' or 'cpu'.") from error
    return device
