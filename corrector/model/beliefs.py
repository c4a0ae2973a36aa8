"""What the encoder believes of each place: that its token stands, or that one of the evidence's candidates should.

    f_ik = [gain; how much better it is expected; match of s_i and v_ik; how well the place reads; is there;
            whether it recurs; kind; how familiar it is, where that is told]
    b_ik = u' tanh(A s_i + B f_ik + C v_ik) + w' f_ik + t l_ik

What is expected the language model says, where the network has one, else the encoder's cloze; what is familiar the
language model alone. l_ik is by how much the candidate lengthens the word that it would be in, and t how far that is
trusted, which is chosen and not learned (see `words.py`). s_i is the encoder's state and v_ik the vector of the k-th
way of writing place i: the token itself (k = 0), then the candidates. One function judges all ways, so what is learnt
of one candidate holds for all. The decoder adds the beliefs of the places that it attends to to its gate; their softmax
over k tells by character what is wrong. They are trained through the decoder, and directly where source and target have
the same length (`belief_loss`).
Shapes: B sentences, S source tokens, K candidates, H state width, E embedding width, F figures.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from corrector.config import ModelConfig
from corrector.model.evidence import KINDS, SCALE, Found
from corrector.model.losses import LossSum
from corrector.model.memory import Memory
from corrector.tokenization.vocabulary import PAD

BELIEF_WIDTH = 64
KIND_WIDTH = 4
OWN_TOKEN = KINDS  # the kind of the token itself
FIGURES = 6 + KIND_WIDTH  # and familiarity
IMPOSSIBLE = -1e4  # belief in what is not there; finite, so that gradients stay numbers


class Beliefs(nn.Module):
    """Scores of all ways of writing each place."""

    def __init__(self, config: ModelConfig, *, state_width: int) -> None:
        super().__init__()
        self.kinds = nn.Embedding(KINDS + 1, KIND_WIDTH)
        self.places = nn.Linear(state_width, BELIEF_WIDTH)
        figures = FIGURES + config.tells_familiarity
        self.figures = nn.Linear(figures, BELIEF_WIDTH, bias=False)
        self.vectors = nn.Linear(config.embedding, BELIEF_WIDTH, bias=False)
        self.out = nn.Linear(BELIEF_WIDTH, 1, bias=False)
        self.direct = nn.Linear(figures, 1, bias=False)
        self.match = nn.Linear(state_width, config.embedding, bias=False)

    def forward(
        self, states: Tensor, source: Tensor, found: Found, table: Tensor, guesses: Tensor | None, bias: Tensor | None
    ) -> Tensor:
        """The beliefs (B, S, 1 + K) from states (B, S, H) of sources (B, S) of visible token ids.

        Args:
            table: (V, E) token vectors; guesses (B, S, E) and bias (V,) of the cloze, None where there is none.
        """
        tokens = torch.cat([source.unsqueeze(-1), found.tokens], dim=-1)  # (B, S, 1 + K)
        vectors = F.embedding(tokens, table)
        gains = F.pad(found.gains, (1, 0)) / SCALE
        expected = torch.zeros_like(gains)
        if found.expected is not None:
            expected = F.pad(found.expected, (1, 0)) / SCALE
        elif guesses is not None and bias is not None:
            logits = (vectors * guesses.unsqueeze(2)).sum(dim=-1) + bias[tokens]
            expected = (logits - logits[..., :1]) / SCALE
        matched = (vectors * self.match(states).unsqueeze(2)).sum(dim=-1) / SCALE
        reading = (found.reading.sum(dim=-1, keepdim=True) / SCALE).expand_as(gains)
        kinds = self.kinds(F.pad(found.kinds, (1, 0), value=OWN_TOKEN))
        recurring = F.pad(found.recurring.unsqueeze(-1), (0, found.tokens.shape[-1]))  # of the token itself
        there = (tokens != PAD).to(gains.dtype)
        numbers = torch.stack([gains, expected, matched, reading, there, recurring], dim=-1)
        figures = torch.cat([numbers, kinds], dim=-1)  # (B, S, 1 + K, F)
        if found.familiarity is not None:
            familiar = found.familiarity.unsqueeze(-1) / SCALE + expected
            figures = torch.cat([figures, familiar.unsqueeze(-1)], dim=-1)
        hidden = torch.tanh(self.places(states).unsqueeze(2) + self.figures(figures) + self.vectors(vectors))
        beliefs: Tensor = (self.out(hidden) + self.direct(figures)).squeeze(-1)
        if found.told is not None:
            beliefs = beliefs + F.pad(found.told, (1, 0))
        return beliefs


def belief_loss(memory: Memory, target: Tensor) -> LossSum:
    """Negative log-likelihood of the right way of writing each place, over the places where one is known.

    The right way is known where source and target (B, T) have the same length, and one of the ways writes the target.
    """
    pointers, exist = memory.pointers()  # (B, S, 1 + K)
    shorter = min(memory.source.shape[1], target.shape[1])
    pointers, exist, written = pointers[:, :shorter], exist[:, :shorter], target[:, :shorter].unsqueeze(-1)
    right = (pointers == written) & exist
    aligned = (memory.source != PAD).sum(dim=1) == (target != PAD).sum(dim=1)  # (B,)
    counted = right.any(dim=-1) & aligned.unsqueeze(1)  # (B, T)
    shares = memory.beliefs[:, :shorter].masked_fill(~exist, IMPOSSIBLE).log_softmax(dim=-1)
    losses = -shares.masked_fill(~right, IMPOSSIBLE).logsumexp(dim=-1)
    return LossSum((losses * counted).sum(), counted.sum())
