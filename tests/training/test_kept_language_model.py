"""The language model that is kept for training on, `data/language.without-forum`: it fits the model that ships."""

from __future__ import annotations

from pathlib import Path

from corrector.bundle import read_bundle, shipped_bundle
from corrector.model.building import fill_model
from corrector.model.language import LanguageModel
from corrector.tokenization.building import tokenizer_files
from corrector.training.run_language import collect_stand_ins
from corrector.training.run_settings import load_run_config, load_run_tokenizer

DATA = Path(__file__).parents[2] / "data"


def test_it_stands_in_for_the_one_of_the_model_that_ships() -> None:
    shipped, run = read_bundle(shipped_bundle()), DATA / "language.without-forum"
    tokenizer = load_run_tokenizer(run, load_run_config(run))
    assert tokenizer_files(tokenizer) == tokenizer_files(shipped.tokenizer())
    weights = collect_stand_ins(DATA / "language").without["forum"]
    fill_model(LanguageModel(shipped.model_config, vocabulary_size=len(tokenizer.vocabulary)), weights)
