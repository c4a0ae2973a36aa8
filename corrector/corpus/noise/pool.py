"""Many sentences as one array of code points, with all that an error must know of them.

Knows where each sentence and each word stands and which characters may be changed; of errors it knows nothing.
Trade-off: a sentence is looked through for protected spans only if it holds a character that can begin one, so a
pool of plain Chinese costs no Python loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from corrector.lexicon.lexicon import LONGEST, Lexicon
from corrector.lexicon.segmentation import segment
from corrector.ngrams.alphabet import EDGE, OTHER, Alphabet
from corrector.text import hanzi, protected

GAP = 3  # separators before, between and after sentences: as far as an n-gram reaches
SHORTEST = 4  # a shorter sentence loses nothing: too little would be left

# What neither is nor begins a protected span, beside Hanzi. The backtick, which opens code, is not among them.
_ORDINARY = "，。！？；：、“”‘’（）《》〈〉【】「」『』…—·～!?,.;:()[]<>'\"/ 　"

Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pool:
    """S sentences in one array of N places.

    Attributes:
        code_points: (N,) uint32, 0 at the separators; ids: (N,) uint16 of the n-grams' alphabet, EDGE there.
        inside: (N,) whether a place is in a sentence.
        starts, ends: (S,) half-open places of each sentence.
        plain: (N,) the Hanzi that may be changed: known to the alphabet, in no protected span.
        protected: (N,) what stands in a protected span.
        guarded: the sentences that hold protected spans, with these.
        word_lengths: (N,) characters of the word that begins there, 0 inside a word and at separators.
        word_ids: (N,) the lexicon's id of that word; character_ids: (N,) that of the character alone; -1 for none.
    """

    code_points: NDArray[np.uint32]
    ids: NDArray[np.uint16]
    inside: Mask
    starts: Places
    ends: Places
    plain: Mask
    protected: Mask
    guarded: Mapping[int, tuple[str, ...]]
    word_lengths: Places
    word_ids: NDArray[np.int32]
    character_ids: NDArray[np.int32]

    def all_plain(self, at: Places, size: Places | int) -> Mask:
        """Whether all of the `size` characters from each place on are plain Hanzi."""
        all_plain: Mask = self._plain_upto[at + size] - self._plain_upto[at] == size
        return all_plain

    @cached_property
    def _plain_upto(self) -> Places:
        return count_upto(self.plain)

    def long_enough(self, at: Places) -> Mask:
        """Whether each place is in a sentence that can lose characters."""
        sentence = np.searchsorted(self.starts, at, side="right") - 1
        long_enough: Mask = (self.ends - self.starts)[sentence] >= SHORTEST
        return long_enough


def make_pool(sentences: Sequence[str], lexicon: Lexicon, alphabet: Alphabet) -> Pool:
    """A pool of sentences (at least one, none empty)."""
    code_points = _encode(sentences)
    lengths = np.array([len(sentence) for sentence in sentences], dtype=np.int64)
    starts = GAP + np.concatenate([[0], np.cumsum(lengths + GAP)[:-1]])
    ids = alphabet.ids(code_points)
    inside = _covered(starts, starts + lengths, len(ids))
    ids[~inside] = EDGE
    guarded, closed = _protect(sentences, code_points, starts, inside)
    plain = (code_points >= hanzi.FIRST) & (code_points <= hanzi.LAST) & (ids > OTHER) & ~closed
    words = np.where(inside, segment(lexicon, code_points, starts, lengths), 0).astype(np.int64)
    found = _find_words(lexicon, code_points, words), _find_words(lexicon, code_points, plain.astype(np.int64))
    return Pool(code_points, ids, inside, starts, starts + lengths, plain, closed, guarded, words, *found)


def count_upto(mask: Mask) -> Places:
    """(N + 1,) how many of the N are true before each place: their differences count spans."""
    return np.concatenate([[0], np.cumsum(mask, dtype=np.int64)])


def _encode(sentences: Sequence[str]) -> NDArray[np.uint32]:
    gap = "\0" * GAP
    joined = gap.join(("", *sentences, ""))
    return np.frombuffer(joined.encode("utf-32-le", errors="surrogatepass"), dtype=np.uint32)


def _covered(starts: Places, ends: Places, size: int) -> Mask:
    """(size,) whether a place is in one of the disjoint half-open spans."""
    steps = np.zeros(size + 1, dtype=np.int64)
    np.add.at(steps, starts, 1)
    np.add.at(steps, ends, -1)
    return np.cumsum(steps[:-1]) > 0


def _protect(
    sentences: Sequence[str], code_points: NDArray[np.uint32], starts: Places, inside: Mask
) -> tuple[Mapping[int, tuple[str, ...]], Mask]:
    """The sentences that hold a protected span, and the places of all such spans."""
    closed = np.zeros(len(code_points), dtype=bool)
    unusual = np.flatnonzero(~_is_ordinary()[np.minimum(code_points, 0xFFFF)] & inside)
    guarded = {}
    for sentence in np.unique(np.searchsorted(starts, unusual, side="right") - 1).tolist():
        spans = protected.find(sentences[sentence])
        if spans:
            guarded[sentence] = tuple(sentences[sentence][span.start : span.end] for span in spans)
        for span in spans:
            closed[starts[sentence] + span.start : starts[sentence] + span.end] = True
    return guarded, closed


@cache
def _is_ordinary() -> Mask:
    """(65536,) by code point; the last one stands for all beyond the basic plane."""
    ordinary = np.zeros(0x10000, dtype=bool)
    ordinary[hanzi.FIRST : hanzi.LAST + 1] = True
    ordinary[[ord(character) for character in _ORDINARY]] = True
    return ordinary


def _find_words(lexicon: Lexicon, code_points: NDArray[np.uint32], lengths: Places) -> NDArray[np.int32]:
    """(N,) the lexicon's id of the `lengths` characters that begin at each place; -1 where 0 or no word."""
    ids = np.full(len(code_points), -1, dtype=np.int32)
    at = np.flatnonzero((lengths > 0) & (lengths <= LONGEST))
    letters = np.arange(LONGEST)
    reached = code_points[np.minimum(at[:, None] + letters, len(code_points) - 1)]
    ids[at] = lexicon.find(np.where(letters < lengths[at, None], reached, 0).astype(np.uint32))
    return ids
