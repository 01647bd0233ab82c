"""The whole way from real exports to a score, against figures worked out by hand."""

from datetime import date

import pytest

from okr.domain.calendar import CycleKind
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind, measures_for
from okr.domain.okrs import Feed, KeyResult, Objective, ObjectiveState
from okr.services import cycles, imports, metrics, objectives
from okr.services.dashboard import dashboard
from okr.store.numbers import Arrival

START, END = date(2022, 7, 1), date(2022, 9, 30)
FILES = {"linkedin_updates.csv": "LinkedIn", "website.csv": "Website"}


@pytest.fixture
def exports(shared):
    folder = shared / "data" / "leeds"
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        pytest.skip(f"the folder ../shared does not hold {', '.join(missing)}")
    return {name: (folder / name).read_bytes() for name in FILES}


def bring_in(world, exports):
    arrivals = []
    for name, content in exports.items():
        understood = imports.look_at(world.lead, world.team_id, content, name)
        plan = imports.proposed_plan(understood, FILES[name])
        report = imports.bring_in(
            world.lead, world.team_id, understood, plan, content=content, source=name
        )
        arrivals.append(report.arrival)
    return arrivals


@pytest.fixture
def cycle(world, exports):
    """Give the third quarter of 2022, with the exports brought in."""
    bring_in(world, exports)
    return cycles.create_cycle(
        world.lead,
        world.team_id,
        name="Q3 2022",
        kind=CycleKind.QUARTER,
        starts_on=START,
        ends_on=END,
    )


def series_of(world):
    return {one.series.name: one.series for one in metrics.metrics(world.lead, world.team_id)}


def key_result(series, measure, start, target, unit=""):
    return KeyResult(
        title=series.name,
        kind="increase",
        goal=Goal(baseline=start, target=target),
        unit=unit,
        starts_on=START,
        deadline=END,
        feed=Feed(series.id, measure),
    )


@pytest.fixture
def view(world, cycle):
    """Give the objective as the dashboard shows it on the last day."""
    series = series_of(world)
    objective = Objective(
        title="Be seen on LinkedIn and visited at home",
        cycle_id=cycle.id,
        state=ObjectiveState.ACTIVE,
        key_results=(
            key_result(series["Impressions (total)"], Measure.TOTAL, 84278, 250000),
            key_result(series["Engagement rate (total)"], Measure.RATIO, 3.541, 5, "%"),
            key_result(series["Page views"], Measure.TOTAL, 26852, 170000),
            key_result(series["Reposts (total)"], Measure.TOTAL, 67, 134),
        ),
    )
    objectives.save(world.lead, objective, today=END)
    (view,) = dashboard(world.viewer, world.team_id, cycle.id, END).objectives
    return view


def test_the_exports_again_change_nothing(world, cycle, exports):
    assert [(a.new, a.changed) for a in bring_in(world, exports)] == [(0, 0), (0, 0)]


def test_every_cell_of_a_number_arrives(world, exports):
    assert bring_in(world, exports) == [Arrival(7885, 0, 0), Arrival(1151, 0, 0)]


def test_the_quarter_in_figures(world, cycle):
    figures = {
        one.series.name: one.value
        for one in metrics.figures(world.viewer, world.team_id, cycle.period)
    }
    assert figures["Impressions (total)"] == 302743
    assert figures["Clicks (total)"] == 7482
    assert figures["Reposts (total)"] == 138
    assert figures["Page views"] == 158954


def test_a_rate_is_totals_divided_not_days_averaged(world, cycle):
    figures = metrics.figures(world.viewer, world.team_id, cycle.period)
    (rate,) = [one for one in figures if one.series.name == "Engagement rate (total)"]
    assert rate.measure is Measure.RATIO
    assert rate.value == pytest.approx(100 * 10671 / 302743)
    assert round(rate.value, 3) == 3.525


def test_people_counted_once_a_day_are_not_offered_as_a_sum(world, cycle):
    users = series_of(world)["Users"]
    assert users.kind is SeriesKind.UNIQUE
    assert Measure.TOTAL not in measures_for(users.kind)


@pytest.mark.parametrize(
    ("name", "measure", "start"),
    [
        ("Impressions (total)", Measure.TOTAL, 84278),
        ("Engagement rate (total)", Measure.RATIO, 3.541),
        ("Page views", Measure.TOTAL, 26852),
        ("Reposts (total)", Measure.TOTAL, 67),
    ],
)
def test_the_quarter_before_gives_the_start(world, cycle, name, measure, start):
    feed = Feed(series_of(world)[name].id, measure)
    found = metrics.previous_value(world.lead, feed, cycle.period)
    assert found == pytest.approx(start, abs=0.0005)


def test_key_results_are_scored_from_the_figures(view):
    scores = [one.standing.score for one in view.key_results]
    assert scores == pytest.approx([1.0, 0.0, 0.923, 1.0], abs=0.0005)
    raws = [one.point.raw for one in view.key_results]
    assert raws == pytest.approx([1.318, -0.011, 0.923, 1.060], abs=0.0005)


def test_the_rate_fell_below_its_start_and_that_is_said(view):
    assert [one.is_below_baseline for one in view.key_results] == [False, True, False, False]


def test_the_objective_is_their_mean(view):
    assert view.standing.score == pytest.approx(0.731, abs=0.0005)
    assert (view.standing.with_data, view.standing.total) == (4, 4)
