"""Configuration: strict, validated once, and the same after a way through a file."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corrector.config import (
    SCALES,
    SHARES,
    Config,
    ModelConfig,
    NoiseConfig,
    TokenizerConfig,
    TrainingConfig,
    load_config,
)
from corrector.errors import ConfigError

CHANGED = Config(
    TokenizerConfig("words", 99),
    ModelConfig(cell="gru", attention="none", copy=False, dropout=0.0),
    NoiseConfig(clean=1.0, random=0.5),
    TrainingConfig(max_minutes=1.5, seed=2**64 - 1, precision="bfloat16"),
)


@pytest.mark.parametrize("config", [Config(), CHANGED])
def test_plain_values_and_back(config: Config) -> None:
    values = config.to_dict()
    assert Config.from_dict(values) == config
    assert Config.from_dict(json.loads(json.dumps(values))) == config


def test_a_file_of_either_format_gives_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[model]\ncell = "rnn"\ndropout = 0\n[training]\nseed = 3\n', encoding="utf-8")
    (tmp_path / "a.json").write_text(
        '{"model": {"cell": "rnn", "dropout": 0}, "training": {"seed": 3}}', encoding="utf-8"
    )
    expected = Config(model=ModelConfig(cell="rnn", dropout=0.0), training=TrainingConfig(seed=3))
    assert load_config(tmp_path / "a.toml") == load_config(tmp_path / "a.json") == expected


def test_what_is_left_out_keeps_its_default(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    assert load_config(tmp_path / "empty.toml") == Config()


def test_every_recipe_of_settings_loads() -> None:
    recipes = Path(__file__).parents[1] / "data" / "recipes"
    settings = [path for path in recipes.glob("*.toml") if not path.stem.endswith("-mix")]
    assert settings
    for path in settings:
        assert isinstance(load_config(path), Config)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Config().model.copy = False  # type: ignore[misc]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"modle": {}}, "unknown group 'modle'. Did you mean 'model'?"),
        ({"model": {"dropuot": 0.1}}, "[model]: unknown key 'dropuot'. Did you mean 'dropout'?"),
        ({"tokenizer": {"xyz": 1}}, "Known: piece_algorithm, unit, vocabulary_size."),
        ({"model": 3}, "model = 3; expected a table"),
        ({"model": {"embedding": "256"}}, "embedding = '256' (str); expected int."),
        ({"model": {"embedding": 2.0}}, "embedding = 2.0 (float); expected int."),
        ({"model": {"embedding": True}}, "embedding = True (bool); expected int."),
        ({"model": {"dropout": False}}, "dropout = False (bool); expected float."),
        ({"model": {"copy": 1}}, "copy = 1 (int); expected bool."),
        ({"model": {"embedding": None}}, "embedding = None (NoneType); expected int."),
        ({"training": {"max_minutes": "long"}}, "expected float or null."),
        ({"model": {"cell": "LSTM"}}, "cell = 'LSTM'; expected one of 'rnn', 'gru', 'lstm'."),
        ({"tokenizer": {"unit": []}}, "expected one of 'characters', 'words', 'pieces'."),
    ],
)
def test_what_does_not_fit_is_named_with_what_does(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_dict(values, origin="run.toml")
    assert str(caught.value).startswith("run.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("group", "key", "value"),
    [
        ("tokenizer", "vocabulary_size", 0),
        *(("model", name, 0) for name in ("embedding", "encoder_layers", "encoder_width", "decoder_layers")),
        *(("model", name, -1) for name in ("decoder_width", "attention_width", "attention_reach")),
        *(("model", "dropout", value) for value in (-0.1, 1.0, math.nan)),
        ("model", "attention", "none"),  # copying, the default, needs attention
        *(("model", "word_trust", value) for value in (-0.1, math.nan, math.inf)),
        *(("model", "missing_rarity", value) for value in (math.nan, math.inf, -math.inf)),
        ("model", "word_trust", 0.5),  # of candidates, and there is no evidence
        ("model", "swap_rarity", 1.0),  # and nothing tells what is swapped
        *(("noise", name, value) for name in SHARES for value in (-0.1, 1.1)),
        *(("noise", "word_same", value) for value in (-1.0, math.nan, math.inf)),
        *(("noise", name, value) for name in SCALES for value in (math.nan, math.inf)),
        ("noise", "place_temperature", 0.0),
        ("noise", "second_choice", 0.5),  # more than the first choice, 0.6, leaves
        *(("training", name, 0) for name in ("max_steps", "batch_tokens", "max_tokens", "report_every")),
        *(("training", name, 0) for name in ("evaluate_every", "development_rows", "max_minutes", "clip_norm")),
        *(("training", "learning_rate", value) for value in (0.0, math.nan, math.inf)),
        *(("training", name, value) for name in ("decay_share", "generation_share") for value in (-0.1, 1.1)),
        *(("training", "weight_decay", value) for value in (-0.1, math.inf)),
        *(("training", "seed", value) for value in (-1, 2**64)),  # NumPy and PyTorch would fail later and worse
        ("training", "warmup_steps", -1),
    ],
)
def test_an_impossible_value_is_refused_from_files_and_from_code(group: str, key: str, value: Any) -> None:
    kinds = {
        "tokenizer": TokenizerConfig,
        "model": ModelConfig,
        "noise": NoiseConfig,
        "training": TrainingConfig,
    }
    with pytest.raises(ConfigError, match="expected"):
        Config.from_dict({group: {key: value}})
    with pytest.raises(ConfigError, match="expected"):
        kinds[group](**{key: value})


def test_noise_without_any_kind_of_error_is_refused() -> None:
    with pytest.raises(ConfigError, match="at least one"):
        NoiseConfig(**dict.fromkeys(NoiseConfig().weights(), 0.0))


def test_the_weights_of_the_noise_are_its_kinds_of_error() -> None:
    assert NoiseConfig().weights().keys() == {field.name for field in fields(NoiseConfig)} - {*SHARES, *SCALES}


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine anything may be slow
@given(
    values=st.dictionaries(
        st.sampled_from([*(field.name for field in fields(TrainingConfig)), "unknown"]),
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just([])),
    )
)
def test_any_values_give_settings_or_a_config_error(values: dict[str, Any]) -> None:
    try:
        made = TrainingConfig.from_dict(values)
    except ConfigError:
        return
    assert made.to_dict().items() >= values.items()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("a.json", b"[]"),
        ("a.json", b"[" * 100_000),
        ("a.toml", b"model = "),
        ("a.toml", b"\xff\xfe"),
        ("a.toml", b"[model]\ncell = 'rnn'\ncell = 'gru'\n"),
    ],
)
def test_a_file_that_is_no_table_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=name):
        load_config(tmp_path / name)


def test_a_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: cannot be read"):
        load_config(tmp_path / "nowhere.toml")
