"""The fixed inventory of tokens that a model can embed and generate.

Ids 0-2 are padding, begin and end. Then one id for each category of *open* tokens: what the inventory does not hold
(a rare character, a Latin word, a number, a link ...) is embedded as its category and can only be copied from the
source. The other ids are ordinary tokens. The trade-off: the network sees that a number stands here, not which one;
in return it can never alter it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corrector.errors import BundleError
from corrector.text.protected import Category

PAD, BOS, EOS = 0, 1, 2
ANY = -1  # no token's id: in a draft of a target, where anything may follow
RARE = "rare"
OPEN_CATEGORIES: tuple[str, ...] = (RARE, *(category.value for category in Category))
SPECIALS: tuple[str, ...] = ("<pad>", "<bos>", "<eos>", *(f"<{name}>" for name in OPEN_CATEGORIES))
FIRST_OPEN = 3  # id under which the first open category is embedded


@dataclass(frozen=True)
class Vocabulary:
    """Ordinary tokens in order; token k has the id `len(SPECIALS) + k`."""

    tokens: tuple[str, ...]
    _index: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {token: len(SPECIALS) + k for k, token in enumerate(self.tokens)}
        if len(index) != len(self.tokens) or "" in index:
            raise BundleError(
                "The vocabulary holds an empty or a repeated token. Build it anew from the training text."
            )
        object.__setattr__(self, "_index", index)

    @classmethod
    def from_counts(cls, counts: Counter[str], *, size: int) -> Vocabulary:
        """The `size` most frequent tokens; ties in code point order, so that the same counts give the same ids."""
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return cls(tuple(token for token, _ in ranked[:size]))

    @classmethod
    def from_json(cls, text: str) -> Vocabulary:
        """Read what `to_json` wrote.

        Raises:
            BundleError: not a JSON list of distinct strings.
        """
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BundleError(f"The vocabulary is not valid JSON ({error}). Export the bundle again.") from error
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise BundleError("The vocabulary is not a JSON list of strings. Export the bundle again.")
        return cls(tuple(values))

    def to_json(self) -> str:
        return json.dumps(self.tokens, ensure_ascii=False)

    def __len__(self) -> int:
        """Number of ids the network knows: special ids and ordinary tokens (V)."""
        return len(SPECIALS) + len(self.tokens)

    def get(self, token: str) -> int | None:
        return self._index.get(token)

    def surface(self, token_id: int) -> str:
        """Text of an ordinary token; special ids have none."""
        return self.tokens[token_id - len(SPECIALS)] if token_id >= len(SPECIALS) else ""

    def open_id(self, order: int, category: str) -> int:
        """Id of the `order`-th (from 0) distinct open token of a sentence; always >= len(self)."""
        return len(self) + order * len(OPEN_CATEGORIES) + OPEN_CATEGORIES.index(category)

    def open_order(self, token_id: int) -> int:
        """Inverse of `open_id`: which open token of the sentence an id >= len(self) stands for."""
        return (token_id - len(self)) // len(OPEN_CATEGORIES)


def count_tokens(pieces: Iterable[Sequence[str]]) -> Counter[str]:
    """How often each token occurs in many segmented texts."""
    counts: Counter[str] = Counter()
    for tokens in pieces:
        counts.update(tokens)
    return counts
