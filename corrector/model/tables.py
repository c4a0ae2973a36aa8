"""The tables of the evidence as tensors, by name: what moves with a network, and what its graph takes as inputs."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class Tables(NamedTuple):
    """The tensors of `EvidenceTables` and `CollocationTables`, which say what they are."""

    alphabet_ids: Tensor
    unigrams: Tensor
    entries: Tensor
    candidates: Tensor
    kinds: Tensor
    syllables: Tensor
    pair_rows: Tensor
    pairs: Tensor
    words: Tensor
    collocation_keys: Tensor
    collocation_rows: Tensor
    collocation_tokens: Tensor
    contexts: Tensor
    targets: Tensor
    collocation_scale: Tensor
