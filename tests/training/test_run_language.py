"""Runs of a language model, and runs that correct with one."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from corrector import Corrector
from corrector.config import Config
from corrector.corpus.batches import NoisedText
from corrector.errors import BundleError, ConfigError, DataError
from corrector.model.losses import TrainingLosses
from corrector.model.seq2seq import Seq2Seq
from corrector.ngrams.leave_one_out import CrossFittedNgrams, load_cross_fitted
from corrector.training.checkpoint import BEST, LATEST, load_weights
from corrector.training.export import export_run
from corrector.training.reports import Report, StepReport
from corrector.training.run import begin, resume, start_from
from corrector.training.run_data import load_data
from corrector.training.run_language import language_weights
from corrector.training.run_settings import load_run_config, load_run_tokenizer
from corrector.training.start import load_start
from corrector.training.trainer import Trainer

CPU = torch.device("cpu")
STEPS = 6


def settings(make: Callable[..., Config], *, objective: str = "correction", steps: int = STEPS) -> Config:
    config = make(steps=steps)
    return replace(
        config,
        model=replace(config.model, evidence=2, language_width=8, language_embedding=6, familiarity=True),
        training=replace(
            config.training, objective=objective, batch_tokens=256, evaluate_every=3, report_every=1,
            development_rows=20,
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def reports(corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config]) -> dict[str, list[Report]]:
    """Trains the language models, once; returns what their runs told."""
    told: dict[str, list[Report]] = {"whole": [], "whole.without-late": []}
    config, ngrams = settings(toy_config, objective="language", steps=60), load_cross_fitted(corpus / "ngrams.npz")
    config = replace(config, training=replace(config.training, learning_rate=0.05))
    for name, parts in (("whole", ()), ("whole.without-late", ("early",))):
        data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file, parts=parts)
        begin(corpus / "runs" / name, data, config, device=CPU, report=told[name].append, ngrams=ngrams).run()
    return told


@pytest.fixture
def correcting(
    corpus: Path,
    lexicon_file: Path,
    toy_config: Callable[..., Config],
    reports: dict[str, list[Report]],  # noqa: ARG001 - the runs it names must be there
) -> Callable[..., Trainer]:
    """Begins a run that corrects with the language models, or goes on with it."""

    def make(
        folder: Path, *, parts: tuple[str, ...] = ("late",), go_on: bool = False, language_learns: bool = False
    ) -> Trainer:
        config, ngrams = settings(toy_config), load_cross_fitted(corpus / "ngrams.npz")
        config = replace(config, training=replace(config.training, language_learns=language_learns))
        data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file, parts=parts)
        if go_on:
            return resume(folder, data, config, device=CPU, report=lambda _: None)
        language = corpus / "runs" / "whole"
        return begin(folder, data, config, device=CPU, report=lambda _: None, ngrams=ngrams, language=language)

    return make


def differing(one: dict[str, Tensor], other: dict[str, Tensor]) -> set[str]:
    return {name for name, value in one.items() if not torch.equal(value, other[name])}


def test_only_the_language_model_learns_and_it_learns(corpus: Path, reports: dict[str, list[Report]]) -> None:
    losses = [report.cloze_loss for report in reports["whole"] if isinstance(report, StepReport)]
    assert losses[-1] < 0.6 * losses[0]
    one, other = (load_weights(corpus / "runs" / name / BEST) for name in ("whole", "whole.without-late"))
    changed = differing(one, other)  # both began with the same weights
    assert changed
    assert all(name.startswith("language.") for name in changed)


def test_a_network_that_corrects_keeps_the_language_model_it_was_given(
    correcting: Callable[..., Trainer], corpus: Path, tmp_path: Path
) -> None:
    correcting(tmp_path / "run").run()
    given, kept = language_weights(corpus / "runs" / "whole" / BEST), language_weights(tmp_path / "run" / BEST)
    assert not differing(dict(given), dict(kept))
    one, other = (
        load_run_tokenizer(folder, load_run_config(folder)) for folder in (corpus / "runs" / "whole", tmp_path / "run")
    )
    assert one.vocabulary.tokens == other.vocabulary.tokens


def test_a_language_model_learns_to_correct_where_it_is_to(
    toy_config: Callable[..., Config], correcting: Callable[..., Trainer], tmp_path: Path
) -> None:
    correcting(tmp_path / "run").run()
    given = load_weights(tmp_path / "run" / LATEST)
    (tmp_path / "pairs.tsv").write_text("我今天以经回家。\t我今天已经回家。\n" * 30, encoding="utf-8")
    for learns in (False, True):
        config = settings(toy_config)
        config = replace(config, training=replace(config.training, language_learns=learns, development_rows=2))
        folder, data = tmp_path / f"learns {learns}", load_data(tmp_path / "pairs.tsv", config)
        start_from(folder, load_start(str(tmp_path / "run")), data, config, device=CPU, report=lambda _: None).run()
        changed = differing(given, load_weights(folder / LATEST))
        assert any(not name.startswith("language.") for name in changed)
        of_language = {name for name in given if name.startswith("language.")}
        assert changed & of_language == (of_language - {"language.trust"} if learns else set())


def test_a_language_model_that_others_stand_in_for_does_not_learn(
    correcting: Callable[..., Trainer], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"language_learns is set.*'late'.*false"):
        correcting(tmp_path / "run", language_learns=True)


def test_a_part_is_learned_from_with_the_language_model_that_has_not_read_it(
    correcting: Callable[..., Trainer], corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = correcting(tmp_path / "run")
    used: list[dict[str, Tensor]] = []
    losses = Seq2Seq.training_losses

    def watching(model: Seq2Seq, *arguments: object, **settings: object) -> TrainingLosses:
        assert model.language is not None
        used.append({name: value.clone() for name, value in model.language.state_dict().items()})
        return losses(model, *arguments, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(Seq2Seq, "training_losses", watching)
    run.run()
    without = dict(language_weights(corpus / "runs" / "whole.without-late" / BEST))
    assert len(used) == STEPS
    assert all(not differing(without, language) for language in used)
    assert run.model.language is not None
    assert not differing(dict(language_weights(corpus / "runs" / "whole" / BEST)), run.model.language.state_dict())


def test_a_stopped_run_goes_on_with_the_same_language_models(
    correcting: Callable[..., Trainer], tmp_path: Path
) -> None:
    correcting(tmp_path / "whole").run()
    stopped = correcting(tmp_path / "stopped")
    stopped.report = lambda news: _stop(stopped) if news.step >= STEPS // 2 else None
    stopped.run()
    correcting(tmp_path / "stopped", go_on=True).run()
    one, other = (load_weights(tmp_path / name / LATEST) for name in ("whole", "stopped"))
    assert not differing(one, other)


def _stop(run: Trainer) -> None:
    """End a run as its time limit would."""
    run.config = replace(run.config, max_minutes=1e-9)


def test_a_run_with_a_language_model_is_exported_and_corrects(
    correcting: Callable[..., Trainer], tmp_path: Path
) -> None:
    correcting(tmp_path / "run").run()
    export_run(tmp_path / "run", tmp_path / "bundle")
    assert Corrector.load(tmp_path / "bundle").correct("我今天已经回家。").target


def test_a_part_that_every_language_model_has_read_is_refused(
    correcting: Callable[..., Trainer], tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=r"'early'.*--parts"):
        correcting(tmp_path / "run", parts=())


def test_language_models_of_different_tokens_are_refused(
    reports: dict[str, list[Report]],  # noqa: ARG001 - the runs it copies must be there
    corpus: Path,
    lexicon_file: Path,
    toy_config: Callable[..., Config],
    tmp_path: Path,
) -> None:
    """Their weights have the same shapes."""
    for name in ("whole", "whole.without-late"):
        shutil.copytree(corpus / "runs" / name, tmp_path / name)
    (vocabulary,) = (tmp_path / "whole.without-late" / "tokenizer").iterdir()
    tokens = json.loads(vocabulary.read_text(encoding="utf-8"))
    vocabulary.write_text(json.dumps(tokens[::-1]), encoding="utf-8")
    config, ngrams = settings(toy_config), load_cross_fitted(corpus / "ngrams.npz")
    data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file, parts=("late",))
    whole = tmp_path / "whole"
    with pytest.raises(ConfigError, match=r"without-late: has another tokenizer"):
        begin(tmp_path / "run", data, config, device=CPU, report=lambda _: None, ngrams=ngrams, language=whole)


def test_a_network_is_not_given_a_language_model_that_learned_nothing(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    config, ngrams = settings(toy_config), load_cross_fitted(corpus / "ngrams.npz")
    data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)
    with pytest.raises(ConfigError, match=r"language_width is 8.*--language"):
        begin(tmp_path / "run", data, config, device=CPU, report=lambda _: None, ngrams=ngrams)


def test_a_run_without_a_language_model_is_refused_as_one(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    ngrams = CrossFittedNgrams(load_cross_fitted(corpus / "ngrams.npz").whole)
    config = settings(toy_config, steps=1)
    config = replace(config, model=replace(config.model, language_width=0))
    data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)
    begin(tmp_path / "plain", data, config, device=CPU, report=lambda _: None, ngrams=ngrams).run()
    with pytest.raises(BundleError, match="no language model"):
        begin(
            tmp_path / "run", data, config, device=CPU, report=lambda _: None, ngrams=ngrams,
            language=tmp_path / "plain",
        )  # fmt: skip


def test_a_language_model_of_no_width_is_not_trained(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config], tmp_path: Path
) -> None:
    config, ngrams = settings(toy_config, objective="language"), load_cross_fitted(corpus / "ngrams.npz")
    config = replace(config, model=replace(config.model, language_width=0))
    data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file)
    with pytest.raises(ConfigError, match=r"'language'.*language_width is 0"):
        begin(tmp_path / "run", data, config, device=CPU, report=lambda _: None, ngrams=ngrams)


def test_pairs_have_no_parts(toy_config: Callable[..., Config], tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("我门走。\t我们走。\n", encoding="utf-8")
    with pytest.raises(DataError, match="no parts such as 'early'"):
        load_data(tmp_path / "pairs.tsv", toy_config(), parts=("early",))


def test_trained_weights_go_on_with_language_models_that_leave_a_part_out(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config], correcting: Callable[..., Trainer],
    tmp_path: Path,
) -> None:  # fmt: skip
    correcting(tmp_path / "run").run()
    start, ngrams = load_start(str(tmp_path / "run" / LATEST)), load_cross_fitted(corpus / "ngrams.npz")
    config = settings(toy_config)
    data = load_data(corpus / "texts", config, ngrams=ngrams.whole, lexicon=lexicon_file, parts=("late",))

    def go_on(name: str, language: Path) -> Trainer:
        return start_from(
            tmp_path / name, start, data, config, device=CPU, report=lambda _: None, ngrams=ngrams, language=language
        )

    run = go_on("more", corpus / "runs" / "whole")
    without = language_weights(corpus / "runs" / "whole.without-late" / BEST)
    assert not differing(dict(without), dict(run.languages["late"].state_dict()))
    run.run()
    kept = load_weights(tmp_path / "more" / LATEST)
    assert not [name for name in differing(start.weights, kept) if name.startswith("language.")]
    with pytest.raises(ConfigError, match=r"beside it there is no language model that leaves a part out"):
        go_on("alone", tmp_path / "run")


def test_a_part_that_the_text_does_not_have_is_named(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config]
) -> None:
    with pytest.raises(DataError, match=r"no part 'lat'.*'early', 'late'"):
        load_data(corpus / "texts", settings(toy_config), lexicon=lexicon_file, parts=("lat",))


def test_a_part_named_twice_is_learned_from_twice_but_for_what_is_held_out(
    corpus: Path, lexicon_file: Path, toy_config: Callable[..., Config]
) -> None:
    config = settings(toy_config)
    once, twice = (
        load_data(corpus / "texts", config, lexicon=lexicon_file, parts=parts)
        for parts in (("early", "late"), ("early", "late", "late"))
    )
    assert isinstance(once.training, NoisedText)
    assert isinstance(twice.training, NoisedText)
    read, text = Counter(twice.training.text), once.training.text
    assert once.development == twice.development
    assert len(text) == len(once.texts) - config.training.development_rows
    assert read == Counter(
        {sentence: 1 + (text.parts[number] == "late") for sentence, number in zip(text, text.part_numbers, strict=True)}
    )
