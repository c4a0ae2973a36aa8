"""Runs that learn from what readers found in the text, and from pairs beside it: both are drawn as they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from corrector.cli.main import main
from corrector.config import Config
from corrector.corpus.annotated_text import AnnotatedText
from corrector.corpus.annotations import annotate, save_annotations
from corrector.corpus.batches import NoisedText
from corrector.corpus.pairs import Pair
from corrector.errors import ConfigError, DataError
from corrector.training.annotated_data import AnnotationFiles
from corrector.training.checkpoint import LATEST, load_weights
from corrector.training.run import begin, resume
from corrector.training.run_data import Data, load_data
from corrector.training.trainer import Trainer

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def read(toy_sentences: tuple[str, ...]) -> tuple[Pair, ...]:
    """Three sentences of either part, of which every second holds an error."""
    chosen = [*toy_sentences[:6:2], *toy_sentences[-6::2]]
    return tuple(Pair(one, one if place % 2 else one.replace("。", "！")) for place, one in enumerate(chosen))


@pytest.fixture
def annotations(read: tuple[Pair, ...], tmp_path: Path) -> Path:
    save_annotations(annotate(read), tmp_path / "annotations.tsv.xz")
    return tmp_path / "annotations.tsv.xz"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Pairs of no text."""
    (tmp_path / "written.tsv").write_text("我在也不去了。\t我再也不去了。\n他在家。\t他在家。\n", encoding="utf-8")
    return tmp_path / "written.tsv"


@pytest.fixture
def config(toy_config: Callable[..., Config]) -> Config:
    made = toy_config(steps=6)
    training = replace(made.training, batch_tokens=256, evaluate_every=3, development_rows=10, annotated=0.3)
    return replace(made, training=training)


@pytest.fixture
def load(corpus: Path, annotations: Path, config: Config, lexicon_file: Path) -> Callable[..., Data]:
    def data(
        parts: tuple[str, ...] = (), *, settings: Config = config, found: Path | None = annotations,
        pairs: Path | None = None,
    ) -> Data:  # fmt: skip
        development = annotations.parent / "development.tsv"
        development.write_text("他再家。\t他在家。\n", encoding="utf-8")
        files = AnnotationFiles(found, pairs)
        return load_data(
            corpus / "texts", settings, development=development, lexicon=lexicon_file, parts=parts, annotated=files
        )

    return data


def drawn_annotated(data: Data) -> tuple[Pair, ...]:
    assert isinstance(data.training, AnnotatedText)
    annotated = data.training.annotated
    return tuple(annotated.pairs(range(len(annotated)), (1,)))


def stop(trainer: Trainer) -> None:
    """End the run as its time limit would."""
    trainer.config = replace(trainer.config, max_minutes=1e-9)


def test_annotated_sentences_are_drawn_as_they_are_and_not_made_wrong(
    load: Callable[..., Data], read: tuple[Pair, ...], toy_sentences: tuple[str, ...]
) -> None:
    data = load()
    assert drawn_annotated(data) == read
    assert isinstance(data.training, AnnotatedText)
    assert data.training.names == ["early"] * 3 + ["late"] * 3
    assert sorted(data.training.noised.text) == sorted(set(toy_sentences) - {pair.source for pair in read})
    assert len(data.texts) == len(toy_sentences)  # of all of them the tokenizer is made


def test_a_part_that_is_read_twice_has_its_annotated_sentences_twice(
    load: Callable[..., Data], read: tuple[Pair, ...]
) -> None:
    drawn = drawn_annotated(load(("early", "late", "late")))
    assert sorted(drawn, key=read.index) == sorted((*read, *read[3:]), key=read.index)


def test_annotated_sentences_are_learned_from_in_other_parts_too(
    load: Callable[..., Data], read: tuple[Pair, ...], toy_sentences: tuple[str, ...]
) -> None:
    data = load(("late",))
    assert drawn_annotated(data) == (*read[3:], *read[:3])
    assert isinstance(data.training, AnnotatedText)
    assert data.training.names == ["late"] * 3 + ["early"] * 3
    assert set(data.training.noised.text) < set(toy_sentences[len(toy_sentences) // 2 :])
    assert data.parts == ("late",)


def test_pairs_are_drawn_beside_the_text_and_belong_to_no_part(
    load: Callable[..., Data], read: tuple[Pair, ...], written: Path
) -> None:
    pairs = (Pair("我在也不去了。", "我再也不去了。"), Pair("他在家。", "他在家。"))
    both, alone = load(pairs=written), load(found=None, pairs=written)
    assert drawn_annotated(both) == (*read, *pairs)
    assert drawn_annotated(alone) == pairs
    assert isinstance(both.training, AnnotatedText)
    assert isinstance(alone.training, AnnotatedText)
    assert both.training.names == ["early"] * 3 + ["late"] * 3 + ["", ""]
    assert both.parts == ("early", "late")
    assert len(alone.training.noised.text) == len(both.training.noised.text) + len(read)
    assert len({load().fingerprint, both.fingerprint, alone.fingerprint}) == 3


def test_other_annotations_are_other_data(load: Callable[..., Data], read: tuple[Pair, ...], tmp_path: Path) -> None:
    one = load().fingerprint
    save_annotations(annotate([*read[:-1], Pair(read[-1].source, read[-1].source + "？")]), tmp_path / "other.tsv")
    assert load(found=tmp_path / "other.tsv").fingerprint != one
    assert load().fingerprint == one


def test_their_mistakes_are_learned_where_that_is_wanted(
    load: Callable[..., Data], config: Config, toy_sentences: tuple[str, ...], tmp_path: Path
) -> None:
    pairs = [Pair(one, one.replace("家", "书")) for one in toy_sentences[::3]]
    save_annotations(annotate(pairs), tmp_path / "mistakes.tsv")
    training = replace(config.training, renewed=1.0, learned_candidates=2)
    data = load(settings=replace(config, training=training), found=tmp_path / "mistakes.tsv")
    assert data.candidates == {"家": ("书",)}
    assert any(pair.source != pair.target and pair not in pairs for pair in drawn_annotated(data))
    assert {pair.target for pair in drawn_annotated(data)} == {pair.target for pair in pairs}


def test_only_those_of_one_length_are_learned_where_that_is_wanted(
    load: Callable[..., Data], config: Config, read: tuple[Pair, ...], toy_sentences: tuple[str, ...], tmp_path: Path
) -> None:
    longer = [Pair(one, one + "吗") for one in toy_sentences[10:14]]
    save_annotations(annotate([*read, *longer]), tmp_path / "both.tsv")
    (tmp_path / "pairs.tsv").write_text("他他在家。\t他在家。\n他再家。\t他在家。\n", encoding="utf-8")
    wanted = replace(config, training=replace(config.training, same_length=True))
    data = load(settings=wanted, found=tmp_path / "both.tsv", pairs=tmp_path / "pairs.tsv")
    assert drawn_annotated(data) == (*read, Pair("他再家。", "他在家。"))
    assert isinstance(data.training, AnnotatedText)
    assert not {pair.source for pair in longer} & set(data.training.noised.text)  # and they are not taken for right
    save_annotations(annotate(longer), tmp_path / "longer.tsv")
    with pytest.raises(DataError, match=r"no annotated pair has sides of one length, and training\.same_length"):
        load(settings=wanted, found=tmp_path / "longer.tsv")


def test_a_stopped_run_goes_on_with_the_same_batches(load: Callable[..., Data], config: Config, tmp_path: Path) -> None:
    stopped = begin(tmp_path / "run", load(), config, device=CPU, report=lambda _: None)
    stopped.report = lambda news: stop(stopped) if news.step == 3 else None
    stopped.run()
    resume(tmp_path / "run", load(), config, device=CPU, report=lambda _: None).run()
    begin(tmp_path / "whole", load(), config, device=CPU, report=lambda _: None).run()
    one, other = (load_weights(tmp_path / name / LATEST) for name in ("run", "whole"))
    assert all(torch.equal(value, other[name]) for name, value in one.items())


def test_annotations_that_nothing_is_learned_from_are_told(load: Callable[..., Data], config: Config) -> None:
    without = replace(config, training=replace(config.training, annotated=0.0))
    with pytest.raises(ConfigError, match=r"training.annotated is 0, so nothing would be learned from .*Set the share"):
        load(settings=without)
    assert isinstance(load(settings=without, found=None).training, NoisedText)


def test_a_language_model_learns_from_right_text_alone(load: Callable[..., Data], config: Config) -> None:
    language = replace(config, training=replace(config.training, objective="language"))
    with pytest.raises(ConfigError, match=r"learns from right text alone; .*Leave --annotations out"):
        load(settings=language)


def test_a_share_of_annotations_that_are_not_given_is_told(load: Callable[..., Data]) -> None:
    with pytest.raises(ConfigError, match=r"training.annotated is 0.3, and .* is text without annotations"):
        load(found=None)


def test_annotations_of_another_text_are_told(load: Callable[..., Data], tmp_path: Path) -> None:
    save_annotations(annotate([Pair("别的话。", "别的话。")]), tmp_path / "other.tsv")
    with pytest.raises(DataError, match=r"no sentence of it is annotated\. Give the text"):
        load(found=tmp_path / "other.tsv")


def test_pairs_that_nothing_is_learned_from_are_told(load: Callable[..., Data], config: Config, written: Path) -> None:
    without = replace(config, training=replace(config.training, annotated=0.0))
    with pytest.raises(ConfigError, match=r"nothing would be learned from .*written.tsv.*leave --pairs out"):
        load(settings=without, found=None, pairs=written)


def test_damaged_pairs_are_told_with_their_line(load: Callable[..., Data], written: Path) -> None:
    written.write_text("一\t一\n二\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"written.tsv.*line 2"):
        load(pairs=written)


def test_a_file_without_pairs_is_told(load: Callable[..., Data], written: Path) -> None:
    written.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"written.tsv.*holds no pair\. Give one"):
        load(found=None, pairs=written)


def test_pairs_in_place_of_text_take_no_annotations(
    config: Config, annotations: Path, written: Path, tmp_path: Path
) -> None:
    (tmp_path / "pairs.tsv").write_text("他再家。\t他在家。\n" * 30, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"--annotations is .*annotations.tsv.xz, and .*pairs.tsv holds annotated"):
        load_data(tmp_path / "pairs.tsv", config, annotated=AnnotationFiles(annotations))
    with pytest.raises(ConfigError, match=r"--pairs is .*written.tsv, and .*pairs.tsv holds annotated"):
        load_data(tmp_path / "pairs.tsv", config, annotated=AnnotationFiles(pairs=written))
    with pytest.raises(ConfigError, match=r"training.annotated is 0.3, and .*pairs.tsv holds annotated pairs"):
        load_data(tmp_path / "pairs.tsv", config)


def test_the_command_learns_from_them(
    corpus: Path, annotations: Path, written: Path, config: Config, lexicon_file: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "settings.json").write_text(json.dumps(config.to_dict()), encoding="utf-8")
    files = ["--annotations", str(annotations), "--pairs", str(written)]
    given = [*files, "--config", str(tmp_path / "settings.json")]
    out = ["--lexicon", str(lexicon_file), "--out", str(tmp_path / "run")]
    assert main(["train", str(corpus / "texts"), *given, *out]) == 0
    assert main(["train", str(corpus / "texts"), *files, *out, "--resume"]) == 0
    assert main(["train", str(corpus / "texts"), *out, "--resume"]) == 2
    assert "training.annotated is 0.3" in capsys.readouterr().err
