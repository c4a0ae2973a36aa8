"""What a visitor wishes of the corrector: threshold, beam, kinds, words; read from what was typed, within the limits.

Knows limits and forms of writing lists, no components. Trade-off: every request makes its own corrector of the same
network with the visitor's settings, so nothing is shared between visitors and nothing is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from corrector.corrector import Corrector
from corrector.edits import Kind
from corrector.errors import InputError
from corrector.page.labels import Labels
from corrector.page.limits import MAXIMUM_BEAM, MAXIMUM_CHARACTERS, MAXIMUM_NUMBER, MAXIMUM_WORDS
from corrector.wordlists import WordLists


@dataclass(frozen=True)
class Wishes:
    """The settings of one request; `number` is how many readings of a sentence are wanted."""

    threshold: float
    beam_width: int = 1
    number: int = 5
    kinds: frozenset[Kind] = frozenset(Kind)
    words: WordLists = WordLists()  # noqa: RUF009 - frozen
    full_width: bool = False

    def of(self, corrector: Corrector) -> Corrector:
        """The corrector as the visitor wishes it.

        Raises:
            InputError: an unknown kind.
        """
        return replace(
            corrector,
            threshold=self.threshold,
            beam_width=self.beam_width,
            words=self.words,
            kinds=self.kinds,
            full_width=self.full_width,
        )


def read_wishes(
    say: Labels,
    threshold: float,
    beam_width: int = 1,
    number: int = 5,
    kinds: Collection[str] | None = None,
    keep: str | Collection[str] | None = None,
    replacements: str | Mapping[str, str] | None = None,
    full_width: bool = False,
) -> Wishes:
    """The settings from what the components, or a program, gave.

    Args:
        kinds: None for all.
        keep, replacements: as typed, or as a list and a mapping; None for none.

    Raises:
        InputError: a setting outside its limits, or a line that is no replacement.
    """
    _expect(say, "threshold", threshold, 0, 1)
    _expect(say, "beam", beam_width, 1, MAXIMUM_BEAM)
    _expect(say, "number", number, 1, MAXIMUM_NUMBER)
    words = read_keep(keep) if isinstance(keep, str) else keep or ()
    pairs = read_replacements(say, replacements) if isinstance(replacements, str) else replacements or {}
    for given in (words, pairs):
        if isinstance(given, Collection) and len(given) > MAXIMUM_WORDS:
            raise InputError(say("error.words", given=len(given), most=MAXIMUM_WORDS))
    wanted = frozenset(Kind) if kinds is None else frozenset(map(_kind, kinds))
    return Wishes(float(threshold), int(beam_width), int(number), wanted, WordLists.of(words, pairs), full_width)


def read_keep(text: str) -> frozenset[str]:
    """Words, with white space or commas of any kind between them."""
    return frozenset(re.split(r"[\s,，、;；]+", text)) - {""}


def read_replacements(say: Labels, text: str) -> dict[str, str]:
    """Lines of the form `wrong=right`.

    Raises:
        InputError: a line without an equals sign, or with nothing before it.
    """
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        wrong, sign, right = (part.strip() for part in line.replace("＝", "=").partition("="))
        if not sign or not wrong:
            raise InputError(say("error.replacement", line=line))
        found[wrong] = right
    return found


def expect_length(say: Labels, text: str) -> str:
    """The text itself.

    Raises:
        InputError: it is no text, or too long for one request.
    """
    if not isinstance(text, str):
        raise InputError(say("error.no.text", given=type(text).__name__))
    if len(text) > MAXIMUM_CHARACTERS:
        raise InputError(say("error.long", given=len(text), most=MAXIMUM_CHARACTERS))
    return text


def _expect(say: Labels, name: str, given: float, low: float, high: float) -> None:
    if not isinstance(given, int | float) or not low <= given <= high:
        raise InputError(say("error.setting", name=say(f"name.{name}"), given=given, low=low, high=high))


def _kind(given: str) -> Kind:
    try:
        return Kind(given)
    except ValueError as error:
        raise InputError(f"The kind is {given!r}; expected one of {', '.join(Kind)}.") from error
