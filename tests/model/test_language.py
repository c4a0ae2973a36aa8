"""The language model: it judges a place by everything but what stands there, and learns from right text alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from corrector.config import ModelConfig
from corrector.model.evidence import FIRST_OF_PAIR, Found
from corrector.model.language import Expected, LanguageModel
from corrector.tokenization.vocabulary import SPECIALS

FIRST = len(SPECIALS)
SIZE = FIRST + 12
LENGTHS = torch.tensor([7, 1, 4, 6])


def language_model(seed: int = 1) -> LanguageModel:
    torch.manual_seed(seed)
    config = ModelConfig(language_width=5, language_embedding=4, evidence=2, familiarity=True)
    return LanguageModel(config, vocabulary_size=SIZE)


def sources() -> Tensor:
    torch.manual_seed(2)
    places = torch.arange(9).unsqueeze(0)
    return torch.randint(FIRST, SIZE, (4, 9)).masked_fill(places >= LENGTHS.unsqueeze(1), 0)


def rivals(*tokens: int, kind: int = 1, gain: float = 0.0, shape: tuple[int, int] = (1, 6)) -> Found:
    """Evidence that offers the same candidates at each place."""
    all_tokens = torch.tensor(tokens).expand(*shape, -1)
    like = torch.zeros(all_tokens.shape)
    return Found(
        all_tokens, like + gain, torch.full(all_tokens.shape, kind), torch.zeros(*shape, 4), torch.zeros(shape)
    )


def expect(model: LanguageModel, source: Tensor, lengths: Tensor, candidates: Tensor) -> Expected:
    return model.expect(model(source, lengths), source, candidates)


@torch.no_grad()
def test_padding_and_batching_change_nothing() -> None:
    model, source = language_model(), sources()
    candidates = torch.randint(FIRST, SIZE, (4, 9, 3))
    together = expect(model, source, LENGTHS, candidates)
    for row, length in enumerate(LENGTHS.tolist()):
        alone = expect(
            model, source[row : row + 1, :length], LENGTHS[row : row + 1], candidates[row : row + 1, :length]
        )
        for expected, expected_alone in zip(together, alone, strict=True):
            torch.testing.assert_close(expected[row, :length], expected_alone[0])


@torch.no_grad()
def test_what_two_candidates_differ_by_does_not_depend_on_the_token_that_stands_there() -> None:
    model, lengths = language_model(), torch.tensor([7])
    source = torch.randint(FIRST, SIZE, (1, 7))
    candidates = torch.randint(FIRST, SIZE, (1, 7, 2))
    before = expect(model, source, lengths, candidates).gains
    for place in range(7):
        other = source.clone()
        other[0, place] = FIRST + (source[0, place] - FIRST + 1) % (SIZE - FIRST)
        after = expect(model, other, lengths, candidates).gains
        torch.testing.assert_close(before[0, place].diff(), after[0, place].diff())
        assert not torch.allclose(before, after)  # but the other places see the change


@torch.no_grad()
def test_the_token_itself_is_no_likelier_than_itself() -> None:
    source = sources()
    assert float(expect(language_model(), source, LENGTHS, source.unsqueeze(-1)).gains.abs().max()) == 0.0


@torch.no_grad()
def test_where_all_tokens_are_common_familiarity_is_log_probability() -> None:
    model, lengths = language_model(), torch.tensor([7])
    source, nothing = torch.randint(FIRST, SIZE, (1, 7)), torch.zeros(1, 7, 0, dtype=torch.int64)
    for place in range(7):
        share = 0.0
        for token in range(FIRST, SIZE):
            source[0, place] = token
            share += float(expect(model, source, lengths, nothing).familiarity[0, place].exp())
        assert share == pytest.approx(1.0, abs=1e-5)


def test_candidates_in_pairs_and_places_without_a_rival_are_not_counted() -> None:
    model, source, lengths = language_model(), torch.full((1, 6), FIRST), torch.tensor([6])
    _, choice = model.losses(source, lengths, rivals(FIRST + 1, kind=FIRST_OF_PAIR), cloze_share=1.0)
    assert float(choice.count) == 0.0
    _, choice = model.losses(source, lengths, rivals(0), cloze_share=1.0)
    assert float(choice.count) == 0.0
    _, choice = model.losses(source, lengths, rivals(FIRST + 1), cloze_share=1.0)
    assert float(choice.count) == 6.0


def test_special_tokens_are_nothing_to_guess() -> None:
    source = torch.tensor([[FIRST, FIRST + 1, 2]])
    cloze, choice = language_model().losses(source, torch.tensor([3]), rivals(FIRST + 2, shape=(1, 3)), cloze_share=1.0)
    assert (float(cloze.count), float(choice.count)) == (2.0, 2.0)


@torch.no_grad()
def test_a_rival_that_n_grams_find_much_better_costs_its_gain() -> None:
    model = language_model()
    source, lengths = torch.full((1, 6), FIRST), torch.tensor([6])
    model.bias.zero_()
    for parameter in model.guess.parameters():
        parameter.zero_()  # expects everything alike
    for gain in (-30.0, 0.0, 30.0):
        _, choice = model.losses(source, lengths, rivals(FIRST + 1, gain=gain), cloze_share=1.0)
        wanted = torch.nn.functional.softplus(model.trust * gain)
        torch.testing.assert_close(choice.mean(), wanted)


@torch.no_grad()
def test_before_anything_is_learned_the_more_frequent_is_expected() -> None:
    model, source, lengths = language_model(), torch.full((1, 6), FIRST), torch.tensor([6])
    for parameter in model.guess.parameters():
        parameter.zero_()
    counts = torch.arange(SIZE, dtype=torch.float32)
    model.expect_as_often(counts)
    rarer, commoner = (
        expect(model, source, lengths, torch.tensor([FIRST - 1, FIRST + 1]).expand(1, 6, -1)).gains[0, 0].tolist()
    )
    assert rarer < 0 < commoner
    assert commoner == pytest.approx(float(torch.log((counts[FIRST + 1] + 0.5) / (counts[FIRST] + 0.5))), abs=1e-5)


def test_from_right_text_it_learns_which_of_two_belongs_where() -> None:
    """Two tokens that each stand between two of their own kind; n-grams see nothing."""
    a, b, left, right = (FIRST + k for k in range(4))
    source = torch.tensor([[left, a, left, a, left, 2], [right, b, right, b, right, 2]])
    lengths = torch.tensor([6, 6])
    candidates = torch.where(source == a, b, torch.where(source == b, a, 0)).unsqueeze(-1)
    found = replace(rivals(0, shape=(2, 6)), tokens=candidates)
    model = language_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        _, choice = model.losses(source, lengths, found, cloze_share=1.0)
        optimizer.zero_grad()
        choice.mean().backward()
        optimizer.step()
    assert choice.mean().item() < 0.05
    spoilt = torch.tensor([[left, b, left, a, left, 2]])
    with torch.no_grad():
        better = expect(model, spoilt, torch.tensor([6]), torch.full((1, 6, 1), a)).gains
    assert float(better[0, 1, 0]) > 2.0


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_only_a_share_of_the_tokens_is_guessed(share: float) -> None:
    source = torch.full((50, 9), FIRST)
    found = rivals(FIRST + 1, shape=(50, 9))
    cloze, choice = language_model().losses(source, torch.full((50,), 9), found, cloze_share=share)
    assert float(choice.count) == 450
    assert abs(float(cloze.count) - 450 * share) < 45 if share else float(cloze.count) == 0


@torch.no_grad()
def test_swapping_is_worth_what_each_token_gains_in_the_place_of_the_other() -> None:
    model, lengths = language_model(), torch.tensor([6])
    source = torch.randint(FIRST, SIZE, (1, 6))
    swapped = model.expect_swapped(model(source, lengths), source)
    for place in range(5):
        offered = source[:, [place + 1, place]].unsqueeze(1).expand(1, 6, 2)
        gains = expect(model, source, lengths, offered).gains[0]
        torch.testing.assert_close(swapped[0, place], gains[place, 0] + gains[place + 1, 1])


@torch.no_grad()
def test_what_is_expected_in_a_gap_is_what_would_be_in_a_place_there() -> None:
    model, source = language_model(), torch.randint(FIRST, SIZE, (1, 6))
    gaps = torch.tensor([3, 0, 5, 1, 2, 4])
    tokens, expected = model.expect_between(model(source, torch.tensor([6])), gaps, 20)
    everything = torch.arange(FIRST, SIZE).expand(1, 7, -1)
    torch.testing.assert_close(expected.exp().sum(dim=-1), torch.ones(6))
    assert (expected.diff(dim=-1) <= 0.0).all()
    for row, gap in enumerate(gaps.tolist()):
        filled = torch.cat([source[:, :gap], torch.tensor([[FIRST]]), source[:, gap:]], dim=1)
        gains = expect(model, filled, torch.tensor([7]), everything).gains[0, gap]
        torch.testing.assert_close(gains.log_softmax(dim=0)[tokens[row] - FIRST], expected[row])
