"""Numbers from anybody's script arrive whole or not at all."""

import json
from datetime import date

import pytest

from okr.domain.errors import InvalidInput, JaugeError
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.services import clock, dashboard, metrics, pushing
from okr.store import numbers
from okr.store.database import reading, writing
from okr.store.numbers import Arrival

CSV = "account,metric,day,value\nShop,Orders,2026-11-02,12\nShop,Orders,2026-11-01,8.5\n"


def lines(*rows):
    return "\n".join(json.dumps(row) for row in rows)


def row(**changes):
    usual = {"account": "Shop", "metric": "Orders", "day": "2026-11-01", "value": 12}
    return {key: value for key, value in (usual | changes).items() if value is not ...}


def stored(world):
    listed = metrics.metrics(world.lead, world.team_id)
    with reading() as session:
        return {
            (one.series.account.name, one.series.name, one.series.kind, one.series.unit): dict(
                numbers.readings(session, [one.series.id], date.min, date.max)[one.series.id]
            )
            for one in listed
        }


def problems(raised):
    return [str(one.sentence) for one in raised.value.problems]


def test_csv_and_json_lines_say_the_same(world):
    first = pushing.push(world.lead, world.team_id, CSV)
    assert (first.accounts, first.metrics, first.arrival) == (("Shop",), 1, Arrival(2, 0, 0))
    assert (first.first_on, first.last_on) == (date(2026, 11, 1), date(2026, 11, 2))
    again = pushing.push(
        world.lead,
        world.team_id,
        lines(row(value=8.5), row(day="2026-11-02", value="12")),
    )
    assert again.arrival == Arrival(0, 0, 2)
    assert stored(world) == {
        ("Shop", "Orders", SeriesKind.FLOW, ""): {date(2026, 11, 1): 8.5, date(2026, 11, 2): 12.0}
    }


def test_a_gauge_moves(world, today):
    pushing.push(world.lead, world.team_id, CSV)
    (metric,) = metrics.metrics(world.lead, world.team_id)
    world.save(world.key_result(kind="count_up", feed=Feed(metric.series.id, Measure.TOTAL)))
    report = pushing.push(world.lead, world.team_id, lines(row(day="2026-11-03", value=50)))
    assert report.key_results == 1
    shown = dashboard.dashboard(world.lead, world.team_id, world.cycle.id, today)
    assert shown.objectives[0].key_results[0].point.value == 70.5


def test_kind_unit_and_the_account_may_be_left_out(world):
    text = lines(row(account=..., kind="level", unit="€"), row(account=..., day="2026-11-02"))
    pushing.push(world.lead, world.team_id, text, account="Till")
    assert list(stored(world)) == [("Till", "Orders", SeriesKind.LEVEL, "€")]
    pushing.push(world.lead, world.team_id, lines(row(account="Till", day="2026-11-03")))
    assert list(stored(world)) == [("Till", "Orders", SeriesKind.LEVEL, "€")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "twelve"}, "Line 2: “value” has to be a number such as 12.5."),
        ({"value": None}, "Line 2: “value” has to be a number such as 12.5."),
        ({"value": True}, "Line 2: “value” has to be a number such as 12.5."),
        ({"value": "nan"}, "Line 2: “value” has to be a number such as 12.5."),
        ({"day": "1/11/2026"}, "Line 2: “day” has to be a date such as 2026-10-01."),
        ({"day": ...}, "Line 2: “day” has to be a date such as 2026-10-01."),
        ({"account": ...}, "Line 2: “account” has to be a name of 1 to 120 characters."),
        ({"metric": "x" * 121}, "Line 2: “metric” has to be a name of 1 to 120 characters."),
        ({"kind": "ratio"}, "Line 2: “kind” is one of flow, level, unique."),
        ({"kind": "level"}, "Line 2: “Orders” is there as: Daily amount (days add up)."),
        ({"colour": "red"}, "Line 2: nobody knows the field colour."),
        ({"day": "2026-11-01"}, "Line 2: this day of this metric is in line 1 too."),
    ],
    ids=lambda one: str(one)[:30],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_written(world, changes, said):
    text = lines(row(kind="flow"), row(**({"day": "2026-11-02"} | changes)))
    with pytest.raises(InvalidInput) as raised:
        pushing.push(world.lead, world.team_id, text)
    assert problems(raised) == [said]
    assert stored(world) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("account;metric;day;value\nShop;Orders;2026-11-01;3", "Line 1: there is no column"),
        ('{"account": "Shop"\n', "Line 1: it is no JSON object."),
        ('{"metric": "a"}\n[1]', "Line 2: it is no JSON object."),
    ],
)
def test_what_is_neither_csv_nor_json_lines_is_named(world, text, said):
    with pytest.raises(InvalidInput) as raised:
        pushing.push(world.lead, world.team_id, text, account="Shop")
    assert any(one.startswith(said) for one in problems(raised))


@pytest.mark.parametrize("text", ["", " \n", "account,metric,day,value\n"])
def test_nothing_at_all_is_no_push(world, text):
    with pytest.raises(JaugeError, match="Nothing was pushed"):
        pushing.push(world.lead, world.team_id, text)


def test_no_more_than_twenty_lines_are_named(world):
    with pytest.raises(InvalidInput) as raised:
        pushing.push(world.lead, world.team_id, lines(*[row(value="x") for _ in range(50)]))
    assert len(raised.value.problems) == 20


def test_a_platforms_metric_is_left_to_the_platform(world):
    with writing() as session:
        account = numbers.account_named(session, world.team_id, "Shop", clock.now())
        numbers.save_metric(session, account, metric="orders", name="Orders", kind=SeriesKind.FLOW)
    with pytest.raises(InvalidInput, match="comes from a platform"):
        pushing.push(world.lead, world.team_id, CSV)
