"""What a trend chart shows, in the reader's words."""

import json
import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly.graph_objects import Figure

from okr.reporting import trend as drawing
from okr.reporting.trend import (
    TREND_CONFIG,
    Trend,
    TrendChange,
    TrendForecast,
    TrendPoint,
    TrendRemark,
    TrendWords,
)

STARTS_ON, ENDS_ON = date(2022, 7, 1), date(2022, 9, 30)
MONTHS = {7: "juillet", 8: "août", 9: "septembre"}
FRENCH = TrendWords(
    value="Valeur",
    check_in="Point",
    target="Cible",
    expected="Rythme attendu",
    baseline="Départ",
    limits="Plage",
    today="Aujourd’hui",
    source="Source",
    note="Note",
    provisional="Provisoire",
    changed="Engagement modifié",
    remarks="Commentaires",
    forecast="Prévision",
    before="Cycle précédent",
    no_data="Pas encore de données",
)
POINTS = (
    TrendPoint(date(2022, 7, 12), 302743, "LinkedIn"),
    TrendPoint(date(2022, 7, 19), 304100, "Léa", is_check_in=True, note="Une belle semaine."),
    TrendPoint(date(2022, 7, 20), 304900, "LinkedIn"),
)


def french_value(value):
    return f"{round(value):,}".replace(",", "\u202f")


def french_day(day):
    return f"{day.day} {MONTHS[day.month]} {day.year}"


TREND = Trend(
    title="Abonnés LinkedIn",
    unit="abonnés",
    starts_on=STARTS_ON,
    ends_on=ENDS_ON,
    today=date(2022, 8, 24),
    points=POINTS,
    words=FRENCH,
    format_value=french_value,
    format_day=french_day,
    format_month=lambda day: MONTHS.get(day.month, f"mois {day.month}"),
    separators=",\u202f",
    expected=((STARTS_ON, 302000.0), (ENDS_ON, 320200.0)),
    target=320000,
    baseline=302000,
)
EMPTY = replace(TREND, points=())


def trend_figure(shown):
    """Draw a trend, and have Plotly check what it is given, which the app leaves out."""
    figure = drawing.trend_figure(shown)
    Figure(figure.to_dict())
    return figure


def trace(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


def labels(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def level_shapes(figure):
    return [s for s in figure.layout.shapes if s.type == "line" and s.xref == "paper"]


def test_the_hover_says_value_day_and_source_in_the_readers_language():
    figure = trend_figure(TREND)
    assert trace(figure, "Valeur").hovertext[0] == (
        "<b>12 juillet 2022</b><br>Valeur  <b>302\u202f743</b>"
        "<br>Rythme attendu  <b>304\u202f200</b><br>Source  <b>LinkedIn</b>"
    )


def test_a_check_in_is_a_diamond_with_its_note():
    figure = trend_figure(TREND)
    diamonds = trace(figure, "Point")
    assert diamonds.marker.symbol == "diamond"
    assert list(diamonds.x) == ["2022-07-19"]
    assert diamonds.hovertext[0].endswith("<i>Note</i><br>Une belle semaine.")


def test_a_day_is_never_told_twice():
    figure = trend_figure(TREND)
    assert list(trace(figure, "Valeur").hoverinfo) == ["text", "skip", "text"]
    assert trace(figure, "Rythme attendu").hoverinfo == "skip"


def provisional(*flags):
    points = [
        TrendPoint(STARTS_ON + timedelta(days=count), count, "LinkedIn", is_provisional=flag)
        for count, flag in enumerate(flags)
    ]
    return trend_figure(replace(TREND, points=points, expected=()))


def test_days_that_may_still_move_are_dotted_lighter_and_say_so():
    figure = provisional(False, False, True, True)
    settled, moving = trace(figure, "Valeur"), trace(figure, "Provisoire")
    assert (list(settled.y), list(moving.y)) == ([0, 1], [1, 2, 3])
    assert (settled.line.dash, moving.line.dash) == (None, "dot")
    assert moving.opacity < 1
    assert figure.layout.showlegend
    assert list(moving.hoverinfo) == ["skip", "text", "text"]
    assert moving.hovertext[1].endswith("<i>Provisoire</i>")
    assert "Provisoire" not in settled.hovertext[0]


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        ((False, False), ["Valeur"]),
        ((True, True), ["Provisoire"]),
        ((True, False), ["Valeur"]),
        ((True, False, True), ["Valeur", "Provisoire"]),
    ],
)
def test_there_is_a_line_for_each_sort_of_day(flags, names):
    assert [one.name for one in provisional(*flags).data] == names


def test_a_provisional_day_before_a_settled_one_says_so_too():
    assert trace(provisional(True, False), "Valeur").hovertext[0].endswith("<i>Provisoire</i>")


def test_a_long_note_is_cut_and_wrapped():
    long = replace(POINTS[1], note="mot " * 200)
    rows = trend_figure(replace(TREND, points=(long,))).data[0].hovertext[0].split("<br>")
    assert rows[-1].endswith("…")
    assert max(map(len, rows)) < 60
    assert len(rows) < 15


def test_text_of_people_cannot_become_markup():
    point = TrendPoint(
        date(2022, 7, 12), 1, "<a href='x'>LinkedIn</a>", is_check_in=True, note="<b>&"
    )
    figure = trend_figure(replace(TREND, title="<i>R&D", unit="<b>", points=(point,)))
    assert "&lt;a href='x'&gt;LinkedIn&lt;/a&gt;" in figure.data[0].hovertext[0]
    assert figure.data[0].hovertext[0].endswith("&lt;b&gt;&amp;")
    assert figure.layout.title.text == "&lt;i&gt;R&amp;D"
    assert "&lt;b&gt;" in labels(figure)


def test_the_target_is_a_dashed_line_with_its_value():
    figure = trend_figure(TREND)
    target = next(shape for shape in level_shapes(figure) if shape.line.dash == "dash")
    assert (target.y0, target.y1) == (320000, 320000)
    assert "Cible 320\u202f000" in labels(figure)


def test_the_baseline_is_a_thin_line_with_its_value():
    figure = trend_figure(TREND)
    baseline = next(shape for shape in level_shapes(figure) if shape.line.dash is None)
    assert (baseline.y0, baseline.y1, baseline.line.width) == (302000, 302000, 1)
    assert "Départ 302\u202f000" in labels(figure)


@pytest.mark.parametrize(
    ("baseline", "target", "sides"), [(0, 9, ("top", "bottom")), (9, 0, ("bottom", "top"))]
)
def test_levels_are_labelled_on_the_far_side_of_the_values(baseline, target, sides):
    figure = trend_figure(replace(TREND, baseline=baseline, target=target))
    anchor = {a.text: a.yanchor for a in figure.layout.annotations}
    assert (anchor[f"Départ {baseline}"], anchor[f"Cible {target}"]) == sides


def test_without_target_and_baseline_there_are_no_levels():
    figure = trend_figure(replace(TREND, target=None, baseline=None))
    assert level_shapes(figure) == []


def test_the_expected_pace_is_a_dotted_line_through_the_given_points():
    pace = trace(trend_figure(TREND), "Rythme attendu")
    assert (list(pace.x), list(pace.y)) == (["2022-07-01", "2022-09-30"], [302000, 320200])
    assert (pace.mode, pace.line.dash) == ("lines", "dot")


def test_without_a_pace_line_neither_trace_nor_hover_speaks_of_it():
    figure = trend_figure(replace(TREND, expected=()))
    assert [trace.name for trace in figure.data] == ["Valeur", "Point"]
    assert "Rythme" not in figure.data[0].hovertext[0]


def test_the_hover_is_silent_on_pace_outside_the_pace_line():
    short = replace(TREND, expected=((date(2022, 7, 15), 1.0), (date(2022, 7, 19), 2.0)))
    told = ["Rythme" in text for text in trend_figure(short).data[0].hovertext]
    assert told == [False, True, False]


def test_pace_may_jump_on_one_day():
    day = date(2022, 7, 12)
    stepped = ((STARTS_ON, 0.0), (day, 0.0), (day, 5.0), (ENDS_ON, 5.0))
    text = trend_figure(replace(TREND, expected=stepped)).data[0].hovertext[0]
    assert "Rythme attendu  <b>0</b>" in text


@pytest.mark.parametrize(
    ("lower", "upper", "label"),
    [(2, 4, "Plage 2 – 4"), (2, None, "Plage 2"), (None, 4, "Plage 4")],
)
def test_allowed_values_are_shaded(lower, upper, label):
    points = (TrendPoint(date(2022, 7, 12), 3, "Zendesk"), TrendPoint(date(2022, 8, 1), 9, "Z"))
    figure = trend_figure(
        replace(
            TREND, points=points, expected=(), target=None, baseline=0, lower=lower, upper=upper
        )
    )
    shaded = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    bottom, top = figure.layout.yaxis.range
    assert shaded.y0 == (bottom if lower is None else lower)
    assert shaded.y1 == (top if upper is None else upper)
    assert label in labels(figure)


def test_a_limit_that_is_the_target_is_named_once():
    figure = trend_figure(replace(TREND, lower=320000))
    assert [text for text in labels(figure) if "320" in text] == ["Cible 320\u202f000"]


def test_today_is_an_upright_line():
    figure = trend_figure(TREND)
    today = next(shape for shape in figure.layout.shapes if shape.yref == "paper")
    assert (today.x0, today.x1) == ("2022-08-24", "2022-08-24")
    assert "Aujourd’hui" in labels(figure)


@pytest.mark.parametrize("today", [STARTS_ON - timedelta(1), ENDS_ON + timedelta(1)])
def test_today_outside_the_cycle_is_not_drawn(today):
    figure = trend_figure(replace(TREND, today=today))
    assert "Aujourd’hui" not in labels(figure)
    assert all(shape.yref != "paper" for shape in figure.layout.shapes)


@pytest.mark.parametrize(
    ("today", "anchors"),
    [(STARTS_ON, ("left", "right")), (ENDS_ON, ("right", "left"))],
)
def test_today_and_unit_never_share_a_corner(today, anchors):
    figure = trend_figure(replace(TREND, today=today))
    anchor = {a.text: a.xanchor for a in figure.layout.annotations}
    assert (anchor["Aujourd’hui"], anchor["abonnés"]) == anchors


def test_months_are_named_in_the_readers_language():
    axis = trend_figure(TREND).layout.xaxis
    assert list(axis.ticktext) == ["juillet", "août", "septembre"]
    assert list(axis.tickvals) == ["2022-07-01", "2022-08-01", "2022-09-01"]
    assert list(axis.range) == ["2022-07-01", "2022-09-30"]


def test_a_year_names_few_enough_months_for_a_phone():
    year = replace(TREND, starts_on=date(2022, 1, 1), ends_on=date(2022, 12, 31))
    axis = trend_figure(year).layout.xaxis
    assert list(axis.tickvals) == ["2022-01-01", "2022-04-01", "2022-07-01", "2022-10-01"]


def test_a_short_cycle_names_two_days():
    month = replace(TREND, starts_on=date(2022, 7, 4), ends_on=date(2022, 7, 31))
    axis = trend_figure(month).layout.xaxis
    assert list(axis.ticktext) == ["10 juillet 2022", "25 juillet 2022"]


def test_a_cycle_of_one_day_has_one_tick():
    day = replace(TREND, starts_on=STARTS_ON, ends_on=STARTS_ON, today=STARTS_ON)
    assert list(trend_figure(day).layout.xaxis.tickvals) == ["2022-07-01"]


def test_without_points_the_axes_and_the_target_remain():
    figure = trend_figure(EMPTY)
    assert len(figure.data) == 0
    assert "Pas encore de données" in labels(figure)
    assert [shape.y0 for shape in level_shapes(figure)] == [302000, 320000]
    assert list(figure.layout.xaxis.ticktext) == ["juillet", "août", "septembre"]


def test_without_anything_at_all_the_axes_still_have_a_range():
    bare = replace(EMPTY, expected=(), target=None, baseline=None)
    lowest, highest = trend_figure(bare).layout.yaxis.range
    assert lowest < highest


def test_points_are_drawn_in_time_order_and_only_within_the_cycle():
    outside = (
        TrendPoint(STARTS_ON - timedelta(1), 1, "early"),
        TrendPoint(ENDS_ON + timedelta(1), 1, "late"),
    )
    figure = trend_figure(replace(TREND, points=(*outside, *reversed(POINTS))))
    assert list(trace(figure, "Valeur").x) == ["2022-07-12", "2022-07-19", "2022-07-20"]


def test_the_first_and_the_last_day_belong_to_the_cycle():
    ends = (TrendPoint(STARTS_ON, 1, "GA4"), TrendPoint(ENDS_ON, 2, "GA4"))
    figure = trend_figure(replace(TREND, points=ends))
    assert list(trace(figure, "Valeur").x) == ["2022-07-01", "2022-09-30"]


def test_many_points_are_a_line_and_few_have_dots():
    many = tuple(TrendPoint(STARTS_ON + timedelta(days), days, "GA4") for days in range(60))
    assert trend_figure(TREND).data[0].marker.opacity == 1
    crowd = trend_figure(replace(TREND, points=many)).data[0]
    # Unseen, but there: a line alone cannot be clicked.
    assert (crowd.mode, crowd.marker.opacity) == ("lines+markers", 0)


def test_a_single_trace_needs_no_legend():
    alone = replace(TREND, points=POINTS[:1], expected=())
    assert trend_figure(alone).layout.showlegend is False
    assert trend_figure(TREND).layout.showlegend is True


def test_numbers_on_the_axis_use_the_readers_marks():
    layout = trend_figure(TREND).layout
    assert (layout.separators, layout.yaxis.tickformat) == (",\u202f", ",")


def test_the_theme_of_the_page_shows_through():
    layout = trend_figure(TREND).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert layout.font.color is None


def test_a_touch_scrolls_the_page_and_not_the_chart():
    layout = trend_figure(TREND).layout
    assert layout.dragmode is False
    assert layout.yaxis.fixedrange is True


def test_a_chart_without_a_title_leaves_no_room_for_one():
    with_title, without = trend_figure(TREND).layout, trend_figure(replace(TREND, title="")).layout
    assert with_title.margin.t > without.margin.t
    assert with_title.height - with_title.margin.t == without.height - without.margin.t


values = st.floats(-1e12, 1e12)


@given(
    st.lists(st.tuples(st.integers(0, 91), values, st.booleans()), max_size=20),
    st.one_of(st.none(), values),
    st.one_of(st.none(), values),
)
def test_everything_drawn_lies_within_the_axis(raw, target, baseline):
    points = [
        TrendPoint(STARTS_ON + timedelta(days), value, "GA4", is_check_in)
        for days, value, is_check_in in raw
    ]
    figure = trend_figure(
        replace(TREND, points=points, target=target, baseline=baseline, expected=())
    )
    lowest, highest = figure.layout.yaxis.range
    drawn = [value for _, value, _ in raw] + [v for v in (target, baseline) if v is not None]
    assert math.isfinite(lowest)
    assert lowest < highest
    assert all(lowest <= value <= highest for value in drawn)
    json.loads(figure.to_json())


def test_a_changed_promise_is_marked_at_the_foot_with_what_and_why():
    changes = [
        TrendChange(date(2022, 8, 1), ["Cible 300 → 350"], "<b>Une</b> embauche"),
        TrendChange(date(2022, 10, 1), ["Cible 350 → 400"], "Hors du cycle"),
    ]
    figure = trend_figure(replace(TREND, changes=changes))
    (marks,) = [one for one in figure.data if one.name == "Engagement modifié"]
    assert marks.x == ("2022-08-01",)
    assert marks.y[0] == figure.layout.yaxis.range[0]
    assert "Cible 300 → 350" in marks.hovertext[0]
    assert "&lt;b&gt;Une&lt;/b&gt; embauche" in marks.hovertext[0]
    assert "Engagement modifié" not in [one.name for one in trend_figure(TREND).data]


# What is said, what may come, what was before


def test_what_was_said_of_a_day_stands_at_the_top_of_it():
    remarks = [
        TrendRemark(date(2022, 7, 20), ["Léa: <b>la foire", "Max: oui"]),
        TrendRemark(date(2021, 1, 1), ["nobody sees this"]),
    ]
    figure = trend_figure(replace(TREND, remarks=remarks))
    said = trace(figure, "Commentaires")
    assert (list(said.x), list(said.y)) == (["2022-07-20"], [figure.layout.yaxis.range[1]])
    assert said.hovertext == ("<b>20 juillet 2022</b><br>Léa: &lt;b&gt;la foire<br>Max: oui",)


def test_the_forecast_fans_out_from_the_last_value_to_the_deadline():
    figure = trend_figure(replace(TREND, forecast=TrendForecast(330000, 325000, 340000)))
    fan = trace(figure, "Prévision")
    assert list(fan.x) == ["2022-07-20", "2022-09-30", "2022-09-30", "2022-07-20"]
    assert list(fan.y) == [304900, 340000, 325000, 304900]
    low, high = figure.layout.yaxis.range
    assert low < 302000
    assert high > 340000
    (middle,) = [one for one in figure.data if one.line.dash == "dash"]
    assert list(middle.y) == [304900, 330000]


@pytest.mark.parametrize(
    "changes", [{"forecast": None}, {"points": ()}, {"ends_on": date(2022, 7, 20)}]
)
def test_there_is_no_forecast_without_a_way_to_go(changes):
    trend = replace(TREND, forecast=TrendForecast(3, 2, 4))
    figure = trend_figure(replace(trend, **changes))
    assert "Prévision" not in [one.name for one in figure.data]


def test_the_cycle_before_waits_in_the_legend():
    earlier = ((date(2022, 7, 1), 290000.0), (date(2022, 7, 2), 290500.0))
    line = trace(trend_figure(replace(TREND, before=earlier)), "Cycle précédent")
    assert (list(line.y), line.visible) == ([290000, 290500], "legendonly")


def test_one_can_look_closer_and_take_a_picture_without_words():
    (signs,) = TREND_CONFIG["modeBarButtons"]
    assert set(signs) == {"zoomIn2d", "zoomOut2d", "resetScale2d", "toImage"}
    assert trend_figure(TREND).layout.xaxis.fixedrange is not True
