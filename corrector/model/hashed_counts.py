"""Looking up hashed counts (`ngrams/table.py`) in plain tensor operations, which export into an ONNX graph."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.ngrams.counting import ORDERS
from corrector.ngrams.table import CODES, FINGERPRINT_FACTORS, FINGERPRINT_PRIME, PLACE_FACTORS, PRIME, STEP


def look_up_ngrams(entries: Tensor, text: Tensor) -> tuple[Tensor, ...]:
    """Of each of `ORDERS` the counts (..., L + 1 - order) of the n-grams in rows of ids (..., L).

    All are looked up at once: to ask is what takes the time.

    Args:
        entries: as of `look_up`.
    """
    every_place, every_fingerprint = [], []
    places, fingerprints = text * PLACE_FACTORS[3], text * FINGERPRINT_FACTORS[3]
    for order in ORDERS:
        part = text[..., : text.shape[-1] + 1 - order]
        places = places[..., 1:] + part * PLACE_FACTORS[4 - order]
        fingerprints = fingerprints[..., 1:] + part * FINGERPRINT_FACTORS[4 - order]
        every_place.append(places)
        every_fingerprint.append(fingerprints)
    found = look_up(entries, torch.cat(every_place, dim=-1), torch.cat(every_fingerprint, dim=-1))
    return torch.split(found, [places.shape[-1] for places in every_place], dim=-1)


def look_up(entries: Tensor, places: Tensor, fingerprints: Tensor) -> Tensor:
    """Counts (...) from the two sums (...) of ids times factors, as `HashedCounts.look_up`.

    Args:
        entries: (N, slots) int32, of N buckets.
    """
    bucket = places.remainder(PRIME).remainder(entries.shape[0])
    found = F.embedding(bucket, entries)  # (..., slots)
    codes = found - (fingerprints.remainder(FINGERPRINT_PRIME) * CODES).to(torch.int32).unsqueeze(-1)
    codes = torch.where(codes < CODES, codes, -1).amax(dim=-1)
    return torch.where(codes > 0, torch.exp(STEP * (codes - 1)), 0.0)


def look_up_rows(keys: Tensor, rows: Tensor, places: Tensor, fingerprints: Tensor) -> Tensor:
    """Rows (...) of hashed words from the two sums (...) of ids times factors, 0 where a word is not held.

    Args:
        keys, rows: (N, slots) int32, see `CollocationTables`.
    """
    bucket = places.remainder(PRIME).remainder(keys.shape[0])
    wanted = (fingerprints.remainder(FINGERPRINT_PRIME) + 1).to(torch.int32).unsqueeze(-1)
    return torch.where(F.embedding(bucket, keys) == wanted, F.embedding(bucket, rows), 0).amax(dim=-1)
