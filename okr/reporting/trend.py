"""Draws how a key result moved through its cycle; the only module that imports Plotly."""

import html
import math
import textwrap
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from okr.locale.language import Language

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

TREND_CONFIG: dict[str, Any] = {
    "displayModeBar": True,
    "displaylogo": False,
    # A picture, closer, farther, everything: signs that need no words, for a finger as well.
    "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "jauge"},
    "showTips": False,
    "responsive": True,
}

_VALUE_COLOUR = "#3f7ee8"
_TARGET_COLOUR = "#069d87"
_PACE_COLOUR = "#cc8400"
_QUIET_COLOUR = "#808795"
_REMARK_COLOUR = "#7b61c4"
_FORECAST_FILL = "rgba(63, 126, 232, 0.13)"
_BAND_FILL = "rgba(6, 157, 135, 0.12)"
_CLEAR = "rgba(0, 0, 0, 0)"
_HEIGHT_PIXELS = 340
_MOST_MARKED_POINTS = 45
_MOST_MONTH_TICKS = 4
_NOTE_LINE_LETTERS = 44
_NOTE_LETTERS = 240
_TITLE_LINE_LETTERS = 46


@dataclass(frozen=True)
class TrendPoint:
    """What was known about one day; `value` is in the key result's unit.

    A provisional one may still move.
    """

    day: date
    value: float
    source: str
    is_check_in: bool = False
    note: str = ""
    is_provisional: bool = False


@dataclass(frozen=True)
class TrendChange:
    """A day on which the promise itself was changed: what, in lines, and why."""

    day: date
    lines: Sequence[str]
    reason: str


@dataclass(frozen=True)
class TrendRemark:
    """What was said about a day, in lines."""

    day: date
    lines: Sequence[str]


@dataclass(frozen=True)
class TrendForecast:
    """Where it ends at this pace, and between what eight times in ten."""

    point: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class TrendWords:
    """The words of the chart in the reader's language."""

    value: str
    check_in: str
    target: str
    expected: str
    baseline: str
    limits: str
    today: str
    source: str
    note: str
    provisional: str
    changed: str
    remarks: str
    forecast: str
    before: str
    no_data: str


def trend_words(_: Language) -> TrendWords:
    """Give the words of a chart in the reader's language."""
    return TrendWords(
        value=_("Value"),
        check_in=_("Check-in"),
        target=_("Target"),
        expected=_("Expected pace"),
        baseline=_("Start"),
        limits=_("Range"),
        today=_("Today"),
        source=_("Source"),
        note=_("Note"),
        provisional=_("May still change"),
        changed=_("Promise changed"),
        remarks=_("Comments on days"),
        forecast=_("Forecast, 8 times in 10"),
        before=_("Previous cycle"),
        no_data=_("No data yet"),
    )


@dataclass(frozen=True, kw_only=True)
class Trend:
    """One key result from `starts_on` to `ends_on`, both inclusive.

    Values are in the key result's unit; None means that there is no such line. `expected` holds
    the pace line in time order. `separators` is the decimal mark followed by the mark between
    thousands. `format_value` rounds as the unit wants, also values between two days of the pace
    line. Points outside the cycle are not drawn. `before` is the same stretch of the cycle before,
    moved into this one; it waits in the legend until somebody asks for it. Where there is no
    pointer, to write what it would be told takes most of the time: see `has_hover`.
    """

    title: str
    unit: str
    starts_on: date
    ends_on: date
    today: date
    points: Sequence[TrendPoint]
    words: TrendWords
    format_value: Callable[[float], str]
    format_day: Callable[[date], str]
    format_month: Callable[[date], str]
    separators: str = ".,"
    expected: Sequence[tuple[date, float]] = ()
    target: float | None = None
    baseline: float | None = None
    lower: float | None = None
    upper: float | None = None
    changes: Sequence[TrendChange] = ()
    remarks: Sequence[TrendRemark] = ()
    forecast: TrendForecast | None = None
    before: Sequence[tuple[date, float]] = ()
    has_hover: bool = True


def trend_figure(trend: Trend) -> "Figure":
    """Draw the trend for `st.plotly_chart(figure, config=TREND_CONFIG)`.

    Without points there are no traces: the axes, the target and a word remain.
    """
    # Loaded here: what draws a trend on paper does without.
    from plotly.graph_objects import Figure  # noqa: PLC0415

    # Plotly's checks take most of the time, and the tests have it check the same figures.
    return Figure(trend_drawing(trend), _validate=False)


def trend_drawing(trend: Trend) -> dict[str, Any]:
    """Say what is drawn, on the screen by Plotly and on paper by `trend_svg`, in Plotly's words."""
    points = _points_in_cycle(trend)
    lowest, highest = _value_range(trend, points)
    shapes = [*_limit_shapes(trend, lowest, highest), *_level_shapes(trend)]
    labels = [_unit_label(trend), *_level_labels(trend)]
    traces: list[dict[str, Any]] = []
    if points:
        traces = [*_forecast_traces(trend, points), *_before_traces(trend)]
        traces += [*_value_traces(trend, points), *_check_in_traces(trend, points)]
        traces += _pace_traces(trend)
        traces += _change_traces(trend, lowest)
        traces += _remark_traces(trend, highest)
        shapes += _today_shapes(trend)
        labels += _today_labels(trend)
    else:
        labels.append(_no_data_label(trend.words.no_data))
    axes = {"xaxis": _time_axis(trend), "yaxis": _value_axis(lowest, highest)}
    drawn = {"shapes": shapes, "annotations": labels, "showlegend": len(traces) > 1}
    return {"data": traces, "layout": _layout(trend) | axes | drawn}


def _points_in_cycle(trend: Trend) -> list[TrendPoint]:
    inside = (point for point in trend.points if trend.starts_on <= point.day <= trend.ends_on)
    return sorted(inside, key=lambda point: point.day)


def _value_traces(trend: Trend, points: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    """Draw what is settled as a line, and dotted from there on what may still move."""
    is_sparse = len(points) <= _MOST_MARKED_POINTS
    counts = (count for count in range(len(points), 0, -1) if not points[count - 1].is_provisional)
    settled = next(counts, 0)
    line = _value_trace(trend, points[:settled], is_sparse=is_sparse)
    dotted = _value_trace(trend, points[max(settled - 1, 0) :], is_sparse=is_sparse)
    dotted |= {"name": _plain(trend.words.provisional), "opacity": 0.75}
    dotted["line"] |= {"dash": "dot"}
    if settled:
        # The day on which both begin or end tells of itself once.
        dotted["hoverinfo"][0] = "skip"
    return ([line] if settled else []) + ([dotted] if settled < len(points) else [])


def _value_trace(trend: Trend, points: Sequence[TrendPoint], *, is_sparse: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": _plain(trend.words.value),
        "x": [point.day.isoformat() for point in points],
        "y": [point.value for point in points],
        # A line alone cannot be clicked. Where marks would be a crowd, only one of them is drawn,
        # and is not seen: to draw all takes a fifth of the chart's time.
        "mode": "lines+markers",
        "line": {"color": _VALUE_COLOUR, "width": 2.5},
        "marker": {
            "color": _VALUE_COLOUR,
            "size": 5,
            "opacity": 1 if is_sparse else 0,
            "maxdisplayed": 0 if is_sparse else 1,
        },
        "hovertext": [_hover(trend, point) for point in points],
        "hoverinfo": ["skip" if point.is_check_in else "text" for point in points],
        # A click on one day must not pale the others.
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1 if is_sparse else 0}},
        "cliponaxis": False,
    }


def _check_in_traces(trend: Trend, points: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    marker = {
        "symbol": "diamond",
        "size": 11,
        "color": _VALUE_COLOUR,
        "line": {"color": "#fff", "width": 1.5},
    }
    checked = [point for point in points if point.is_check_in]
    spots = [(point.day, point.value, _hover(trend, point)) for point in checked]
    return _mark_traces(trend.words.check_in, spots, marker)


def _mark_traces(
    name: str, spots: Sequence[tuple[date, float, str]], marker: dict[str, Any]
) -> list[dict[str, Any]]:
    """Mark days at their heights, each with what the pointer is told; nothing without days."""
    if not spots:
        return []
    days, heights, texts = zip(*spots, strict=True)
    return [
        {
            "type": "scatter",
            "name": _plain(name),
            "x": [day.isoformat() for day in days],
            "y": list(heights),
            "mode": "markers",
            "marker": marker,
            "hovertext": list(texts),
            "hoverinfo": "text",
            "cliponaxis": False,
        }
    ]


def _pace_traces(trend: Trend) -> list[dict[str, Any]]:
    trace = {
        "type": "scatter",
        "name": _plain(trend.words.expected),
        "x": [day.isoformat() for day, _ in trend.expected],
        "y": [value for _, value in trend.expected],
        "mode": "lines",
        "line": {"color": _PACE_COLOUR, "width": 2, "dash": "dot"},
        "hoverinfo": "skip",
    }
    return [trace] if trend.expected else []


def _change_traces(trend: Trend, lowest: float) -> list[dict[str, Any]]:
    """Mark at the foot of the chart when the promise was changed."""
    inside = [one for one in trend.changes if trend.starts_on <= one.day <= trend.ends_on]
    spots = [(one.day, lowest, _change_hover(trend, one)) for one in inside]
    marker = {"symbol": "triangle-up", "size": 12, "color": _TARGET_COLOUR}
    return _mark_traces(trend.words.changed, spots, marker)


def _remark_traces(trend: Trend, highest: float) -> list[dict[str, Any]]:
    """Mark at the top of the chart the days that somebody spoke of."""
    inside = [one for one in trend.remarks if trend.starts_on <= one.day <= trend.ends_on]
    spots = [(one.day, highest, _remark_hover(trend, one)) for one in inside]
    marker = {"symbol": "square", "size": 10, "color": _REMARK_COLOUR}
    return _mark_traces(trend.words.remarks, spots, marker)


def _remark_hover(trend: Trend, remark: TrendRemark) -> str:
    lines = [f"<b>{_plain(trend.format_day(remark.day))}</b>"]
    return "<br>".join(lines + [line for text in remark.lines for line in _note_lines(text)])


def _forecast_traces(trend: Trend, points: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    """Fan out from the last value to where it may end."""
    forecast, last = trend.forecast, points[-1]
    if forecast is None or last.day >= trend.ends_on:
        return []
    first, end = last.day.isoformat(), trend.ends_on.isoformat()
    fan = {
        "type": "scatter",
        "name": _plain(trend.words.forecast),
        "legendgroup": "forecast",
        "x": [first, end, end, first],
        "y": [last.value, forecast.high, forecast.low, last.value],
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": _FORECAST_FILL,
        "hoverinfo": "skip",
    }
    middle = {
        "type": "scatter",
        "legendgroup": "forecast",
        "showlegend": False,
        "x": [first, end],
        "y": [last.value, forecast.point],
        "mode": "lines",
        "line": {"color": _VALUE_COLOUR, "width": 1.5, "dash": "dash"},
        "hoverinfo": "skip",
    }
    return [fan, middle]


def _before_traces(trend: Trend) -> list[dict[str, Any]]:
    trace = {
        "type": "scatter",
        "name": _plain(trend.words.before),
        "x": [day.isoformat() for day, _ in trend.before],
        "y": [value for _, value in trend.before],
        "mode": "lines",
        "line": {"color": _QUIET_COLOUR, "width": 2},
        "visible": "legendonly",
        "hovertext": [_plain(trend.format_value(value)) for _, value in trend.before],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    return [trace] if trend.before else []


def _change_hover(trend: Trend, change: TrendChange) -> str:
    lines = [f"<b>{_plain(trend.format_day(change.day))}</b>"]
    lines += [line for text in change.lines for line in _note_lines(text)]
    return "<br>".join([*lines, f"<i>{_plain(trend.words.note)}</i>", *_note_lines(change.reason)])


def _hover(trend: Trend, point: TrendPoint) -> str:
    if not trend.has_hover:
        return ""
    rows = [(trend.words.value, trend.format_value(point.value))]
    expected = _expected_on(trend.expected, point.day)
    if expected is not None:
        rows.append((trend.words.expected, trend.format_value(expected)))
    rows.append((trend.words.source, point.source))
    lines = [f"<b>{_plain(trend.format_day(point.day))}</b>"]
    lines += [f"{_plain(word)}  <b>{_plain(text)}</b>" for word, text in rows]
    if point.is_provisional:
        lines.append(f"<i>{_plain(trend.words.provisional)}</i>")
    if point.note.strip():
        lines += [f"<i>{_plain(trend.words.note)}</i>", *_note_lines(point.note)]
    return "<br>".join(lines)


def _note_lines(note: str) -> list[str]:
    short = textwrap.shorten(note, _NOTE_LETTERS, placeholder=" …")
    return [_plain(line) for line in textwrap.wrap(short, _NOTE_LINE_LETTERS)]


def _expected_on(expected: Sequence[tuple[date, float]], day: date) -> float | None:
    """Read the pace line on a day; None outside it."""
    place = bisect_left(expected, day, key=itemgetter(0))
    if place == len(expected) or (place == 0 and expected[0][0] != day):
        return None
    last, end = expected[place]
    if last == day:
        return end
    first, start = expected[place - 1]
    return start + (end - start) * ((day - first) / (last - first))


def _layout(trend: Trend) -> dict[str, Any]:
    lines = textwrap.wrap(trend.title, _TITLE_LINE_LETTERS)
    title_pixels = 20 * len(lines) + 8 if lines else 0
    return {
        "title": {
            "text": "<br>".join(map(_plain, lines)),
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 4},
            "font": {"size": 16},
        },
        "height": _HEIGHT_PIXELS + title_pixels,
        "margin": {"l": 4, "r": 8, "t": 56 + title_pixels, "b": 8},
        "paper_bgcolor": _CLEAR,
        "plot_bgcolor": _CLEAR,
        "separators": trend.separators,
        "hovermode": "closest",
        "hoverdistance": -1,
        "hoverlabel": {"align": "left"},
        "dragmode": False,
        "clickmode": "event+select",
        "modebar": {"bgcolor": _CLEAR, "color": _QUIET_COLOUR, "activecolor": _VALUE_COLOUR},
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": -0.14, "yanchor": "top"},
    }


def _time_axis(trend: Trend) -> dict[str, Any]:
    days, texts = _day_ticks(trend)
    return {
        "type": "date",
        "range": [trend.starts_on.isoformat(), trend.ends_on.isoformat()],
        "tickmode": "array",
        "tickvals": [day.isoformat() for day in days],
        "ticktext": [_plain(text) for text in texts],
        "tickangle": 0,
        "showgrid": False,
        "showspikes": False,
    }


def _day_ticks(trend: Trend) -> tuple[list[date], list[str]]:
    """Name the first days of some months, or two days when fewer than two months begin."""
    months = [day for day in _days(trend.starts_on, trend.ends_on) if day.day == 1]
    if len(months) < 2:
        # Away from the ends, where Plotly hides what does not fit.
        quarter = (trend.ends_on - trend.starts_on) / 4
        days = sorted({trend.starts_on + quarter, trend.ends_on - quarter})
        return days, [trend.format_day(day) for day in days]
    kept = months[:: math.ceil(len(months) / _MOST_MONTH_TICKS)]
    return kept, [trend.format_month(day) for day in kept]


def _days(starts_on: date, ends_on: date) -> Iterable[date]:
    return (starts_on + timedelta(days) for days in range((ends_on - starts_on).days + 1))


def _value_axis(lowest: float, highest: float) -> dict[str, Any]:
    return {
        "range": [lowest, highest],
        "tickformat": ",",
        "nticks": 6,
        "automargin": True,
        "zeroline": False,
        "fixedrange": True,
        "gridcolor": "rgba(128, 135, 149, 0.18)",
    }


def _value_range(trend: Trend, points: Sequence[TrendPoint]) -> tuple[float, float]:
    """Span everything that is drawn, with room above and below for labels."""
    marks = (trend.target, trend.baseline, trend.lower, trend.upper)
    values = [point.value for point in points] + [value for _, value in trend.expected]
    values += [mark for mark in marks if mark is not None]
    if trend.forecast is not None and points:
        values += [trend.forecast.low, trend.forecast.high]
    lowest, highest = min(values, default=0.0), max(values, default=1.0)
    room = (highest - lowest) * 0.12 or abs(highest) * 0.1 or 1.0
    return lowest - room, highest + room


def _limit_shapes(trend: Trend, lowest: float, highest: float) -> list[dict[str, Any]]:
    """Shade the values that are allowed; an open side reaches the edge of the chart."""
    if trend.lower is None and trend.upper is None:
        return []
    lower = lowest if trend.lower is None else trend.lower
    upper = highest if trend.upper is None else trend.upper
    return [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": lower,
            "y1": upper,
            "layer": "below",
            "fillcolor": _BAND_FILL,
            "line": {"width": 0},
        }
    ]


def _level_shapes(trend: Trend) -> list[dict[str, Any]]:
    shapes = []
    if trend.baseline is not None:
        shapes.append(_level(trend.baseline, {"color": _QUIET_COLOUR, "width": 1}))
    if trend.target is not None:
        line = {"color": _TARGET_COLOUR, "width": 2, "dash": "dash"}
        shapes.append(_level(trend.target, line))
    return shapes


def _level(value: float, line: dict[str, Any]) -> dict[str, Any]:
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value}
    return across | {"layer": "below", "line": line}


def _level_labels(trend: Trend) -> list[dict[str, Any]]:
    """Write beside each line what it is, on the side where the value does not run."""
    words, labels = trend.words, []
    is_upward = trend.baseline is None or trend.target is None or trend.target >= trend.baseline
    if trend.baseline is not None:
        text = f"{words.baseline} {trend.format_value(trend.baseline)}"
        labels.append(_level_label(text, trend.baseline, is_above=not is_upward))
    if trend.target is not None:
        text = f"{words.target} {trend.format_value(trend.target)}"
        labels.append(_level_label(text, trend.target, is_above=is_upward))
    edges = [edge for edge in (trend.lower, trend.upper) if edge is not None]
    if edges and trend.target not in edges:
        text = f"{words.limits} {' – '.join(map(trend.format_value, edges))}"
        labels.append(_level_label(text, edges[-1], is_above=trend.upper is None))
    return labels


def _level_label(text: str, value: float, *, is_above: bool) -> dict[str, Any]:
    place = {"xref": "paper", "x": 1, "xanchor": "right", "y": value}
    return _label(text) | place | {"yanchor": "bottom" if is_above else "top"}


def _today_share(trend: Trend) -> float | None:
    """Give the share of the cycle that lies before today; None when today is outside."""
    if not trend.starts_on <= trend.today <= trend.ends_on:
        return None
    length = (trend.ends_on - trend.starts_on).days or 1
    return (trend.today - trend.starts_on).days / length


def _today_shapes(trend: Trend) -> list[dict[str, Any]]:
    if _today_share(trend) is None:
        return []
    day = trend.today.isoformat()
    upright = {"type": "line", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1}
    return [upright | {"layer": "below", "line": {"color": _QUIET_COLOUR, "width": 1.5}}]


def _today_labels(trend: Trend) -> list[dict[str, Any]]:
    share = _today_share(trend)
    if share is None:
        return []
    anchor = "left" if share < 0.1 else "right" if share > 0.9 else "center"
    place = {"x": trend.today.isoformat(), "xanchor": anchor, "y": 1, "yref": "paper"}
    return [_label(trend.words.today) | place | {"yanchor": "bottom"}]


def _unit_label(trend: Trend) -> dict[str, Any]:
    """Write the unit at the top, at the end that is farther from today."""
    share = _today_share(trend)
    is_left = share is None or share >= 0.5
    place = {"xref": "paper", "x": 0 if is_left else 1, "xanchor": "left" if is_left else "right"}
    place |= {"yref": "paper", "y": 1, "yanchor": "bottom"}
    return _label(trend.unit) | place | {"font": {"size": 12, "color": _QUIET_COLOUR}}


def _no_data_label(text: str) -> dict[str, Any]:
    place = {"xref": "paper", "x": 0.5, "yref": "paper", "y": 0.5}
    return _label(text) | place | {"font": {"size": 15}}


def _label(text: str) -> dict[str, Any]:
    return {"text": _plain(text), "showarrow": False, "font": {"size": 12}}


def _plain(text: str) -> str:
    """Escape a text for Plotly, which reads a small part of HTML."""
    return html.escape(text, quote=False)
