"""Distributions side by side, as a picture: one panel a block, in it one bar for each label and distribution.

Knows what is counted and how to draw it with matplotlib; the same figures as text are in `distribution_table`.
Trade-off: ten small panels on one page, to be taken in at a glance, without figures on the bars.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corrector.corpus.distribution import BLOCKS, Block, Distribution, distance
from corrector.errors import InputError, require
from corrector.wholefiles import complete_or_nothing, expect_folder

SUFFIXES = (".png", ".svg", ".pdf")
_COLUMNS = 5  # of panels
_ROOM = 0.8  # of the room of a label that its bars take together
_LEVEL = 4  # labels of a panel that can be written level
_COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb")  # Paul Tol: told apart by all
_CHINESE = "Noto Sans CJK SC"  # file names may be Chinese


def draw(distributions: Mapping[str, Distribution], path: str | Path) -> None:
    """Write the picture of some named distributions, the reference first.

    A panel's title names the total variation between each of the others and the first, as the table does.

    Raises:
        InputError: the file's name does not end in .png, .svg or .pdf, or it cannot be written.
        MissingExtraError: matplotlib is not installed.
    """
    path = check_picture(path)
    from matplotlib import font_manager, rc_context
    from matplotlib.figure import Figure

    fonts = [_CHINESE] if _CHINESE in font_manager.get_font_names() else []
    with rc_context({"font.family": [*fonts, "DejaVu Sans"], "font.size": 9}):
        figure = Figure(figsize=(20, 7.5), layout="constrained")
        panels = figure.subplots(-(-len(BLOCKS) // _COLUMNS), _COLUMNS).ravel()
        for axes, block in zip(panels, BLOCKS, strict=True):
            _draw_block(axes, block, distributions)
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside upper center", ncols=min(4, len(names)), frameon=False, fontsize=11)
        with complete_or_nothing(path, packed=False) as file:
            figure.savefig(file, format=path.suffix[1:].lower(), dpi=110)


def check_picture(path: str | Path) -> Path:
    """The path, where a picture can be drawn; for those who want to know before they measure.

    Raises:
        InputError, MissingExtraError: as for `draw`.
    """
    path = Path(path)
    require("matplotlib", extra="train", purpose="Drawing distributions")
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"The picture is to be {str(path)!r}; expected a name that ends in {', '.join(SUFFIXES)}.")
    expect_folder(path)
    return path


def _draw_block(axes: Any, block: Block, distributions: Mapping[str, Distribution]) -> None:
    width = _ROOM / len(distributions)
    for at, (name, distribution) in enumerate(distributions.items()):
        shares = distribution.shares(block) or (0.0,) * len(block.labels)
        places = [label + (at - (len(distributions) - 1) / 2) * width for label in range(len(block.labels))]
        heights = [100 * share for share in shares]
        axes.bar(places, heights, width, label=name, color=_COLOURS[at % len(_COLOURS)])
    turned = {"rotation": 35, "ha": "right"} if len(block.labels) > _LEVEL else {}
    axes.set_xticks(range(len(block.labels)), block.labels, **turned)
    axes.set_title(_title(block, distributions))
    axes.set_ylabel("%")
    axes.grid(axis="y", alpha=0.3)
    axes.set_axisbelow(True)


def _title(block: Block, distributions: Mapping[str, Distribution]) -> str:
    first, *others = distributions.values()
    apart = [distance(first, other, block) for other in others]
    shown = ", ".join("-" if far is None else f"{far:.3f}" for far in apart)
    return f"{block.title} (distance {shown})" if shown else block.title
