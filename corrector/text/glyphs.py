"""How characters look: for each common character the ones that are easily taken for it.

Knows the 6,763 Hanzi of GB 2312 and nothing of sound or meaning. The table is data made by scripts/build_tables.py,
which says how similarity is measured. Trade-off: a short list for each character instead of a measure for any pair.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def similar(character: str) -> tuple[tuple[str, float], ...]:
    """(other character, similarity) pairs, most similar first, similarity in (0, 1]; empty if nothing is similar."""
    row = _rows().get(character, "")
    return tuple((entry[0], float(entry[1:])) for entry in row.split())


def are_similar(a: str, b: str) -> bool:
    """Whether either of two different characters is listed as similar to the other."""
    return a != b and (_is_listed(b, under=a) or _is_listed(a, under=b))


def _is_listed(character: str, *, under: str) -> bool:
    return any(other == character for other, _ in similar(under))


@cache
def _rows() -> dict[str, str]:
    """Character -> its row of the table, such as 末0.97 朱0.95; parsed only when a character is asked for."""
    table = (files(__package__) / "tables" / "shapes.txt").read_text(encoding="utf-8")
    return {row[0]: row[2:] for row in table.split("\n")[1:] if row}
