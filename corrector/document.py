"""A text to correct: the pieces of it that are worth correcting, and what must stay or must change in it.

Knows what may be changed, not what is wrong: what must change are the user's replacements and, where they are wished,
full-width signs; what must stay are protected spans and the user's words, and the way in which a word is written where
several are right. Trade-off: of the edits that touch one that must be made, none is made.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corrector.edits import Edit, Kind
from corrector.text import protected, variants
from corrector.text.full_width import find as full_width_signs
from corrector.text.hanzi import has_hanzi
from corrector.text.sentences import Sentence, split
from corrector.wordlists import WordLists

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A text as a corrector sees it.

    Attributes:
        pieces: sentences with Hanzi, in their order; the others have nothing to correct.
        protected, kept: half-open spans that no edit may touch, each sorted: links and the like, and the user's words.
        replacements: edits that are made in any case, sorted and disjoint.
    """

    text: str
    pieces: tuple[Sentence, ...]
    protected: tuple[Span, ...]
    kept: tuple[Span, ...]
    replacements: tuple[Edit, ...]

    @classmethod
    def read(cls, text: str, words: WordLists, *, full_width: bool) -> Document:
        kept = tuple(words.kept(text))
        made = tuple(edit for edit in words.replacements(text) if not _touches(edit, kept))
        shielded = tuple((span.start, span.end) for span in protected.find(text))
        if full_width:
            made = _together(made, (edit for edit in _full_width(text) if not _touch_any(edit, shielded, kept)))
        pieces = (piece.trimmed for piece in split(text))
        return cls(text, tuple(p for p in pieces if has_hanzi(p.text)), shielded, kept, made)

    def admitted(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """The edits that may be made, with the replacements that must be, sorted."""
        return _together(self.replacements, filter(self._admits, edits))

    def _admits(self, edit: Edit) -> bool:
        return not _touch_any(edit, self.protected, self.kept) and not variants.only_another_way(
            self.text, edit.start, edit.end, edit.replacement
        )


def _full_width(text: str) -> Iterator[Edit]:
    return (Edit(one.start, one.end, one.written, Kind.PUNCTUATION) for one in full_width_signs(text))


def _together(made: Sequence[Edit], others: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits that are made in any case, sorted, with those of others that leave them alone; sorted."""
    taken = tuple((edit.start, edit.end) for edit in made)
    free = (edit for edit in others if not _touches(edit, taken))
    return tuple(sorted((*made, *free), key=lambda edit: (edit.start, edit.end)))


def _touch_any(edit: Edit, *several: Sequence[Span]) -> bool:
    return any(_touches(edit, spans) for spans in several)


def _touches(edit: Edit, spans: Sequence[Span]) -> bool:
    """Whether an edit changes, or inserts into, one of the sorted spans."""
    place = bisect_left(spans, (edit.end, 0))  # the spans before it begin before the edit ends
    return place > 0 and spans[place - 1][1] > edit.start
