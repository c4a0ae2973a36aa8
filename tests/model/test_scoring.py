"""Scoring against the full mixed distribution, written out; and every variant of the network trains and exports."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from corrector.config import ModelConfig
from corrector.evidence.tables import EvidenceTables
from corrector.model.building import make_model
from corrector.model.memory import Memory
from corrector.model.onnx_export import export_network
from corrector.model.scoring import Scored, score
from corrector.model.seq2seq import Seq2Seq
from corrector.model.stored_weights import StoredWeights
from corrector.runtime.onnx_runtime import OnnxRuntime
from corrector.search.draft import draft_decode
from corrector.search.reading import pad
from corrector.tokenization.vocabulary import BOS, EOS, PAD, SPECIALS, Vocabulary

SEEDS = range(6)
DISPLACEMENT: dict[str, object] = {"language_width": 5, "language_embedding": 4, "displacement": True}
VARIANTS = [
    {"cell": cell, "attention": attention, "bidirectional": both, "copy": copy, "encoder_layers": layers,
     "decoder_layers": layers, "cloze": (layers == 1) == both, "evidence": 2 if copy and layers == 2 else 0,
     "language_width": 5 if copy and both and layers == 2 else 0, "displacement": copy and both and layers == 2}
    for cell, attention, both, copy, layers in itertools.product(
        ("rnn", "gru", "lstm"), ("none", "additive", "multiplicative"), (True, False), (True, False), (1, 2)
    )
    if not (copy and attention == "none")
]  # fmt: skip
WAYS: list[dict[str, object]] = [{}, {"copy": False}, {"evidence": 3}, {"evidence": 2, **DISPLACEMENT}]
Model = Callable[..., Seq2Seq]
Draw = Callable[[random.Random, int], tuple[int, ...]]


@torch.no_grad()
def scored(
    model: Seq2Seq, sources: Sequence[Sequence[int]], tokens: Tensor, *, k: int = 8
) -> tuple[Scored, Tensor, Tensor, Memory]:
    """The scores after every token, and what they come from: the readouts, the weights of the ways, the memory."""
    lengths, table = torch.tensor([len(source) for source in sources]), model.table()
    memory = model.encode(torch.from_numpy(pad(sources)), lengths, table)
    state = model.decoder.first_state(memory.summary)
    select = torch.arange(tokens.shape[1]).expand_as(tokens)
    result = score(model, memory, tokens, state, table, select=select, first=torch.zeros_like(lengths), k=k)
    outputs, _ = model.read(tokens, state, table)
    readouts, _, ways = model.decoder.readout(outputs, select, memory)
    return result, readouts, ways.exp().double(), memory


def batch(draw: Draw, seed: int) -> tuple[list[tuple[int, ...]], Tensor]:
    """Sources of several lengths, and target prefixes."""
    rng = random.Random(seed)
    sources = [draw(rng, length) for length in (1, 7, 4, 9)]
    return sources, torch.tensor([[BOS, *draw(rng, 5)] for _ in sources])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("settings", WAYS, ids=str)
def test_the_k_best_are_those_of_the_full_distribution(
    wild_model: Model, random_source: Draw, seed: int, settings: dict[str, object]
) -> None:
    model = wild_model(seed, **settings)
    sources, tokens = batch(random_source, seed)
    result, readouts, ways, memory = scored(model, sources, tokens)
    with torch.no_grad():
        generated = model.decoder.vocabulary_logits(readouts, model.table()).softmax(dim=-1).double().numpy()
    for row, source in enumerate(sources):
        for place in range(tokens.shape[1]):
            weights = ways[row, place].tolist()
            full = dict(enumerate(weights[0] * generated[row, place]))
            if model.config.copy:
                pointed: Counter[int] = Counter()
                for i, token in enumerate(source):
                    for way, target in enumerate([token, *memory.candidates[row, i].tolist()], start=1):
                        pointed[target] += weights[way] * float(result.attention[row, place, i])
                del pointed[PAD]  # where the evidence has fewer candidates
                for target, probability in pointed.items():
                    full[target] = full.get(target, 0.0) + probability + 1e-9
            best = sorted(full.values(), reverse=True)[:8]
            ids, log_probs = result.ids[row, place].tolist(), result.log_probs[row, place].tolist()
            np.testing.assert_allclose(np.exp(log_probs), best, rtol=1e-3, atol=1e-7)
            np.testing.assert_allclose([full[token] for token in ids], best, rtol=1e-3, atol=1e-7)
            assert len(set(ids)) == 8


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("settings", WAYS, ids=str)
def test_scores_agree_with_the_likelihood(
    wild_model: Model, random_source: Draw, seed: int, settings: dict[str, object]
) -> None:
    model = wild_model(seed, **settings)
    sources, tokens = batch(random_source, seed)
    result = scored(model, sources, tokens)[0]
    lengths = torch.tensor([len(source) for source in sources])
    for k in range(8):
        with torch.no_grad():
            own = model.log_likelihood(torch.from_numpy(pad(sources)), lengths, tokens, result.ids[..., k])
        likely = result.log_probs[..., k] > -12.0  # below, the 1e-9 that keeps a logarithm finite shows
        torch.testing.assert_close(own[likely], result.log_probs[..., k][likely], rtol=1e-3, atol=1e-3)
        assert likely.float().mean() > (0.5 if k == 0 else 0.05)


def test_what_the_evidence_offers_can_be_written(wild_model: Model, random_source: Draw) -> None:
    model = wild_model(1, evidence=2)
    source = torch.tensor([random_source(random.Random(3), 9)])
    with torch.no_grad():
        memory = model.encode(source, torch.tensor([9]), model.table())
    offered = memory.candidates[0][memory.candidates[0] > 0].tolist()
    assert offered
    assert not set(offered) & {PAD, BOS, EOS}
    assert all(token < model.vocabulary_size for token in offered)


@pytest.mark.parametrize("evidence", [0, 2])
def test_a_share_of_the_softmax_is_a_lower_bound(wild_model: Model, random_source: Draw, evidence: int) -> None:
    rng = random.Random(1)
    sources = [random_source(rng, 8) for _ in range(6)]
    targets = torch.tensor([[*source[1:], EOS] for source in sources])
    prefix = torch.tensor([[BOS, *source[1:]] for source in sources])
    source, lengths = torch.from_numpy(pad(sources)), torch.full((6,), 8)
    model = wild_model(1, evidence=evidence)
    with torch.no_grad():
        whole = model.log_likelihood(source, lengths, prefix, targets)
        none = model.log_likelihood(source, lengths, prefix, targets, generation_share=0.0)
        some = model.log_likelihood(source, lengths, prefix, targets, generation_share=0.5)
    assert (none <= whole + 1e-5).all()
    assert (none < whole - 1e-4).any()
    torch.testing.assert_close(none[:, -1], whole[:, -1])  # the end can't be copied: nothing is left out
    assert (torch.isclose(some, whole, atol=1e-5) | torch.isclose(some, none, atol=1e-5)).all()


def test_computing_all_of_the_softmax_draws_no_random_number(wild_model: Model, random_source: Draw) -> None:
    """An evaluation between two steps once shifted the random state, so a resumed run went another way."""
    source = torch.tensor([random_source(random.Random(1), 5)])
    before = torch.get_rng_state()
    wild_model(1).log_likelihood(source, torch.tensor([5]), source, source)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("seed", SEEDS)
def test_special_tokens_are_never_written(wild_model: Model, random_source: Draw, seed: int) -> None:
    sources, tokens = batch(random_source, seed)
    result = scored(wild_model(seed), sources, tokens, k=20)[0]
    never = {token for token in range(len(SPECIALS)) if token != EOS}
    for ids, log_probs in zip(result.ids.flatten(0, 1), result.log_probs.flatten(0, 1), strict=True):
        assert not never & set(ids[torch.isfinite(log_probs)].tolist())


def test_a_vocabulary_smaller_than_k_gives_fewer_candidates() -> None:
    """Special tokens once filled the places of the candidates that such a vocabulary does not have."""
    model = make_model(ModelConfig(embedding=3, encoder_width=3, decoder_width=3), Vocabulary(("天",))).eval()
    result = scored(model, [(len(SPECIALS),) * 2], torch.tensor([[BOS]]))[0]
    kept = result.ids[torch.isfinite(result.log_probs)].tolist()
    assert sorted(kept) == [EOS, len(SPECIALS)]


@pytest.mark.parametrize("settings", VARIANTS, ids=lambda settings: "-".join(map(str, settings.values())))
def test_every_variant_trains_a_step_and_exports(
    settings: dict[str, object], wild_model: Model, evidence_for: Callable[[Vocabulary], EvidenceTables]
) -> None:
    vocabulary = Vocabulary(tuple("天地人日月水火"))
    tables = evidence_for(vocabulary) if settings["evidence"] else None
    model = make_model(wild_model(1, **settings).config, vocabulary, tables=tables, seed=3)
    rng = random.Random(2)
    size = model.vocabulary_size
    sentences = [[rng.randrange(len(SPECIALS), size) for _ in range(5)] for _ in range(3)]
    source = target = torch.tensor([[*sentence, EOS] for sentence in sentences])
    prefix, lengths = torch.tensor([[BOS, *sentence] for sentence in sentences]), torch.full((3,), 6)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    if model.language is not None:
        model.language.trust.requires_grad_(False)  # correcting does not read it
    losses = []
    for _ in range(2):
        parts = model.training_losses(source, lengths, prefix, target, generation_share=1.0, cloze_share=1.0)
        target_loss, cloze, beliefs, *displacement = (part.mean() for part in parts.parts())
        assert (float(cloze.detach()) > 0.0) == model.config.cloze
        assert (float(beliefs.detach()) > 0.0) == bool(model.config.evidence)
        assert all((float(part.detach()) > 0.0) == model.config.displacement for part in displacement)
        loss = target_loss + cloze + beliefs + sum(displacement)
        optimizer.zero_grad()
        loss.backward()
        assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in model.parameters() if p.requires_grad)
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[1] < losses[0]
    made = export_network(model, best=5)
    weights = StoredWeights.unpack(made.weights)
    runtime = OnnxRuntime(made.encoder, made.decoder, weights, tables=None if tables is None else tables.arrays())
    found = draft_decode(runtime, sentences)
    assert len(found) == 3
    assert all(np.isfinite(hypothesis.log_probs).all() for hypothesis in found)


def test_the_cloze_is_scored_where_the_source_is_right(wild_model: Model) -> None:
    """Guessing a token that the target does not hold would teach the error."""
    model = wild_model(1)
    first = len(SPECIALS)
    source, lengths = torch.tensor([[first, first + 1, first + 2]]), torch.tensor([3])

    def cloze(target: list[int], share: float = 1.0) -> float:
        wanted = torch.tensor([target])
        losses = model.training_losses(
            source, lengths, torch.full_like(wanted, BOS), wanted, generation_share=1.0, cloze_share=share
        )
        return float(losses.cloze.mean().detach())

    each = [cloze([first + place]) for place in range(3)]
    assert cloze([first, first + 1, first + 2, EOS]) == pytest.approx(sum(each) / 3, rel=1e-4)
    assert cloze([first, first + 2, EOS]) == pytest.approx((each[0] + each[2]) / 2, rel=1e-4)
    assert cloze([EOS]) == 0.0
    assert cloze([first], share=0.0) == 0.0
