"""The tables of metrics as HTML."""

from datetime import UTC, date, datetime

import pytest

from okr.domain.measures import SeriesKind
from okr.domain.messages import message
from okr.locale.language import language
from okr.services import metrics
from okr.services.messages_kept import kept
from okr.store import numbers
from okr.store.database import writing
from okr.ui import metric_list

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def on(day):
    return date(2026, 11, day)


@pytest.fixture
def drawn(world, parsed, english):
    """Return what draws the metrics of the one account that there is."""

    def draw(_=english, *, is_open=True):
        listed = metrics.metrics(world.viewer, world.team_id)
        return parsed(metric_list._account(listed, _, is_open=is_open))

    return draw


def break_it(series, **values):
    with writing() as session:
        numbers.mark_broken(session, series.id, kept(message("Gone: {why}", **values)), NOW)


def test_what_platforms_and_people_name_makes_no_elements(world, drawn, hostile):
    def named(text):
        series = world.metric(
            "own", {on(1): 1.0}, name=text, account=text, field=text, unit=text, platform=text
        )
        break_it(series, why=text)
        found = drawn()
        with writing() as session:
            session.connection().exec_driver_sql("delete from account")
        return found

    shown = named(hostile)
    assert shown.elements == named("plain").elements
    assert shown.text.count(hostile) >= 5


def test_a_row_says_what_there_is_of_a_metric(world, drawn):
    readings = {on(1): 1.0, on(2): 1.0, on(5): 1234.5}
    world.metric("likes", readings, unit="€", field="like_count", provisional_from=on(5))
    text = drawn().text
    for part in (
        "Acme",
        "Instagram",
        "1 metric · up to 5 Nov 2026",
        "Likes",
        "€1,234.50",
        "5 Nov 2026",
        "Days add up",
        "like_count 3 2 Provisional from 5 Nov 2026",
    ):
        assert part in text


def test_in_french_names_and_signs_are_french_and_sorted_as_such(world, drawn):
    for key in ("likes", "comments", "shares"):
        world.metric(key, {on(1): 1234.0})
    text = drawn(language("fr")).text
    names = ["Commentaires", "Mentions J’aime", "Partages"]
    assert sorted(names, key=text.index) == names
    assert "1\u202f234" in text


def test_what_is_broken_says_why_and_is_counted(world, drawn):
    break_it(world.metric("likes", {on(1): 1.0}), why="an API")
    world.metric("shares", {})
    text = drawn().text
    assert "⚠ Gone: an API" in text
    assert "⚠ 1 cannot be read" in text
    assert "Nothing yet" in text


def test_every_kind_and_every_state_has_its_words():
    assert set(metric_list.KINDS) == set(SeriesKind)
    states = set(metrics.State) - {metrics.State.BROKEN, metrics.State.PROVISIONAL}
    assert set(metric_list._STATES) == states


def test_a_long_list_begins_folded(world, drawn):
    world.metric("likes", {})
    assert drawn().elements[0] == ("details", ("open",))
    assert drawn(is_open=False).elements[0] == ("details", ())
