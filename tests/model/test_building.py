"""A network is drawn from its seed, and from nothing else."""

from __future__ import annotations

import torch

from corrector.config import ModelConfig
from corrector.model.building import make_model
from corrector.tokenization.vocabulary import Vocabulary

VOCABULARY = Vocabulary(tuple("今天气很好"))
CONFIG = ModelConfig(embedding=6, encoder_width=5, decoder_width=5, attention_width=4)


def weights(seed: int) -> torch.Tensor:
    return torch.cat([value.flatten() for value in make_model(CONFIG, VOCABULARY, seed=seed).state_dict().values()])


def test_the_same_seed_draws_the_same_weights_and_another_others() -> None:
    torch.manual_seed(5)
    first = weights(1)
    assert torch.equal(weights(1), first)
    assert not torch.equal(weights(2), first)


def test_the_caller_s_random_numbers_go_on_as_if_nothing_had_been_drawn() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    make_model(CONFIG, VOCABULARY)
    assert torch.equal(torch.rand(3), expected)
