"""What the network saw and thought while it corrected one sentence: for a page that shows it, and for study.

Knows a bundle, its tokens and what its runtime tells; draws nothing. Everything is computed anew for the sentence, from
the graphs that correct, so what is shown is what happened.
Trade-off: one sentence at a time, and a second pair of sessions for the LSTMs; correcting itself pays nothing.
Shapes: S source tokens with the end token, T target tokens with the end token, N source tokens without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corrector.alignment_steps import cheapest_steps
from corrector.bundle import read_bundle, shipped_bundle
from corrector.runtime.onnx_inside import LstmTrace, OnnxInside
from corrector.runtime.opening import open_runtime
from corrector.runtime.protocol import Floats, Memory, Runtime, Scored, State
from corrector.search.beam import beam_decode
from corrector.search.draft import draft_decode
from corrector.search.reading import read_sources
from corrector.text.sentences import only_sentence
from corrector.tokenization.tokenizer import Encoded, Tokenizer
from corrector.tokenization.vocabulary import BOS

_PRIVATE = 0xE000  # token ids as characters, to be aligned as texts are


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole target of beam search; `score` is its log-probability over the length penalty."""

    text: str
    score: float


@dataclass(frozen=True)
class Inspection:
    """The inside of correcting one sentence.

    Attributes:
        sentence: what the network saw, without the white space around it; spans and readings are of this.
        tokens: (N,) texts of the source's tokens, and spans: their half-open ranges of characters.
        written: (T - 1,) texts of the target's tokens, by greedy search.
        attention: (T, S) where each target token was looked for; rows sum to 1, or to less where what was missing is
            written, which stands nowhere.
        copying: (T,) probability of the copy gate, from 0 to 1.
        wrong: (N,) 1 less the probability of writing each source token again, beside what is written in its place.
        readings: the best whole targets, best first.
        encoder, decoder: every LSTM of the network, over S and over T steps, the language model's with the encoder's;
            empty for a network of another cell.
    """

    sentence: str
    tokens: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    written: tuple[str, ...]
    attention: Floats
    copying: Floats
    wrong: Floats
    readings: tuple[Reading, ...]
    encoder: tuple[LstmTrace, ...]
    decoder: tuple[LstmTrace, ...]


@dataclass(frozen=True)
class Inspector:
    """Looks into a bundle. Make one with `Inspector.load()`; it keeps no state and may be used by many threads."""

    tokenizer: Tokenizer
    runtime: Runtime
    inside: OnnxInside

    @classmethod
    def load(cls, folder: str | Path | None = None) -> Inspector:
        """Open a bundle; without a folder, the one that ships with the package.

        Raises:
            BundleError: the bundle is missing or damaged.
            MissingExtraError: the bundle needs a package that is not installed.
        """
        bundle = read_bundle(folder if folder is not None else shipped_bundle())
        return cls(bundle.tokenizer(), open_runtime(bundle), OnnxInside(bundle))

    def inspect(self, sentence: str, *, number: int = 5) -> Inspection:
        """Correct one sentence and tell what went on.

        Args:
            number: of readings.

        Raises:
            InputError: not a string, no sentence, more than one or a too long one, or a number below 1.
        """
        encoded = self.tokenizer.encode(only_sentence(sentence).text)
        memory, state = read_sources(self.runtime, [encoded.ids])
        written = draft_decode(self.runtime, [encoded.ids])[0].ids
        scored = self._score(memory, state, written)
        assert scored.attention is not None  # it was asked for
        assert scored.copying is not None
        return Inspection(
            encoded.text,
            tuple(encoded.text[start:end] for start, end in encoded.spans),
            encoded.spans,
            tuple(self.tokenizer.decode((token,), encoded.opened) for token in written),
            scored.attention[0],
            scored.copying[0],
            _wrong(scored, encoded.ids, written),
            self._readings(encoded, number),
            self.inside.encoder(memory.source),
            self.inside.decoder(memory, state, np.array([[BOS, *written]], dtype=np.int64)),
        )

    def _score(self, memory: Memory, state: State, target: tuple[int, ...]) -> Scored:
        """What follows every prefix of a target."""
        tokens = np.array([[BOS, *target]], dtype=np.int64)
        select = np.arange(tokens.shape[1], dtype=np.int64)[None]
        return self.runtime.score(memory, tokens, state, select=select, first=np.zeros(1, dtype=np.int64), inspect=True)

    def _readings(self, encoded: Encoded, number: int) -> tuple[Reading, ...]:
        found = beam_decode(self.runtime, [encoded.ids], width=number)[0]
        return tuple(Reading(self.tokenizer.decode(best.ids, encoded.opened), best.score) for best in found)


def _wrong(scored: Scored, source: Sequence[int], written: Sequence[int]) -> Floats:
    """(N,) see `Inspection`, from what follows every prefix of what is written (T - 1 tokens)."""
    steps = _step_of_each(source, written)
    ids, log_probs = scored.ids[0, steps], scored.log_probs[0, steps]  # (N, K)
    again = np.where(ids == np.array(source)[:, None], np.exp(log_probs), 0.0).sum(axis=-1)
    wrong: Floats = np.clip(1.0 - again, 0.0, 1.0).astype(np.float32)
    return wrong


def _step_of_each(source: Sequence[int], written: Sequence[int]) -> list[int]:
    """For each source token the step at which it, or what replaces it, is written; of a redundant one the next."""
    places: list[int] = []
    for step in cheapest_steps(*("".join(chr(_PRIVATE + token) for token in row) for row in (source, written))):
        shift = step.target_start - step.start
        places += range(len(places) + shift, step.target_start)
        places += [min(place + shift, step.target_end) for place in range(step.start, step.end)]
    shift = len(written) - len(source)
    return [*places, *range(len(places) + shift, len(written))]
