"""A corrected text cut into the tokens of an annotated source, for scores that count in tokens.

Knows the tokens of the source and where the texts differ. What was not touched keeps its tokens; a character written in
another's place joins that one's token; what is inserted between two tokens becomes a token of its own, or one for each
character where the source's own Hanzi stand alone.
Trade-off: no segmenter is needed and the tokens beside an error stay as they were annotated, but a corrected word may
be cut otherwise than a segmenter would: give segmented predictions to follow a published protocol to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, groupby

from corrector.alignment import align
from corrector.edits import Edit
from corrector.text.hanzi import has_hanzi

_Owned = tuple[int, str]  # the number of a token, and a character of it


def tokens_like(tokens: tuple[str, ...], prediction: str) -> tuple[str, ...]:
    """The prediction in tokens: as white space cuts it if it is cut into tokens, else in the likeness of the source's.

    White space that makes fewer than half as many pieces as the source has tokens belongs to the text, as between the
    words of a Latin name, and is dropped, as everywhere in M2. Law: joined, the tokens are the prediction without it.
    """
    given = tuple(prediction.split())
    if not given or (len(given) > 1 and 2 * len(given) >= len(tokens)):
        return given
    owned = _owned(tokens, "".join(given))
    return tuple("".join(character for _, character in run) for _, run in groupby(owned, key=lambda item: item[0]))


def _owned(tokens: tuple[str, ...], prediction: str) -> Iterator[_Owned]:
    """Every character of the prediction with its token's number; new tokens have numbers below 0."""
    source = "".join(tokens)
    owners = [number for number, token in enumerate(tokens) for _ in token]
    one_by_one = all(len(token) == 1 for token in tokens if has_hanzi(token))
    new, done = count(-1, -1), 0
    for edit in align(source, prediction):
        yield from zip(owners[done : edit.start], source[done : edit.start], strict=True)
        yield from _written(edit, owners, new, one_by_one=one_by_one)
        done = edit.end
    yield from zip(owners[done:], source[done:], strict=True)


def _written(edit: Edit, owners: list[int], new: Iterator[int], *, one_by_one: bool) -> Iterator[_Owned]:
    """What an edit writes: character for character as far as something was there, the rest as something new."""
    replaced = owners[edit.start : edit.end]
    yield from zip(replaced, edit.replacement, strict=False)  # a longer side goes on below, or is gone
    rest = edit.replacement[len(replaced) :]
    inside = 0 < edit.end < len(owners) and owners[edit.end - 1] == owners[edit.end]
    owner = owners[edit.end] if inside else next(new)
    for character in rest:
        yield (next(new) if one_by_one and not inside else owner), character
