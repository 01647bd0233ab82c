import io
import socket
import threading
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import errors
from connectors.grants import FoundAccount, Grant
from connectors.simulator import Answer, Simulator, Stage
from connectors.spec import (
    Accounts,
    Asks,
    Cursor,
    DateForm,
    Each,
    Endpoint,
    LinkHeader,
    Named,
    NextUrl,
    Parents,
    PerId,
    Report,
    Request,
    Rollup,
    Span,
)
from tests.connectors.serving import playing
from tests.connectors.toy import (
    ACCOUNT,
    CLIENT,
    DAYS,
    NOW,
    OAUTH,
    SECRET,
    TYPED,
    WINDOW,
    reader,
    toy,
    with_way,
)

OCT_1, OCT_2, OCT_3 = (date(2026, 10, day) for day in (1, 2, 3))
TODAY = NOW.date()
OFFLINE = "http://127.0.0.1:1"


def row(day, **values):
    return {"day": f"2026-10-0{day}", **values}


def data(*rows, **more):
    return {"json": {"data": list(rows), **more}}


def read(answers, *endpoints, metrics=None, window=WINDOW, account=ACCOUNT, **changes):
    """Read an endpoint, the last of those given; give what was read and what was asked."""
    endpoints = endpoints or (DAYS,)
    platform = toy(*endpoints, **changes)
    with playing(answers) as played, reader(played.address, platform) as reading:
        metrics = metrics or list(endpoints[-1].reads)
        found = reading.read(account, endpoints[-1].key, metrics, window)
    return found, played.calls


def values(window):
    """Give what was read as {metric: {day of October: value}}."""
    return {key: {one.day.day: one.value for one in days} for key, days in window.readings.items()}


# Accounts


def listed(answers, declared):
    with playing(answers) as played, reader(played.address, toy(accounts=declared)) as reading:
        return reading.accounts(), played.calls


PLAIN = Accounts(Request("{api}/accounts"), id="id", name="name", rows="data")


def test_accounts_are_listed_from_all_pages():
    declared = replace(PLAIN, paging=Cursor("next", "after"))
    answers = [data({"id": 1, "name": "A"}, next="x"), data({"id": "2", "name": "B"})]
    found, calls = listed(answers, declared)
    assert found == [FoundAccount("1", "A"), FoundAccount("2", "B")]
    assert [heard.query for heard in calls] == [{}, {"after": "x"}]
    assert calls[0].headers["authorization"] == f"Bearer {SECRET}"


def test_an_account_may_tell_more_and_some_do_not_count():
    declared = replace(
        PLAIN, token="token", zone="at.zone", currency="money", keep="contains(tasks, 'ANALYZE')"
    )
    told = {"id": "1", "token": "own", "at": {"zone": "Europe/Paris"}, "money": "EUR"}
    found, _calls = listed(
        [data({**told, "tasks": ["ANALYZE"]}, {"id": "2", "tasks": []}, {"id": "3"})], declared
    )
    # Without a name it goes by its id.
    assert found == [FoundAccount("1", "1", "own", "Europe/Paris", "EUR")]
    assert "own" not in repr(found)


@pytest.mark.parametrize(
    "zone", [None, "", "Mars/Olympus", "GMT+2", "../etc/passwd", "America", 5, ["UTC"], "x" * 5000]
)
def test_a_zone_that_nobody_knows_is_none(zone):
    found, _calls = listed([data({"id": "1", "name": "A", "z": zone})], replace(PLAIN, zone="z"))
    assert found == [FoundAccount("1", "A")]


def test_what_an_account_does_not_tell_is_empty():
    declared = replace(PLAIN, token="token", zone="zone", currency="money")
    assert listed([data({"id": "1", "name": None})], declared)[0] == [FoundAccount("1", "1")]


def test_details_are_asked_of_each_account():
    declared = replace(
        PLAIN,
        detail=Request("{api}/accounts/{account}"),
        detail_reads={"name": "title", "zone": "zone", "currency": "money"},
        token="token",
        zone="zone",
        currency="money",
    )
    rows = [
        {"id": "1", "name": "A", "token": "own", "zone": "UTC", "money": "USD"},
        {"id": "2", "name": "B", "zone": "Europe/Paris", "money": "EUR"},
    ]
    details = [{"json": {"title": "One", "zone": "Asia/Tokyo", "money": "JPY"}}, {"json": {}}]
    found, calls = listed([data(*rows), *details], declared)
    assert found == [
        FoundAccount("1", "One", "own", "Asia/Tokyo", "JPY"),
        FoundAccount("2", "B", "", "Europe/Paris", "EUR"),
    ]
    assert [heard.url.rpartition("/")[2] for heard in calls] == ["accounts", "1", "2"]
    assert [heard.headers["authorization"] for heard in calls[1:]] == [
        "Bearer own",
        f"Bearer {SECRET}",
    ]


IN_TEAMS = replace(
    PLAIN,
    request=Request("{api}/teams/{parent}/accounts"),
    under=Parents(Request("{api}/teams"), "team.id", "teams", Cursor("next", "after")),
)


def teams(*ids, **more):
    return {"json": {"teams": [{"team": {"id": one}} for one in ids], **more}}


def test_accounts_may_be_listed_in_one_place_after_the_other():
    one, other = {"id": "1", "name": "A"}, {"id": "2", "name": "B"}
    answers = [teams("x", 5, next="more"), data(one), data(one, other), teams(), data()]
    found, calls = listed(answers, IN_TEAMS)
    # An account in two teams is one account.
    assert found == [FoundAccount("1", "A"), FoundAccount("2", "B")]
    assert [heard.url.partition("/teams")[2] for heard in calls] == [
        "",
        "/x/accounts",
        "/5/accounts",
        "",
    ]
    assert calls[-1].query == {"after": "more"}


def test_without_a_place_there_are_no_accounts():
    assert listed([teams()], IN_TEAMS)[0] == []


@pytest.mark.parametrize(
    "answer", [{"unexpected": True}, {"teams": {"a": 1}}, {"teams": [{"team": {"id": ["x"]}}]}]
)
def test_places_of_another_shape_are_named(answer):
    with pytest.raises(errors.BadAnswer, match="Toy & Co answers in another form"):
        listed([{"json": answer}], IN_TEAMS)


CLOSED = {"status": 403, "json": {"code": "closed"}}


def test_a_place_that_is_closed_to_us_may_have_no_accounts():
    declared = replace(IN_TEAMS, under=replace(IN_TEAMS.under, may_be_closed=True))
    found, _calls = listed([teams("x", "y"), CLOSED, data({"id": "1", "name": "A"})], declared)
    assert found == [FoundAccount("1", "A")]


def test_where_every_place_is_closed_to_us_that_is_told():
    declared = replace(IN_TEAMS, under=replace(IN_TEAMS.under, may_be_closed=True))
    with pytest.raises(errors.GrantMore):
        listed([teams("x", "y"), CLOSED, CLOSED], declared)
    with pytest.raises(errors.GrantMore):
        listed([teams("x", "y"), CLOSED, data({"id": "1", "name": "A"})], IN_TEAMS)


IN_PARTS = replace(
    PLAIN,
    zone="zone",
    id_parts=r"(?P<customer>\d+)/(?P<number>\d+)",
    zones={"ParisMadrid": "Europe/Paris", "Brussels": "Europe/Paris"},
)


def test_an_id_may_have_parts_and_a_zone_a_name_of_the_platforms_own():
    told = {"id": "33/222", "name": "A", "zone": "Brussels"}
    found, _calls = listed([data(told, {"id": "33/223", "zone": "Nowhere"})], IN_PARTS)
    assert found == [
        FoundAccount("33/222", "A", "", "Europe/Paris"),
        FoundAccount("33/223", "33/223"),
    ]
    asked = Request("{api}/{number}/days", query={"of": "{customer}", "zone": "{account_zone}"})
    days, calls = read([data()], replace(DAYS, request=asked), account=found[0], accounts=IN_PARTS)
    assert values(days) == {"views": {}, "likes": {}}
    assert calls[0].url == "https://api.toy.example/222/days"
    # Of two names of one zone, the first.
    assert calls[0].query == {"of": "33", "zone": "ParisMadrid"}


def test_ids_may_be_unique_only_within_what_was_typed():
    declared = replace(PLAIN, rows="data[0]", id="@", name="@", within="{sheet}/")
    grant = Grant({"sheet": "1Ab"}, {"access_token": SECRET})
    columns = replace(
        DAYS,
        request=Request("{api}/{account}/cells"),
        rows="data[1:]",
        columns="['day', data[0]][]",
        reads={"views": "{account}"},
    )
    cells = data(["likes", "a.b/c"], ["2026-10-01", 5, 7], ["2026-10-02", 6])
    platform = toy(columns, accounts=declared)
    with (
        playing([cells, cells]) as played,
        reader(played.address, platform, grant=grant) as reading,
    ):
        found = reading.accounts()
        days = reading.read(found[1], "days", ["views"], WINDOW)
    assert found == [FoundAccount("1Ab/likes", "likes"), FoundAccount("1Ab/a.b/c", "a.b/c")]
    assert played.calls[1].url == "https://api.toy.example/a.b%2Fc/cells"
    assert values(days) == {"views": {1: 7.0}}


def test_an_id_may_hold_the_place_that_it_was_listed_in():
    declared = replace(
        PLAIN,
        request=Request("{api}/{parent}/teams"),
        under=Parents(Request("{api}/places"), id="id", rows="data"),
        within="{parent}/",
        id_parts=r"(?P<place>[^/]+)/(?P<team>[^/]+)",
    )
    asked = replace(DAYS, request=Request("{api}/{place}/days", query={"team": "{team}"}))
    answers = [data({"id": "P1"}), data({"id": 7, "name": "A"}), data()]
    platform = toy(asked, accounts=declared)
    with playing(answers) as played, reader(played.address, platform) as reading:
        (found,) = reading.accounts()
        reading.read(found, "days", ["views"], WINDOW)
    assert found == FoundAccount("P1/7", "A")
    assert played.calls[2].url == "https://api.toy.example/P1/days"
    assert played.calls[2].query == {"team": "7"}


def test_a_detail_may_tell_the_zone_by_the_platforms_own_name():
    declared = replace(
        IN_PARTS, detail=Request("{api}/of/{number}"), detail_reads={"zone": "its.zone"}
    )
    answers = [data({"id": "1/2"}), {"json": {"its": {"zone": "Brussels"}}}]
    assert listed(answers, declared)[0] == [FoundAccount("1/2", "1/2", "", "Europe/Paris")]


def test_an_id_of_another_shape_is_named():
    with pytest.raises(errors.BadAnswer, match="“id” is missing"):
        listed([data({"id": "222"})], IN_PARTS)


def test_the_app_may_be_told_where_people_sign_in_with_one():
    declared = replace(
        PLAIN,
        request=Request("{api}/accounts", query={"app": "{client_id}", "key": "{client_secret}"}),
    )
    platform = toy(accounts=declared)
    echo = {"status": 400, "json": {"code": "x", "message": f"no {CLIENT.client_secret}"}}
    with (
        playing([data(), echo]) as played,
        reader(played.address, platform, "oauth", client=CLIENT) as reading,
    ):
        assert reading.accounts() == []
        with pytest.raises(errors.BadAnswer) as raised:
            reading.accounts()
    assert played.calls[0].query == {"app": CLIENT.client_id, "key": CLIENT.client_secret}
    assert CLIENT.client_secret not in str(raised.value)


def test_a_way_may_list_accounts_of_its_own():
    own = Accounts(Request("{api}/by-handle/{handle}"), id="did", name="handle")
    platform = with_way(replace(TYPED, accounts=own))
    grant = Grant({"handle": "ana b"}, {"access_token": SECRET})
    with (
        playing([{"json": {"did": "d1", "handle": "ana"}}]) as played,
        reader(played.address, platform, grant=grant) as reading,
    ):
        assert reading.accounts() == [FoundAccount("d1", "ana")]
    assert played.calls[0].url == "https://api.toy.example/by-handle/ana%20b"


@pytest.mark.parametrize(
    ("answer", "declared"),
    [({}, PLAIN), ({"data": []}, PLAIN), ({"kind": "list"}, replace(PLAIN, proof="kind"))],
)
def test_there_may_be_no_accounts(answer, declared):
    assert listed([{"json": answer}], declared)[0] == []


@pytest.mark.parametrize(
    ("answer", "declared"),
    [
        ({"unexpected": True}, PLAIN),
        ({"data": None}, PLAIN),
        ({"data": {"id": 1}}, PLAIN),
        ({"data": 5}, PLAIN),
        ({"kind": "list", "data": 5}, replace(PLAIN, proof="kind")),
        ({"kind": "list", "data": {"id": 1}}, replace(PLAIN, proof="kind")),
        ({"data": [{"name": "A"}]}, PLAIN),
        ({"data": [{"id": None}]}, PLAIN),
        ({"data": [{"id": {"x": 1}}]}, PLAIN),
        ({"data": [{"id": ["x"]}]}, PLAIN),
        ({"data": [5]}, PLAIN),
    ],
)
def test_accounts_of_another_shape_are_named(answer, declared):
    with pytest.raises(errors.BadAnswer, match="Toy & Co answers in another form"):
        listed([{"json": answer}], declared)


# Windows


def windows(span, since, *, asks=Asks.DAYS, now=NOW, zone="UTC", account=ACCOUNT):
    endpoint = replace(DAYS, span=span, asks=asks, zone=zone)
    with reader(OFFLINE, toy(endpoint), now=lambda: now) as reading:
        return reading.windows(account, "days", since)


@pytest.mark.parametrize(
    ("span", "since", "expected"),
    [
        # Yesterday is the newest day that is there, unless it takes longer.
        (Span(), OCT_1, [(OCT_1, date(2026, 10, 4))]),
        (Span(delay_days=0), OCT_1, [(OCT_1, TODAY)]),
        (Span(delay_days=2), OCT_1, [(OCT_1, OCT_3)]),
        (Span(delay_days=4), OCT_1, [(OCT_1, OCT_1)]),
        (Span(delay_days=5), OCT_1, []),
        (Span(), TODAY, []),
        (Span(), date(2030, 1, 1), []),
        # Some calls reach so many days only.
        (Span(max_days=2), OCT_1, [(OCT_1, OCT_2), (OCT_3, date(2026, 10, 4))]),
        (Span(max_days=3), OCT_1, [(OCT_1, OCT_3), (date(2026, 10, 4), date(2026, 10, 4))]),
        (Span(max_days=90), OCT_1, [(OCT_1, date(2026, 10, 4))]),
        # Some platforms remember so many days only, or begin somewhere.
        (Span(history_days=3), date(2026, 1, 1), [(OCT_2, date(2026, 10, 4))]),
        (Span(history_days=30), OCT_3, [(OCT_3, date(2026, 10, 4))]),
        (Span(earliest=OCT_3), date(2020, 1, 1), [(OCT_3, date(2026, 10, 4))]),
        (Span(earliest=date(2020, 1, 1)), OCT_3, [(OCT_3, date(2026, 10, 4))]),
        (Span(earliest=date(2027, 1, 1)), OCT_1, []),
    ],
)
def test_windows_hold_the_days_that_can_be_asked_for(span, since, expected):
    assert windows(span, since) == expected


def test_windows_of_single_days_are_kept_short():
    found = windows(Span(is_one_day=True, max_days=90), date(2026, 8, 1))
    assert found == [
        (date(2026, 8, 1), date(2026, 8, 30)),
        (date(2026, 8, 31), date(2026, 9, 29)),
        (date(2026, 9, 30), date(2026, 10, 4)),
    ]


def test_what_is_only_known_now_is_asked_once():
    assert windows(Span(history_days=3), date(2020, 1, 1), asks=Asks.NOW) == [(TODAY, TODAY)]


@pytest.mark.parametrize(
    ("zone", "account_zone", "last"),
    [
        ("UTC", "Pacific/Auckland", 4),
        ("America/Los_Angeles", "", 3),
        ("account", "Pacific/Auckland", 4),
        ("account", "America/Los_Angeles", 3),
        ("account", "", 4),
    ],
)
def test_it_is_not_the_same_day_everywhere(zone, account_zone, last):
    account = replace(ACCOUNT, zone=account_zone)
    now = datetime(2026, 10, 5, 2, tzinfo=UTC)
    (window,) = windows(Span(), OCT_1, now=now, zone=zone, account=account)
    assert window == (OCT_1, date(2026, 10, last))


@given(
    st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=5)),
    st.builds(
        Span,
        max_days=st.none() | st.integers(1, 100),
        history_days=st.none() | st.integers(0, 400),
        delay_days=st.integers(0, 5),
        is_one_day=st.booleans(),
        earliest=st.none() | st.dates(TODAY - timedelta(days=400), TODAY),
    ),
)
def test_windows_follow_each_other_without_gaps_or_overlaps(since, span):
    found = windows(span, since)
    days = [
        first + timedelta(days=count)
        for first, last in found
        for count in range((last - first).days + 1)
    ]
    reach = timedelta(days=span.history_days) if span.history_days is not None else None
    wanted = [
        since + timedelta(days=count)
        for count in range((TODAY - timedelta(days=span.delay_days) - since).days + 1)
        if span.earliest is None or since + timedelta(days=count) >= span.earliest
        if reach is None or since + timedelta(days=count) >= TODAY - reach
    ]
    assert days == wanted
    longest = 30 if span.is_one_day else span.max_days
    assert all(longest is None or (last - first).days < longest for first, last in found)


# Reading


def test_an_endpoint_is_asked_for_a_window_and_read_by_day():
    found, (heard,) = read([data(row(2, views=5, likes="1"), row(1, views=0))])
    assert heard.url == "https://api.toy.example/42/days"
    assert heard.query == {"from": "2026-10-01", "to": "2026-10-03", "of": "views,likes"}
    assert values(found) == {"views": {1: 0.0, 2: 5.0}, "likes": {2: 1.0}}
    assert [one.day for one in found.readings["views"]] == [OCT_1, OCT_2]
    assert (found.endpoint, found.first_on, found.last_on) == ("days", OCT_1, OCT_3)
    assert found.broken == {}


def test_only_the_metrics_that_are_wanted_are_asked_for():
    found, (heard,) = read([data(row(1, views=1, likes=2))], metrics=["likes"])
    assert heard.query["of"] == "likes"
    assert values(found) == {"likes": {1: 2.0}}


def test_days_outside_the_window_are_left_out():
    found, _calls = read(
        [data(row(1, views=1), row(4, views=4), {"day": "2026-09-30", "views": 9})]
    )
    assert values(found) == {"views": {1: 1.0}, "likes": {}}


def test_all_pages_are_read():
    endpoint = replace(DAYS, paging=NextUrl("next"))
    following = "https://api.toy.example/42/days?after=x"
    answers = [data(row(1, views=1), next=following), data(row(1, views=2), row(2, views=3))]
    found, calls = read(answers, endpoint)
    assert values(found)["views"] == {1: 3.0, 2: 3.0}
    assert calls[1].query == {"after": "x"}


def test_a_next_page_on_another_server_gets_no_secret():
    endpoint = replace(DAYS, paging=NextUrl("next"))
    for following in ("https://evil.example/x", "http://api.toy.example/x"):
        _found, calls = read([data(row(1, views=1), next=following), data()], endpoint)
        assert calls[0].headers["authorization"] == f"Bearer {SECRET}"
        assert "authorization" not in calls[1].headers


def test_a_body_asks_for_each_field():
    request = Request(
        "{api}/run",
        "POST",
        json={"property": "{account_tail}", "metrics": [Each({"name": "{field}"})], "keep": True},
    )
    _found, (heard,) = read([data()], replace(DAYS, request=request))
    # A list within a list: where `Each` stands there is one.
    assert heard.json == {
        "property": "42",
        "metrics": [[{"name": "views"}, {"name": "likes"}]],
        "keep": True,
    }


def test_days_are_written_and_read_in_the_accounts_zone():
    endpoint = replace(
        DAYS,
        request=Request("{api}/days", query={"from": "{first}", "until": "{end}"}),
        dates=DateForm.SECONDS,
        day_form=DateForm.SECONDS,
        zone="account",
    )
    paris = replace(ACCOUNT, zone="Europe/Paris")
    midnight = int(datetime(2026, 9, 30, 22, tzinfo=UTC).timestamp())
    found, (heard,) = read([data({"day": midnight, "views": 1})], endpoint, account=paris)
    assert heard.query == {"from": str(midnight), "until": str(midnight + 3 * 86_400)}
    assert values(found)["views"] == {1: 1.0}


def test_headers_of_the_platform_go_along():
    _found, (heard,) = read([data()], headers={"X-Version": "202610"})
    assert heard.headers["x-version"] == "202610"


def provisional(window, metric="views"):
    return [one.day.day for one in window.readings[metric] if one.is_provisional]


def test_days_within_the_lookback_are_provisional():
    rows = [row(day, views=1) for day in (1, 2, 3, 4)]
    window = (OCT_1, date(2026, 10, 4))
    assert provisional(read([data(*rows)], window=window, lookback_days=2)[0]) == [4]
    assert provisional(read([data(*rows)], window=window, lookback_days=3)[0]) == [3, 4]


def test_and_so_are_those_that_the_platform_calls_incomplete():
    endpoint = replace(DAYS, provisional_from="meta.incomplete")
    rows = [row(day, views=1) for day in (1, 2, 3)]
    found, _calls = read([data(*rows, meta={"incomplete": "2026-10-02"})], endpoint)
    assert provisional(found) == [2, 3]


def test_metrics_may_be_listed_by_name():
    endpoint = replace(DAYS, named=Named(points="values[].{day: end_time, value: value}"), day="")
    views = {"name": "views", "values": [{"end_time": "2026-10-02T07:00:00+0000", "value": 3}]}
    found, _calls = read([data(views)], replace(endpoint, day_shift=-1))
    assert values(found) == {"views": {1: 3.0}, "likes": {}}


def test_what_is_only_known_now_is_booked_on_today():
    endpoint = replace(DAYS, asks=Asks.NOW, rows="[@]", day="")
    found, _calls = read([{"json": {"views": 7}}], endpoint, window=(TODAY, TODAY))
    assert values(found) == {"views": {5: 7.0}, "likes": {}}


# One day a call

ONE_DAY = replace(
    DAYS,
    request=Request("{api}/day", query={"since": "{first}", "until": "{end}"}),
    rows="[@]",
    day="",
    span=Span(is_one_day=True),
)


def test_what_is_told_now_may_be_of_yesterday():
    endpoint = Endpoint(
        "now", Request("{api}/now"), reads={"views": "views"}, asks=Asks.NOW, day_shift=-1
    )
    with playing([{"json": {"views": 3}}]) as played, reader(played.address, toy(endpoint)) as one:
        (window,) = one.windows(ACCOUNT, "now", OCT_1)
        found = one.read(ACCOUNT, "now", ["views"], window)
    assert window == (TODAY - timedelta(days=1),) * 2
    assert values(found) == {"views": {4: 3.0}}


def test_days_may_be_asked_for_one_by_one():
    answers = [
        {"json": {"views": 1}},
        {"json": {"views": None}},
        {"json": {"views": 3, "likes": 4}},
    ]
    found, calls = read(answers, ONE_DAY)
    assert [(heard.query["since"], heard.query["until"]) for heard in calls] == [
        ("2026-10-01", "2026-10-02"),
        ("2026-10-02", "2026-10-03"),
        ("2026-10-03", "2026-10-04"),
    ]
    assert values(found) == {"views": {1: 1.0, 3: 3.0}, "likes": {3: 4.0}}


def test_a_single_day_without_numbers_does_not_spoil_the_others():
    nothing = {"status": 400, "json": {"code": "nothing"}}
    found, _calls = read([{"json": {"views": 1}}, nothing, {"json": {"views": 3}}], ONE_DAY)
    assert values(found)["views"] == {1: 1.0, 3: 3.0}


def test_a_failure_in_the_middle_is_raised():
    wait = {"status": 429, "json": {}}
    with pytest.raises(errors.Wait, match="Toy & Co"):
        read([{"json": {"views": 1}}, wait], ONE_DAY)


# Events

EVENTS = Endpoint(
    "posts",
    Request("{api}/{account}/posts"),
    reads={"posts": "`1`", "likes": "likes"},
    asks=Asks.EVENTS,
    rows="@",
    day="at",
    is_newest_first=True,
    paging=LinkHeader(),
)


def posts(*days, more=True, **values):
    """Give a page of posts, newest first, that leads to another one."""
    link = f'<https://api.toy.example/42/posts?before={days[-1] if days else 0}>; rel="next"'
    rows = [{"at": f"2026-10-{day:02}T12:00:00Z", "likes": day, **values} for day in days]
    return {"json": rows, "headers": {"Link": link} if more else {}}


def test_events_are_counted_by_day_and_days_without_one_are_zero():
    found, _calls = read([posts(5, 3, 3, 1, more=False)], EVENTS)
    assert values(found) == {"posts": {1: 1.0, 2: 0.0, 3: 2.0}, "likes": {1: 1.0, 2: 0.0, 3: 6.0}}


def test_no_events_at_all_are_zeros():
    assert values(read([posts(more=False)], EVENTS)[0])["posts"] == {1: 0.0, 2: 0.0, 3: 0.0}


def test_an_event_without_a_number_leaves_its_day_open():
    found, _calls = read([posts(2, more=False, likes=None)], EVENTS)
    assert values(found) == {"posts": {1: 0.0, 2: 1.0, 3: 0.0}, "likes": {1: 0.0, 3: 0.0}}


def test_reading_stops_at_the_first_page_before_the_window():
    window = (date(2026, 10, 3), date(2026, 10, 4))
    answers = [posts(5, 4), posts(3, 2), posts(1)]
    found, calls = read(answers, EVENTS, window=window)
    assert len(calls) == 2
    assert values(found)["posts"] == {3: 1.0, 4: 1.0}


def test_the_windows_first_day_may_go_on_on_the_next_page():
    window = (date(2026, 10, 3), date(2026, 10, 4))
    found, calls = read([posts(4, 3), posts(3, 2)], EVENTS, window=window)
    assert len(calls) == 2
    assert values(found)["posts"] == {3: 2.0, 4: 1.0}


def test_a_page_where_nothing_counts_is_not_the_end():
    window = (date(2026, 10, 3), date(2026, 10, 4))
    endpoint = replace(EVENTS, follow="!hidden")
    answers = [posts(5, hidden=True), posts(4, hidden=True), posts(3, more=False)]
    found, calls = read(answers, endpoint, window=window)
    assert len(calls) == 3
    assert values(found)["posts"] == {3: 1.0, 4: 0.0}


def test_an_old_event_that_is_pinned_on_top_is_not_the_end():
    page = posts(5, 4)
    page["json"].insert(0, {"at": "2024-01-01T00:00:00Z", "likes": 1})
    found, calls = read([page, posts(3, more=False)], EVENTS)
    assert len(calls) == 2
    assert values(found)["posts"] == {1: 0.0, 2: 0.0, 3: 1.0}


def test_events_in_no_order_are_read_to_the_end():
    endpoint = replace(EVENTS, is_newest_first=False)
    found, calls = read([posts(1), posts(3, more=False)], endpoint, window=(OCT_3, OCT_3))
    assert len(calls) == 2
    assert values(found)["posts"] == {3: 1.0}


def test_events_that_were_listed_are_not_asked_for_again():
    answers = [posts(3, 1, more=False), posts(2, more=False)]
    with playing(answers) as played, reader(played.address, toy(EVENTS)) as reading:
        first = reading.read(ACCOUNT, "posts", ["posts", "likes"], WINDOW)
        again = reading.read(ACCOUNT, "posts", ["likes"], WINDOW)
        assert len(played.calls) == 1
        assert again.readings["likes"] == first.readings["likes"]
        other = reading.read(replace(ACCOUNT, id="43"), "posts", ["posts"], WINDOW)
    assert values(other)["posts"] == {1: 0.0, 2: 1.0, 3: 0.0}
    assert len(played.calls) == 2


def test_events_that_were_asked_for_other_fields_are():
    endpoint = replace(EVENTS, request=Request("{api}/posts", query={"of": "{fields}"}))
    answers = [posts(1, more=False), posts(1, more=False)]
    with playing(answers) as played, reader(played.address, toy(endpoint)) as reading:
        reading.read(ACCOUNT, "posts", ["posts"], WINDOW)
        reading.read(ACCOUNT, "posts", ["likes"], WINDOW)
    assert [heard.query["of"] for heard in played.calls] == ["", "likes"]


# Asked per id

LISTING = replace(
    EVENTS, request=Request("{api}/posts", query={"from": "{first}", "to": "{last}"}), paging=None
)
PER_POST = Endpoint(
    "per_post",
    Request("{api}/stats", query={"ids": "{ids}", "of": "{fields}"}),
    reads={"clicks": "clicks"},
    rows="data",
    day="day",
    per_id=PerId("posts", "id", batch=2, reach_days=29),
)


def ids(*found):
    return {"json": [{"at": "2026-10-01T12:00:00Z", "id": one, "likes": 1} for one in found]}


def test_ids_are_listed_and_asked_for_in_batches():
    answers = [
        ids("a", "b", "c"),
        data(row(1, clicks=1), row(1, clicks=2)),
        data(row(1, clicks=4), row(2, clicks=8)),
    ]
    found, calls = read(answers, LISTING, PER_POST)
    assert calls[0].query == {"from": "2026-09-06", "to": "2026-10-04"}
    assert [heard.query for heard in calls[1:]] == [
        {"ids": "a,b", "of": "clicks"},
        {"ids": "c", "of": "clicks"},
    ]
    assert values(found) == {"clicks": {1: 7.0, 2: 8.0}}


def test_without_ids_nothing_more_is_asked():
    found, calls = read([ids()], LISTING, PER_POST)
    assert (values(found), len(calls)) == ({"clicks": {}}, 1)


def test_ids_are_listed_once_for_all_windows():
    answers = [ids("a"), data(row(1, clicks=1)), data(row(2, clicks=1))]
    with playing(answers) as played, reader(played.address, toy(LISTING, PER_POST)) as reading:
        for day in (OCT_1, OCT_2):
            reading.read(ACCOUNT, "per_post", ["clicks"], (day, day))
    assert len(played.calls) == 3


@pytest.mark.parametrize("id", [None, "", {"x": 1}])
def test_a_listing_without_ids_is_a_changed_shape(id):
    found, calls = read([ids("a", id)], LISTING, PER_POST)
    assert "Toy & Co answers in another form" in str(found.broken["clicks"])
    assert len(calls) == 1


# People counted once over a whole window

WHOLE = Endpoint(
    "whole",
    Request("{api}/whole", query={"since": "{first}", "until": "{end}", "of": "{fields}"}),
    reads={"reach": "reach", "viewers": "viewers"},
    asks=Asks.WINDOW,
    rows="data",
)
BY_DAY = replace(DAYS, reads={"reach": "reach", "viewers": "viewers"})
PEOPLE = {"reach": Rollup.WINDOW, "viewers": Rollup.WINDOW}


def whole(*answers, endpoint=WHOLE):
    platform = toy(BY_DAY, endpoint, rollups=PEOPLE)
    with playing(answers) as played, reader(played.address, platform) as reading:
        return reading.whole(ACCOUNT, "whole", ["reach", "viewers"], WINDOW), played.calls


def test_a_whole_window_is_asked_for_at_once():
    found, (heard,) = whole(data({"reach": 100, "viewers": "0"}))
    assert heard.query == {"since": "2026-10-01", "until": "2026-10-04", "of": "reach,viewers"}
    assert found == {"reach": 100.0, "viewers": 0.0}


@pytest.mark.parametrize("rows", [[{"reach": 100, "viewers": None}], [{"reach": 100}]])
def test_what_is_not_told_of_a_whole_window_is_left_out(rows):
    assert whole(data(*rows))[0] == {"reach": 100.0}


def test_each_metric_of_a_whole_window_may_have_a_row_of_its_own():
    assert whole(data({"reach": 100}, {"viewers": 50}))[0] == {"reach": 100.0, "viewers": 50.0}


@pytest.mark.parametrize(
    "answer", [data(), {"json": {}}, {"status": 400, "json": {"code": "nothing"}}]
)
def test_a_whole_window_may_have_no_numbers(answer):
    assert whole(answer)[0] == {}


def test_a_failure_of_a_whole_window_is_raised():
    with pytest.raises(errors.BadAnswer, match="Toy & Co"):
        whole({"json": {"unexpected": True}})
    with pytest.raises(errors.MetricGone, match="Toy & Co"):
        whole({"status": 400, "json": {"code": "gone"}})


# What is broken and what is raised


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 403, "json": {"message": "no right"}},
        {"status": 400, "json": {"message": "odd"}},
        {"json": {"unexpected": True}},
        {"json": [1]},
        data({"views": 1}),
        data(row(1, plays=1)),
    ],
)
def test_what_is_closed_or_changed_is_told_of_each_metric(answer):
    found, calls = read([answer])
    assert found.readings == {}
    assert set(found.broken) == {"views", "likes"}
    assert all("Toy & Co" in str(reason) for reason in found.broken.values())
    assert len(calls) == 1


def test_nothing_to_tell_is_no_failure():
    found, _calls = read([{"status": 400, "json": {"code": "nothing"}}])
    assert (found.readings, found.broken) == ({}, {})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 429, "json": {}}, errors.Wait),
        ({"status": 401, "json": {}}, errors.TooOld),
        ({"status": 404, "json": {}}, errors.ChooseAccount),
        ({"status": 200, "text": "<html>"}, errors.Unreadable),
        ({"status": 302, "headers": {"Location": "/x"}}, errors.Forbidden),
    ],
)
def test_every_other_failure_is_raised(answer, error):
    with pytest.raises(error, match="Toy & Co"):
        read([answer])


def test_an_error_in_a_good_answer_is_one():
    found, _calls = read([{"json": {"code": "odd", "message": "No", "data": [row(1, views=1)]}}])
    assert "(No)" in str(found.broken["views"])


METRICS = [f"metric_{letter}" for letter in "abcdefgh"]
MANY = replace(DAYS, reads={key: key for key in METRICS}, provisional_from="incomplete")


def many(world):
    """Play a platform that refuses a whole call for one metric that is gone."""
    stage = Stage(world, "toy", "Toy & Co")
    stage.says["metric_gone"] = lambda _call, name: Answer(
        400, json={"code": "gone", "message": f"no {name}"}
    )

    @stage.route("GET", "api.toy.example", "/{account}/days")
    def days(call, account):
        fields = call.query["of"].split(",")
        rows = [row(1, **dict.fromkeys(fields, 7))]
        incomplete = "2026-10-01" if "metric_b" in fields else None
        return stage.gone(call, fields) or Answer(json={"data": rows, "incomplete": incomplete})

    return stage


def read_around(*gone, metrics=METRICS):
    with Simulator(lambda: NOW, stages=[many]) as simulator:
        for name in gone:
            simulator.stage("toy").faults.deprecate(name)
        with reader(simulator.address, toy(MANY)) as reading:
            found = reading.read(ACCOUNT, "days", metrics, WINDOW)
        assert simulator.errors == []
        return found, simulator.calls.count("toy")


@pytest.mark.parametrize("gone", [METRICS[:1], METRICS[3:4], METRICS[-1:], METRICS[2:6], METRICS])
def test_only_metrics_that_are_gone_are_left_out(gone):
    found, _count = read_around(*gone)
    assert set(found.broken) == set(gone)
    assert values(found) == {key: {1: 7.0} for key in METRICS if key not in gone}
    for name in gone:
        assert f"Toy & Co no longer tells this metric (no {name})" in str(found.broken[name])


def test_one_metric_that_is_gone_is_found_in_few_calls():
    assert read_around()[1] == 1
    assert read_around("metric_d")[1] == 7


def test_a_single_metric_that_is_gone_is_asked_for_once():
    found, count = read_around("metric_d", metrics=["metric_d"])
    assert (set(found.broken), found.readings, count) == ({"metric_d"}, {}, 1)


def test_what_is_incomplete_stays_so_around_metrics_that_are_gone():
    found, _count = read_around("metric_h")
    assert provisional(found, "metric_a") == [1]
    found, _count = read_around("metric_b")
    assert provisional(found, "metric_a") == []


# Reports

REPORT = Report(
    id="report_id",
    poll=Request("{api}/reports/{report}"),
    state="status",
    ready=("DONE", "OK"),
    failed=("FAILED",),
    download=Request("{api}/reports/{report}/rows"),
)
ORDERED = replace(
    DAYS,
    request=Request("{api}/reports", "POST", json={"from": "{first}", "of": "{fields}"}),
    report=REPORT,
)
TABLE = replace(ORDERED, rows="@", report=replace(REPORT, is_csv=True))
LED = replace(
    ORDERED, rows="@", report=replace(REPORT, address="url", download=Request("{+download}"))
)
ORDER = {"json": {"report_id": 9}}
READY = {"json": {"status": "DONE"}}
PENDING = {"json": {"status": "RUNNING"}}
CSV = b"\xef\xbb\xbfday,views,likes\r\n2026-10-01,5,\r\n2026-10-02,6,2\r\n"


def paths(calls):
    return [f"{heard.method} {heard.url.partition('example')[2]}" for heard in calls]


def test_a_report_is_ordered_awaited_and_fetched():
    answers = [ORDER, PENDING, PENDING, READY, data(row(1, views=5))]
    found, calls = read(answers, ORDERED)
    assert values(found)["views"] == {1: 5.0}
    poll = "GET /reports/9"
    assert paths(calls) == ["POST /reports", poll, poll, poll, "GET /reports/9/rows"]
    assert calls[0].json == {"from": "2026-10-01", "of": "views,likes"}
    assert {heard.headers["authorization"] for heard in calls} == {f"Bearer {SECRET}"}


def test_a_report_may_be_a_table():
    found, _calls = read([ORDER, READY, {"data": CSV}], TABLE)
    assert values(found) == {"views": {1: 5.0, 2: 6.0}, "likes": {2: 2.0}}


def test_a_table_may_be_zipped():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("report.csv", CSV)
    endpoint = replace(TABLE, report=replace(TABLE.report, is_zipped=True))
    found, _calls = read([ORDER, READY, {"data": held.getvalue()}], endpoint)
    assert values(found) == {"views": {1: 5.0, 2: 6.0}, "likes": {2: 2.0}}


@pytest.mark.parametrize(
    ("endpoint", "answers"),
    [
        (ORDERED, [{"json": {"id": 9}}]),
        (ORDERED, [ORDER, READY, {"json": {"unexpected": True}}]),
        (TABLE, [ORDER, READY, {"data": b"\xff\xfe\x00"}]),
        (TABLE, [ORDER, READY, {"text": "<html><body>Maintenance</body></html>"}]),
        (TABLE, [ORDER, READY, {"data": b"when,what\n2026-10-01,5\n"}]),
        (LED, [ORDER, {"json": {"status": "OK", "url": "/reports/9/rows"}}]),
        (LED, [ORDER, {"json": {"status": "OK", "url": {"is": "odd"}}}]),
        (LED, [ORDER, {"json": {"status": "OK", "url": "https://["}}]),
    ],
)
def test_a_report_of_another_shape_is_named(endpoint, answers):
    found, calls = read(answers, endpoint)
    assert set(found.broken) == {"views", "likes"}
    assert "Toy & Co answers in another form" in str(found.broken["views"])
    assert len(calls) == len(answers)


def test_a_report_that_failed_is_asked_for_again_later():
    failed = {"json": {"status": "FAILED"}}
    with pytest.raises(errors.TryLater, match=r"Toy & Co .*\(FAILED\)"):
        read([ORDER, failed], ORDERED)


@pytest.mark.parametrize("pending", [PENDING, {"json": {}}, {"json": {"status": None}}])
def test_a_report_that_does_not_get_ready_is_given_up(pending):
    with pytest.raises(errors.TryLater, match="Toy & Co has not finished its report yet"):
        read([ORDER, *[pending] * 50], ORDERED)


def test_a_report_is_not_waited_for_while_a_limit_holds():
    with pytest.raises(errors.Wait):
        read([ORDER, {"status": 429, "json": {}}], ORDERED)


def test_a_report_may_lie_elsewhere_and_needs_no_secret_there():
    place = "https://files.elsewhere.example/x?sig=a%2Fb"
    answers = [ORDER, {"json": {"status": "OK", "url": place}}, {"json": [row(1, views=5)]}]
    found, calls = read(answers, LED)
    assert values(found)["views"] == {1: 5.0}
    assert calls[2].url == "https://files.elsewhere.example/x"
    assert calls[2].raw_query == "sig=a%2Fb"
    assert "authorization" not in calls[2].headers


def test_a_report_that_lies_at_the_platform_needs_it():
    place = "https://api.toy.example/files/9"
    answers = [ORDER, {"json": {"status": "OK", "url": place}}, {"json": [row(1, views=5)]}]
    _found, calls = read(answers, LED)
    assert calls[2].headers["authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("url", [None, ""])
def test_a_report_without_a_place_has_no_numbers(url):
    found, calls = read([ORDER, {"json": {"status": "OK", "url": url}}], LED)
    assert (found.readings, found.broken, len(calls)) == ({}, {}, 2)


# The line


def test_the_line_is_kept_open_and_closed_at_the_end():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with reader(address) as reading:
            asking = threading.Thread(target=reading.accounts)
            asking.start()
            line, _address = listening.accept()
            line.recv(65_536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            asking.join(5)
            line.settimeout(0.05)
            with pytest.raises(TimeoutError):
                line.recv(1)
        line.settimeout(5)
        assert line.recv(1) == b""
        line.close()


# The grant


def test_the_reader_tells_the_newest_grant():
    grant = Grant({}, {"access_token": SECRET, "refresh_token": "r"}, expires_at=NOW)
    renewed = {"json": {"access_token": "new", "expires_in": 60}}
    with (
        playing([renewed, data()]) as played,
        reader(played.address, with_way(OAUTH), "oauth", grant, client=CLIENT) as reading,
    ):
        assert reading.grant == grant
        reading.read(ACCOUNT, "days", ["views"], WINDOW)
        assert reading.grant.secrets["access_token"] == "new"


# Things that are listed apart, and rows of another form

THINGS = Endpoint(
    "things", Request("{api}/things"), reads={}, asks=Asks.EVENTS, rows="things", day="at"
)
PER_THING = Endpoint(
    "per_thing",
    Request("{api}/things/{ids}"),
    reads={"views": "views"},
    asks=Asks.EVENTS,
    day="thing.at",
    per_id=PerId(THINGS, "id", batch=1, reach_days=9, follow="is_ours", row_as="thing"),
)


def things(*found):
    return {"json": {"things": [{"at": "2026-10-02", **one} for one in found]}}


def test_what_is_listed_needs_no_metrics_and_some_of_it_may_not_count():
    listed = things({"id": "a", "is_ours": True}, {"id": "b", "is_ours": False})
    found, calls = read([listed, {"json": {"views": 3}}], PER_THING)
    assert [heard.url.rpartition("/")[2] for heard in calls] == ["things", "a"]
    assert values(found) == {"views": {1: 0.0, 2: 3.0, 3: 0.0}}


def test_what_was_listed_is_listed_once_for_all_that_is_asked_of_it():
    other = replace(PER_THING, key="other", reads={"likes": "likes"})
    answers = [things({"id": "a", "is_ours": True}), *({"json": {"views": 3, "likes": 4}},) * 2]
    with playing(answers) as played, reader(played.address, toy(PER_THING, other)) as reading:
        reading.read(ACCOUNT, "per_thing", ["views"], WINDOW)
        reading.read(ACCOUNT, "other", ["likes"], WINDOW)
    assert len(played.calls) == 3


def test_levels_of_parts_add_up():
    levels = replace(
        PER_THING,
        asks=Asks.NOW,
        day="",
        per_id=PerId(THINGS, "id", batch=1, reach_days=9),
        is_in_parts=True,
    )
    answers = [things({"id": "a"}, {"id": "b"}), {"json": {"views": 3}}, {"json": {"views": 4}}]
    rollups = {"views": Rollup.LAST}
    found, _calls = read(answers, levels, rollups=rollups, window=(TODAY, TODAY))
    assert values(found) == {"views": {5: 7.0}}


def test_rows_of_other_accounts_do_not_count():
    answer = data(row(1, views=1, of=42), row(1, views=5, of=43), row(2, views=7))
    found, _calls = read([answer], replace(DAYS, account="of"), metrics=["views"])
    assert values(found) == {"views": {1: 1.0}}


def test_the_zone_of_the_days_can_be_told():
    endpoint = replace(DAYS, request=Request("{api}/days", query={"zone": "{zone}"}))
    _found, (heard,) = read([data()], endpoint)
    assert heard.query == {"zone": "UTC"}
    paris = FoundAccount("42", "A", zone="Europe/Paris")
    _found, (heard,) = read([data()], replace(endpoint, zone="account"), account=paris)
    assert heard.query == {"zone": "Europe/Paris"}


def test_levels_without_any_part_are_zero():
    levels = Endpoint(
        "now", Request("{api}/n"), {"views": "`1`"}, Asks.NOW, rows="data", is_in_parts=True
    )
    rollups = {"views": Rollup.LAST}
    found, _calls = read([data()], levels, rollups=rollups, window=(TODAY, TODAY))
    assert values(found) == {"views": {5: 0.0}}


def test_of_rows_that_come_twice_the_last_one_counts():
    answers = [data(row(1, id="a", views=1), row(1, id="b", views=2), next="x")]
    answers += [data(row(1, id="b", views=3))]
    endpoint = replace(DAYS, unique="id", paging=Cursor("next", "after"))
    found, _calls = read(answers, endpoint, metrics=["views"])
    assert values(found) == {"views": {1: 4.0}}


OTHER = replace(DAYS, key="other", request=Request("{api}/other"))


@pytest.mark.parametrize(
    "answer", [{"status": 403}, {"status": 400, "json": {"code": "nothing"}}], ids=str
)
def test_what_is_closed_may_have_something_else_in_its_place(answer):
    endpoint = replace(DAYS, otherwise="other")
    found, calls = read([answer, data(row(1, views=1, likes=2))], OTHER, endpoint)
    assert values(found) == {"views": {1: 1.0}, "likes": {1: 2.0}}
    assert [heard.url.rpartition("/")[2] for heard in calls] == ["days", "other"]


def test_what_is_there_needs_nothing_in_its_place():
    endpoint = replace(DAYS, otherwise="other")
    found, calls = read([data(row(1, views=1, likes=2))], OTHER, endpoint)
    assert values(found) == {"views": {1: 1.0}, "likes": {1: 2.0}}
    assert len(calls) == 1


def test_what_stands_in_may_be_closed_too():
    endpoint = replace(DAYS, otherwise="other")
    found, calls = read([{"status": 403}, {"status": 403}], OTHER, endpoint)
    assert set(found.broken) == {"views", "likes"}
    assert len(calls) == 2


def test_an_account_may_be_what_was_typed():
    declared = replace(PLAIN, rows="[@]", name="title", setting="site")
    with playing([{"json": {"id": 7}}]) as played:
        platform = toy(accounts=declared)
        grant = Grant({"site": "riverside.example"}, {"access_token": SECRET})
        with reader(played.address, platform, grant=grant) as reading:
            found = reading.accounts()
    assert found == [FoundAccount("riverside.example", "riverside.example")]


def test_without_its_proof_what_was_typed_is_no_account():
    declared = replace(PLAIN, rows="[@]", setting="site")
    with pytest.raises(errors.BadAnswer):
        listed([{"json": {"name": "nobody"}}], declared)


def test_the_currency_of_the_account_can_be_told():
    endpoint = replace(DAYS, request=Request("{api}/days", query={"in": "{currency}"}))
    account = FoundAccount("42", "A", currency="eur")
    _found, (heard,) = read([data()], endpoint, account=account)
    assert heard.query == {"in": "eur"}
