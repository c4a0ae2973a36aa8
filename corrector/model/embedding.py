"""One table of token vectors for the encoder, the decoder and the output layer, aware of how characters sound.

The vector of a token is its own row plus a shared row for each of its features (for a character: syllable, initial,
final). As the same table scores the output, a character that sounds like the source scores near it from the first
steps on. Which features a token has is a buffer given from outside; the network does not know what they mean.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class TokenEmbedding(nn.Module):
    """Vectors of V tokens (V, E), with F features each.

    Args:
        features: (V, F) int64 feature ids, 0 for "no feature"; F may be 0.
    """

    features: Tensor

    def __init__(self, width: int, features: Tensor) -> None:
        super().__init__()
        vocabulary_size, self.feature_count = features.shape
        self.own = nn.Embedding(vocabulary_size, width)
        nn.init.normal_(self.own.weight, std=width**-0.5)
        self.register_buffer("features", features)
        if self.feature_count:
            self.shared = nn.Embedding(int(features.max()) + 1, width, padding_idx=0)
            nn.init.normal_(self.shared.weight, std=width**-0.5)
            with torch.no_grad():
                self.shared.weight[0].zero_()

    def table(self) -> Tensor:
        """All token vectors (V, E), to be made once per batch."""
        if not self.feature_count:
            return self.own.weight
        shared: Tensor = self.shared(self.features).sum(dim=1)
        return self.own.weight + shared
