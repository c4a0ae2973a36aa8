"""Clean sentences as they meet a corrector: often without their end, or only a clause of them.

Training text consists of whole sentences that end in a full stop. Headings, chat lines and the pieces of a long
sentence do not; a model that has never seen such a text believes that each lacks its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

END = "。！？!?…；;，,、：:~～.”’」』）)】》"
SHORTEST = 4  # characters that a fragment keeps at least

_CLAUSE = re.compile("[^，,；;：:]+[，,；;：:]?")


def fragments(texts: Sequence[str], rng: np.random.Generator, *, open_end: float, clauses: float) -> list[str]:
    """For each text the text, some of its clauses, or either without the punctuation at its end.

    Args:
        open_end: probability of losing the end punctuation; clauses: probability of being cut at a comma.
    """
    made = list(texts)
    draws = rng.random((4, len(made)))
    for place in np.flatnonzero(draws[0] < clauses).tolist():
        made[place] = _some_clauses(made[place], draws[2, place], draws[3, place])
    for place in np.flatnonzero(draws[1] < open_end).tolist():
        made[place] = without_end(made[place])
    return made


def without_end(text: str) -> str:
    """The text without the punctuation at its end; one that would be too short stays as it is."""
    shorter = text.rstrip(END)
    return shorter if len(shorter) >= SHORTEST else text


def _some_clauses(text: str, first_draw: float, last_draw: float) -> str:
    """The clauses from one to another, both drawn by a number of [0, 1)."""
    found = _CLAUSE.findall(text)
    if len(found) < 2:
        return text
    first = int(first_draw * len(found))
    last = first + int(last_draw * (len(found) - first))
    chosen = "".join(found[first : last + 1]).strip()
    return chosen if len(chosen) >= SHORTEST else text
