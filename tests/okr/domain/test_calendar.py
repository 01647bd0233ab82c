"""Periods, cycles and fiscal years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.domain.calendar import (
    CycleKind,
    Period,
    cycle_containing,
    cycle_label,
    days_left,
    gaps,
    months_elapsed,
    months_of,
    previous_period,
    weeks_due,
    year_before,
)
from okr.domain.errors import InvalidInput

MONTHS = {CycleKind.MONTH: 1, CycleKind.QUARTER: 3, CycleKind.HALF: 6, CycleKind.YEAR: 12}
DECADE = [date(2020, 1, 1) + timedelta(days=count) for count in range(3653)]
TODAY = date(2026, 11, 23)
Q4 = Period(date(2026, 10, 1), date(2026, 12, 31))
ONE_DAY = timedelta(days=1)
PERIODS = st.builds(
    lambda start, days: Period(start, start + timedelta(days=days)),
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.integers(0, 800),
)


def label(kind, fiscal_start_month=1, day=TODAY):
    cycle = cycle_containing(kind, day, fiscal_start_month)
    return str(cycle_label(kind, cycle, fiscal_start_month))


def test_a_period_counts_both_its_ends():
    assert Q4.days == 92
    assert Period(TODAY, TODAY).days == 1
    assert Q4.starts_on in Q4
    assert Q4.ends_on in Q4
    assert date(2027, 1, 1) not in Q4
    assert date(2026, 9, 30) not in Q4


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(InvalidInput, match="Choose a later end") as caught:
        Period(date(2026, 12, 31), date(2026, 10, 1))
    assert caught.value.problems[0].field == "ends_on"


def test_a_fiscal_year_from_july_puts_november_in_its_second_quarter():
    assert cycle_containing(CycleKind.QUARTER, TODAY, 7) == Q4
    assert label(CycleKind.QUARTER, 7) == "FY2026/27-Q2"


@pytest.mark.parametrize(
    ("kind", "fiscal_start_month", "day", "expected"),
    [
        (CycleKind.MONTH, 1, TODAY, "2026-11"),
        (CycleKind.MONTH, 7, TODAY, "2026-11"),
        (CycleKind.QUARTER, 1, TODAY, "Q4 2026"),
        (CycleKind.HALF, 1, TODAY, "H2 2026"),
        (CycleKind.HALF, 7, TODAY, "FY2026/27-H1"),
        (CycleKind.YEAR, 1, TODAY, "2026"),
        (CycleKind.YEAR, 7, TODAY, "FY2026/27"),
        (CycleKind.YEAR, 12, TODAY, "FY2025/26"),
        (CycleKind.QUARTER, 4, date(2027, 3, 31), "FY2026/27-Q4"),
        (CycleKind.YEAR, 2, date(1999, 6, 1), "FY1999/00"),
    ],
)
def test_cycles_are_named_as_people_say_them(kind, fiscal_start_month, day, expected):
    assert label(kind, fiscal_start_month, day) == expected


def test_a_quarter_across_the_new_year_belongs_to_the_year_of_its_start():
    cycle = cycle_containing(CycleKind.QUARTER, date(2027, 1, 15), 3)
    assert cycle == Period(date(2026, 12, 1), date(2027, 2, 28))
    assert str(cycle_label(CycleKind.QUARTER, cycle, 3)) == "FY2026/27-Q4"


def test_a_custom_cycle_is_named_by_its_dates_and_not_proposed():
    custom = Period(date(2026, 11, 2), date(2026, 12, 15))
    assert str(cycle_label(CycleKind.CUSTOM, custom)) == "2026-11-02 – 2026-12-15"
    with pytest.raises(ValueError, match="dates of its own"):
        cycle_containing(CycleKind.CUSTOM, TODAY)


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_fiscal_year_starts_in_a_month_that_exists(month):
    with pytest.raises(ValueError, match="must be 1 to 12"):
        cycle_containing(CycleKind.QUARTER, TODAY, month)


@pytest.mark.parametrize("kind", MONTHS)
@pytest.mark.parametrize("fiscal_start_month", range(1, 13))
def test_cycles_tile_a_decade_without_gap_or_overlap(kind, fiscal_start_month):
    cycles = {cycle_containing(kind, day, fiscal_start_month) for day in DECADE}
    ordered = sorted(cycles)
    assert all(len(months_of(cycle)) == MONTHS[kind] for cycle in ordered)
    assert all(
        (cycle.starts_on.month - fiscal_start_month) % MONTHS[kind] == 0 for cycle in ordered
    )
    for before, after in zip(ordered, ordered[1:], strict=False):
        assert after.starts_on == before.ends_on + ONE_DAY
        assert previous_period(after) == before
    labels = {str(cycle_label(kind, cycle, fiscal_start_month)) for cycle in ordered}
    assert len(labels) == len(ordered)


@pytest.mark.parametrize("fiscal_start_month", range(1, 13))
def test_a_day_lies_in_the_quarter_that_the_formula_gives(fiscal_start_month):
    for day in DECADE:
        cycle = cycle_containing(CycleKind.QUARTER, day, fiscal_start_month)
        quarter = (day.month - fiscal_start_month) % 12 // 3 + 1
        assert day in cycle
        assert f"Q{quarter}" in str(cycle_label(CycleKind.QUARTER, cycle, fiscal_start_month))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Q4, Period(date(2026, 7, 1), date(2026, 9, 30))),
        (
            Period(date(2026, 3, 1), date(2026, 3, 31)),
            Period(date(2026, 2, 1), date(2026, 2, 28)),
        ),
        (
            Period(date(2026, 1, 1), date(2026, 2, 28)),
            Period(date(2025, 11, 1), date(2025, 12, 31)),
        ),
        (
            Period(date(2026, 11, 2), date(2026, 12, 31)),
            Period(date(2026, 9, 3), date(2026, 11, 1)),
        ),
        (
            Period(date(2026, 10, 1), date(2026, 12, 30)),
            Period(date(2026, 7, 2), date(2026, 9, 30)),
        ),
        (Period(TODAY, TODAY), Period(date(2026, 11, 22), date(2026, 11, 22))),
    ],
)
def test_the_period_before_keeps_whole_months_or_the_number_of_days(period, before):
    assert previous_period(period) == before


@given(PERIODS)
def test_the_period_before_ends_the_day_before(period):
    assert previous_period(period).ends_on == period.starts_on - ONE_DAY


def test_days_left_do_not_count_today():
    assert days_left(TODAY, Q4.ends_on) == 38
    assert days_left(Q4.ends_on, Q4.ends_on) == 0
    assert days_left(date(2027, 1, 9), Q4.ends_on) == 0


def test_a_period_gives_its_days_one_by_one():
    period = Period(date(2026, 10, 31), date(2026, 11, 2))
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 2)]
    assert list(period.each()) == days


def test_only_whole_months_inside_the_period_are_listed():
    period = Period(date(2026, 10, 2), date(2026, 12, 31))
    assert [month.starts_on.month for month in months_of(period)] == [11, 12]
    assert months_of(Period(date(2026, 11, 2), date(2026, 11, 29))) == []


def test_a_month_has_elapsed_on_its_last_day():
    assert [m.starts_on.month for m in months_elapsed(Q4, date(2026, 11, 29))] == [10]
    assert [m.starts_on.month for m in months_elapsed(Q4, date(2026, 11, 30))] == [10, 11]
    assert months_elapsed(Q4, date(2026, 1, 1)) == []


def test_weeks_are_due_seven_days_after_one_another():
    assert weeks_due(Q4.starts_on, date(2026, 10, 6)) == []
    assert weeks_due(Q4.starts_on, date(2026, 10, 14)) == [
        Period(date(2026, 10, 1), date(2026, 10, 7)),
        Period(date(2026, 10, 8), date(2026, 10, 14)),
    ]
    assert weeks_due(Q4.starts_on, date(2026, 9, 1)) == []


def test_the_days_missing_between_the_first_and_the_last_are_spans():
    days = [date(2026, 10, day) for day in (1, 2, 4, 8, 9)]
    assert gaps(days) == [
        Period(date(2026, 10, 3), date(2026, 10, 3)),
        Period(date(2026, 10, 5), date(2026, 10, 7)),
    ]
    assert gaps(days[:2]) == []
    assert gaps([]) == []


@given(st.sets(st.sampled_from(DECADE), min_size=1))
def test_what_is_there_and_what_is_missing_make_up_the_whole_span(there):
    days = sorted(there)
    missing = [day for gap in gaps(days) for day in gap.each()]
    assert sorted([*days, *missing]) == list(Period(days[0], days[-1]).each())


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-10-01", "2026-12-31"), ("2025-10-01", "2025-12-31")),
        (("2025-01-01", "2025-02-28"), ("2024-01-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-02-28")),
        (("2024-02-29", "2024-03-10"), ("2023-02-28", "2023-03-10")),
        (("2026-11-03", "2026-11-20"), ("2025-11-03", "2025-11-20")),
    ],
)
def test_the_same_days_of_the_year_before(period, before):
    first, last = map(date.fromisoformat, period)
    assert year_before(Period(first, last)) == Period(*map(date.fromisoformat, before))
