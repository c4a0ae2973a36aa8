"""Mixtures: weights hold where there is enough, nothing is taken twice, and a wrong recipe is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrector.corpus.mixture import Recipe, Register, amounts, load_recipe
from corrector.errors import ConfigError

ROOT = Path(__file__).parents[2]
SIZES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1e6), min_size=6, max_size=6)
WEIGHTS = st.floats(0.1, 9)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    registers = {"x": Register(draw(WEIGHTS), ("a", "b")), "y": Register(draw(WEIGHTS), ("c", "d", "e"))}
    return Recipe(registers, draw(st.floats(0, 1)))


@given(sizes=SIZES, recipe=recipes(), total=st.none() | st.floats(0, 6e6))
def test_no_corpus_is_exceeded_and_the_total_is_reached(
    sizes: dict[str, float], recipe: Recipe, total: float | None
) -> None:
    taken = amounts(sizes, recipe, total=total)
    wanted = sum(sizes[name] for name in "abcde")
    assert all(0 <= taken[name] <= sizes[name] * (1 + 1e-9) for name in taken)
    assert sum(taken.values()) == pytest.approx(wanted if total is None else min(total, wanted), rel=1e-6, abs=1e-3)


@given(sizes=SIZES, recipe=recipes(), total=st.floats(0, 6e6))
def test_more_in_all_is_not_less_of_any(sizes: dict[str, float], recipe: Recipe, total: float) -> None:
    less, more = amounts(sizes, recipe, total=total), amounts(sizes, recipe, total=total * 1.5)
    assert all(more[name] >= less[name] * (1 - 1e-9) for name in less)


def recipe(balance: float) -> Recipe:
    return Recipe({"x": Register(3, ("a", "b")), "y": Register(1, ("c",))}, balance)


@pytest.mark.parametrize(
    ("balance", "total", "taken"),
    [
        (1, 400, (240, 60, 100)),
        (0, 400, (150, 150, 100)),
        (0.5, 400, (200, 100, 100)),
        (0, 800, (300, 300, 200)),  # nothing is short: weights hold
        (0, 4000, (2450, 700, 850)),  # b and c are used up
        (1, None, (2800, 700, 850)),
    ],
)
def test_hand_computed(balance: float, total: float | None, taken: tuple[float, ...]) -> None:
    found = amounts({"a": 2800, "b": 700, "c": 850}, recipe(balance), total=total)
    assert tuple(found.values()) == pytest.approx(taken)


def test_without_registers_all_share_in_proportion() -> None:
    assert amounts({"a": 30, "b": 10}, Recipe(), total=20) == {"a": 15, "b": 5}


def test_an_empty_or_missing_corpus_takes_no_place() -> None:
    assert amounts({"a": 0, "c": 10}, recipe(0.5), total=8) == {"a": 0, "c": 8}


def test_the_split_covers_its_shares() -> None:
    split = Recipe(split={"train": 0.25, "development": 0.05})
    assert [split.part(fraction) for fraction in (0, 0.2499, 0.25, 0.2999, 0.31, 0.99)] == [
        "train", "train", "development", "development", None, None,
    ]  # fmt: skip
    assert Recipe().part(0.5) == ""


def load(tmp_path: Path, text: str) -> Recipe:
    path = tmp_path / "mix.toml"
    path.write_text(text, encoding="utf-8")
    return load_recipe(path)


def test_a_recipe_is_read(tmp_path: Path) -> None:
    text = (
        "balance = 0\ncharacters = 10_000\n[split]\ntrain = 0.5\n[limits]\nb = 20\n"
        "[registers.x]\nweight = 2\ncorpora = ['a', 'b']\n"
    )
    assert load(tmp_path, text) == Recipe({"x": Register(2, ("a", "b"))}, 0, {"b": 20}, 10_000, {"train": 0.5})
    assert load(tmp_path, "[limits]\nb = 20\na = 1\n").corpora == ("b", "a")
    foldered = load(tmp_path, "[registers.x]\nweight = 2\nfolder = 'chat'\ncorpora = ['a']\n")
    assert (foldered.folder("a"), foldered.folder("b")) == ("chat", "")
    assert load(tmp_path, "").corpora is None
    assert load(tmp_path, "[registers.x]\ncorpora = ['a']\n").registers["x"].weight == 1  # 0 takes nothing


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("balance = ", "cannot be read as TOML"),
        ("ballance = 1", "unknown key 'ballance'.*Did you mean 'balance'"),
        ("balance = 2", "balance is 2; expected a number from 0 to 1"),
        ("characters = 1.5", "characters is 1.5; expected a whole number"),
        ("characters = true", "expected a whole number"),
        ("limits = 3", "limits is 3; expected a table"),
        ("[limits]\na = -1", "a is -1; expected a whole number"),
        ("[registers]\nx = 3", "expected a table with weight and corpora"),
        ("[registers.x]\nweight = 1", "corpora is None; expected a list"),
        ("[registers.x]\nweight = -1\ncorpora = ['a']", "weight is -1; expected a number from 0"),
        ("[registers.x]\ncorpora = ['a']\nshare = 1", "unknown key 'share'"),
        ("[registers.x]\nweight = 1\ncorpora = ['a']\nfolder = '../b'", "folder is '../b'; expected the name"),
        ("[registers.x]\nweight = 1\ncorpora = ['a', 'a']", "more than one register: a"),
        ("[limits]\nb = 1\n[registers.x]\nweight = 1\ncorpora = ['a']", "corpora of no register: b"),
        ("[split]\na = 0.5\nb = 0.6", "add up to 1.1"),
    ],
)
def test_a_wrong_recipe_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"mix\.toml: .*{message}"):
        load(tmp_path, text)


def test_a_missing_recipe_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_recipe(tmp_path / "nowhere.toml")


def test_the_recipe_of_the_shipped_model_can_be_read() -> None:
    found = load_recipe(ROOT / "data" / "recipes" / "release-mix.toml")
    assert {register.folder for register in found.registers.values()} == {
        "dialogue", "encyclopedia", "forum", "other", "titles"
    }  # fmt: skip
    assert "smile_counsel_dialogue" in (found.corpora or ())
