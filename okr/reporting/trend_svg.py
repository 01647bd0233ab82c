"""Draws a trend as one self-contained SVG, from what Plotly is given, for paper and mail."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any

from okr.reporting.trend import Trend, trend_drawing

_WIDTH, _HEIGHT = 560, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 8, 18, 44
_MOST_TICKS = 6
_FONT_SIZE = 10
_LETTER_WIDTH = 0.56
_DASHES = {"dash": "7 5", "dot": "1.5 4"}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_SYMBOLS = {
    "circle": "M0-.5a.5.5 0 1 0 .01 0z",
    "diamond": "M0-.65.65 0 0 .65-.65 0z",
    "square": "M-.5-.5h1v1h-1z",
    "triangle-up": "M0-.6.6.5H-.6z",
}
"""One unit high, around the origin."""

Drawn = Mapping[str, Any]


@dataclass(frozen=True)
class _Plane:
    """Where days and values lie on the paper."""

    first: date
    last: date
    low: float
    high: float

    def x(self, day: str) -> float:
        days = (self.last - self.first).days or 1
        gone = (date.fromisoformat(day[:10]) - self.first).days / days
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * gone

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * share

    def place_x(self, place: Any, reference: str | None) -> float:  # noqa: ANN401 - a day or a share
        if reference == "paper":
            return _LEFT + (_WIDTH - _LEFT - _RIGHT) * float(place)
        return self.x(str(place))

    def place_y(self, place: float, reference: str | None) -> float:
        if reference == "paper":
            return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * place
        return self.y(place)


def trend_svg(trend: Trend, *, label: str, font_family: str = "inherit") -> str:
    """Draw a trend, 560 by 230 units, that needs no style sheet; `label` is for screen readers."""
    # What waits in a legend until it is clicked never shows on paper.
    drawing = trend_drawing(replace(trend, has_hover=False, before=()))
    traces: Sequence[Drawn] = drawing["data"]
    layout: Drawn = drawing["layout"]
    low, high = layout["yaxis"]["range"]
    plane = _Plane(trend.starts_on, trend.ends_on, low, high)
    shown = [one for one in traces if one.get("visible") != "legendonly"]
    parts = [
        *_grid(plane, trend.separators),
        *_days(plane, layout["xaxis"]),
        *(_shape(one, plane) for one in layout["shapes"]),
        *(_trace(one, plane) for one in shown),
        *(_label(one, plane) for one in layout["annotations"]),
    ]
    if layout["showlegend"]:
        parts += _legend([one for one in shown if one.get("showlegend", True)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(label)}" font-family="{escape(font_family)}"'
        f' font-size="{_FONT_SIZE}" fill="none">{"".join(parts)}</svg>'
    )


def _grid(plane: _Plane, separators: str) -> Iterator[str]:
    step = _step(plane.high - plane.low)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    count = math.ceil(plane.low / step)
    while count * step <= plane.high:
        y = _number(plane.y(count * step))
        yield (
            f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#808795" stroke-opacity=".2"/>'
            f'<text x="{_LEFT - 6}" y="{y}" dy=".35em" text-anchor="end" fill="#6b7280">'
            f"{escape(_written(count * step, decimals, separators))}</text>"
        )
        count += 1


def _step(span: float) -> float:
    """Give the least of 1, 2 and 5 times a power of ten that makes no more ticks than wanted."""
    least = span / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(least))
    return next(one * power for one in (1, 2, 5, 10) if one * power >= least)


def _written(value: float, decimals: int, separators: str) -> str:
    plain = f"{value:,.{decimals}f}"
    return plain.translate({ord("."): separators[0], ord(","): separators[1:]})


def _days(plane: _Plane, axis: Drawn) -> Iterator[str]:
    for day, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        x = plane.x(day)
        anchor = "start" if x < _LEFT + 24 else "end" if x > _WIDTH - 40 else "middle"
        yield _text(text, x, _HEIGHT - _BOTTOM + 15, anchor, "#6b7280")


def _shape(shape: Drawn, plane: _Plane) -> str:
    x0, x1 = (plane.place_x(shape[name], shape.get("xref")) for name in ("x0", "x1"))
    y0, y1 = (plane.place_y(shape[name], shape.get("yref")) for name in ("y0", "y1"))
    if shape["type"] == "rect":
        box = (min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        x, y, width, height = map(_number, box)
        return (
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {_fill(shape["fillcolor"])}/>'
        )
    way = f"M{_number(x0)} {_number(y0)}L{_number(x1)} {_number(y1)}"
    return f'<path d="{way}" {_stroke(shape["line"])}/>'


def _trace(trace: Drawn, plane: _Plane) -> str:
    spots = [
        (plane.x(day), plane.y(value)) for day, value in zip(trace["x"], trace["y"], strict=True)
    ]
    opacity = trace.get("opacity", 1)
    drawn = ""
    if "lines" in trace["mode"] and spots:
        way = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in spots)
        if "fill" in trace:
            drawn += f'<path d="{way}z" {_fill(trace["fillcolor"])}/>'
        if trace["line"]["width"]:
            drawn += f'<path d="{way}" {_stroke(trace["line"])} stroke-linejoin="round"/>'
    marker = trace.get("marker")
    if "markers" in trace["mode"] and marker and marker.get("opacity", 1):
        drawn += "".join(_mark(marker, x, y) for x, y in spots)
    return f'<g opacity="{opacity}">{drawn}</g>' if opacity != 1 else drawn


def _mark(marker: Drawn, x: float, y: float) -> str:
    size = marker["size"]
    return (
        f'<path transform="translate({_number(x)} {_number(y)}) scale({size})"'
        f' d="{_SYMBOLS[marker.get("symbol", "circle")]}" fill="{marker["color"]}"/>'
    )


def _label(label: Drawn, plane: _Plane) -> str:
    if not label["text"]:
        return ""
    x = plane.place_x(label["x"], label.get("xref"))
    y = plane.place_y(label["y"], label.get("yref"))
    y += {"bottom": -4, "top": 12}.get(label.get("yanchor", ""), 3)
    colour = label["font"].get("color", "#4b5563")
    return _text(label["text"], x, y, _ANCHORS[label.get("xanchor", "center")], colour)


def _legend(traces: Sequence[Drawn]) -> Iterator[str]:
    """Name what is drawn, in a row below the days, as far as there is room."""
    x, y = float(_LEFT), _HEIGHT - 8
    for trace in traces:
        name = trace["name"]
        width = 30 + len(name) * _FONT_SIZE * _LETTER_WIDTH
        if x + width > _WIDTH:
            return
        yield _sign(trace, x, y - 3.5) + _text(name, x + 22, y, "start", "#4b5563")
        x += width


def _sign(trace: Drawn, x: float, y: float) -> str:
    if "fill" in trace:
        fill = _fill(trace["fillcolor"])
        return f'<rect x="{_number(x)}" y="{y - 4}" width="16" height="8" {fill}/>'
    if "lines" in trace["mode"]:
        return f'<path d="M{_number(x)} {y}h16" {_stroke(trace["line"])}/>'
    return _mark(trace["marker"], x + 8, y)


def _text(text: str, x: float, y: float, anchor: str, colour: str) -> str:
    # What Plotly reads is escaped already.
    place = f'x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}">{text}</text>'


def _stroke(line: Drawn) -> str:
    dash = f' stroke-dasharray="{_DASHES[line["dash"]]}"' if "dash" in line else ""
    return f'stroke="{line["color"]}" stroke-width="{line["width"]}"{dash}'


def _fill(colour: str) -> str:
    """Write Plotly's rgba() as SVG has it."""
    red, green, blue, opacity = colour.removeprefix("rgba(").removesuffix(")").split(",")
    return f'fill="rgb({red},{green},{blue})" fill-opacity="{opacity.strip()}"'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
