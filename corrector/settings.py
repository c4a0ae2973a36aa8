"""The base of the configuration classes: read strictly from plain values, written as plain values.

An unknown key, a wrong type or an impossible value is a `ConfigError`, never a silent guess.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from corrector.errors import ConfigError, did_you_mean

C = TypeVar("C", bound="Settings")


@dataclass(frozen=True)
class Settings:
    """Base of the configuration classes: strict loading from and plain writing to JSON values."""

    @classmethod
    def from_dict(cls: type[C], values: dict[str, Any], *, origin: str = "configuration") -> C:
        """Build from plain values; `origin` names the source in error messages.

        Raises:
            ConfigError: unknown key, wrong type or impossible value.
        """
        hints = get_type_hints(cls)
        known = {field.name for field in fields(cls)}
        for key, value in values.items():
            if key not in known:
                raise ConfigError(f"{origin}: unknown key {key!r}.{did_you_mean(key, known)}")
            _check_type(key, value, hints[key], origin)
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def _expect(self, condition: bool, name: str, expected: str) -> None:
        if not condition:
            raise ConfigError(f"{type(self).__name__}: {name} = {getattr(self, name)!r}; expected {expected}.")


def _check_type(key: str, value: Any, hint: Any, origin: str) -> None:
    allowed = get_args(hint)
    if get_origin(hint) is Literal:
        if value not in allowed:
            raise ConfigError(f"{origin}: {key} = {value!r}; expected one of {', '.join(map(repr, allowed))}.")
        return
    accepted = allowed or (hint,)
    number_for_float = isinstance(value, int) and not isinstance(value, bool) and float in accepted
    if type(value) not in accepted and not number_for_float:
        names = " or ".join("null" if kind is type(None) else kind.__name__ for kind in accepted)
        raise ConfigError(f"{origin}: {key} = {value!r} ({type(value).__name__}); expected {names}.")
