"""What single characters are mistaken for: the tables of `text/`, weighted by how frequent the characters are.

Knows tables and n-grams, no sentences. Trade-off: only characters that the n-grams know are ever written.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from corrector.corpus.noise.related_words import FLATTEN
from corrector.corpus.noise.rows import CODE_POINTS, Rows, rows_of_characters
from corrector.corpus.noise.wrong_characters import AnyCharacter, WrongCharacter
from corrector.ngrams.alphabet import OTHER
from corrector.ngrams.model import NgramModel
from corrector.text import confusables, glyphs, hanzi, traditional

RARE = 3e-4  # share of all characters; below it the weights of the confusions are too rough to be divided by it
SHARPNESS = 8.0  # power of the similarity of two shapes, from 0 to 1


def confusable_characters(ngrams: NgramModel) -> WrongCharacter:
    """Frequent confusions. Their weights count errors: a frequent character is less likely to be wrong at one place."""
    rows = _known(confusables.table(), ngrams)
    totals = np.bincount(np.repeat(np.arange(CODE_POINTS), rows.sizes()), np.exp(rows.log_weights), CODE_POINTS)
    frequency = ngrams.unigrams[ngrams.alphabet.ids(np.arange(CODE_POINTS, dtype=np.uint32))]
    least = max(1.0, RARE * float(ngrams.unigrams.sum()))
    log_place = np.log(np.maximum(totals, 1.0)) - np.log(np.maximum(frequency, least))
    return WrongCharacter(rows, log_place.astype(np.float32))


def similar_shapes(ngrams: NgramModel) -> WrongCharacter:
    """Characters that look similar, weighted by similarity and frequency."""
    frequency = dict(zip(ngrams.alphabet.characters, ngrams.unigrams[OTHER + 1 :].tolist(), strict=True))
    table = {
        character: {
            other: similarity**SHARPNESS * frequency[other] ** FLATTEN
            for other, similarity in glyphs.similar(character)
            if frequency.get(other, 0) > 0
        }
        for character in frequency
        if hanzi.is_hanzi(character) and ord(character) < CODE_POINTS
    }
    return _evenly(table, ngrams)


def traditional_forms(ngrams: NgramModel) -> WrongCharacter:
    """Traditional forms, as far as the n-grams know them."""
    return _evenly(traditional.table(), ngrams)


def any_character(ngrams: NgramModel) -> AnyCharacter:
    """Any Hanzi of the n-grams."""
    code_points = np.array([ord(character) for character in ngrams.alphabet.characters], dtype=np.int64)
    is_hanzi = np.array([hanzi.is_hanzi(character) for character in ngrams.alphabet.characters], dtype=bool)
    weights = np.where(is_hanzi, ngrams.unigrams[OTHER + 1 :].astype(np.float64), 0.0) ** FLATTEN
    return AnyCharacter(code_points, np.cumsum(weights))


def _evenly(table: Mapping[str, Mapping[str, float]], ngrams: NgramModel) -> WrongCharacter:
    return WrongCharacter(_known(table, ngrams), np.zeros(CODE_POINTS, dtype=np.float32))


def _known(table: Mapping[str, Mapping[str, float]], ngrams: NgramModel) -> Rows:
    rows = rows_of_characters(table)
    return rows.where(ngrams.alphabet.ids(rows.values.astype(np.uint32)) > OTHER)
