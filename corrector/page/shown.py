"""The components of one page and the labels that they show, so that a visitor can switch the language.

A component is made with keys in place of texts. Gradio puts the text of the browser's language there; a switch sends
all texts of the other one. Trade-off: a switch is a round trip, in which only labels travel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from corrector.page.labels import Labels

Keys = dict[str, str]  # argument of a component -> key of the text it gets


@dataclass
class Shown:
    """The components that say something, in the order in which they were made."""

    gr: Any
    i18n: Any
    components: list[Any] = field(default_factory=list)
    keys: list[Keys] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)  # value -> key, for a component with choices

    def make(self, maker: Any, *args: Any, keys: Keys, choices: dict[str, str] | None = None, **settings: Any) -> Any:
        """A component whose arguments `keys` are texts."""
        texts = {argument: self.i18n(key) for argument, key in keys.items()}
        if choices:
            settings["choices"] = [(self.i18n(key), value) for value, key in choices.items()]
        return self.add(maker(*args, **texts, **settings), keys, choices)

    def add(self, component: Any, keys: Keys, choices: dict[str, str] | None = None) -> Any:
        """A component that exists already."""
        self.components.append(component)
        self.keys.append(keys)
        self.choices.append(choices or {})
        return component

    def updates(self, say: Labels) -> list[Any]:
        """For each component what makes it speak another language."""
        return [
            self.gr.update(
                **{argument: say(key) for argument, key in keys.items()},
                **({"choices": [(say(key), value) for value, key in choices.items()]} if choices else {}),
            )
            for keys, choices in zip(self.keys, self.choices, strict=True)
        ]
