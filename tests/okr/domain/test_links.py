"""Whether a link opens, and what is wrong with one that is to be made."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from okr.domain.links import LONGEST_NAME, Link, State, problems, state_of

TODAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)
PLAIN = Link(team_id=1, name="Client")


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.OPEN),
        ({"expires_on": TODAY}, State.OPEN),
        ({"expires_on": TODAY - ONE_DAY}, State.EXPIRED),
        ({"revoked_at": datetime(2026, 11, 1, tzinfo=UTC)}, State.REVOKED),
        (
            {"revoked_at": datetime(2026, 11, 1, tzinfo=UTC), "expires_on": date(2026, 1, 1)},
            State.REVOKED,
        ),
    ],
)
def test_it_opens_until_it_is_withdrawn_or_its_last_day_is_over(changes, state):
    assert state_of(replace(PLAIN, **changes), TODAY) is state


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"name": "x" * LONGEST_NAME}, []),
        ({"name": "x" * (LONGEST_NAME + 1)}, ["name"]),
        ({"name": "  "}, ["name"]),
        ({"expires_on": TODAY, "frozen_on": TODAY}, []),
        ({"expires_on": TODAY - ONE_DAY}, ["expires_on"]),
        ({"frozen_on": TODAY + ONE_DAY}, ["frozen_on"]),
        ({"section_ids": (1,)}, []),
        ({"section_ids": ()}, ["section_ids"]),
    ],
)
def test_what_is_wrong_is_named_with_its_field(changes, fields):
    assert [one.field for one in problems(replace(PLAIN, **changes), TODAY)] == fields
