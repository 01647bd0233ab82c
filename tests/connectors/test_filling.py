from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.answers import parsed_day
from connectors.filling import (
    Filling,
    account_grant,
    account_values,
    call_for,
    carrying,
    window_values,
    written,
    zone_of,
)
from connectors.grants import FoundAccount, Grant
from connectors.spec import (
    Basic,
    Bearer,
    DateForm,
    Each,
    InBody,
    InHeader,
    InQuery,
    Nothing,
    Request,
    Whole,
)
from connectors.wire import Call
from tests.connectors.toy import DAYS, SECRET

FILLING = Filling(
    hosts={"api": "https://{instance}/v1", "instances": "https://list.example"},
    values={"instance": "toy.example", "account": "a/b c&d", "name": "Ana {x}"},
    secrets={"access_token": SECRET},
)
SECRETS = {"access_token": SECRET, "user": "ana", "password": "pass"}
CALL = Call("GET", "https://api.toy.example/days")


# Placeholders


def test_a_body_may_hold_whole_numbers():
    filling = FILLING.with_values(number="07")
    assert filling.tree({"Day": Whole("{number}"), "Ids": [Whole("1{number}")]}) == {
        "Day": 7,
        "Ids": [107],
    }


def test_in_an_expression_a_name_is_put_in():
    filling = FILLING.with_values(column='Cost "net", in €')
    assert filling.names("{column}") == '"Cost \\"net\\", in €"'
    assert filling.names("a.b[].{x: y}") == "a.b[].{x: y}"


def test_an_address_that_was_typed_is_filled_itself():
    filling = Filling(
        {"address": "https://a.example/{first}?to={last}"}, {"first": "1", "last": "2"}
    )
    assert filling.url("{address}") == "https://a.example/1?to=2"


def test_names_of_headers_and_parameters_may_be_typed():
    known = {"header": "X-Key", "parameter": "key", "access_token": SECRET}
    assert carrying(CALL, InHeader("{header}"), known).headers == {"X-Key": SECRET}
    assert carrying(CALL, InQuery("{parameter}"), known).query == [("key", SECRET)]
    again = replace(CALL, url=f"{CALL.url}?key={SECRET}")
    assert carrying(again, InQuery("{parameter}"), known) == again


def test_texts_are_filled_as_they_are():
    assert FILLING.text("{account}, {name} and {account}") == "a/b c&d, Ana {x} and a/b c&d"


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("{api}/days", "https://toy.example/v1/days"),
        ("{instances}/all", "https://list.example/all"),
        ("{api}/{account}/days", "https://toy.example/v1/a%2Fb%20c%26d/days"),
        ("{api}/{+account}", "https://toy.example/v1/a/b c&d"),
        ("https://{instance}/x?q=({account})", "https://toy.example/x?q=(a%2Fb%20c%26d)"),
    ],
)
def test_addresses_are_filled_and_encoded(template, url):
    assert FILLING.url(template) == url


def test_secrets_fill_what_nothing_else_does_and_do_not_show():
    assert FILLING.text("{access_token}") == SECRET
    assert SECRET not in repr(FILLING)


def test_what_nobody_knows_is_an_error_of_the_declaration():
    with pytest.raises(KeyError, match="unknown"):
        FILLING.text("{unknown}")


@given(st.text())
def test_an_id_stays_one_part_of_the_path(text):
    url = Filling({}, {"account": text}).url("https://api.toy.example/{account}/days")
    assert urlsplit(url).path.count("/") == 2
    assert unquote(urlsplit(url).path.split("/")[1]) == text
    assert (urlsplit(url).query, urlsplit(url).fragment) == ("", "")


def test_a_json_body_is_filled_throughout():
    body = {"of": [Each({"name": "{field}", "in": ["{account}"]})], "all": True, "limit": 5}
    filled = FILLING.with_fields(["views", "likes"]).tree(body)
    assert filled == {
        "of": [[{"name": "views", "in": ["a/b c&d"]}, {"name": "likes", "in": ["a/b c&d"]}]],
        "all": True,
        "limit": 5,
    }


def test_fields_are_named_in_a_row_and_as_json():
    filling = FILLING.with_fields(["views", "likes"])
    assert filling.text("{fields} {fields_json}") == 'views,likes ["views", "likes"]'


# Calls


def test_a_request_becomes_a_call():
    request = Request(
        "{api}/{account}",
        "POST",
        query={"who": "{account}"},
        form={"as": "{name}"},
        headers={"X-Version": "2", "X-Who": "{name}"},
    )
    call = call_for(request, FILLING, {"X-Version": "1", "X-All": "{instance}"})
    assert (call.method, call.url) == ("POST", "https://toy.example/v1/a%2Fb%20c%26d")
    assert call.query == [("who", "a/b c&d")]
    assert call.form == {"as": "Ana {x}"}
    assert call.headers == {"X-Version": "2", "X-All": "toy.example", "X-Who": "Ana {x}"}
    assert (call.json, call.basic) == (None, None)


def test_a_parameter_may_be_repeated_for_every_field():
    request = Request("{api}", query={"who": "{account}", "metric": Each("{field}!")})
    call = call_for(request, FILLING.with_fields(["views", "likes"]), {})
    assert call.query == [("who", "a/b c&d"), ("metric", "views!"), ("metric", "likes!")]


def test_a_request_without_a_body_has_none():
    call = call_for(Request("{api}"), FILLING, {})
    assert (call.form, call.json, call.query) == (None, None, [])


def test_an_empty_json_body_is_one():
    assert call_for(Request("{api}", "POST", json={}), FILLING, {}).json == {}


@pytest.mark.parametrize(
    ("carry", "call", "expected"),
    [
        (Bearer(), CALL, {"headers": {"Authorization": f"Bearer {SECRET}"}}),
        (InHeader("X-Key"), CALL, {"headers": {"X-Key": SECRET}}),
        (InHeader("X-Key", "Token ", "password"), CALL, {"headers": {"X-Key": "Token pass"}}),
        (
            Bearer(),
            replace(CALL, headers={"X-Version": "1"}),
            {"headers": {"X-Version": "1", "Authorization": f"Bearer {SECRET}"}},
        ),
        (InQuery(), CALL, {"query": [("access_token", SECRET)]}),
        (
            InQuery("key", "password"),
            replace(CALL, query=[("a", "1")]),
            {"query": [("a", "1"), ("key", "pass")]},
        ),
        (InBody("token"), CALL, {"form": {"token": SECRET}}),
        (InBody("token"), replace(CALL, form={"a": "1"}), {"form": {"a": "1", "token": SECRET}}),
        (InBody("token"), replace(CALL, json={"a": 1}), {"json": {"a": 1, "token": SECRET}}),
        (InBody("token"), replace(CALL, json={}), {"json": {"token": SECRET}}),
        (Basic("user", "password"), CALL, {"basic": ("ana", "pass")}),
        (Basic("user"), CALL, {"basic": ("ana", "")}),
        (Nothing(), CALL, {}),
    ],
)
def test_a_secret_travels_as_declared(carry, call, expected):
    sent = carrying(call, carry, SECRETS)
    assert sent == replace(call, **expected)
    assert SECRET not in repr(sent)


def test_an_address_that_holds_the_secret_already_is_left_alone():
    call = Call("GET", "https://api.toy.example/days?after=x&access_token=old")
    assert carrying(call, InQuery(), SECRETS) == call
    assert carrying(call, InQuery("key"), SECRETS).query == [("key", SECRET)]


# Accounts


@pytest.mark.parametrize(
    ("id", "tail"),
    [
        ("42", "42"),
        ("urn:li:organization:42", "42"),
        ("properties/42", "42"),
        ("sc-domain:a.b", "a.b"),
    ],
)
def test_an_account_fills_its_id_and_its_tail(id, tail):
    told = account_values(FoundAccount(id, "A", currency="eur"))
    assert told == {"account": id, "account_tail": tail, "currency": "eur"}


def test_an_account_with_a_token_is_asked_with_it():
    grant = Grant(secrets={"access_token": "the person's", "refresh_token": "r"})
    own = account_grant(FoundAccount("42", "A", token="its own"), grant)
    assert own == {"access_token": "its own", "refresh_token": "r"}
    assert account_grant(FoundAccount("42", "A"), grant) == grant.secrets


@pytest.mark.parametrize(
    ("declared", "account", "zone"),
    [
        ("UTC", "Europe/Paris", "UTC"),
        ("America/Los_Angeles", "", "America/Los_Angeles"),
        ("account", "Europe/Paris", "Europe/Paris"),
        ("account", "", "UTC"),
    ],
)
def test_days_begin_in_the_endpoints_zone(declared, account, zone):
    found = zone_of(replace(DAYS, zone=declared), FoundAccount("42", "A", zone=account))
    assert found == ZoneInfo(zone)


# Days


@pytest.mark.parametrize(
    ("form", "zone", "text"),
    [
        (DateForm.ISO, "UTC", "2026-10-25"),
        (DateForm.COMPACT, "UTC", "20261025"),
        (DateForm.SECONDS, "UTC", "1792886400"),
        (DateForm.SECONDS, "Europe/Paris", "1792879200"),
        (DateForm.MILLISECONDS, "UTC", "1792886400000"),
        (DateForm.RFC3339, "UTC", "2026-10-25T00:00:00Z"),
        (DateForm.RFC3339, "Europe/Paris", "2026-10-24T22:00:00Z"),
        (DateForm.RFC3339, "America/Los_Angeles", "2026-10-25T07:00:00Z"),
        (DateForm.RFC3339_HOUR, "Europe/Paris", "2026-10-24T22:00:00Z"),
        (DateForm.RFC3339_HOUR, "Asia/Kolkata", "2026-10-24T18:00:00Z"),
        (DateForm.MIDNIGHT, "America/Los_Angeles", "2026-10-25T00:00:00.000-07:00"),
        (DateForm.MIDNIGHT, "UTC", "2026-10-25T00:00:00.000+00:00"),
        (DateForm.DOTNET, "UTC", "/Date(1792886400000)/"),
    ],
)
def test_a_day_is_written_as_the_platform_reads_it(form, zone, text):
    assert written(date(2026, 10, 25), form, ZoneInfo(zone)) == text


def test_a_window_has_both_ends_and_the_day_behind():
    endpoint = replace(DAYS, dates=DateForm.COMPACT)
    values = window_values(endpoint, date(2026, 9, 29), date(2026, 9, 30), ZoneInfo("UTC"))
    assert (values["first"], values["last"], values["end"]) == ("20260929", "20260930", "20261001")


def test_the_parts_of_a_day_are_plain_numbers():
    values = window_values(DAYS, date(2026, 9, 29), date(2026, 9, 30), ZoneInfo("UTC"))
    parts = [values[f"{day}_{part}"] for day in ("first", "end") for part in ("year", "month")]
    assert parts == ["2026", "9", "2026", "10"]
    assert [values[f"{day}_day"] for day in ("first", "last", "end")] == ["29", "30", "1"]


def test_the_day_behind_the_end_of_summer_time_is_25_hours_later():
    endpoint = replace(DAYS, dates=DateForm.SECONDS)
    day = date(2026, 10, 25)
    values = window_values(endpoint, day, day, ZoneInfo("Europe/Paris"))
    assert int(values["end"]) - int(values["first"]) == 25 * 3600


READ_AS = {form: form for form in DateForm} | {DateForm.RFC3339: DateForm.ISO}
# A full hour may lie before the midnight of a zone that is half an hour off; parts are only read.
del READ_AS[DateForm.RFC3339_HOUR], READ_AS[DateForm.PARTS]
ZONES = ["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"]
# Summer time begins at midnight there.
ZONES += ["Africa/Cairo", "America/Santiago"]


@given(
    st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    st.sampled_from(sorted(READ_AS)),
    st.sampled_from(ZONES),
)
def test_a_day_that_is_written_is_read_as_the_same_day(day, form, zone):
    text = written(day, form, ZoneInfo(zone))
    assert parsed_day(text, READ_AS[form], ZoneInfo(zone)) == day
