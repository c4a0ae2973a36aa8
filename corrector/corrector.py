"""Documents in, corrections out: split, encode, search, judge, and put together again.

It knows the stations of the way and their order; each station's work is elsewhere. Sentences of many documents are
corrected together, longest with longest, and every result goes back to its document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from numbers import Integral, Real
from pathlib import Path

from corrector.bundle import read_bundle, shipped_bundle
from corrector.correction import Correction, Progress
from corrector.document import Document
from corrector.edits import Edit, Kind
from corrector.errors import InputError
from corrector.runtime.opening import RuntimeKind, open_runtime
from corrector.runtime.protocol import Runtime
from corrector.search.beam import beam_decode
from corrector.search.draft import draft_decode
from corrector.search.hypothesis import Hypothesis
from corrector.suggestions import suggest
from corrector.text.sentences import Sentence, expect_text, only_sentence
from corrector.tokenization.tokenizer import Encoded, Tokenizer
from corrector.wordlists import WordLists

BATCH_TOKENS = 1024  # padded tokens scored together; more needs more memory and is hardly faster
PIECES_AT_ONCE = 1024  # sentences encoded and sorted by length together; bounds the memory of one long document
PIECES_A_STEP = 32  # sentences between two reports of `correct_gradually`: half a second or less
WINDOW_CHARACTERS = 8192  # characters of documents read ahead by `correct_many`
WINDOW_DOCUMENTS = 256


@dataclass(frozen=True)
class Corrector:
    """Corrects Chinese text. Make one with `Corrector.load()`; it keeps no state and may be used by many threads.

    Attributes:
        threshold: confidence from 0 to 1 that an edit needs; higher makes fewer and surer changes.
        beam_width: 1 decodes greedily, by drafts; above, beam search of that width.
        words: the user's lists of words to keep and of replacements to make.
        kinds: the kinds of error to look for; edits of others are not made, the user's replacements always are.
        full_width: half-width signs in Chinese become full-width, see `text/full_width.py`.
    """

    tokenizer: Tokenizer
    runtime: Runtime
    threshold: float
    beam_width: int = 1
    words: WordLists = WordLists()  # noqa: RUF009 - frozen
    kinds: frozenset[Kind] = frozenset(Kind)
    full_width: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.threshold, Real) or not 0.0 <= self.threshold <= 1.0:
            raise InputError(f"threshold is {self.threshold!r}; expected a confidence between 0 and 1.")
        if not isinstance(self.beam_width, Integral) or self.beam_width < 1:
            raise InputError(f"beam_width is {self.beam_width!r}; expected a whole number, at least 1.")
        if not self.kinds <= set(Kind):
            unknown = ", ".join(sorted(map(repr, self.kinds - set(Kind))))
            raise InputError(f"kinds holds {unknown}; expected some of {', '.join(Kind)}.")

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        threshold: float | None = None,
        max_false_positives: float | None = None,
        beam_width: int = 1,
        keep: Iterable[str] = (),
        replace: Mapping[str, str] | None = None,
        kinds: Iterable[Kind] = Kind,
        full_width: bool = False,
        runtime: RuntimeKind = "onnx",
        threads: int = 1,
    ) -> Corrector:
        """Open a bundle; without a folder, the one that ships with the package.

        Args:
            threshold: None for the bundle's own.
            max_false_positives: in place of a threshold, the share of correct sentences that may be changed, such as
                0.01; for bundles that were calibrated.
            keep: words never to be touched.
            replace: wrong -> right, always to be made.
            kinds: of error to look for; all by default.
            full_width: write half-width signs in Chinese text as full-width ones: 好,走. becomes 好，走。
            threads: processor threads; 1 suits short texts and several processes side by side.

        Raises:
            BundleError: the bundle is missing or damaged.
            InputError: an impossible argument.
            MissingExtraError: the bundle or runtime needs a package that is not installed.
        """
        words = WordLists.of(keep, replace)
        wanted = _kinds(kinds)
        if threshold is not None and max_false_positives is not None:
            raise InputError(
                f"both threshold ({threshold}) and max_false_positives ({max_false_positives}) were given; "
                "expected one of them."
            )
        bundle = read_bundle(folder if folder is not None else shipped_bundle())
        if max_false_positives is not None:
            threshold = bundle.threshold_for(max_false_positives, beam_width=beam_width)
        return cls(
            bundle.tokenizer(),
            open_runtime(bundle, runtime, threads=threads),
            bundle.threshold if threshold is None else threshold,
            beam_width,
            words,
            wanted,
            full_width,
        )

    def correct(self, text: str) -> Correction:
        """Correct one text of any length.

        Raises:
            InputError: not a string.
        """
        return next(self.correct_many([text]))

    def correct_many(self, texts: Iterable[str]) -> Iterator[Correction]:
        """Correct many texts, lazily; one result for each text, in their order.

        An error in the texts, also one that their iterator raises, comes after the results of all texts before it.

        Raises:
            InputError: an item is not a string (when it is reached), or the texts are one string.
        """
        if isinstance(texts, str):
            raise InputError("correct_many() was given one str; expected several. Use correct() for one text.")
        for window in _windows(texts):
            documents = [self._read(text) for text in window]
            pieces = list(chain.from_iterable(document.pieces for document in documents))
            found = self._correct_pieces(pieces)
            for document in documents:
                edits = chain.from_iterable(next(found) for _ in document.pieces)
                yield self._correction(document, edits)

    def correct_gradually(self, text: str) -> Iterator[Progress]:
        """Correct one long text, telling every few sentences how far it is; only the last report holds the correction.

        The correction is that of `correct`. Not asking for the next report stops the work.

        Raises:
            InputError: not a string.
        """
        expect_text(text)
        document = self._read(text)
        edits: list[Edit] = []
        for start in range(0, len(document.pieces), PIECES_A_STEP):
            pieces = document.pieces[start : start + PIECES_A_STEP]
            edits.extend(chain.from_iterable(self._correct_together(pieces)))
            yield Progress(pieces[-1].start + len(pieces[-1].text), len(text))
        yield Progress(len(text), len(text), self._correction(document, edits))

    def alternatives(self, sentence: str, *, number: int = 5) -> tuple[tuple[str, float], ...]:
        """The `number` best whole targets of one sentence by beam search, with their scores, best first.

        The scores are length-normalised log-probabilities. Words to keep and the threshold are not applied, and a word
        may be written in another right way. White space around the sentence is no part of it, as in correcting; it is
        around each target as well.

        Raises:
            InputError: not a string, no sentence, more than one or a too long one, or a number below 1.
        """
        piece = only_sentence(sentence)
        before, behind = sentence[: piece.start], sentence[piece.start + len(piece.text) :]
        encoded = self.tokenizer.encode(piece.text)
        found = beam_decode(self.runtime, [encoded.ids], width=number)[0]
        return tuple((before + self.tokenizer.decode(best.ids, encoded.opened) + behind, best.score) for best in found)

    def _read(self, text: str) -> Document:
        return Document.read(text, self.words, full_width=self.full_width and Kind.PUNCTUATION in self.kinds)

    def _correction(self, document: Document, edits: Iterable[Edit]) -> Correction:
        wanted = (edit for edit in edits if edit.confidence >= self.threshold and edit.kind in self.kinds)
        return Correction(document.text, document.admitted(wanted))

    def _correct_pieces(self, pieces: Sequence[Sentence]) -> Iterator[tuple[Edit, ...]]:
        """Edits of each piece in characters of its document."""
        for start in range(0, len(pieces), PIECES_AT_ONCE):
            yield from self._correct_together(pieces[start : start + PIECES_AT_ONCE])

    def _correct_together(self, pieces: Sequence[Sentence]) -> list[tuple[Edit, ...]]:
        encoded = [self.tokenizer.encode(piece.text) for piece in pieces]
        edits: list[tuple[Edit, ...]] = [()] * len(pieces)
        for group in _batches(encoded):
            hypotheses = self._search([encoded[i].ids for i in group])
            for i, hypothesis in zip(group, hypotheses, strict=True):
                found = suggest(encoded[i], hypothesis, self.tokenizer)
                edits[i] = tuple(_moved(edit, pieces[i].start) for edit in found)
        return edits

    def _search(self, sources: Sequence[Sequence[int]]) -> list[Hypothesis]:
        if self.beam_width == 1:
            return draft_decode(self.runtime, sources)
        return [nbest[0] for nbest in beam_decode(self.runtime, sources, width=self.beam_width)]


def _kinds(given: Iterable[Kind]) -> frozenset[Kind]:
    try:
        if not isinstance(given, str):  # whose characters are no kinds
            return frozenset(given)
    except TypeError:  # no iterable, or of what cannot be a kind
        pass
    raise InputError(f"kinds is {given!r}; expected some of {', '.join(Kind)}, in a list.")


def _windows(texts: Iterable[str]) -> Iterator[list[str]]:
    """Texts in groups that are corrected together; a long text is a group of its own.

    What came before an error of the texts is a group still.
    """
    window: list[str] = []
    characters = 0
    try:
        for text in texts:
            expect_text(text)
            window.append(text)
            characters += len(text)
            if characters >= WINDOW_CHARACTERS or len(window) >= WINDOW_DOCUMENTS:
                yield window
                window, characters = [], 0
    except Exception:  # no GeneratorExit: whoever closes this wants no more
        if window:
            yield window
        raise
    if window:
        yield window


def _batches(encoded: Sequence[Encoded]) -> Iterator[list[int]]:
    """Places of the encoded pieces, grouped by length."""
    group: list[int] = []
    for i in sorted(range(len(encoded)), key=lambda i: len(encoded[i])):
        if group and (len(group) + 1) * len(encoded[i]) > BATCH_TOKENS:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _moved(edit: Edit, by: int) -> Edit:
    return replace(edit, start=edit.start + by, end=edit.end + by)
