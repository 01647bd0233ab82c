"""People describe a source of their own: it is tried out, shown, kept, and read like any other."""

import pytest

from okr.domain.connections import ConnectionState
from okr.domain.errors import InvalidInput, JaugeError, NotAllowed, NotFound
from okr.domain.measures import SeriesKind
from okr.services import connecting, metrics, platforms, sync
from okr.store import connections
from okr.store.database import reading, writing
from tests.sandbox import NOW, accounts_of, stored, typed

KEY = "json_http"
WAYS = [one.key for one in platforms.platform_view(KEY).ways]
OPEN = "https://api.riverside.example/open"


def tried(world, way="open", **changes):
    return connecting.try_out(world.lead, world.team_id, KEY, way, typed(KEY, way) | changes)


def connected(world, way="open", **changes):
    """Keep a source, choose its account and read it."""
    made = connecting.try_typed(world.lead, world.team_id, KEY, way, typed(KEY, way) | changes)
    connecting.choose_accounts(world.lead, made.id, [one.id for one in accounts_of(made.id)])
    return made.id, sync.refresh(world.lead, made.id)


def kept(world):
    with reading() as session:
        return connections.of_team(session, world.team_id)


def series_of(world):
    return [one.series for one in metrics.metrics(world.lead, world.team_id)]


# Trying out


@pytest.mark.parametrize("way", WAYS)
def test_a_source_is_tried_out_and_nothing_is_kept(sandbox, world, way):
    preview = tried(world, way)
    assert preview.names == ("Visits", "Followers")
    assert len(preview.rows) == connecting.PREVIEW_ROWS < preview.count == 91
    days = [day for day, _values in preview.rows]
    assert days[0] == NOW.date()
    assert days == sorted(days, reverse=True)
    assert all(value > 0 for _day, values in preview.rows for value in values)
    assert kept(world) == []


@pytest.mark.parametrize(
    ("dates", "form"),
    [
        ("iso", "local"),
        ("compact", "compact"),
        ("seconds", "seconds"),
        ("milliseconds", "milliseconds"),
    ],
)
def test_days_are_asked_for_and_read_in_the_form_that_was_chosen(sandbox, world, dates, form):
    address = f"{OPEN}/daily?from={{first}}&to={{last}}&dates={dates}"
    preview = tried(world, address=address, day_form=form)
    assert preview.rows == tried(world).rows
    assert preview.count == 91
    assert all(call.query["from"] < call.query["to"] for call in sandbox.calls.of(KEY)[:2])


def test_an_answer_that_is_the_list_itself_needs_no_path(sandbox, world):
    assert tried(world, address=f"{OPEN}/list", rows="").count == 91


def test_values_of_one_name_are_told_apart(sandbox, world):
    preview = tried(world, second_value_name="Visits")
    assert preview.names == ("Visits", "Visits (2)")


def test_a_value_without_a_name_is_called_as_its_field(sandbox, world):
    preview = tried(world, second_value="shop.followers", second_value_name="")
    assert preview.names == ("Visits", "shop.followers")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rows": "data.rows"}, "no list of rows at “data.rows”. The answer holds status, data,"),
        ({"rows": ""}, "the answer itself is no list of rows. Say where they are"),
        ({"day": "day"}, "no row has a day at “day”. The rows hold date, visits, shop,"),
        ({"day_form": "seconds"}, "is no day in the form that was chosen"),
        ({"first_value": "visit"}, "no row has a value at “visit”. The rows hold date, visits,"),
        ({"second_value": "followers"}, "no row has a value at “followers”."),
        ({"first_value": "comment"}, "“closed” at “comment” is no number."),
        (
            {"address": f"{OPEN}/daily?to=2020-01-01"},
            "answers, but with no number for the last 90 days.",
        ),
        ({"address": f"{OPEN}/nothing"}, "JSON over HTTP refuses what we ask"),
    ],
)
def test_what_is_not_found_is_said_and_nothing_is_kept(sandbox, world, changes, sentence):
    for attempt in (tried, connected):
        with pytest.raises(JaugeError) as told:
            attempt(world, **changes)
        assert sentence in str(told.value)
    assert kept(world) == []


def test_a_wrong_key_is_said(sandbox, world):
    with pytest.raises(JaugeError, match="no longer accepts the sign-in") as told:
        tried(world, "bearer", access_token="my-own-key")
    assert "my-own-key" not in str(told.value)


@pytest.mark.parametrize(
    ("way", "changes", "field"),
    [
        ("open", {"address": "http://api.riverside.example/daily"}, "address"),
        ("open", {"address": "https://169.254.169.254/latest"}, "address"),
        ("open", {"address": f"{OPEN}/daily?key={{access_token}}"}, "address"),
        ("open", {"rows": "data["}, "rows"),
        ("open", {"day": "a..b"}, "day"),
        ("open", {"second_value": "x(("}, "second_value"),
        ("open", {"day_form": "roman"}, "day_form"),
        ("open", {"first_value_days": "mean"}, "first_value_days"),
        ("open", {"first_value": " "}, "first_value"),
        ("header", {"header": "Host"}, "header"),
        ("header", {"header": "X Key"}, "header"),
        ("query", {"parameter": "a&b"}, "parameter"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(sandbox, world, way, changes, field):
    with pytest.raises(InvalidInput) as told:
        tried(world, way, **changes)
    assert [one.field for one in told.value.problems] == [field]
    assert len(sandbox.calls) == 0


def test_only_who_may_connect_tries_out(sandbox, world):
    with pytest.raises(NotAllowed):
        connecting.try_out(world.viewer, world.team_id, KEY, "open", typed(KEY, "open"))
    with pytest.raises(NotFound):
        connecting.try_out(world.lead, world.team_id, "bluesky", "public", {})
    assert len(sandbox.calls) == 0


# Keeping and reading


@pytest.mark.parametrize("way", WAYS)
def test_a_source_is_read_under_the_names_that_were_typed(sandbox, world, way):
    number, report = connected(world, way, second_value_days="last")
    assert (report.state, report.problem) == (ConnectionState.UP_TO_DATE, None)
    assert report.broken == ()
    (account,) = accounts_of(number)
    assert account.name == "Sandbox · JSON over HTTP · Our shop"
    listed = {str(metrics.title(one)): one.kind for one in series_of(world)}
    assert listed == {"Visits": SeriesKind.FLOW, "Followers": SeriesKind.LEVEL}


def test_what_was_shown_is_what_is_stored(sandbox, world):
    preview = tried(world)
    connected(world)
    views = {
        str(metrics.title(one.series)): one for one in metrics.metrics(world.lead, world.team_id)
    }
    assert {view.span.last_on for view in views.values()} == {preview.rows[0][0]}


def test_the_key_is_encrypted_and_no_setting(sandbox, world):
    number, _report = connected(world, "header")
    connection = stored(number)
    assert connection.settings["header"] == "X-Api-Key"
    assert "sandbox-shop-key" not in str(connection.settings) + connection.secrets


def test_a_field_that_goes_later_breaks_its_series_alone(sandbox, world):
    number, _report = connected(world)
    settings = stored(number).settings | {"second_value": "shop.fans"}
    with writing() as session:
        connections.update(session, number, settings=settings)
    report = sync.refresh(world.lead, number)
    assert report.state is ConnectionState.UP_TO_DATE
    (broken,) = report.broken
    assert str(broken.title) == "Followers"
    assert "no row has a value at “shop.fans”" in str(broken.reason)


def test_two_sources_of_one_server_stay_apart(sandbox, world):
    first, _report = connected(world)
    second, _report = connected(world, source="Other shop")
    third, _report = connected(world, address=f"{OPEN}/list", rows="")
    ids = {one.external_id for made in (first, second, third) for one in accounts_of(made)}
    assert ids == {
        "api.riverside.example/open/daily#Our shop",
        "api.riverside.example/open/daily#Other shop",
        "api.riverside.example/open/list#Our shop",
    }
