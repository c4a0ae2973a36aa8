"""Runs that learn from annotated pairs what is mistaken for what: it makes the noise, and the evidence offers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from corrector.bundle import read_bundle
from corrector.config import Config
from corrector.corpus.batches import FixedPairs
from corrector.corpus.renewed_pairs import RenewedPairs
from corrector.errors import ConfigError, DataError
from corrector.evidence.tables import unpack_tables
from corrector.model.evidence import Evidence
from corrector.ngrams.leave_one_out import load_cross_fitted
from corrector.tokenization.tokenizer import Tokenizer
from corrector.training.checkpoint import LATEST, load_weights
from corrector.training.export import export_run
from corrector.training.run import begin, resume, start_from
from corrector.training.run_data import load_data
from corrector.training.start import load_start
from corrector.training.trainer import Trainer

CPU = torch.device("cpu")
WRONG, RIGHT = "书", "家"  # alike in nothing


@pytest.fixture
def pairs(tmp_path: Path, toy_sentences: tuple[str, ...]) -> Path:
    """Right sentences, and those with 家 with another character in its place."""
    path = tmp_path / "pairs.tsv"
    rows = [f"{sentence.replace(RIGHT, WRONG)}\t{sentence}\n" for sentence in toy_sentences]
    path.write_text("".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def config(toy_config: Callable[..., Config]) -> Config:
    made = toy_config(steps=6)
    training = replace(
        made.training, batch_tokens=256, evaluate_every=3, report_every=1, development_rows=20, renewed=0.5,
        learned_candidates=2,
    )  # fmt: skip
    return replace(made, model=replace(made.model, evidence=2), training=training)


@pytest.fixture
def trainer(corpus: Path, pairs: Path, config: Config, tmp_path: Path) -> Trainer:
    ngrams = replace(load_cross_fitted(corpus / "ngrams.npz"), without={})
    data = load_data(pairs, config)
    return begin(tmp_path / "run", data, config, device=CPU, report=lambda _: None, ngrams=ngrams)


def offered(evidence: Evidence | None, tokenizer: Tokenizer, text: str) -> set[str]:
    """The candidates of all places of a text."""
    assert evidence is not None
    found = evidence(torch.tensor([tokenizer.encode(text).ids])).tokens
    return {tokenizer.vocabulary.surface(int(token)) for token in found.flatten()}


def test_pairs_are_known_by_the_end_of_their_name(pairs: Path, config: Config) -> None:
    renamed = pairs.with_name("wiki.txt.tsv")
    renamed.write_bytes(pairs.read_bytes())
    assert load_data(renamed, config).fingerprint == load_data(pairs, config).fingerprint


def test_what_pairs_correct_is_offered_in_training_and_in_the_bundle(trainer: Trainer, tmp_path: Path) -> None:
    tokenizer = trainer.stream.tokenizer
    assert RIGHT in offered(trainer.model.evidence, tokenizer, f"小明已经回{WRONG}。")
    trainer.run()
    export_run(tmp_path / "run", tmp_path / "bundle")
    bundle = read_bundle(tmp_path / "bundle")
    exported = Evidence(unpack_tables(bundle.files), count=2)
    assert RIGHT in offered(exported, bundle.tokenizer(), f"小明已经回{WRONG}。")


def test_it_is_not_offered_unless_it_is_wanted(corpus: Path, pairs: Path, config: Config, tmp_path: Path) -> None:
    config = replace(config, training=replace(config.training, learned_candidates=0))
    ngrams = replace(load_cross_fitted(corpus / "ngrams.npz"), without={})
    run = begin(tmp_path / "run", load_data(pairs, config), config, device=CPU, report=lambda _: None, ngrams=ngrams)
    assert RIGHT not in offered(run.model.evidence, run.stream.tokenizer, f"小明已经回{WRONG}。")


def test_only_those_of_one_length_are_learned_where_that_is_wanted(config: Config, tmp_path: Path) -> None:
    path, wanted = tmp_path / "pairs.tsv", replace(config, training=replace(config.training, same_length=True))
    path.write_text("他再家。\t他在家。\n他他在家。\t他在家。\n" * 3, encoding="utf-8")
    texts = load_data(path, wanted).texts
    assert set(texts) == {"他再家。", "他在家。"}
    path.write_text("他他在家。\t他在家。\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"no annotated pair has sides of one length, and training\.same_length"):
        load_data(path, wanted)


def test_pairs_seen_in_development_tell_nothing(pairs: Path, config: Config) -> None:
    rows = [line for line in pairs.read_text(encoding="utf-8").splitlines(keepends=True) if WRONG not in line]
    pairs.write_text("".join(rows), encoding="utf-8")
    development = pairs.with_name("development.tsv")
    development.write_text(f"小明已经回{WRONG}。\t小明已经回{RIGHT}。\n" * 30, encoding="utf-8")
    data = load_data(pairs, config, development=development)
    assert not data.candidates
    assert {pair.source for pair in data.training.pairs(range(len(data.training)), (1,))} <= set(data.texts)


def test_started_from_other_weights_they_are_offered_too(trainer: Trainer, config: Config, tmp_path: Path) -> None:
    sentences = tmp_path / "more.tsv"
    sentences.write_text("她吃了三碗礼。\t她吃了三碗面。\n" * 40, encoding="utf-8")
    trainer.run()
    start = load_start(str(tmp_path / "run"))
    more = start_from(tmp_path / "more", start, load_data(sentences, config), config, device=CPU, report=lambda _: None)
    assert "面" in offered(more.model.evidence, start.tokenizer, "她吃了三碗礼。")
    assert RIGHT in offered(more.model.evidence, start.tokenizer, f"小明已经回{WRONG}。")  # learned before


def test_a_stopped_run_goes_on_with_the_same_pairs_and_candidates(
    trainer: Trainer, pairs: Path, config: Config, corpus: Path, tmp_path: Path
) -> None:
    trainer.report = lambda news: _stop(trainer) if news.step == 3 else None
    trainer.run()
    resume(tmp_path / "run", load_data(pairs, config), config, device=CPU, report=lambda _: None).run()
    ngrams = replace(load_cross_fitted(corpus / "ngrams.npz"), without={})
    whole = begin(
        tmp_path / "whole", load_data(pairs, config), config, device=CPU, report=lambda _: None, ngrams=ngrams
    )
    whole.run()
    one, other = (load_weights(tmp_path / name / LATEST) for name in ("run", "whole"))
    assert all(torch.equal(value, other[name]) for name, value in one.items())


def test_the_share_that_is_renewed_is_drawn_anew_each_time(pairs: Path, config: Config) -> None:
    data = load_data(pairs, config)
    assert isinstance(data.training, RenewedPairs)
    drawn = [data.training.pairs(range(len(data.training)), (1, epoch)) for epoch in range(2)]
    assert drawn[0] != drawn[1]
    without = load_data(pairs, replace(config, training=replace(config.training, renewed=0.0, learned_candidates=0)))
    assert isinstance(without.training, FixedPairs)
    targets = sorted(pair.target for pair in without.training.all_pairs)
    assert all(sorted(pair.target for pair in one) == targets for one in drawn)
    assert any(pair not in without.training.all_pairs for pair in drawn[0])


@pytest.mark.parametrize("name", ["renewed", "learned_candidates"])
def test_text_tells_nothing_of_mistakes(name: str, clean_text: Path, config: Config) -> None:
    settings = {"renewed": 0.0, "learned_candidates": 0, name: 1}
    config = replace(config, training=replace(config.training, **settings))
    with pytest.raises(
        ConfigError, match=rf"training.{name} is 1, and .*clean.txt is text without .*Set it to 0, or give"
    ):
        load_data(clean_text, config)


def test_a_network_without_evidence_has_nowhere_to_offer_them(pairs: Path, config: Config, tmp_path: Path) -> None:
    config = replace(config, model=replace(config.model, evidence=0))
    with pytest.raises(ConfigError, match=r"training.learned_candidates is set, and the network has no evidence"):
        begin(tmp_path / "run", load_data(pairs, config), config, device=CPU, report=lambda _: None)


def _stop(trainer: Trainer) -> None:
    """End the run as its time limit would."""
    trainer.config = replace(trainer.config, max_minutes=1e-9)
