"""One tokenizer for every unit: protected spans are one open token each, the rest is cut by a segmenter.

A segmenter (characters, words, pieces) only cuts plain text; ids, open tokens and offsets are made here, so that
all units are lossless for the same reason: a token's text is always a slice of the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from corrector.text import protected
from corrector.tokenization.vocabulary import RARE, Vocabulary


class Segmenter(Protocol):
    """Cuts plain text. Law: `"".join(segment(text)) == text`, and no piece is empty."""

    def segment(self, text: str) -> Sequence[str]: ...

    def files(self) -> dict[str, bytes]:
        """What a bundle must keep to build this segmenter again: file name -> content."""
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as ids.

    Attributes:
        ids: token ids (S,); ids from `len(vocabulary)` on are open tokens, numbered within this text.
        spans: half-open character ranges (S,) of the tokens in the text; together they cover it.
        opened: texts of the open tokens, by order.
    """

    text: str
    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    opened: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Tokenizer:
    """Text to ids and back. Law: `decode(encode(text).ids, encode(text).opened) == text`."""

    segmenter: Segmenter
    vocabulary: Vocabulary

    def encode(self, text: str, *, opened: Sequence[str] = ()) -> Encoded:
        """Ids and spans of a text.

        Args:
            opened: open tokens already numbered, such as those of the source when its target is encoded.
        """
        known = list(opened)
        order = {surface: k for k, surface in enumerate(known)}
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        start = 0
        for surface, category in self._tokens(text):
            token_id = self.vocabulary.get(surface) if category == RARE else None
            if token_id is None:
                if surface not in order:
                    order[surface] = len(known)
                    known.append(surface)
                token_id = self.vocabulary.open_id(order[surface], category)
            ids.append(token_id)
            spans.append((start, start := start + len(surface)))
        return Encoded(text, tuple(ids), tuple(spans), tuple(known))

    def decode(self, ids: Iterable[int], opened: Sequence[str] = ()) -> str:
        """Text of a row of ids; special ids stand for no text."""
        size = len(self.vocabulary)
        return "".join(
            self.vocabulary.surface(token_id) if token_id < size else opened[self.vocabulary.open_order(token_id)]
            for token_id in ids
        )

    def _tokens(self, text: str) -> Iterator[tuple[str, str]]:
        place = 0
        for span in protected.find(text):
            if place < span.start:
                yield from ((piece, RARE) for piece in self.segmenter.segment(text[place : span.start]))
            yield text[span.start : span.end], span.category.value
            place = span.end
        if place < len(text):
            yield from ((piece, RARE) for piece in self.segmenter.segment(text[place:]))


def plain_runs(text: str) -> Iterator[str]:
    """The parts of a text between its protected spans: what a vocabulary is counted on."""
    place = 0
    for span in protected.find(text):
        if place < span.start:
            yield text[place : span.start]
        place = span.end
    if place < len(text):
        yield text[place:]
