"""Words by the company they keep: vectors that tell how much likelier other words make a word, and their file.

Every word has two vectors, of it as one of the words around and of it as the one in question, as in Mikolov et al.
(2013, "CBOW"); `training/collocating.py` learns them from right text, `model/collocations.py` reads them. Kept as small
whole numbers; in a bundle words are hashed as n-grams are, so that both runtimes look them up alike. Knows no torch.
Trade-off: a word that is not in the table is silent, in the question as around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corrector.arrayfiles import pack_arrays, read_arrays, widened, write_arrays
from corrector.errors import BundleError, DataError
from corrector.evidence.words import SLOTS_OF_A_WORD
from corrector.ngrams.alphabet import NONE, OTHER
from corrector.ngrams.counting import ORDERS
from corrector.ngrams.table import SLOTS, assign_slots
from corrector.tokenization.vocabulary import Vocabulary

COLLOCATIONS_FILE = "collocations.npz"
STEPS = 4.0  # of a quantised vector in one standard deviation: small numbers, which pack well, and are exact enough
MOST = 127


@dataclass(frozen=True, eq=False)
class Collocations:
    """R words of D numbers each.

    Attributes:
        words: of one to four characters, the most frequent first.
        contexts, targets: (R, D) int8, of a word around the one in question, and of that one.
        scale: nats, of one step of their products.
    """

    words: tuple[str, ...]
    contexts: NDArray[np.int8]
    targets: NDArray[np.int8]
    scale: float


@dataclass(frozen=True, eq=False)
class CollocationTables:
    """The same for one vocabulary of V tokens; row 0 is of what is not known.

    Attributes:
        collocation_keys, collocation_rows: (M, slots) int32, hashed words of two characters and more: fingerprint + 1,
            0 where a slot is empty, and row.
        collocation_tokens: (V,) int32 the row of a token that is a word by itself.
        contexts, targets: (1 + R, D) int8; collocation_scale: (1,) float32.
    """

    collocation_keys: NDArray[np.int32]
    collocation_rows: NDArray[np.int32]
    collocation_tokens: NDArray[np.int32]
    contexts: NDArray[np.int8]
    targets: NDArray[np.int8]
    collocation_scale: NDArray[np.float32]

    @property
    def known(self) -> bool:
        """Whether there is any word."""
        return len(self.contexts) > 1

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All tables by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def quantise(words: Sequence[str], contexts: NDArray[np.float32], targets: NDArray[np.float32]) -> Collocations:
    """Collocations from learned vectors (R, D)."""
    scale_of = [max(float(vectors.std()), 1e-6) / STEPS for vectors in (contexts, targets)]
    whole_contexts, whole_targets = (
        np.rint(vectors / step).clip(-MOST, MOST).astype(np.int8)
        for vectors, step in zip((contexts, targets), scale_of, strict=True)
    )
    return Collocations(tuple(words), whole_contexts, whole_targets, scale_of[0] * scale_of[1])


def save_collocations(collocations: Collocations, path: Path) -> None:
    """Write a file of vectors.

    Raises:
        InputError: it cannot be written.
    """
    write_arrays(path, {
        "words": np.array(collocations.words), "contexts": collocations.contexts, "targets": collocations.targets,
        "scale": np.float64(collocations.scale),
    })  # fmt: skip


def load_collocations(path: Path) -> Collocations:
    """What `save_collocations` wrote.

    Raises:
        DataError: it cannot be read, or holds no vectors.
    """

    def make(arrays: Mapping[str, NDArray[Any]]) -> Collocations:
        words, contexts, targets = arrays["words"], arrays["contexts"], arrays["targets"]
        if not contexts.shape == targets.shape == (len(words), contexts.shape[-1]):
            raise ValueError(f"{len(words)} words, vectors {contexts.shape} and {targets.shape}")
        return Collocations(tuple(words.tolist()), contexts, targets, float(arrays["scale"]))

    return read_arrays(
        path,
        make,
        damaged=lambda why: DataError(
            f"holds no vectors of words ({why}). Give a file that 'corrector collocate' has written.", path=path
        ),
    )


def no_collocations(size: int) -> CollocationTables:
    """Tables that know nothing, for a vocabulary of this size."""
    empty = np.zeros((1, SLOTS), dtype=np.int32)
    vectors = np.zeros((1, 1), dtype=np.int8)
    return CollocationTables(
        empty, empty, np.zeros(size, dtype=np.int32), vectors, vectors, np.ones(1, dtype=np.float32)
    )


def hash_collocations(
    collocations: Collocations, vocabulary: Vocabulary, alphabet_ids: NDArray[np.int32]
) -> CollocationTables:
    """Tables of those words that a vocabulary can write.

    Args:
        alphabet_ids: (V,) n-gram id of each token, as in `EvidenceTables`.
    """
    id_of = {token: int(alphabet_ids[vocabulary.get(token) or 0]) for token in vocabulary.tokens if len(token) == 1}
    tokens = np.zeros(len(vocabulary), dtype=np.int32)
    rows, ids = [], []
    for row, word in enumerate(collocations.words, start=1):
        token = vocabulary.get(word)
        if len(word) == 1 and token is not None:
            tokens[token] = row
        elif len(word) in ORDERS and all(id_of.get(character, OTHER) > OTHER for character in word):
            rows.append(row)
            ids.append([NONE] * (ORDERS[-1] - len(word)) + [id_of[character] for character in word])
    places = np.array(ids, dtype=np.int64).reshape(-1, ORDERS[-1])
    kept, at, fingerprints, buckets = assign_slots(places, slots=SLOTS_OF_A_WORD * max(1, len(places)))
    hashed_keys, hashed_rows = (np.zeros((buckets, SLOTS), dtype=np.int32) for _ in range(2))
    hashed_keys[at] = fingerprints + 1
    hashed_rows[at] = np.array(rows, dtype=np.int32)[kept]
    contexts, targets = (np.pad(vectors, ((1, 0), (0, 0))) for vectors in (collocations.contexts, collocations.targets))
    scale = np.array([collocations.scale], dtype=np.float32)
    return CollocationTables(hashed_keys, hashed_rows, tokens, contexts, targets, scale)


def pack_collocations(tables: CollocationTables) -> bytes:
    """All tables as an .npz file."""
    return pack_arrays(tables.arrays())


def unpack_collocations(data: bytes) -> CollocationTables:
    """What `pack_collocations` packed.

    Raises:
        BundleError: not such a file.
    """
    return read_arrays(
        data,
        lambda arrays: CollocationTables(**widened(arrays)),
        damaged=lambda why: BundleError(f"{COLLOCATIONS_FILE} is damaged ({why}). Copy or export the bundle again."),
    )
