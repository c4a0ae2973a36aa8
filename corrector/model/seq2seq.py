"""The whole network: embed, encode, decode, and the likelihood of a target.

Nothing is kept on a module between calls: what the encoder returns is a `Memory`, what the recurrence remembers is a
`State`. Token ids from V on are open tokens (see `tokenization/vocabulary.py`): embedded by their category, written
only by copying.
"""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.config import ModelConfig
from corrector.errors import ConfigError
from corrector.evidence.tables import EvidenceTables
from corrector.model.beliefs import Beliefs, belief_loss
from corrector.model.decoder import Decoder
from corrector.model.displacement.reading import Displacement, displacement_losses
from corrector.model.displacement.rearrangements import Rearrangements, find_rearrangements
from corrector.model.embedding import TokenEmbedding
from corrector.model.encoder import Encoder
from corrector.model.evidence import Evidence, EvidenceFinder, Found, choose
from corrector.model.language import LanguageModel
from corrector.model.layout import lay_out
from corrector.model.losses import LossSum, TrainingLosses
from corrector.model.memory import Memory
from corrector.model.recurrence import State
from corrector.tokenization.vocabulary import FIRST_OPEN, OPEN_CATEGORIES, PAD

IMPOSSIBLE = -1e4  # logarithm of a probability that is zero; finite, so that gradients stay numbers


class Seq2Seq(nn.Module):
    """Bi-LSTM encoder, attention, LSTM decoder, copy gate, tied embeddings.

    Args:
        features: (V, F) int64 feature ids of the V tokens; F may be 0.
        tables: what the evidence is computed from; wanted if `config.evidence` is above 0.
    """

    def __init__(self, config: ModelConfig, features: Tensor, tables: EvidenceTables | None = None) -> None:
        super().__init__()
        self.config = config
        self.vocabulary_size = features.shape[0]
        self.embedding = TokenEmbedding(config.embedding, features)
        self.evidence = Evidence(tables, count=config.offered) if tables is not None and config.evidence else None
        self.language = None
        if config.language_width:
            self.language = LanguageModel(config, vocabulary_size=self.vocabulary_size)
        self.encoder = Encoder(config)
        self.beliefs = Beliefs(config, state_width=self.encoder.width) if config.evidence else None
        self.displacement = Displacement(config, state_width=self.encoder.width) if config.displacement else None
        self.cloze_bias = nn.Parameter(torch.zeros(self.vocabulary_size)) if config.cloze else None
        self.decoder = Decoder(config, memory_width=self.encoder.width, vocabulary_size=self.vocabulary_size)

    def train(self, mode: bool = True) -> Seq2Seq:
        """As of any module, but parts that do not learn read as they would in use, without dropout."""
        super().train(mode)
        for part in self.children():
            if not any(parameter.requires_grad for parameter in part.parameters()):
                part.train(False)
        return self

    def table(self) -> Tensor:
        """All token vectors (V, E): computed once, handed to `encode` and `read`."""
        return self.embedding.table()

    def encode(self, source: Tensor, lengths: Tensor, table: Tensor, finder: EvidenceFinder | None = None) -> Memory:
        """Read a padded batch of sources (B, S) int64 with lengths (B,).

        Args:
            finder: finds the evidence; the network's own by default.
        """
        mask = torch.arange(source.shape[1], device=source.device).unsqueeze(0) < lengths.unsqueeze(1)
        visible = self.visible(source)
        if finder is None and self.evidence is not None:
            finder = self.evidence.finder()
        found, rearrangements = (None, None) if finder is None else self._find(finder, visible, lengths)
        states, summary, guesses = self.encoder(F.embedding(visible, table), lengths, found, table)
        candidates = source.new_zeros(*source.shape, 0) if found is None else found.tokens * mask.unsqueeze(-1)
        beliefs = states.new_zeros(*source.shape, 1)
        if self.beliefs is not None and found is not None:
            beliefs = self.beliefs(states, visible, found, table, guesses, self.cloze_bias)
        layout = lay_out(mask)
        placed = (layout.places, layout.mask, layout.doubts)
        memory = Memory(source, states, states, summary, candidates, beliefs, *placed, guesses)
        if self.displacement is not None and found is not None and rearrangements is not None:
            memory = self.displacement(memory, visible, lengths, found, rearrangements, table)
        attention = self.decoder.attention
        return memory if attention is None else replace(memory, keys=attention.keys(memory.states))

    def _find(self, finder: EvidenceFinder, visible: Tensor, lengths: Tensor) -> tuple[Found, Rearrangements | None]:
        """The evidence with what the language model makes of it, and with words where they are trusted."""
        found, rearrangements = finder.find(visible), None
        if self.language is not None:
            read, kept = self.language(visible, lengths), self.config.evidence
            if self.displacement is not None:
                rearrangements = find_rearrangements(finder, visible, found, self.language, read, count=kept)
            expected = self.language.expect(read, visible, found.tokens)
            found = choose(found, expected.gains, expected.familiarity, kept)
        return finder.with_words(visible, found, self.config) if self.config.trusts_words else found, rearrangements

    def read(self, tokens: Tensor, state: State, table: Tensor) -> tuple[Tensor, State]:
        """Run the decoder's recurrence over target tokens (B, T).

        Returns:
            outputs (B, T, D): what is known of the target after each token; the state after the last.
        """
        outputs, state = self.decoder.recurrence(self.decoder.dropout(F.embedding(self.visible(tokens), table)), state)
        return outputs, state

    def visible(self, tokens: Tensor) -> Tensor:
        """Ids as the network sees them: an open token looks like its category."""
        category = FIRST_OPEN + (tokens - self.vocabulary_size).remainder(len(OPEN_CATEGORIES))
        return torch.where(tokens < self.vocabulary_size, tokens, category)

    def log_likelihood(
        self,
        source: Tensor,
        lengths: Tensor,
        prefix: Tensor,
        target: Tensor,
        *,
        generation_share: float = 1.0,
    ) -> Tensor:
        """Log-probability of each target token.

        Args:
            source: (B, S); lengths: (B,); prefix: (B, T) the target shifted right, BOS first; target: (B, T).
            generation_share: below 1, the costly softmax over the vocabulary is left out at this random share's
                complement of the targets that can be pointed at; there the result is a lower bound, the logarithm
                of the probability that it is pointed at.

        Returns:
            (B, T) natural logarithms. Only the target's own probability is computed, never the mixed distribution.
        """
        table = self.table()
        return self._score_target(self.encode(source, lengths, table), prefix, target, table, generation_share)

    def training_losses(
        self,
        source: Tensor,
        lengths: Tensor,
        prefix: Tensor,
        target: Tensor,
        *,
        generation_share: float,
        cloze_share: float,
    ) -> TrainingLosses:
        """What training minimises, from one reading of the source; the target's as of `log_likelihood`.

        Args:
            cloze_share: share of the source tokens at which the cloze is scored.
        """
        table = self.table()
        memory = self.encode(source, lengths, table)
        log_probs = self._score_target(memory, prefix, target, table, generation_share)
        written = target != PAD
        return TrainingLosses(
            LossSum(-(log_probs * written).sum(), written.sum()),
            self._cloze_loss(memory, target, table, cloze_share),
            belief_loss(memory, target) if self.config.evidence else _nothing(table),
            *(displacement_losses(memory, target) if self.displacement is not None else (_nothing(table),) * 3),
        )

    def language_losses(self, source: Tensor, lengths: Tensor, *, cloze_share: float) -> TrainingLosses:
        """What training the language model alone minimises, in right sources."""
        if self.language is None or self.evidence is None:
            raise ConfigError("There is no language model to train. Set model.language_width and model.evidence.")
        visible = self.visible(source)
        found = self.evidence(visible)
        cloze, choice = self.language.losses(visible, lengths, found, cloze_share=cloze_share)
        nothing = _nothing(choice.total)
        return TrainingLosses(nothing, cloze, choice, nothing, nothing, nothing)

    def _cloze_loss(self, memory: Memory, target: Tensor, table: Tensor, share: float) -> LossSum:
        """How badly the source's tokens are guessed, at those that also stand in the target: the others are wrong."""
        if memory.guesses is None or self.cloze_bias is None:
            return _nothing(table)
        right = (memory.source.unsqueeze(2) == target.unsqueeze(1)).any(dim=-1) & (memory.source != PAD)  # (B, S)
        right = right & (torch.rand(right.shape, device=right.device) < share)
        chosen = right.flatten().nonzero().squeeze(1)
        logits = F.linear(memory.guesses.flatten(0, 1)[chosen], table, self.cloze_bias)
        total = F.cross_entropy(logits, self.visible(memory.source).flatten()[chosen], reduction="sum")
        return LossSum(total, right.sum())

    def _score_target(
        self, memory: Memory, prefix: Tensor, target: Tensor, table: Tensor, generation_share: float
    ) -> Tensor:
        positions = torch.arange(target.shape[1], device=target.device).expand_as(target)
        state = self.decoder.first_state(memory.summary)
        outputs, _ = self.read(prefix, state, table)
        readouts, weights, ways = self.decoder.readout(outputs, positions, memory)
        if not self.config.copy:
            return self._generated(readouts.flatten(0, 1), target.flatten(), table).view_as(target)
        pointers, exist = memory.pointers()
        same = (target[:, :, None, None] == pointers.unsqueeze(1)) & exist.unsqueeze(1)  # (B, T, S, 1 + K)
        pointed = torch.log((weights.unsqueeze(-1) * same).sum(dim=2) + 1e-9) + ways[..., 1:]  # (B, T, 1 + K)
        copied = pointed.logsumexp(dim=-1)
        scored = ~same.any(dim=-1).any(dim=-1)
        if generation_share < 1.0:  # else nothing is drawn: evaluating must not shift the random state of a run
            scored = scored | (torch.rand(target.shape, device=target.device) < generation_share)
        else:
            scored = torch.ones_like(scored)
        chosen = scored.flatten().nonzero().squeeze(1)
        generated = self._generated(readouts.flatten(0, 1)[chosen], target.flatten()[chosen], table)
        generated = generated + ways[..., 0].flatten()[chosen]
        flat = copied.flatten()
        return flat.index_copy(0, chosen, torch.logaddexp(flat[chosen], generated)).view_as(target)

    def _generated(self, readouts: Tensor, target: Tensor, table: Tensor) -> Tensor:
        """Log-probability (N,) of generating each target (N,) from its readout (N, E); open tokens never are."""
        closed = target < self.vocabulary_size
        logits = self.decoder.vocabulary_logits(readouts, table)  # (N, V)
        losses = F.cross_entropy(logits, torch.where(closed, target, 0), reduction="none")
        return torch.where(closed, -losses, IMPOSSIBLE)


def _nothing(like: Tensor) -> LossSum:
    """A loss that a network lacks."""
    return LossSum(like.new_zeros(()), like.new_zeros(()))
