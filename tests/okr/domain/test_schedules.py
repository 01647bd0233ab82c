"""When e-mail goes out, to whom, and what may be written in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.schedules import (
    MAKE_UP,
    MOST_RECIPIENTS,
    Frequency,
    Group,
    Schedule,
    Timing,
    due_day,
    filled,
    group_problems,
    is_planned,
    next_moment,
    problems,
    recipients,
)

START = date(2026, 1, 1)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
PLAIN = Schedule(
    team_id=1,
    timing=Timing(Frequency.DAILY, START, zone="Europe/Paris"),
    subject="{team}: {score}",
    to=("ana@example.org",),
    address="https://okr.example.org",
)


def at(frequency, **timing):
    return replace(PLAIN, timing=Timing(frequency, **({"starts_on": START} | timing)))


def days(schedule, first, last, cycle_ends=()):
    """List the planned days from one day to another."""
    span = (first + timedelta(days=one) for one in range((last - first).days + 1))
    return [day for day in span if is_planned(schedule.timing, day, cycle_ends)]


def year(schedule, number=2026, cycle_ends=()):
    found = days(schedule, date(number, 1, 1), date(number, 12, 31), cycle_ends)
    return [f"{day:%m-%d}" for day in found]


def test_once_is_the_day_it_starts_on():
    assert year(at(Frequency.ONCE, starts_on=date(2026, 5, 4))) == ["05-04"]


def test_every_day_is_each_day_between_start_and_end():
    schedule = at(Frequency.DAILY, starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 6))
    assert year(schedule) == ["05-04", "05-05", "05-06"]


def test_every_week_is_its_weekday():
    found = days(at(Frequency.WEEKLY, weekday=4), date(2026, 11, 1), date(2026, 11, 30))
    assert [day.day for day in found] == [6, 13, 20, 27]


def test_a_month_too_short_for_the_day_has_it_on_its_last():
    assert year(at(Frequency.MONTHLY, day=31))[:4] == ["01-31", "02-28", "03-31", "04-30"]
    assert "02-29" in year(at(Frequency.MONTHLY, day=30), 2028)
    assert year(at(Frequency.MONTHLY, day=29), 2027)[1] == "02-28"


def test_the_last_weekday_of_a_month_is_within_its_last_seven_days():
    assert year(at(Frequency.LAST_WEEKDAY, weekday=4))[:3] == ["01-30", "02-27", "03-27"]
    assert year(at(Frequency.LAST_WEEKDAY, weekday=1), 2028)[1] == "02-29"


def test_a_quarter_is_three_months_from_the_start():
    schedule = at(Frequency.QUARTERLY, starts_on=date(2026, 1, 31))
    assert year(schedule) == ["01-31", "04-30", "07-31", "10-31"]
    assert "02-29" in year(at(Frequency.QUARTERLY, starts_on=date(2027, 11, 30)), 2028)


def test_the_end_of_a_cycle_is_what_the_cycles_say():
    ends = {date(2026, 3, 31), date(2026, 6, 30)}
    assert year(at(Frequency.CYCLE_END), cycle_ends=ends) == ["03-31", "06-30"]


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        # Nine o'clock is nine o'clock, in winter and in summer.
        (date(2026, 3, 28), datetime(2026, 3, 28, 8, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 7, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_the_hour_is_that_of_the_wall_where_clocks_change(day, utc):
    assert due_day(PLAIN, utc, LONG_AGO, ()) == day
    assert due_day(PLAIN, utc - timedelta(seconds=1), LONG_AGO, ()) != day
    assert next_moment(PLAIN, utc - timedelta(hours=1), ()) == utc


def test_an_hour_that_is_skipped_comes_as_much_later_and_one_that_is_twice_comes_once():
    night = replace(PLAIN, timing=replace(PLAIN.timing, at=time(2, 30)))
    skipped = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_moment(night, skipped - timedelta(hours=3), ()) == skipped
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_moment(night, first - timedelta(hours=3), ()) == first
    assert next_moment(night, first, ()) == first + timedelta(hours=25)


def test_what_is_late_is_made_up_for_within_a_day_and_the_newest_alone():
    weekly = at(Frequency.WEEKLY, weekday=0)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert due_day(weekly, monday + MAKE_UP, LONG_AGO, ()) == monday.date()
    assert due_day(weekly, monday + MAKE_UP + timedelta(seconds=1), LONG_AGO, ()) is None


def test_what_was_due_before_it_was_saved_is_not_made_up_for():
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert due_day(PLAIN, noon, noon - timedelta(minutes=5), ()) is None
    assert due_day(PLAIN, noon + timedelta(days=1), noon, ()) == date(2026, 11, 24)


def test_while_it_is_paused_nothing_is_due_and_nothing_comes():
    paused = replace(PLAIN, is_paused=True)
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert due_day(paused, noon, LONG_AGO, ()) is None
    assert next_moment(paused, noon, ()) is None


def test_after_the_end_nothing_comes_and_before_the_start_the_first():
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert next_moment(at(Frequency.DAILY, ends_on=date(2026, 11, 23)), noon, ()) is None
    far = at(Frequency.ONCE, starts_on=date(2090, 2, 28))
    assert next_moment(far, noon, ()) == datetime(2090, 2, 28, 9, tzinfo=UTC)


zones = st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "UTC"])


@given(
    st.sampled_from([one for one in Frequency if one is not Frequency.CYCLE_END]),
    st.integers(0, 6),
    st.integers(1, 31),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    zones,
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
)
def test_each_moment_that_comes_is_due_then_and_they_come_one_after_the_other(
    frequency, weekday, day, clock, zone, starts_on
):
    timing = Timing(frequency, starts_on, weekday=weekday, day=day, at=clock, zone=zone)
    schedule = replace(PLAIN, timing=timing)
    moments = [datetime.combine(starts_on, time(0), ZoneInfo(zone)) - timedelta(days=1)]
    while len(moments) < 4:
        found = next_moment(schedule, moments[-1], ())
        if found is None:
            break
        moments.append(found)
    assert len(moments) == (2 if frequency is Frequency.ONCE else 4)
    assert all(one < other for one, other in pairwise(moments))
    for moment in moments[1:]:
        day_there = moment.astimezone(ZoneInfo(zone)).date()
        assert due_day(schedule, moment, LONG_AGO, ()) == day_there


def test_everybody_gets_it_once_in_the_first_role_they_have():
    schedule = replace(
        PLAIN,
        to=("a@x.org", "b@x.org"),
        cc=("B@x.org", "c@x.org"),
        bcc=("d@x.org",),
        group_ids=(7,),
    )
    groups = [Group("Sales", ("c@x.org", "e@x.org"), id=7), Group("Press", ("f@x.org",), id=8)]
    found = recipients(schedule, groups)
    assert (found.to, found.cc) == (("a@x.org", "b@x.org"), ("c@x.org",))
    assert found.hidden == ("d@x.org", "e@x.org")
    assert found.everyone == ("a@x.org", "b@x.org", "c@x.org", "d@x.org", "e@x.org")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"to": ()}, "to", "at least one address"),
        ({"to": ("ana",)}, "to", "“ana”"),
        ({"cc": ("a@x.org", "x@y@z")}, "cc", "“x@y@z”"),
        ({"bcc": tuple(f"bad{one}" for one in range(9))}, "bcc", "“bad4” …"),
        ({"reply_to": "nobody"}, "reply_to", "“nobody”"),
        ({"to": ("ana@x.org\nBcc: all@x.org",)}, "to", "No e-mail can be sent"),
        ({"to": tuple(f"a{one}@x.org" for one in range(10_000))}, "to", "10000 addresses"),
        ({"subject": " "}, "subject", "Write a subject"),
        ({"subject": "x" * 201}, "subject", "under 200 characters"),
        ({"body": "x" * 5001}, "body", "under 5000 characters"),
        ({"subject": "{team} {nam}"}, "subject", "{nam}"),
        ({"body": "{0}"}, "body", "{team}, {cycle}, {score}, {day}"),
        ({"address": "okr"}, "address", "in full"),
        ({"timing": replace(PLAIN.timing, zone="Mars/Olympus")}, "zone", "Mars/Olympus"),
        ({"timing": replace(PLAIN.timing, zone="../etc")}, "zone", "../etc"),
        (
            {"timing": replace(PLAIN.timing, ends_on=date(2025, 1, 1))},
            "ends_on",
            "before the start",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_field(changes, field, sentence):
    (problem,) = problems(replace(PLAIN, **changes), [])
    assert problem.field == field
    assert sentence in str(problem.sentence)


def test_a_schedule_without_faults_has_none():
    wide = replace(
        PLAIN,
        to=("ana@exämple.org",),
        reply_to="okr@example.org",
        timing=replace(PLAIN.timing, ends_on=START),
    )
    assert list(problems(wide, [])) == []
    assert (
        list(problems(replace(PLAIN, to=(), group_ids=(7,)), [Group("Sales", ("a@x.org",), 7)]))
        == []
    )


@pytest.mark.parametrize(
    ("group", "fields"),
    [
        (Group("Sales", ("a@x.org",)), []),
        (Group(" ", ("a@x.org",)), ["name"]),
        (Group("Sales", ()), ["addresses"]),
        (Group("Sales", ("a@x.org", "b")), ["addresses"]),
        (Group("Sales", tuple(f"a{n}@x.org" for n in range(MOST_RECIPIENTS + 1))), ["addresses"]),
    ],
)
def test_what_is_wrong_with_a_group_is_named(group, fields):
    assert [one.field for one in group_problems(group)] == fields


def test_names_in_braces_get_their_values_and_other_braces_stay():
    values = {"team": "Social", "score": "0.7"}
    assert filled("{team}: {score} {x} {", values) == "Social: 0.7 {x} {"
