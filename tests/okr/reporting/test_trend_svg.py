"""A trend on paper shows what the chart on the screen shows."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest

from okr.reporting.trend import TrendForecast, TrendRemark
from okr.reporting.trend_svg import trend_svg
from tests.okr.reporting.test_trend import EMPTY, TREND, trend_figure

SVG = "{http://www.w3.org/2000/svg}"


def drawn(trend):
    return ET.fromstring(trend_svg(trend, label="A & B"))  # noqa: S314 - our own


def texts(trend):
    return [one.text for one in drawn(trend).iter(f"{SVG}text")]


def test_every_word_of_the_chart_stands_on_paper():
    forecast = TrendForecast(330000, 325000, 340000)
    trend = replace(TREND, forecast=forecast, upper=340000)
    figure = trend_figure(trend)
    wanted = [one.text for one in figure.layout.annotations]
    wanted += [one for one in figure.layout.xaxis.ticktext]
    wanted += [one.name for one in figure.data if one.name and one.visible != "legendonly"]
    assert set(wanted) <= set(texts(trend))


def test_the_axis_counts_in_round_steps_as_the_language_writes_them():
    numbers = [one for one in texts(TREND) if one.replace("\u202f", "").isdigit()]
    counted = [int(one.replace("\u202f", "")) for one in numbers]
    assert len(counted) >= 3
    assert len({after - before for before, after in zip(counted, counted[1:], strict=False)}) == 1


def test_values_lie_where_their_days_and_their_sizes_put_them():
    first, last = TREND.starts_on, TREND.ends_on
    point = TREND.points[0]
    ends = (replace(point, day=first, value=0.0), replace(point, day=last, value=10.0))
    trend = replace(TREND, points=ends, expected=(), target=None, baseline=None)
    (way,) = [
        one.get("d") for one in drawn(trend).iter(f"{SVG}path") if "linejoin" in str(one.attrib)
    ]
    (x0, y0), (x1, y1) = (map(float, spot.split()) for spot in way.removeprefix("M").split("L"))
    assert (x0, x1) == (52, 552)
    assert y0 > y1


@pytest.mark.parametrize(
    "trend",
    [
        EMPTY,
        replace(EMPTY, target=None, baseline=None),
        replace(TREND, ends_on=TREND.starts_on),
        replace(TREND, remarks=[TrendRemark(date(2022, 7, 20), ["<b>"])]),
        replace(TREND, unit="<&>", before=((date(2022, 7, 1), 1.0), (date(2022, 7, 2), 2.0))),
        replace(
            TREND,
            points=tuple(
                replace(TREND.points[0], day=TREND.starts_on + timedelta(days=gone), value=value)
                for gone, value in enumerate((1e-9, 2e-9, 1e12))
            ),
        ),
    ],
)
def test_what_is_odd_is_drawn_as_well(trend):
    assert drawn(trend).get("aria-label") == "A & B"
