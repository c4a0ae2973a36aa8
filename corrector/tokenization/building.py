"""Making a tokenizer: from training text by its configuration, or from the files of a bundle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from corrector.config import TokenizerConfig, Unit
from corrector.errors import BundleError, InputError
from corrector.tokenization.characters import CharacterSegmenter
from corrector.tokenization.pieces import MODEL_FILE, PieceSegmenter, train_pieces
from corrector.tokenization.tokenizer import Segmenter, Tokenizer, plain_runs
from corrector.tokenization.vocabulary import Vocabulary, count_tokens
from corrector.tokenization.words import DICTIONARY_FILE, WordSegmenter

VOCABULARY_FILE = "vocabulary.json"


def build_tokenizer(texts: Iterable[str], config: TokenizerConfig, *, user_dictionary: str = "") -> Tokenizer:
    """Learn a tokenizer from texts.

    Args:
        user_dictionary: extra words in jieba's format, for the unit `words`.
    """
    if config.unit == "pieces":
        texts = tuple(texts)
        pieces = train_pieces(texts, vocabulary_size=config.vocabulary_size, algorithm=config.piece_algorithm)
        return Tokenizer(pieces, _vocabulary_of_pieces(pieces, texts))
    counter: Segmenter = WordSegmenter(user_dictionary) if config.unit == "words" else CharacterSegmenter()
    counts = count_tokens(counter.segment(run) for text in texts for run in plain_runs(text))
    if config.unit == "characters":
        return Tokenizer(counter, Vocabulary.from_counts(counts, size=config.vocabulary_size))
    for word, count in list(counts.items()):  # the characters that stand in for words left out
        if len(word) > 1:
            counts.update(dict.fromkeys(word, count))
    vocabulary = Vocabulary.from_counts(counts, size=config.vocabulary_size)
    return Tokenizer(WordSegmenter(user_dictionary, frozenset(vocabulary.tokens)), vocabulary)


def _vocabulary_of_pieces(pieces: PieceSegmenter, texts: Iterable[str]) -> Vocabulary:
    """All pieces, the most frequent first as in every vocabulary: SentencePiece has them in the order of its merges."""
    counts = Counter(dict.fromkeys(pieces.tokens(), 0))
    found = count_tokens(pieces.segment(run) for text in texts for run in plain_runs(text))
    counts.update({piece: found[piece] for piece in counts})
    return Vocabulary.from_counts(counts, size=len(counts))


def tokenizer_files(tokenizer: Tokenizer) -> dict[str, bytes]:
    """What a bundle keeps of a tokenizer: file name -> content."""
    return {VOCABULARY_FILE: tokenizer.vocabulary.to_json().encode(), **tokenizer.segmenter.files()}


def restore_tokenizer(unit: Unit, files: Mapping[str, bytes]) -> Tokenizer:
    """Build the tokenizer that `tokenizer_files` described.

    Raises:
        BundleError: a file is missing or damaged.
        MissingExtraError: the unit needs a package that is not installed.
    """
    vocabulary = Vocabulary.from_json(_take_text(files, VOCABULARY_FILE))
    if unit == "words":
        dictionary = _take_text(files, DICTIONARY_FILE)
        try:
            return Tokenizer(WordSegmenter(dictionary, frozenset(vocabulary.tokens)), vocabulary)
        except InputError as error:
            raise BundleError(f"{DICTIONARY_FILE} of the bundle is damaged: {error}") from error
    if unit == "pieces":
        return Tokenizer(PieceSegmenter(_take(files, MODEL_FILE)), vocabulary)
    return Tokenizer(CharacterSegmenter(), vocabulary)


def _take(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise BundleError(f"The bundle lacks {name}. Export it again, or copy the whole folder.")
    return files[name]


def _take_text(files: Mapping[str, bytes], name: str) -> str:
    try:
        return _take(files, name).decode()
    except UnicodeDecodeError as error:
        raise BundleError(
            f"{name} of the bundle is not valid UTF-8 ({error}). Copy or export the bundle again."
        ) from error
