"""The tables that a network's evidence is computed from: n-gram counts, lists of candidates, words, for one vocabulary.

They are plain arrays, made once when a network is made (collocations when it is exported), kept beside its weights, and
handed to whatever computes the evidence (`model/evidence.py`, or the graph exported from it). Knows no torch.
Trade-off: one file more in a bundle, two with collocations, which in return are stored once for both runtimes and not
inside their graphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrector.arrayfiles import pack_arrays, read_arrays, widened
from corrector.errors import BundleError
from corrector.evidence.collocations import (
    COLLOCATIONS_FILE,
    CollocationTables,
    no_collocations,
    pack_collocations,
    unpack_collocations,
)
from corrector.evidence.confusions import confusions, pairs_by_sound, put_first, syllable_ids
from corrector.evidence.packed_counts import PARTS, pack_counts, pack_members, unpack_counts
from corrector.evidence.words import hash_words
from corrector.ngrams.alphabet import EDGE, FIRST, OTHER
from corrector.ngrams.model import NgramModel
from corrector.ngrams.table import HashedCounts
from corrector.tokenization.vocabulary import BOS, EOS, PAD, Vocabulary

EVIDENCE_FILE = "evidence.npz"
TABLE_FILES = (EVIDENCE_FILE, COLLOCATIONS_FILE)  # the latter only where there are collocations
PAIRS_OF_A_SOUND = 8  # scored at each place
HASHED = {"entries": "", "words": "word_"}  # what stands before the names of their parts


@dataclass(frozen=True, eq=False)
class EvidenceTables:
    """V tokens that a network sees, A n-gram ids, C candidates, S syllables, R pairs of syllables, W pairs of each.

    Attributes:
        alphabet_ids: (V,) int32 n-gram id of each token.
        unigrams: (A,) float32 counts; entries: (N, slots) int32, see `ngrams/table.py`.
        candidates, kinds: (V, C) int32, syllables: (V,) int32, see `confusions.py`.
        pair_rows: (S + 1, S + 1) int32; pairs: (R, W, 2) int32, see `pairs_by_sound`.
        words: (M, slots) int32, see `words.py`; all 0 where none are known.
        collocations: see `collocations.py`; empty where none are known.
    """

    alphabet_ids: NDArray[np.int32]
    unigrams: NDArray[np.float32]
    entries: NDArray[np.int32]
    candidates: NDArray[np.int32]
    kinds: NDArray[np.int32]
    syllables: NDArray[np.int32]
    pair_rows: NDArray[np.int32]
    pairs: NDArray[np.int32]
    words: NDArray[np.int32]
    collocations: CollocationTables

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All tables by name."""
        return {**self.own_arrays(), **self.collocations.arrays()}

    def own_arrays(self) -> dict[str, NDArray[Any]]:
        """Those without the collocations, which have a file of their own."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "collocations"}


def make_tables(vocabulary: Vocabulary, ngrams: NgramModel, words: Iterable[str] = ()) -> EvidenceTables:
    """Tables for one vocabulary; the same vocabulary, counts and words give the same tables."""
    candidates, kinds = confusions(vocabulary)
    syllables = syllable_ids(vocabulary)
    rows, pairs = pairs_by_sound(_token_pairs(vocabulary, ngrams), syllables, width=PAIRS_OF_A_SOUND)
    return EvidenceTables(
        alphabet_ids=_alphabet_ids(vocabulary, ngrams).astype(np.int32),
        unigrams=ngrams.unigrams,
        entries=ngrams.table.entries,
        candidates=candidates.astype(np.int32),
        kinds=kinds.astype(np.int32),
        syllables=syllables.astype(np.int32),
        pair_rows=rows.astype(np.int32),
        pairs=pairs.astype(np.int32),
        words=hash_words(words, ngrams.alphabet).entries,
        collocations=no_collocations(len(vocabulary)),
    )


def with_candidates(
    tables: EvidenceTables, vocabulary: Vocabulary, right: Mapping[str, Sequence[str]]
) -> EvidenceTables:
    """The same tables with further candidates of some characters; `right` as of `confusions.put_first`."""
    listed = tables.candidates.astype(np.int64), tables.kinds.astype(np.int64)
    candidates, kinds = put_first(listed, right, vocabulary)
    return replace(tables, candidates=candidates.astype(np.int32), kinds=kinds.astype(np.int32))


def pack_tables(tables: EvidenceTables) -> dict[str, bytes]:
    """All tables as .npz files by name, whole numbers in the smallest type that holds them; without collocations one
    file less."""
    arrays: dict[str, NDArray[Any]] = {name: array for name, array in tables.own_arrays().items() if name not in HASHED}
    packed: dict[str, Mapping[str, NDArray[Any]]] = {
        "entries": pack_counts(HashedCounts(tables.entries)),
        "words": pack_members(HashedCounts(tables.words)),
    }
    for name, prefix in HASHED.items():
        arrays |= {f"{prefix}{part}": array for part, array in packed[name].items()}
    files = {EVIDENCE_FILE: pack_arrays(arrays)}
    if tables.collocations.known:
        files[COLLOCATIONS_FILE] = pack_collocations(tables.collocations)
    return files


def unpack_tables(files: Mapping[str, bytes]) -> EvidenceTables:
    """What `pack_tables` packed; of other files nothing is read.

    Raises:
        BundleError: there is none of the evidence, or one is damaged.
    """
    tables = read_arrays(
        files.get(EVIDENCE_FILE, b""),
        _from_arrays,
        damaged=lambda reason: BundleError(f"{EVIDENCE_FILE} is damaged ({reason}). Copy or export the bundle again."),
    )
    if COLLOCATIONS_FILE not in files:
        return tables
    return replace(tables, collocations=unpack_collocations(files[COLLOCATIONS_FILE]))


def _from_arrays(arrays: Mapping[str, NDArray[Any]]) -> EvidenceTables:
    rest = dict(arrays)
    hashed: dict[str, NDArray[Any]] = {}
    for name, prefix in HASHED.items():
        parts = {part: rest.pop(f"{prefix}{part}") for part in PARTS if f"{prefix}{part}" in rest}
        hashed[name] = unpack_counts(parts).entries  # up to format 4 of a bundle there are no words
    own = widened(rest)
    return EvidenceTables(**own, **hashed, collocations=no_collocations(len(own["alphabet_ids"])))


def _alphabet_ids(vocabulary: Vocabulary, ngrams: NgramModel) -> NDArray[np.int64]:
    """(V,) the n-gram id of each token; what is longer than one character is `OTHER`."""
    ids = np.full(len(vocabulary), OTHER, dtype=np.int64)
    ids[[PAD, BOS, EOS]] = EDGE
    for token in vocabulary.tokens:
        if len(token) == 1:
            ids[vocabulary.get(token)] = ngrams.alphabet.encode(token)[0]
    return ids


def _token_pairs(vocabulary: Vocabulary, ngrams: NgramModel) -> NDArray[np.int64]:
    """The frequent pairs of the n-gram model whose characters are both tokens, (P, 2) token ids."""
    tokens = [vocabulary.get(character) or 0 for character in ngrams.alphabet.characters]
    token_of = np.array([0] * FIRST + tokens, dtype=np.int64)
    pairs: NDArray[np.int64] = token_of[ngrams.pairs]
    return pairs[(pairs > 0).all(axis=1)]
