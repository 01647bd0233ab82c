"""Meetings: their agenda, and when one is over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from okr.domain.calendar import CycleKind, Period
from okr.domain.errors import InvalidInput
from okr.domain.meetings import LONGEST_MEETING, MOST_MINUTES, Agenda, Meeting, agenda_of
from okr.domain.okrs import Cycle, Section

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
MINUTE = timedelta(minutes=1)


def test_an_agenda_is_what_cycle_and_sections_say():
    cycle = Cycle(1, 1, "Q4", CycleKind.QUARTER, QUARTER, opening_minutes=3, closing_minutes=9)
    sections = [Section(7, 1, "Reach", 0, minutes=12), Section(8, 1, "Leads", 1)]
    agenda = agenda_of(cycle, sections)
    assert agenda == Agenda(opening=3, closing=9, sections={7: 12, 8: 5})
    assert agenda.total == 29


@pytest.mark.parametrize("minutes", [1, MOST_MINUTES])
@pytest.mark.parametrize("part", ["opening", "closing", "section"])
def test_a_part_takes_a_minute_to_two_hours(part, minutes):
    planned = {"opening": 5, "closing": 5, "section": 5} | {part: minutes}
    agenda = Agenda(planned["opening"], planned["closing"], {7: planned["section"]})
    agenda.check()


@pytest.mark.parametrize("minutes", [0, MOST_MINUTES + 1])
@pytest.mark.parametrize("part", ["opening", "closing", "section"])
def test_no_part_takes_no_time_or_half_a_day(part, minutes):
    planned = {"opening": 5, "closing": 5, "section": 5} | {part: minutes}
    agenda = Agenda(planned["opening"], planned["closing"], {7: planned["section"]})
    with pytest.raises(InvalidInput) as refused:
        agenda.check()
    (problem,) = refused.value.problems
    assert problem.field == "minutes"
    assert str(problem.sentence) == "Give each part 1 to 120 minutes."


def test_a_meeting_runs_until_it_is_ended():
    running = Meeting(1, 1, NINE)
    assert running.is_running(NINE + 40 * MINUTE)
    assert running.until(NINE + 40 * MINUTE) == NINE + 40 * MINUTE
    ended = Meeting(1, 1, NINE, ended_at=NINE + 30 * MINUTE)
    assert not ended.is_running(NINE + 10 * MINUTE)
    assert ended.until(NINE + 40 * MINUTE) == NINE + 30 * MINUTE


def test_a_meeting_that_nobody_ended_is_over_after_half_a_day():
    forgotten, end = Meeting(1, 1, NINE), NINE + LONGEST_MEETING
    assert forgotten.is_running(end - MINUTE)
    assert not forgotten.is_running(end)
    assert forgotten.until(end + MINUTE) == end
