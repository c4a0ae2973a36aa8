"""What every search returns, and how many tokens it may write."""

from __future__ import annotations

from dataclasses import dataclass

from corrector.runtime.protocol import Floats, Ids


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A target as ids, and what the network thought at each of its steps.

    Attributes:
        ids: (T,) token ids without begin and end.
        log_probs: (T + 1,) natural logarithm of each token's probability, the end token's last; lower bounds where
            the target is surely the source.
        choices: (T + 1, K) the most probable tokens at each step, and choice_log_probs: (T + 1, K).
        finished: false if the length limit cut it off; such a target is not to be trusted, and there is no end token:
            the others have T steps.
        score: the sum of log_probs; in beam search, which ranks by it, over the length penalty.
    """

    ids: tuple[int, ...]
    log_probs: Floats
    choices: Ids
    choice_log_probs: Floats
    finished: bool
    score: float


def length_limit(source_tokens: int) -> int:
    """Tokens a target may have: a correction is hardly longer than its source."""
    return source_tokens + max(8, source_tokens // 4)


def length_penalty(tokens: int, strength: float) -> float:
    """Divisor of a hypothesis's log-probability (Wu et al., 2016, equation 14); 1 where strength is 0."""
    return float(((5 + tokens) / 6) ** strength)
