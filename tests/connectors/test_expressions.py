"""Paths that people type, and what they are told where one leads nowhere."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import errors
from connectors.addresses import Addresses
from connectors.calling import Setup
from connectors.engine import Reader
from connectors.expressions import MOST_LETTERS, typed_expression
from connectors.filling import Filling
from connectors.registry import platform
from connectors.spec import find
from tests.connectors.serving import playing
from tests.connectors.test_platforms import AT_ONCE, Case

ROW = {"date": "2026-10-01", "visits": 4, "shop": {"new-followers": 2}, "text": "many"}
DAYS = {"data": {"days": [ROW]}, "status": "ok"}
CASE = Case("json_http")


def reader_of(grant, sandbox=""):
    setup = Setup(
        platform("json_http"),
        "bearer",
        Addresses(sandbox=sandbox),
        patience=AT_ONCE,
        now=lambda: CASE.now,
    )
    return Reader(setup, grant)


def told(answer, *, secrets=None, **settings):
    """Read the days with one value; give the sentence about it, or its numbers."""
    plain = {"rows": "data.days", "day": "date", "first_value": "visits"}
    grant = replace(
        CASE.grant,
        settings=CASE.grant.settings | plain | settings,
        secrets=secrets or CASE.grant.secrets,
    )
    with (
        playing([{"json": answer}], for_ever=True) as played,
        reader_of(grant, sandbox=played.address) as reader,
    ):
        read = reader.read(CASE.account, "days", ["first_value_sum"], CASE.window)
    if read.broken:
        return str(read.broken["first_value_sum"])
    return {one.day.isoformat(): one.value for one in read.readings["first_value_sum"]}


# What is typed


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("data.days", "data.days"),
        ("data[?ok].{date: day, n: `1`}", "data[?ok].{date: day, n: `1`}"),
        ("shop.new-followers", '"shop"."new-followers"'),
        ("7 days", '"7 days"'),
        ("pages vues.été", '"pages vues"."été"'),
        ("$.data", '"$"."data"'),
        ("data[", None),
        ("a..b", None),
        (".a", None),
        ("a,b", None),
        ("len(", None),
        ('say "hi', None),
        ("a" * (MOST_LETTERS + 1), None),
    ],
)
def test_a_path_or_an_expression_is_told_from_what_is_none(text, expression):
    assert typed_expression(text) == expression


@pytest.mark.filterwarnings("ignore:deprecated string literal")
@given(st.text(alphabet="ab.-[]{}()|&*?!:,`'\"@0 é", max_size=30))
def test_whatever_is_typed_is_no_traceback(text):
    expression = typed_expression(text)
    if expression is not None:
        find(expression, {"a": [1, "b", None, {"b": 2.5}], "b": "a"})


@pytest.mark.parametrize("expression", ["a[::0]", "contains(b, `1`)", "ceil(c)", "sum(b)"])
def test_an_expression_that_fails_finds_nothing(expression):
    assert find(expression, {"a": [1], "b": "text", "c": float("inf")}) is None


def test_among_expressions_a_typed_one_stands_as_it_is():
    values = {"rows": "data[0]", "column": "a b", "odd": "a-b", "none": ""}
    filling = Filling({}, values, expressions={"rows", "odd", "none"})
    assert filling.names("{rows}") == "data[0]"
    assert filling.names("{odd}") == '"a-b"'
    assert filling.names("{none}") == ""
    assert filling.names("{column}") == '"a b"'


# What is there instead


@pytest.mark.parametrize(
    ("answer", "settings", "sentence"),
    [
        (
            DAYS,
            {"rows": "data.weeks"},
            "JSON over HTTP: there is no list of rows at “data.weeks”. The answer holds data,"
            " data.days[], status.",
        ),
        (
            DAYS,
            {"rows": "@"},
            "JSON over HTTP: the answer itself is no list of rows. Say where they are; it holds"
            " data, data.days[], status.",
        ),
        (
            {"data": {"days": [1, 2]}},
            {},
            "JSON over HTTP: there is no list of rows at “data.days”. The answer holds data,"
            " data.days[].",
        ),
        (
            [],
            {},
            "JSON over HTTP: there is no list of rows at “data.days”. The answer holds –.",
        ),
        (
            DAYS,
            {"day": "day"},
            "JSON over HTTP: no row has a day at “day”. The rows hold date, visits, shop,"
            " shop.new-followers, text.",
        ),
        (
            DAYS,
            {"day_form": "seconds"},
            "JSON over HTTP: “2026-10-01” at “date” is no day in the form that was chosen, which"
            " looks like 1790812800.",
        ),
        (
            DAYS,
            {"first_value": "visit"},
            "JSON over HTTP: no row has a value at “visit”. The rows hold date, visits, shop,"
            " shop.new-followers, text.",
        ),
        (DAYS, {"first_value": "text"}, "JSON over HTTP: “many” at “text” is no number."),
    ],
)
def test_what_is_not_found_is_told_with_what_is_there(answer, settings, sentence):
    assert told(answer, **settings) == sentence


def test_of_many_fields_some_are_named():
    row = {f"field_{number}": number for number in range(40)} | {"x" * 90: 1}
    sentence = told({"data": {"days": [row]}})
    assert "field_11, …." in sentence
    assert "field_12" not in sentence


def test_a_secret_that_the_answer_repeats_is_not_quoted():
    answer = {"data": {"days": [ROW | {"key": "my-secret-key"}]}}
    sentence = told(answer, secrets={"access_token": "my-secret-key"}, first_value="key")
    assert sentence == "JSON over HTTP: “…” at “key” is no number."


# What is found


@pytest.mark.parametrize(
    ("day", "form"),
    [
        ("2026-10-01", "local"),
        ("2026-10-01T23:30:00-07:00", "local"),
        (20261001, "compact"),
        ("20261001", "compact"),
        (1790812800, "seconds"),
        (1790812800000, "milliseconds"),
    ],
)
def test_days_are_read_in_the_form_that_was_chosen(day, form):
    answer = {"data": {"days": [ROW | {"date": day}]}}
    assert told(answer, day_form=form) == {"2026-10-01": 4.0}


@pytest.mark.parametrize(
    ("path", "value"),
    [("visits", 4.0), ("shop.new-followers", 2.0), ("`1`", 1.0), ('shop."new-followers"', 2.0)],
)
def test_a_value_is_read_by_path_or_expression(path, value):
    assert told(DAYS, first_value=path) == {"2026-10-01": value}


def test_rows_may_be_arranged_by_an_expression():
    answer = {"2026-10-01": 4}
    rows = "[{date: '2026-10-01', visits: *|[0]}]"
    assert told(answer, rows=rows) == {"2026-10-01": 4.0}


def test_no_rows_are_no_mistake():
    assert told({"data": {"days": []}}) == {}


def test_a_value_that_is_gone_leaves_the_others():
    settings = CASE.grant.settings | {"rows": "data.days", "second_value": "gone"}
    grant = replace(CASE.grant, settings=settings)
    with (
        playing([{"json": DAYS}], for_ever=True) as played,
        reader_of(grant, sandbox=played.address) as reader,
    ):
        metrics = ["first_value_sum", "second_value_last"]
        read = reader.read(CASE.account, "days", metrics, CASE.window)
    assert [one.value for one in read.readings["first_value_sum"]] == [4.0]
    assert "“gone”" in str(read.broken["second_value_last"])


def test_a_status_is_told_where_the_answer_says_nothing():
    with (
        playing([{"status": 404, "text": ""}], for_ever=True) as played,
        CASE.reader(played.address) as reader,
        pytest.raises(errors.BadAnswer, match=r"refuses what we ask \(HTTP 404\)"),
    ):
        reader.accounts()


def test_a_private_server_is_not_called():
    settings = CASE.grant.settings | {"address": "https://localhost/v1/daily"}
    grant = replace(CASE.grant, settings=settings)
    with reader_of(grant) as reader, pytest.raises(errors.Forbidden, match="private network"):
        reader.accounts()
