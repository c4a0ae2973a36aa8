"""Charts are well-formed drawings with every point in the frame."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from corrector.evaluation.rendering.charts import HEIGHT, WIDTH, Bars, Line, Point, bar_chart, line_chart


def drawn(chart: str) -> ET.Element:
    return ET.fromstring(chart)


def numbers(chart: ET.Element, tag: str, *names: str) -> list[tuple[float, ...]]:
    return [tuple(float(found.attrib[name]) for name in names) for found in chart.iter(tag) if names[0] in found.attrib]


def test_points_lie_where_their_values_say() -> None:
    points = (Point(0, 0, "a"), Point(0.5, 0.05, "b"), Point(1, 0.1, "c"))
    chart = drawn(line_chart([Line("x", points, points[1])], x="recall", y="precision"))
    (left, bottom), (middle, half), (right, top), mark = numbers(chart, "circle", "cx", "cy")
    assert mark == (middle, half)
    assert 0 < left < middle < right <= WIDTH
    assert 0 < top < half < bottom < HEIGHT
    assert middle == pytest.approx((left + right) / 2, abs=0.1)
    assert half == pytest.approx((top + bottom) / 2, abs=0.1)


@pytest.mark.parametrize("values", [[(0.0, 0.0)], [], [(0.003, 0.7), (0.001, 1.0)], [(1e-9, 1e6)]])
def test_all_points_are_in_the_frame(values: list[tuple[float, float]]) -> None:
    lines = [Line(name, tuple(Point(*value, "") for value in values)) for name in ("x", "y")]
    chart = drawn(line_chart(lines, x="a", y="b"))
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in numbers(chart, "circle", "cx", "cy"))
    assert len(chart.findall(".//polyline")) == 2


def test_a_long_line_keeps_its_points_but_not_a_text_for_each() -> None:
    points = tuple(Point(i, i, "") for i in range(1000))
    chart = drawn(line_chart([Line("x", points)], x="", y=""))
    (polyline,) = chart.iter("polyline")
    assert len(polyline.attrib["points"].split()) == 1000
    assert 100 <= len(numbers(chart, "circle", "cx")) <= 200


def test_bars_are_as_high_as_their_values() -> None:
    series = [Bars("x", (1.0, 0.0), ("a: 1", "b: 0")), Bars("y", (0.5, 0.25), ("", ""))]
    chart = drawn(bar_chart(["short\n20 rows", "long"], series, x="length", y="F1"))
    bars = numbers(chart, "rect", "x", "y", "width", "height")
    heights = [bar[3] for bar in bars]
    assert heights == pytest.approx([heights[0], 0, heights[0] / 2, heights[0] / 4], abs=0.11)
    assert len({round(y + height, 1) for _, y, _, height in bars}) == 1  # they stand on one line
    for (x, _, width, _), following in zip(sorted(bars), sorted(bars)[1:], strict=False):
        assert x + width <= following[0] + 0.11


def test_names_cannot_break_out() -> None:
    evil = "</svg><script>alert(1)</script>"
    chart = line_chart([Line(evil, (Point(0, 1, evil),))], x=evil, y=evil)
    assert "<script" not in chart
    assert drawn(chart).findtext(".//title") == evil
    assert drawn(bar_chart([evil], [Bars(evil, (1.0,), (evil,))], x=evil, y=evil)).findtext(".//title") == evil


def test_ticks_are_round_numbers() -> None:
    chart = line_chart([Line("x", (Point(0.37, 0.0021, ""),))], x="", y="")
    ticks = re.findall(r'class="tick"[^>]*>([^<]*)<', chart)
    assert ticks == ["0", "0.0005", "0.001", "0.0015", "0.002", "0.0025", "0", "0.1", "0.2", "0.3", "0.4"]
