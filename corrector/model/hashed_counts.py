"""Looking up hashed counts (`ngrams/table.py`) in plain tensor operations, which export into an ONNX graph."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from corrector.ngrams.table import CODES, FINGERPRINT_PRIME, PRIME, STEP


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
