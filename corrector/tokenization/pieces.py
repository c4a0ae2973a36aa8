"""SentencePiece units (unigram or BPE), trained so that nothing of the text is altered.

Identity normalisation, no dummy prefix, white space kept, byte fallback. The bytes of a character that no piece
holds are joined to that character again: it becomes an open token, copied and never spelled byte by byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from corrector.config import PieceAlgorithm
from corrector.errors import BundleError, InputError, require
from corrector.tokenization.tokenizer import plain_runs

MODEL_FILE = "pieces.model"
COVERAGE = 0.9995  # share of the characters' occurrences that must have a piece of their own
_PROBE = " Ａ  ㎏ "  # white space and compatibility forms, which most normalisations alter


@dataclass(frozen=True)
class PieceSegmenter:
    """A trained SentencePiece model, given as its serialized bytes.

    Raises:
        BundleError: the model is damaged, or alters text.
        MissingExtraError: SentencePiece is not installed.
    """

    model: bytes = field(repr=False)
    _processor: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        sentencepiece = require("sentencepiece", extra="pieces", purpose="Cutting text into SentencePiece units")
        processor = sentencepiece.SentencePieceProcessor()
        try:
            processor.LoadFromSerializedProto(self.model)
            changed = processor.normalize(_PROBE).replace("\u2581", " ") != _PROBE
        except RuntimeError as error:
            raise BundleError(f"The SentencePiece model is damaged ({error}). Train or export it again.") from error
        if changed:
            raise BundleError("The SentencePiece model alters text. Use one made by `train_pieces`, which does not.")
        object.__setattr__(self, "_processor", processor)

    def segment(self, text: str) -> Sequence[str]:
        """Slices of the text, one for each piece or character of bytes.

        Only the pieces' texts are used: the offsets that SentencePiece tells changed their form between versions.
        """
        try:
            text.encode()
        except UnicodeEncodeError:  # a lone surrogate has no UTF-8 form; such text falls back on characters
            return text
        pieces: list[str] = []
        start = bytes_seen = 0
        for piece in self._processor.encode(text, out_type=str):
            length = len(piece)
            if _is_byte(piece):
                bytes_seen += 1
                if bytes_seen < len(text[start : start + 1].encode()):
                    continue
                length, bytes_seen = 1, 0
            pieces.append(text[start : start + length])
            start += length
        return pieces

    def files(self) -> dict[str, bytes]:
        return {MODEL_FILE: self.model}

    def tokens(self) -> tuple[str, ...]:
        """Texts of the ordinary pieces, in the model's order; control pieces and bytes are left out."""
        processor = self._processor
        ordinary = (
            piece
            for piece in range(processor.get_piece_size())
            if not (processor.is_control(piece) or processor.is_byte(piece) or processor.is_unknown(piece))
        )
        return tuple(processor.id_to_piece(piece).replace("\u2581", " ") for piece in ordinary)


def _is_byte(piece: str) -> bool:
    """Whether a piece stands for one byte. SentencePiece reserves these names: no characters make such a piece."""
    return re.fullmatch("<0x[0-9A-F]{2}>", piece) is not None


def train_pieces(
    texts: Iterable[str],
    *,
    vocabulary_size: int,
    algorithm: PieceAlgorithm,
) -> PieceSegmenter:
    """Train a SentencePiece model on the plain runs of texts.

    Args:
        vocabulary_size: number of pieces, the 256 bytes and 3 special ones included.

    Raises:
        InputError: the texts are too few for so many pieces, or there are none.
    """
    sentencepiece = require("sentencepiece", extra="pieces", purpose="Training SentencePiece units")
    written = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=(run for text in texts for run in plain_runs(text)),
            model_writer=written,
            model_type=algorithm,
            vocab_size=vocabulary_size,
            character_coverage=COVERAGE,
            normalization_rule_name="identity",
            add_dummy_prefix=False,
            remove_extra_whitespaces=False,
            byte_fallback=True,
            num_threads=1,  # the same pieces on every machine
            minloglevel=2,
        )
    except (RuntimeError, OSError) as error:
        raise InputError(
            f"SentencePiece could not make {vocabulary_size} {algorithm} pieces of the texts given ({error}). "
            "Give more text or a smaller vocabulary_size (at least 259 plus the number of distinct characters)."
        ) from error
    return PieceSegmenter(written.getvalue())
