"""How far from an error the words are that tell what is right there.

Knows two signs that can be read off the texts: the right words stand once more in the sentence, as a name does that is
wrong the second time; or they are half of a pair, of connectives such as 虽然 and 但是 or of brackets, whose other half
is there. Trade-off: most errors show neither sign, since a neighbouring character or the whole sense decides them;
their distance is not told rather than guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import accumulate, product

from corrector.alignment import align

_Span = tuple[int, int]

# Halves that stand in this order, each line the first halves and then the second ones.
_CONNECTIVES = (
    ("因为 由于", "所以 因此 因而"),
    ("虽然 尽管 虽说 固然", "但是 但 可是 却 然而 不过 还是"),
    ("不但 不仅 不只 不光", "而且 还 也 甚至 反而"),
    ("如果 要是 假如 倘若 若是", "那么 就 便 则"),
    ("只有 除非", "才"),
    ("只要 一旦", "就 便"),
    ("无论 不管 不论", "都 也 总"),
    ("即使 就算 哪怕 即便 纵然", "也 还是"),
    ("不是", "而是 就是"),
    ("与其", "不如"),
    ("宁可 宁愿 宁肯", "也不 也要"),
    ("之所以", "是因为 是由于"),
    ("除了", "还 也 都 以外 之外"),
    ("首先", "其次 然后"),
    ("一边", "一边"),
    ("一方面", "一方面"),
    ("越", "越"),
    ("既", "又 也"),
)
_BRACKETS = "“”‘’（）《》〈〉【】「」『』〔〕()[]"


def distances(source: str, reference: str) -> tuple[int | None, ...]:
    """For each edit the characters between its right words and the nearest sign, 0 if they touch; None if not told.

    A sign is another occurrence of the right characters together with the one before or behind them (at least one of
    the two characters is not punctuation), or the other half of a pair of which the edit changes a part. What another
    edit changes is no sign.
    """
    spans = tuple(_right_spans(source, reference))
    return tuple(_nearest(reference, span, spans) for span in spans)


def _right_spans(source: str, reference: str) -> Iterator[_Span]:
    """Where in the reference the replacements of the edits stand."""
    changes = align(source, reference)
    shifts = accumulate((len(edit.replacement) - (edit.end - edit.start) for edit in changes), initial=0)
    for edit, shift in zip(changes, shifts, strict=False):  # the last shift is that of the end
        yield edit.start + shift, edit.start + shift + len(edit.replacement)


def _nearest(text: str, span: _Span, changed: tuple[_Span, ...]) -> int | None:
    signs = (*_repetitions(text, span), *_other_halves(text, span))
    right = (sign for sign in signs if not any(_overlap(sign, other) for other in changed))
    return min((_gap(span, sign) for sign in right), default=None)


def _gap(span: _Span, sign: _Span) -> int:
    return max(sign[0] - span[1], span[0] - sign[1], 0)


def _repetitions(text: str, span: _Span) -> Iterator[_Span]:
    start, end = span
    if start == end:
        return
    for first, last in ((start - 1, end), (start, end + 1)):
        words = text[max(first, 0) : last]
        if len(words) > end - start and any(map(str.isalnum, words)):
            yield from (sign for sign in _places(text, words) if not _overlap(sign, (first, last)))


def _other_halves(text: str, span: _Span) -> Iterator[_Span]:
    for former, latter in _pairs():
        if former in text and latter in text:
            for one, other in product(_places(text, former), _places(text, latter)):
                if one[1] <= other[0] and _overlap(one, span) != _overlap(other, span):
                    yield other if _overlap(one, span) else one


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    brackets = zip(_BRACKETS[::2], _BRACKETS[1::2], strict=True)
    words = (product(former.split(), latter.split()) for former, latter in _CONNECTIVES)
    return (*brackets, *(pair for pairs in words for pair in pairs))


def _places(text: str, words: str) -> Iterator[_Span]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)


def _overlap(a: _Span, b: _Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
