"""Clean sentences as they meet a corrector: often without their end, or only a clause of them.

Training text consists of whole sentences that end in a full stop. Headings, chat lines and the pieces of a long
sentence do not; a model that has never seen such a text believes that each lacks its end.
"""

from __future__ import annotations

import random
import re

END = "。！？!?…；;，,、：:~～.”’」』）)】》"
SHORTEST = 4  # characters that a fragment keeps at least

_CLAUSE = re.compile("[^，,；;：:]+[，,；;：:]?")


def fragment(text: str, rng: random.Random, *, open_end: float, clauses: float) -> str:
    """The text, some of its clauses, or either without the punctuation at its end.

    Args:
        open_end: probability of losing the end punctuation; clauses: probability of being cut at a comma.
    """
    if rng.random() < clauses:
        text = _some_clauses(text, rng)
    if rng.random() < open_end:
        shorter = text.rstrip(END)
        text = shorter if len(shorter) >= SHORTEST else text
    return text


def _some_clauses(text: str, rng: random.Random) -> str:
    found = _CLAUSE.findall(text)
    if len(found) < 2:
        return text
    first = rng.randrange(len(found))
    last = rng.randrange(first, len(found))
    chosen = "".join(found[first : last + 1]).strip()
    return chosen if len(chosen) >= SHORTEST else text
