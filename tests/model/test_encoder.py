"""The encoder: a sentence gives the same states in any batch, and each direction reads what it should."""

from __future__ import annotations

import pytest
import torch

from corrector.config import Cell, ModelConfig
from corrector.model.encoder import Encoder

LENGTHS = torch.tensor([7, 1, 4, 6])


def encoder(*, cell: Cell = "lstm", bidirectional: bool = True, layers: int = 2, cloze: bool = True) -> Encoder:
    torch.manual_seed(1)
    config = ModelConfig(
        embedding=3,
        encoder_width=5,
        encoder_layers=layers,
        cell=cell,
        bidirectional=bidirectional,
        cloze=cloze,
    )
    return Encoder(config).eval()


@pytest.mark.parametrize("bidirectional", [True, False])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_padding_and_batching_change_nothing(cell: Cell, bidirectional: bool) -> None:
    network, vectors = encoder(cell=cell, bidirectional=bidirectional), torch.randn(4, 9, 3)
    states, summary, guesses = network(vectors, LENGTHS)
    assert states.shape == (4, 9, 10 if bidirectional else 5)
    for row, length in enumerate(LENGTHS.tolist()):
        alone, alone_summary, alone_guesses = network(vectors[row : row + 1, :length], LENGTHS[row : row + 1])
        torch.testing.assert_close(states[row, :length], alone[0])
        torch.testing.assert_close(summary[row], alone_summary[0])
        torch.testing.assert_close(guesses[row, :length], alone_guesses[0])
        assert states[row, length:].abs().sum() == 0.0


def test_one_direction_never_sees_the_future() -> None:
    network, vectors = encoder(bidirectional=False), torch.randn(1, 7, 3)
    later = vectors.clone()
    later[:, 4:] += 1.0
    before, after = (network(x, torch.tensor([7]))[0] for x in (vectors, later))
    torch.testing.assert_close(before[:, :4], after[:, :4])
    assert not torch.allclose(before[:, 4], after[:, 4])


def test_with_both_directions_every_state_sees_the_last_token() -> None:
    network, vectors = encoder(), torch.randn(1, 7, 3)
    later = vectors.clone()
    later[:, 6] += 1.0
    before, after = (network(x, torch.tensor([7]))[0] for x in (vectors, later))
    assert ((before - after).abs().sum(dim=-1) > 0).all()


def test_a_reversed_sentence_swaps_the_directions() -> None:
    """With the same weights both ways, reading backwards is reading the mirrored sentence forwards."""
    network, vectors = encoder(layers=1, cloze=False), torch.randn(1, 6, 3)
    layer = network.layers[0]
    layer.backwards.load_state_dict(layer.forwards.state_dict())
    states, _, guesses = network(vectors, torch.tensor([6]))
    assert guesses is None
    mirrored, _, _ = network(vectors.flip(1), torch.tensor([6]))
    torch.testing.assert_close(states[..., :5], mirrored.flip(1)[..., 5:])


def test_the_summary_is_the_last_state_of_each_direction() -> None:
    vectors = torch.randn(4, 7, 3)
    states, summary, _ = encoder()(vectors, LENGTHS)
    for row, length in enumerate(LENGTHS.tolist()):
        torch.testing.assert_close(summary[row, :5], states[row, length - 1, :5])
        torch.testing.assert_close(summary[row, 5:], states[row, 0, 5:])


@pytest.mark.parametrize("bidirectional", [True, False])
def test_a_guess_has_not_seen_its_token(bidirectional: bool) -> None:
    network = encoder(bidirectional=bidirectional)
    vectors = torch.randn(1, 7, 3, requires_grad=True)
    _, _, guesses = network(vectors, torch.tensor([7]))
    for place in range(7):
        (seen,) = torch.autograd.grad(guesses[0, place].sum(), vectors, retain_graph=True)
        known = [other for other in range(7) if float(seen[0, other].abs().sum()) > 0]
        assert known == [other for other in range(7) if other < place or (bidirectional and other > place)]


def test_what_stands_there_is_compared_with_the_guess() -> None:
    """The states would otherwise know the guess alone, and not whether it came true."""
    network, vectors = encoder(layers=1), torch.randn(1, 7, 3)
    plain, _, guesses = network(vectors, torch.tensor([7]))
    with torch.no_grad():
        network.compare.weight[:, 3:] = 0.0
    other, _, same_guesses = network(vectors, torch.tensor([7]))
    torch.testing.assert_close(guesses, same_guesses)
    assert not torch.allclose(plain, other)
