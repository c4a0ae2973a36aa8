"""Traditional forms: those everyone knows, most usual first, and nothing for what is the same in both."""

from __future__ import annotations

import pytest

from corrector.text import traditional


@pytest.mark.parametrize(
    ("simplified", "forms"), [("学", "學"), ("书", "書"), ("发", "發髮"), ("门", "門"), ("人", ""), ("a", "")]
)
def test_known_forms(simplified: str, forms: str) -> None:
    assert traditional.forms(simplified) == forms


def test_no_form_is_the_character_itself_and_the_usual_one_weighs_most() -> None:
    for simplified, row in traditional.table().items():
        assert simplified not in row
        assert "".join(sorted(row, key=lambda form: -row[form])) == traditional.forms(simplified)
        assert all(0.0 < weight <= 1.0 for weight in row.values())
