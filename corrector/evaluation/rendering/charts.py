"""Line and bar charts as inline SVG, drawn without scripts.

Knows numbers and labels, not what they measure. Colours are the classes `c0` to `c5` of the page's style, so that a
chart follows it into the dark; each line has a dash of its own besides, for readers who tell no colours.
Trade-off: a chart does nothing but show a text for the point under the mouse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 10, 56
_COLOURS = 6
_TICKS = 5
_MOST_POINTS = 200  # of a line that get a text for the mouse


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a line chart, and what is said of it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series of points in the order of drawing; `mark` is the one to make stand out."""

    name: str
    points: tuple[Point, ...]
    mark: Point | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """A series with one value, and what is said of it, for each category."""

    name: str
    values: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From values, from 0 up, to places in the picture."""

    top: float
    step: float
    start: int
    length: int

    @classmethod
    def of(cls, largest: float, start: int, length: int) -> _Scale:
        step = _nice_step(largest)
        return cls(step * max(1, math.ceil(largest / step - 1e-9)), step, start, length)

    def __call__(self, value: float) -> float:
        return self.start + self.length * value / self.top

    def ticks(self) -> list[float]:
        return [self.step * i for i in range(round(self.top / self.step) + 1)]


def line_chart(lines: Sequence[Line], *, x: str, y: str) -> str:
    """Lines over axes from 0 to a round number above the largest value, with a legend."""
    points = [point for line in lines for point in line.points]
    across = _Scale.of(max((p.x for p in points), default=1.0), _LEFT, WIDTH - _LEFT - _RIGHT)
    up = _Scale.of(max((p.y for p in points), default=1.0), HEIGHT - _BOTTOM, -(HEIGHT - _TOP - _BOTTOM))
    parts = [*_grid(up), *_x_labels([(across(tick), _number(tick)) for tick in across.ticks()]), *_titles(x, y)]
    for place, line in enumerate(lines):
        parts += _line(line, place % _COLOURS, across, up)
    return _figure(parts, [line.name for line in lines], f"{y} over {x}")


def bar_chart(categories: Sequence[str], series: Sequence[Bars], *, x: str, y: str) -> str:
    """Groups of bars, one group a category (whose label may have two lines) and one bar a series, with a legend."""
    values = [value for bars in series for value in bars.values]
    up = _Scale.of(max(values, default=1.0) or 1.0, HEIGHT - _BOTTOM, -(HEIGHT - _TOP - _BOTTOM))
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(categories))
    labels = [(_LEFT + room * (place + 0.5), category) for place, category in enumerate(categories)]
    parts = [*_grid(up), *_x_labels(labels), *_titles(x, y)]
    width = 0.8 * room / max(1, len(series))
    for place, bars in enumerate(series):
        starts = [_LEFT + room * (at + 0.1) + width * place for at in range(len(categories))]
        parts += _bars(bars, place % _COLOURS, starts, width, up)
    return _figure(parts, [bars.name for bars in series], f"{y} by {x}")


def _line(line: Line, colour: int, across: _Scale, up: _Scale) -> Iterator[str]:
    path = " ".join(f"{across(p.x):.1f},{up(p.y):.1f}" for p in line.points)
    yield f'<polyline class="line c{colour}" points="{path}"/>'
    for point in line.points[:: max(1, -(-len(line.points) // _MOST_POINTS))]:
        yield _dot(point, f"dot c{colour}", 3, across, up)
    if line.mark is not None:
        yield _dot(line.mark, f"mark c{colour}", 5, across, up)


def _dot(point: Point, style: str, radius: int, across: _Scale, up: _Scale) -> str:
    place = f'cx="{across(point.x):.1f}" cy="{up(point.y):.1f}" r="{radius}"'
    return f'<circle class="{style}" {place}><title>{escape(point.text)}</title></circle>'


def _bars(bars: Bars, colour: int, starts: Sequence[float], width: float, up: _Scale) -> Iterator[str]:
    for start, value, text in zip(starts, bars.values, bars.texts, strict=True):
        top = up(value)
        place = f'x="{start:.1f}" y="{top:.1f}" width="{width:.1f}" height="{up(0) - top:.1f}"'
        yield f'<rect class="bar c{colour}" {place}><title>{escape(text)}</title></rect>'


def _grid(up: _Scale) -> Iterator[str]:
    for tick in up.ticks():
        y = f"{up(tick):.1f}"
        yield f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y}" dy="0.32em" text-anchor="end">{_number(tick)}</text>'


def _x_labels(labels: Sequence[tuple[float, str]]) -> Iterator[str]:
    for x, label in labels:
        for place, line in enumerate(label.splitlines()):
            at = f'x="{x:.1f}" y="{HEIGHT - _BOTTOM + 16 + 14 * place}"'
            yield f'<text class="tick" {at} text-anchor="middle">{escape(line)}</text>'


def _titles(x: str, y: str) -> Iterator[str]:
    middle, centre = _LEFT + (WIDTH - _LEFT - _RIGHT) / 2, _TOP + (HEIGHT - _TOP - _BOTTOM) / 2
    yield f'<text class="axis" x="{middle:.0f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(x)}</text>'
    turned = f'transform="translate(13 {centre:.0f}) rotate(-90)"'
    yield f'<text class="axis" {turned} text-anchor="middle">{escape(y)}</text>'


def _figure(parts: Sequence[str], names: Sequence[str], label: str) -> str:
    keys = "".join(
        f'<span class="key"><svg width="26" height="10" aria-hidden="true"><line class="line c{place % _COLOURS}" '
        f'x1="1" x2="25" y1="5" y2="5"/></svg>{escape(name)}</span>'
        for place, name in enumerate(names)
    )
    drawing = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    return f'<figure>{drawing}<figcaption class="legend">{keys}</figcaption></figure>'


def _nice_step(largest: float) -> float:
    """1, 2 or 5 times a power of ten, so that about five steps reach the largest value."""
    if largest <= 0:
        return 1.0
    rough = largest / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next(factor for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _number(value: float) -> str:
    return f"{value:.6g}"
