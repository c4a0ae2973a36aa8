"""What tells length errors changes nothing where it finds none, and alone tells what it tells in a batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from corrector.errors import ConfigError
from corrector.evidence.tables import EvidenceTables
from corrector.model.building import make_model
from corrector.model.displacement.missing import HARDLY_EVER
from corrector.model.seq2seq import Seq2Seq
from corrector.tokenization.vocabulary import BOS, EOS, PAD, Vocabulary

VOCABULARY = Vocabulary(tuple("天地人日月水火木金土山川"))
SETTINGS: dict[str, object] = {"evidence": 2, "language_width": 5, "language_embedding": 4, "familiarity": True}
RARITIES = {"redundancy_rarity": 2.5, "missing_rarity": 0.5, "swap_rarity": 1.0}
A, B, C, D = 21, 22, 23, 24
Make = Callable[..., Seq2Seq]


@pytest.fixture
def make(wild_model: Make, evidence_for: Callable[[Vocabulary], EvidenceTables]) -> Make:
    """A network of the tiny settings, with those that are given."""

    def made(**settings: object) -> Seq2Seq:
        config = wild_model(1, **{**SETTINGS, **settings}).config
        return make_model(config, VOCABULARY, tables=evidence_for(VOCABULARY), seed=3).eval()

    return made


@torch.no_grad()
def test_a_new_network_finds_hardly_any_and_moves_nothing(make: Make) -> None:
    read = make(displacement=True)
    memory = read.encode(torch.tensor([[A, B, B, EOS]]), torch.tensor([4]), read.table())
    assert memory.displaced is not None
    for logits in (memory.displaced.redundancy, memory.displaced.missing, memory.displaced.swap):
        assert float(logits.max()) == HARDLY_EVER
    assert memory.places[0, :4].tolist() == [0, 1, 2, 3]
    assert memory.mask[0].tolist() == [True] * 4 + [False] * (memory.mask.shape[1] - 4)
    assert float(memory.doubts.max()) == 0.0


@torch.no_grad()
def test_where_it_finds_none_a_network_writes_what_it_would_write_without(make: Make) -> None:
    without, told = make(), make(displacement=True)
    told.load_state_dict(without.state_dict(), strict=False)
    source, lengths = torch.tensor([[A, B, B, EOS, PAD], [C, A, D, B, EOS]]), torch.tensor([4, 5])
    target = torch.tensor([[A, B, EOS, PAD], [C, D, D, EOS]])
    prefix = torch.tensor([[BOS, A, B, EOS], [BOS, C, D, D]])
    expected = without.log_likelihood(source, lengths, prefix, target)
    torch.testing.assert_close(told.log_likelihood(source, lengths, prefix, target), expected)


@torch.no_grad()
def test_alone_is_as_in_a_batch(make: Make) -> None:
    model = make(displacement=True)
    assert model.displacement is not None
    for head in (model.displacement.redundancy.out, model.displacement.missing.out, model.displacement.swap.out):
        torch.nn.init.normal_(head.weight)
        torch.nn.init.zeros_(head.bias)  # so that some are found
    alone = model.encode(torch.tensor([[A, B, B, EOS]]), torch.tensor([4]), model.table())
    together = model.encode(torch.tensor([[A, B, B, EOS, PAD], [C, B, A, D, EOS]]), torch.tensor([4, 5]), model.table())
    assert alone.displaced is not None
    assert together.displaced is not None
    for name in ("redundancy", "missing", "swap"):
        torch.testing.assert_close(getattr(alone.displaced, name), getattr(together.displaced, name)[:1, :4])
    for name in ("places", "mask", "doubts", "beliefs"):
        torch.testing.assert_close(getattr(alone, name)[:, :4], getattr(together, name)[:1, :4])
    torch.testing.assert_close(alone.doubts[:, 4:][alone.mask[:, 4:]], together.doubts[:1, 5:][together.mask[:1, 5:]])


@torch.no_grad()
def test_what_is_doubted_is_left_to_generating(make: Make) -> None:
    model = make(displacement=True)
    memory = model.encode(torch.tensor([[A, B, C, EOS]]), torch.tensor([4]), model.table())
    outputs, positions = torch.randn(1, 3, model.config.decoder_width), torch.arange(3).unsqueeze(0)
    _, weights, before = model.decoder.readout(outputs, positions, memory)
    _, _, after = model.decoder.readout(
        outputs, positions, replace(memory, doubts=torch.full_like(memory.doubts, 0.25))
    )
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(1, 3))
    torch.testing.assert_close(after.exp()[..., 1:], 0.75 * before.exp()[..., 1:])
    torch.testing.assert_close(after.exp().sum(dim=-1), torch.ones(1, 3))


@torch.no_grad()
def test_rarer_in_life_is_less_likely(make: Make) -> None:
    common, rare = make(displacement=True), make(displacement=True, **RARITIES)
    rare.load_state_dict(common.state_dict())
    told = [one.encode(torch.tensor([[A, B, EOS]]), torch.tensor([3]), one.table()).displaced for one in (common, rare)]
    assert told[0] is not None
    assert told[1] is not None
    for name in ("redundancy", "missing", "swap"):
        rarity = RARITIES[f"{name}_rarity"]
        torch.testing.assert_close(getattr(told[1], name), getattr(told[0], name) - rarity)


def test_parts_that_do_not_learn_read_without_dropout(make: Make) -> None:
    model = make(displacement=True, dropout=0.5)
    model.requires_grad_(False)
    assert model.displacement is not None
    model.displacement.requires_grad_(True)
    model.train()
    assert model.displacement.dropout.training
    assert not model.encoder.dropout.training
    assert not model.decoder.dropout.training
    model.requires_grad_(True).train()
    assert model.encoder.dropout.training


def test_it_wants_a_language_model_and_attention(make: Make) -> None:
    config = make().config
    with pytest.raises(ConfigError, match=r"displacement.*attention"):
        replace(config, displacement=True, attention="none", copy=False, evidence=0, language_width=0)
    with pytest.raises(ConfigError, match=r"displacement is set.*--language"):
        make_model(replace(config, displacement=True, language_width=0), VOCABULARY, tables=make().evidence)  # type: ignore[arg-type]
