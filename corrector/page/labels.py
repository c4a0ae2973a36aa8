"""What the page says, in every language it speaks: one file of texts a language, `labels/LANGUAGE.json`.

Knows languages and keys, no components. The browser's language is chosen by Gradio from `translations`; a visitor who
switches gets the texts themselves. Trade-off: a text of the library, such as an error message, stays English.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_LOCALES = {"zh": ("zh", "zh-CN", "zh-TW"), "en": ("en",)}  # the names that browsers and Gradio know them by


@dataclass(frozen=True)
class Labels:
    """The texts of one language by key."""

    language: Language
    texts: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with {names} filled in."""
        text = self.texts[key]
        return text.format(**values) if values else text


@cache
def labels(language: Language) -> Labels:
    """The texts of a language."""
    path = files("corrector") / "page" / "labels" / f"{language}.json"
    return Labels(language, json.loads(path.read_text(encoding="utf-8")))


def translations() -> dict[str, dict[str, str]]:
    """Locale -> the texts, as `gradio.I18n` takes them."""
    return {locale: labels(language).texts for language in LANGUAGES for locale in _LOCALES[language]}
