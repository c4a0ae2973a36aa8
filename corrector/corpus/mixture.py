"""How much of each corpus goes into a mixture: registers with weights, and a balance between the corpora of one.

Knows names and amounts, no files of text. Amounts are characters of clean, unique text.
Trade-off: a register that holds less than its weight asks for is taken whole, once, and the others fill its place in
proportion; nothing is ever repeated to reach a weight.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corrector.errors import ConfigError, did_you_mean


@dataclass(frozen=True, slots=True)
class Register:
    """Corpora of one kind of language, such as dialogue, and their weight in the mixture beside other registers.

    Attributes:
        weight: 1 where a recipe gives none.
        folder: the subfolder that they are written to, "" for none. Each folder of a corpus is a part of it, of which
            'corrector count --leave-one-out' makes n-grams that have not seen it.
    """

    weight: float
    corpora: tuple[str, ...]
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is taken of which corpus.

    Attributes:
        registers: by name; empty: all text of all corpora. Weights matter only where less is wanted than there is.
        balance: exponent that a corpus' size gets within its register: 1 takes of all the same share, 0 of all the
            same amount, 0.5 is between.
        limits: sentences of a corpus, about so many at most, since each is drawn for itself; by name. Needs no
            registers, and without these names all that is taken.
        characters: of the whole mixture; None: as much as there is.
        split: share of the sentences of each part, by name; empty: one part without a name.
    """

    registers: Mapping[str, Register] = field(default_factory=dict)
    balance: float = 0.5
    limits: Mapping[str, int] = field(default_factory=dict)
    characters: int | None = None
    split: Mapping[str, float] = field(default_factory=dict)

    @property
    def corpora(self) -> tuple[str, ...] | None:
        """The corpora that are named; None: all there are."""
        if self.registers:
            return tuple(corpus for register in self.registers.values() for corpus in register.corpora)
        return tuple(self.limits) or None

    def folder(self, corpus: str) -> str:
        """The subfolder that a corpus is written to, "" for none."""
        folders = (register.folder for register in self.registers.values() if corpus in register.corpora)
        return next(folders, "")

    def part(self, fraction: float) -> str | None:
        """The part that the sentence with this fraction in [0, 1) goes to; None: to none."""
        if not self.split:
            return ""
        for name, share in self.split.items():
            if fraction < share:
                return name
            fraction -= share
        return None


def load_recipe(path: str | Path) -> Recipe:
    """A recipe from a TOML file: `balance`, `characters`, and the tables `[registers.NAME]`, `[limits]`, `[split]`.

    Raises:
        ConfigError: not TOML, an unknown key or an impossible value.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        raise ConfigError(f"{path}: cannot be read as TOML ({reason}).") from reason
    try:
        return _recipe(values)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from error


def _recipe(values: dict[str, Any]) -> Recipe:
    _check_keys(values, ("registers", "balance", "limits", "characters", "split"), "the recipe")
    registers = {name: _register(name, table) for name, table in _table(values, "registers").items()}
    recipe = Recipe(
        registers,
        _number(values, "balance", 0.5, highest=1),
        {name: _whole(name, limit) for name, limit in _table(values, "limits").items()},
        _whole("characters", values["characters"]) if "characters" in values else None,
        {name: _number(_table(values, "split"), name, 0, highest=1) for name in _table(values, "split")},
    )
    _check(recipe)
    return recipe


def _check(recipe: Recipe) -> None:
    named = recipe.corpora or ()
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ConfigError(f"corpora stand in more than one register: {', '.join(twice)}. Name each once.")
    if recipe.registers and (unknown := sorted(set(recipe.limits) - set(named))):
        raise ConfigError(f"[limits] names corpora of no register: {', '.join(unknown)}.")
    if sum(recipe.split.values()) > 1 + 1e-9:
        raise ConfigError(f"the shares of [split] add up to {sum(recipe.split.values()):g}; expected at most 1.")


def _register(name: str, table: Any) -> Register:
    if not isinstance(table, dict):
        raise ConfigError(f"[registers] {name} is {table!r}; expected a table with weight and corpora.")
    _check_keys(table, ("weight", "corpora", "folder"), f"[registers.{name}]")
    corpora = table.get("corpora")
    if not isinstance(corpora, list) or not corpora or not all(isinstance(corpus, str) for corpus in corpora):
        raise ConfigError(f"[registers.{name}] corpora is {corpora!r}; expected a list of file names without suffix.")
    folder = table.get("folder", "")
    if not isinstance(folder, str) or folder in (".", "..") or set(folder) & set("/\\"):
        raise ConfigError(f"[registers.{name}] folder is {folder!r}; expected the name of a folder, without slashes.")
    return Register(_number(table, "weight", 1, highest=None), tuple(corpora), folder)


def _table(values: dict[str, Any], key: str) -> dict[str, Any]:
    table = values.get(key, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{key} is {table!r}; expected a table.")
    return table


def _number(values: dict[str, Any], key: str, default: float, *, highest: float | None) -> float:
    value = values.get(key, default)
    valid = isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0
    if not valid or (highest is not None and value > highest):
        raise ConfigError(f"{key} is {value!r}; expected a number from 0 to {highest or 'any'}.")
    return float(value)


def _whole(key: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ConfigError(f"{key} is {value!r}; expected a whole number from 0.")
    return value


def _check_keys(values: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in values:
        if key not in known:
            raise ConfigError(f"{where} has an unknown key {key!r}.{did_you_mean(key, known)}")


def amounts(available: Mapping[str, float], recipe: Recipe, *, total: float | None) -> dict[str, float]:
    """How much to take of each corpus of which so much is available; at most `total`, None: as much as there is."""
    if not recipe.registers:
        return _filled(available, dict(available), total)
    present = {
        name: {corpus: available[corpus] for corpus in register.corpora if corpus in available}
        for name, register in recipe.registers.items()
    }
    weights = {name: register.weight for name, register in recipe.registers.items()}
    of_registers = _filled({name: sum(corpora.values()) for name, corpora in present.items()}, weights, total)
    taken: dict[str, float] = {}
    for name, corpora in present.items():
        sizes = {corpus: size**recipe.balance for corpus, size in corpora.items()}
        taken |= _filled(corpora, sizes, of_registers[name])
    return taken


def _filled(available: Mapping[str, float], weights: Mapping[str, float], total: float | None) -> dict[str, float]:
    """`total` divided by weights; what is too small for its part is taken whole, and the rest divided again."""
    taken: dict[str, float] = {}
    rest = {name: size for name, size in available.items() if weights[name] > 0}
    left = sum(rest.values()) if total is None else min(total, sum(rest.values()))
    while rest:
        scale = left / sum(weights[name] for name in rest)
        small = [name for name, size in rest.items() if size <= scale * weights[name]]
        if not small:
            return dict.fromkeys(available, 0.0) | taken | {name: scale * weights[name] for name in rest}
        for name in small:
            taken[name] = rest.pop(name)
            left -= taken[name]
    return dict.fromkeys(available, 0.0) | taken
