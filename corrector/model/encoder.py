"""The encoder: a stack of recurrent layers over the source, in one or both directions, and a cloze between them.

The cloze guesses each token from its neighbours alone: from the first layer's forward state one place before it and
its backward state one place after it, neither of which has seen the token. The guess and its product with the token's
own vector join the states, so that the layers above can compare what stands there with what would be expected. It is
trained at every token, not only at the few that are wrong (an auxiliary loss, see `Seq2Seq.training_losses`).

At the same place the evidence of n-grams joins, where the network has it (see `model/evidence.py`): the candidates'
vectors, each weighted by its gain, and the figures themselves. It joins after the first layer because a token's
evidence tells of its neighbours, which the cloze must not see.
Shapes: B sentences, S source tokens, E embedding width, H state width (both directions together).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.config import ModelConfig
from corrector.model.evidence import KINDS, SCALE, Found
from corrector.model.places import mirror_places, neighbours
from corrector.model.recurrence import Recurrence, read_both_ways
from corrector.ngrams.model import REACH

KIND_WIDTH = 4  # values that tell how a candidate is like the token


class EncoderLayer(nn.Module):
    """One recurrent layer, in one or both directions."""

    def __init__(self, config: ModelConfig, input_width: int) -> None:
        super().__init__()
        self.forwards = Recurrence(config.cell, input_width, config.encoder_width)
        self.backwards = Recurrence(config.cell, input_width, config.encoder_width) if config.bidirectional else None

    def forward(self, x: Tensor, reversal: Tensor) -> Tensor:
        """From (B, S, I) to (B, S, H); `reversal` (B, S) gives for each place its mirror place."""
        if self.backwards is None:
            states, _ = self.forwards(x, self.forwards.zero_state(x))
            return states  # type: ignore[no-any-return]
        return torch.cat(read_both_ways(self.forwards, self.backwards, x, reversal), dim=-1)


class EvidenceReader(nn.Module):
    """What the encoder makes of the evidence: for each place one vector (B, S, H)."""

    def __init__(self, config: ModelConfig, width: int) -> None:
        super().__init__()
        self.kinds = nn.Embedding(KINDS, KIND_WIDTH)
        numbers = (2 if config.language_width else 1) + KIND_WIDTH  # of a candidate
        self.trust = nn.Linear(numbers, 1)  # from a candidate's figures to the weight of its vector
        figures = config.evidence * numbers + REACH + 2 + config.tells_familiarity
        self.join = nn.Linear(config.evidence * config.embedding + figures, width)

    def forward(self, found: Found, table: Tensor) -> Tensor:
        numbers = [found.gains] if found.expected is None else [found.gains, found.expected]
        figures = torch.cat([torch.stack(numbers, dim=-1) / SCALE, self.kinds(found.kinds)], dim=-1)  # (B, S, K, F)
        vectors = F.embedding(found.tokens, table) * torch.sigmoid(self.trust(figures))  # (B, S, K, E)
        parts = [vectors.flatten(2), figures.flatten(2), found.reading / SCALE, found.recurring.unsqueeze(-1)]
        if found.familiarity is not None:
            parts.append(found.familiarity.unsqueeze(-1) / SCALE)
        joined: Tensor = self.join(torch.cat(parts, dim=-1))
        return joined


class Encoder(nn.Module):
    """Source vectors to states, and to the summary that the decoder starts from."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.width = config.encoder_width * (2 if config.bidirectional else 1)
        inputs = [config.embedding] + [self.width] * (config.encoder_layers - 1)
        self.layers = nn.ModuleList(EncoderLayer(config, width) for width in inputs)
        self.guess = nn.Linear(self.width, config.embedding) if config.cloze else None
        self.compare = nn.Linear(2 * config.embedding, self.width) if config.cloze else None
        self.weigh = EvidenceReader(config, self.width) if config.evidence else None
        self.dropout = nn.Dropout(config.dropout)
        self.bidirectional = config.bidirectional
        self.direction_width = config.encoder_width

    def forward(
        self, vectors: Tensor, lengths: Tensor, found: Found | None = None, table: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Encode a padded batch.

        Args:
            vectors: (B, S, E); lengths: (B,) number of tokens, at least 1.
            found: the evidence, and table: (V, E) the vectors of its candidates, for a network that has evidence.

        Returns:
            states (B, S, H), zero at padding; summary (B, H): the last state of each direction; guesses (B, S, E)
            of each token from its neighbours, or None where the configuration has no cloze.
        """
        reversal, mask = mirror_places(vectors, lengths)
        guesses: Tensor | None = None
        states = self.dropout(vectors)
        for number, layer in enumerate(self.layers):
            states = self.dropout(layer(states, reversal)) * mask
            if number == 0 and self.guess is not None and self.compare is not None:
                guesses = torch.tanh(self.guess(self._neighbours(states)))
                states = (states + self.compare(torch.cat([guesses, guesses * vectors], dim=-1))) * mask
            if number == 0 and self.weigh is not None and found is not None and table is not None:
                states = (states + self.weigh(found, table)) * mask
        return states, self._summary(states, lengths.unsqueeze(1)), guesses

    def _neighbours(self, states: Tensor) -> Tensor:
        """(B, S, H), see `neighbours`."""
        if not self.bidirectional:
            return neighbours(states, None)
        return neighbours(states[..., : self.direction_width], states[..., self.direction_width :])

    def _summary(self, states: Tensor, ends: Tensor) -> Tensor:
        last = states.gather(1, (ends - 1).unsqueeze(-1).expand(-1, -1, self.width)).squeeze(1)
        if not self.bidirectional:
            return last
        return torch.cat([last[:, : self.direction_width], states[:, 0, self.direction_width :]], dim=-1)
