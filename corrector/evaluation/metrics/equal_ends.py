"""What texts begin and end with in common, and cutting it off where n-grams are only compared.

Knows texts. N-grams that lie within a common beginning or end are the same in each text, so that counting how many
agree needs only what is left, and how much was cut. Trade-off: the cutting is for speed alone; a row where one
character of forty changed is counted in half of the time.
"""

from __future__ import annotations


def common_start(*texts: str) -> int:
    """How many characters all texts begin with."""
    first, *others = texts
    found, tried = 0, min(map(len, texts)) + 1
    while tried - found > 1:  # the texts agree up to `found`, and not up to `tried`
        middle = (found + tried) // 2
        start = first[:middle]
        if all(other.startswith(start) for other in others):
            found = middle
        else:
            tried = middle
    return found


def common_end(*texts: str) -> int:
    """How many characters all texts end with."""
    return common_start(*(text[::-1] for text in texts))


def without_equal_ends(texts: tuple[str, ...], *, margin: int) -> tuple[tuple[str, ...], int]:
    """The texts without their common ends but for `margin` characters of each, and how many characters were cut.

    With a margin of at least N, each text loses the same n-grams of every order up to N, as many as characters; and
    where anything is cut, at least N characters are left.
    """
    head = common_start(*texts)
    tail = common_end(*(text[head:] for text in texts))
    start, stop = max(0, head - margin), max(0, tail - margin)
    return tuple(text[start : len(text) - stop] for text in texts), start + stop
