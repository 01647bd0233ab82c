import io
import json
import math
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import answers
from connectors.errors import BadAnswer, Unreadable
from connectors.spec import Asks, DateForm, Endpoint, Named, Product, Request, Rollup
from connectors.wire import Reply
from tests.connectors.toy import DAYS, toy

TOY = toy()
UTC = ZoneInfo("UTC")
PARIS = ZoneInfo("Europe/Paris")
OCT_1, OCT_2, OCT_3 = (date(2026, 10, day) for day in (1, 2, 3))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def reply(body):
    return Reply(200, {}, body if isinstance(body, bytes) else body.encode())


# JSON


@pytest.mark.parametrize("answer", [{}, [], {"data": [1]}, [{"a": None}]])
def test_json_is_decoded(answer):
    assert answers.decoded(reply(json.dumps(answer)), TOY) == answer


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><title>x</title>",
        "<!DOCTYPE HTML PUBLIC>",
        "  <HTML lang='en'>",
        "<?xml version='1.0'?><html xmlns='…'>",
    ],
)
def test_a_web_page_is_told_apart(page):
    with pytest.raises(Unreadable, match=r"Toy & Co sent a web page instead of data") as raised:
        answers.decoded(reply(page), TOY)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "body",
    ["", " ", "not json", '{"cut": [1, 2', b"\xff\xfe\x00", "[" * 100_000, '{"a":' * 100_000]
    + ["1" * 5000],
)
def test_what_is_no_data_is_unreadable(body):
    with pytest.raises(Unreadable, match="Toy & Co sent something that is no data"):
        answers.decoded(reply(body), TOY)


@pytest.mark.parametrize("answer", ["1", '"text"', "null", "true"])
def test_json_that_is_no_answer_is_a_changed_shape(answer):
    with pytest.raises(BadAnswer, match="Toy & Co answers in another form"):
        answers.decoded(reply(answer), TOY)


# Rows


def rows(answer, **changes):
    return answers.rows_of(replace(DAYS, **changes), answer, TOY)


ROW = {"day": "2026-10-01", "views": 1}


@pytest.mark.parametrize(
    ("changes", "answer", "expected"),
    [
        ({}, {"data": [ROW]}, [ROW]),
        ({}, {"data": []}, []),
        ({}, {}, []),
        ({"proof": "head"}, {"head": ["day"]}, []),
        ({"proof": "head"}, {"head": ["day"], "data": [ROW]}, [ROW]),
        ({"rows": "@"}, [ROW, ROW], [ROW, ROW]),
        ({"rows": "[@]"}, ROW, [ROW]),
        ({"rows": "data[].items[]"}, {"data": [{"items": [ROW]}, {"items": []}]}, [ROW]),
        (
            {"columns": "head[].name"},
            {"head": [{"name": "day"}, {"name": "views"}], "data": [["2026-10-01", 1]]},
            [ROW],
        ),
        (
            {"columns": "head"},
            {"head": ["day", "views"], "data": [["2026-10-01"]]},
            [{"day": "2026-10-01"}],
        ),
        ({"columns": "head"}, {"head": ["day", "views"], "data": []}, []),
        ({"follow": "views > `0`"}, {"data": [ROW, {"day": "2026-10-02", "views": 0}]}, [ROW]),
        ({"follow": "!hidden"}, {"data": [ROW, {"hidden": True}]}, [ROW]),
        ({"key_as": "day"}, {"data": {"2026-10-01": {"views": 1}}}, [ROW]),
        ({"key_as": "day"}, {"data": {"2026-10-01": [{"views": 1}], "2026-10-02": []}}, [ROW]),
        ({"key_as": "day"}, {"data": {}}, []),
        ({"key_as": "day"}, {"data": [ROW]}, [ROW]),
    ],
)
def test_rows_are_found(changes, answer, expected):
    assert rows(answer, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, {"unexpected": True}),
        ({}, {"data": None}),
        ({}, {"data": 5}),
        ({}, {"data": "text"}),
        ({}, {"data": {"day": "2026-10-01"}}),
        ({}, {"data": [1]}),
        ({}, {"data": [ROW, None]}),
        ({}, []),
        ({"proof": "head"}, {"data": None}),
        ({"proof": "head"}, {"head": ["day"], "data": 5}),
        ({"columns": "head"}, {"data": [["2026-10-01", 1]]}),
        ({"columns": "head"}, {"head": "day", "data": [["2026-10-01", 1]]}),
        ({"columns": "head"}, {"head": ["day", "views"], "data": [1]}),
        ({"columns": "head"}, {"head": ["day", "views"], "data": [None]}),
        ({"columns": "head"}, {"head": [{"name": "day"}, ["views"]], "data": [["2026-10-01", 1]]}),
        ({"key_as": "day"}, {"data": {"2026-10-01": 1}}),
        ({"key_as": "day"}, {"data": {"2026-10-01": [ROW, None]}}),
        ({"key_as": "day"}, {"data": "2026-10-01"}),
    ],
)
def test_rows_of_another_shape_are_named(changes, answer):
    with pytest.raises(BadAnswer, match="Toy & Co answers in another form"):
        rows(answer, **changes)


@given(ANYTHING, st.sampled_from([{}, {"columns": "head"}, {"named": Named()}]))
def test_no_answer_is_too_strange(part, changes):
    answer = {"data": part, "head": part}
    try:
        found = rows(answer, **changes)
    except BadAnswer:
        return
    assert all(isinstance(row, dict) for row in found)


# Answers that list metrics


def named(name, *points):
    values = [{"end_time": day, "value": value} for day, value in points]
    return {"name": name, "values": values}


def test_metrics_that_are_listed_become_rows_by_day():
    data = [
        named("views", ("2026-10-01", 1), ("2026-10-02", 2)),
        named("likes", ("2026-10-02", 3), ("2026-10-03", None)),
    ]
    assert rows({"data": data}, named=Named()) == [
        {"day": "2026-10-01", "views": 1},
        {"day": "2026-10-02", "views": 2, "likes": 3},
        {"day": "2026-10-03", "likes": None},
    ]


def test_metrics_that_are_listed_without_days_become_one_row():
    data = [{"title": "views", "total": {"value": 7}}, {"title": "likes", "total": {"value": 8}}]
    found = rows({"data": data}, named=Named("title", "[total]"))
    assert found == [{"day": None, "views": 7, "likes": 8}]


@pytest.mark.parametrize(
    ("points", "item"),
    [
        ("values", {"name": "views"}),
        ("values", {"name": "views", "values": {"value": 1}}),
        ("values", {"name": "views", "values": [1]}),
        ("values", {"name": "views", "values": [None]}),
        ("values", {"name": "views", "values": [{"day": {"y": 2026}, "value": 1}]}),
        ("values", {"name": "views", "values": [{"day": ["2026-10-01"], "value": 1}]}),
        ("values", 5),
        ("values", None),
    ],
)
def test_listed_metrics_of_another_shape_are_named(points, item):
    with pytest.raises(BadAnswer, match="Toy & Co answers in another form"):
        rows({"data": [item]}, named=Named("name", points))


# Tables


def zipped(*files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return held.getvalue()


CSV = 'day,views,"page, title"\r\n2026-10-01,1,"a ""b"""\r\n2026-10-02,2,"c\nd"\r\n'
LINES = [
    {"day": "2026-10-01", "views": "1", "page, title": 'a "b"'},
    {"day": "2026-10-02", "views": "2", "page, title": "c\nd"},
]


@pytest.mark.parametrize(
    ("body", "is_zipped"),
    [
        (CSV.encode(), False),
        (CSV.encode("utf-8-sig"), False),
        (zipped(("report.csv", CSV), ("readme.txt", "x")), True),
        (zipped(("report.csv", CSV.encode("utf-8-sig"))), True),
    ],
)
def test_a_table_becomes_a_mapping_a_line(body, is_zipped):
    assert answers.table_rows(body, is_zipped=is_zipped) == LINES


@pytest.mark.parametrize(("body", "expected"), [(b"", []), (b"day,views\n", [])])
def test_an_empty_table_has_no_rows(body, expected):
    assert answers.table_rows(body, is_zipped=False) == expected


def encrypted():
    """Give a zip whose first file says that it needs a password."""
    held = bytearray(zipped(("report.csv", CSV)))
    held[6] |= 1
    held[held.index(b"PK\x01\x02") + 8] |= 1
    return bytes(held)


def damaged():
    held = bytearray(zipped(("report.csv", CSV * 100)))
    held[50] ^= 0xFF
    held[51] ^= 0xFF
    return bytes(held)


def with_method(method):
    held = bytearray(zipped(("report.csv", CSV)))
    held[8] = method
    held[held.index(b"PK\x01\x02") + 10] = method
    return bytes(held)


@pytest.mark.parametrize(
    ("body", "is_zipped"),
    [
        (b"\xff\xfe\x00\x01", False),
        (b"day,views\n2026-10-01,\x00\n" + b'"' + b"x" * 200_000, False),
        (CSV.encode(), True),
        (b"", True),
        (zipped(), True),
        (zipped(("report.csv", CSV))[:60], True),
        (encrypted(), True),
        (damaged(), True),
        (with_method(99), True),
        (with_method(14), True),
        (zipped(("report.csv", b"\xff\xfe\x00\x01")), True),
        (b"<html><body>Maintenance</body></html>", False),
        (b"\n <!doctype html><html>\n<body>Maintenance</body></html>", False),
    ],
    ids=str.split(
        "encoding field no-zip nothing empty cut encrypted damaged method lzma encoding-in-zip"
        " page page-of-lines"
    ),
)
def test_what_is_no_table_is_refused(body, is_zipped):
    with pytest.raises(ValueError):
        answers.table_rows(body, is_zipped=is_zipped)


def test_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(answers, "_MOST_UNZIPPED_BYTES", 1_000_000)
    bomb = zipped(("report.csv", "day\n" + "0" * 2_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="too large"):
        answers.table_rows(bomb, is_zipped=True)


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_are_too_strange_for_a_table(body, is_zipped):
    try:
        found = answers.table_rows(body, is_zipped=is_zipped)
    except ValueError:
        return
    assert isinstance(found, list)


# Days


@pytest.mark.parametrize(
    ("value", "form", "zone", "expected"),
    [
        ("2026-10-01", DateForm.ISO, UTC, OCT_1),
        ("2026-10-01T00:00:00", DateForm.ISO, PARIS, OCT_1),
        ("2026-10-01T23:30:00Z", DateForm.ISO, UTC, OCT_1),
        ("2026-10-01T23:30:00Z", DateForm.ISO, PARIS, OCT_2),
        ("2026-10-01T23:30:00.123Z", DateForm.ISO, PARIS, OCT_2),
        ("2026-10-01T07:00:00+0000", DateForm.ISO, UTC, OCT_1),
        ("2026-10-01T00:30:00+02:00", DateForm.ISO, UTC, date(2026, 9, 30)),
        ("2026-10-01 00:30:00-07:00", DateForm.ISO, UTC, OCT_1),
        ("20261001", DateForm.COMPACT, UTC, OCT_1),
        (20261001, DateForm.COMPACT, UTC, OCT_1),
        (1790809200, DateForm.SECONDS, UTC, date(2026, 9, 30)),
        (1790809200, DateForm.SECONDS, PARIS, OCT_1),
        ("1790809200", DateForm.SECONDS, PARIS, OCT_1),
        (1790809200000, DateForm.MILLISECONDS, PARIS, OCT_1),
        ("1790809200000.0", DateForm.MILLISECONDS, PARIS, OCT_1),
        ("/Date(1790838000000-0700)/", DateForm.DOTNET, UTC, OCT_1),
        ("/Date(1790812800000)/", DateForm.DOTNET, UTC, OCT_1),
        ("/Date(-86400000+0000)/", DateForm.DOTNET, UTC, date(1969, 12, 31)),
        ("2026-10-01T00:00:00.000-07:00", DateForm.MIDNIGHT, UTC, OCT_1),
        ({"year": 2026, "month": 10, "day": 1}, DateForm.PARTS, PARIS, OCT_1),
        ({"year": 1969, "month": 12, "day": 31}, DateForm.PARTS, UTC, date(1969, 12, 31)),
        (46296, DateForm.SERIAL, PARIS, OCT_1),
        (46296.75, DateForm.SERIAL, UTC, OCT_1),
        ("2026-10-01", DateForm.SERIAL, UTC, OCT_1),
    ],
)
def test_days_are_read_as_platforms_write_them(value, form, zone, expected):
    assert answers.parsed_day(value, form, zone) == expected


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, DateForm.ISO),
        ("", DateForm.ISO),
        ("yesterday", DateForm.ISO),
        ("2026-13-01", DateForm.ISO),
        ("2026-10-01T25:00:00Z", DateForm.ISO),
        ("2026-10-01", DateForm.COMPACT),
        ("20261301", DateForm.COMPACT),
        ("Date(1790838000000)", DateForm.DOTNET),
        ("/Date(99999999999999999999)/", DateForm.DOTNET),
        ("2026-10-01", DateForm.DOTNET),
        ("2026-10-01", DateForm.PARTS),
        ({"year": 2026, "month": 10}, DateForm.PARTS),
        ({"year": 2026, "month": 13, "day": 1}, DateForm.PARTS),
        (None, DateForm.SECONDS),
        (True, DateForm.SECONDS),
        ("nan", DateForm.SECONDS),
        ("inf", DateForm.MILLISECONDS),
        (1e30, DateForm.SECONDS),
        ({"day": 1}, DateForm.SECONDS),
        # What some languages write for no time at all, in a zone behind UTC.
        ("0001-01-01T00:00:00Z", DateForm.ISO),
    ],
)
def test_what_is_no_day_is_none(value, form):
    assert answers.parsed_day(value, form, ZoneInfo("America/Los_Angeles")) is None


@given(ANYTHING | st.datetimes().map(str), st.sampled_from(DateForm), st.integers(-1, 1))
def test_whatever_stands_for_a_day_is_one_or_none(value, form, shift):
    endpoint = replace(DAYS, day="day", day_form=form, day_shift=shift)
    found = answers.row_day(endpoint, {"day": value}, ZoneInfo("America/Los_Angeles"))
    assert found is None or isinstance(found, date)


def test_a_rows_day_may_be_another_than_it_says():
    endpoint = replace(DAYS, day="end.at", day_shift=-1)
    assert answers.row_day(endpoint, {"end": {"at": "2026-10-02T07:00:00+0000"}}, UTC) == OCT_1
    assert answers.row_day(endpoint, {"end": None}, UTC) is None
    assert answers.row_day(endpoint, {"end": {"at": "0001-01-01"}}, UTC) is None


def test_a_row_without_a_declared_day_may_have_one_by_that_name():
    assert answers.row_day(replace(DAYS, day=""), {"day": "2026-10-01"}, UTC) == OCT_1


# Numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0.0),
        (5, 5.0),
        (-1.5, -1.5),
        ("12", 12.0),
        ("12.50", 12.5),
        (" 7 ", 7.0),
        ("3.25%", 3.25),
        ("%", None),
        ("1e3", 1000.0),
        ("", None),
        ("n/a", None),
        ("12,5", None),
        ("nan", None),
        (math.inf, None),
        ("-inf", None),
        (math.nan, None),
        (10**400, None),
        ("1" * 400, None),
        (True, None),
        (False, None),
        (None, None),
        ([1], None),
        ({"value": 1}, None),
    ],
)
def test_a_number_may_come_as_text_and_nothing_else_is_one(value, expected):
    assert answers.number(value) == expected


@given(ANYTHING)
def test_a_number_is_finite_or_none(value):
    found = answers.number(value)
    assert found is None or (isinstance(found, float) and math.isfinite(found))


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53))
def test_a_number_is_the_same_as_text(value):
    assert answers.number(str(value)) == answers.number(value) == value


@pytest.mark.parametrize(
    ("read", "row", "expected"),
    [
        ("views", {"views": 3}, 3),
        ("stats.views", {"stats": {"views": 3}}, 3),
        ("stats.views", {"stats.views": 4}, 4),
        ("user:views-all", {"user:views-all": 5}, 5),
        ("`1`", {"id": "x"}, 1),
        ("views || plays", {"plays": "6"}, 6),
        ("sum(values(kinds))", {"kinds": {"like": 1, "love": 2}}, 3),
        ("sum(values(kinds))", {"kinds": {"like": "x"}}, None),
        ("views", {}, None),
        ("views", {"views": None}, None),
        (Product("views", "seconds"), {"views": 3, "seconds": "2.5"}, 7.5),
        (Product("views", "share", over=100), {"views": 40, "share": 12.5}, 5.0),
        (Product("views", "seconds"), {"views": 3}, None),
        (Product(Product("price", "pieces"), "`-1`"), {"price": "2.5", "pieces": 4}, -10),
        (Product(Product("price", "pieces"), "`-1`"), {"pieces": 4}, None),
        (Product("views", "seconds"), {"seconds": 3}, None),
        (Product("views", "seconds"), {"views": 0, "seconds": 3}, 0),
        (Product("views", "seconds"), {"views": 1e300, "seconds": 1e300}, None),
    ],
)
def test_a_rows_number_is_found(read, row, expected):
    assert answers.value_of(read, row) == expected


# Numbers by day


def by_day(rows, metrics=("views",), label=None, rollup=Rollup.SUM, **changes):
    endpoint = replace(DAYS, **changes)
    platform = toy(endpoint, rollups=dict.fromkeys(metrics, rollup))
    return answers.by_day(platform, endpoint, list(metrics), rows, UTC, label)


def row(day, **values):
    return {"day": f"2026-10-0{day}", **values}


@pytest.mark.parametrize(
    ("rollup", "expected"),
    [(Rollup.SUM, 5.0), (Rollup.LAST, 3.0), (Rollup.MEAN, 3.0), (Rollup.WINDOW, None)],
)
def test_rows_of_one_day_add_up_or_the_last_one_counts(rollup, expected):
    if rollup is Rollup.WINDOW:
        expected = 3.0
    found = by_day([row(1, views=2), row(2, views=9), row(1, views=3)], rollup=rollup)
    assert found == {"views": {OCT_1: expected, OCT_2: 9.0}}


def test_a_number_that_is_not_told_is_no_reading_and_zero_is_one():
    found = by_day([row(1, views=0, likes=None), row(2, likes=1)], ["views", "likes"])
    assert found == {"views": {OCT_1: 0.0}, "likes": {OCT_2: 1.0}}


def test_a_missing_number_takes_nothing_away():
    rows = [row(1, views=5), row(1, views=None)]
    for rollup in Rollup:
        assert by_day(rows, rollup=rollup) == {"views": {OCT_1: 5.0}}


def test_rows_that_do_not_say_their_day_get_the_one_that_was_asked():
    assert by_day([{"views": 1}, {"views": 2}], label=OCT_3) == {"views": {OCT_3: 3.0}}


def test_a_row_without_a_day_among_others_does_not_count():
    assert by_day([{"views": 1}, row(1, views=2)]) == {"views": {OCT_1: 2.0}}


def test_no_rows_are_no_readings():
    assert by_day([]) == {"views": {}}


def test_rows_without_any_day_are_a_changed_shape():
    with pytest.raises(BadAnswer, match=r"“day” is missing"):
        by_day([{"date": "2026-10-01", "views": 1}])


@pytest.mark.parametrize(
    ("field", "rows"),
    [
        ("views", [row(1, plays=1)]),
        ("stats.views", [row(1, stats={"plays": 1})]),
        ("stats.views", [row(1, other=1)]),
        ("stats.views", [row(1, stats=5)]),
    ],
)
def test_rows_without_any_of_the_metrics_are_a_changed_shape(field, rows):
    with pytest.raises(BadAnswer, match=rf"“{field}” is missing"):
        by_day(rows, reads={"views": field})


@pytest.mark.parametrize(
    ("field", "rows"),
    [
        ("views", [row(1, views=None)]),
        ("views", [row(1, plays=1), row(2, views=None)]),
        ("stats.views", [row(1, stats={"views": None})]),
        # Of an expression nobody can tell whether it is there.
        ("views || plays", [row(1, other=1)]),
        ("items[0]", [row(1, items=[])]),
    ],
)
def test_metrics_that_are_there_with_nothing_in_them_are_not_told_yet(field, rows):
    assert by_day(rows, reads={"views": field}) == {"views": {}}


def test_events_may_lack_what_was_asked():
    assert by_day([row(1, id="x")], asks=Asks.EVENTS) == {"views": {}}


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(-1000, 1000)), max_size=30))
def test_sums_by_day_lose_nothing(pairs):
    found = by_day([row(day, views=value) for day, value in pairs])["views"]
    assert set(found) == {date(2026, 10, day) for day, _value in pairs}
    for day, total in found.items():
        assert total == sum(value for number, value in pairs if number == day.day)


def test_days_without_an_event_become_zero():
    found = {"posts": {OCT_2: 3.0}, "likes": {}}
    answers.with_zeros(found, OCT_1, OCT_3, {OCT_2, None})
    # On the 2nd there was a post, but nobody told its likes.
    assert found == {
        "posts": {OCT_1: 0.0, OCT_2: 3.0, OCT_3: 0.0},
        "likes": {OCT_1: 0.0, OCT_3: 0.0},
    }


@given(st.dates(OCT_1, OCT_1 + timedelta(days=20)), st.integers(0, 20))
def test_zeros_fill_exactly_the_window(first, length):
    last = first + timedelta(days=length)
    found = {"posts": {}}
    answers.with_zeros(found, first, last, set())
    assert (min(found["posts"]), max(found["posts"])) == (first, last)
    assert len(found["posts"]) == length + 1


# What the platform itself calls incomplete


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], None),
        ([{}], None),
        ([{"meta": {"from": None}}], None),
        ([{"meta": {"from": "soon"}}], None),
        ([{"meta": {"from": "2026-10-02"}}], OCT_2),
        ([{"meta": {"from": "2026-10-03"}}, {"meta": {"from": "2026-10-02"}}, {}], OCT_2),
    ],
)
def test_the_first_incomplete_day_is_found(told, expected):
    endpoint = replace(DAYS, provisional_from="meta.from")
    assert answers.provisional_day(endpoint, told) == expected


def test_most_platforms_do_not_tell_it():
    endpoint = Endpoint("x", Request("{api}/x"), {"views": "views"}, day="day")
    assert answers.provisional_day(endpoint, [{"meta": {"from": "2026-10-02"}}]) is None


def test_a_changed_shape_is_told_in_few_words():
    said = str(answers.changed(TOY, "x" * 500).sentence)
    assert "Toy & Co" in said
    assert len(said) < 300


# Columns in place of rows

COLUMNS = replace(DAYS, is_by_column=True)


def test_columns_become_rows():
    columns = {"day": ["2026-10-01", "2026-10-02"], "views": [1, 2], "likes": None}
    assert answers.rows_of(COLUMNS, {"data": [columns]}, TOY) == [
        {"day": "2026-10-01", "views": 1},
        {"day": "2026-10-02", "views": 2},
    ]


@pytest.mark.parametrize("columns", [{"day": ["2026-10-01"], "views": []}, {"day": None}, {}])
def test_columns_that_do_not_fit_are_a_changed_shape(columns):
    with pytest.raises(BadAnswer):
        answers.rows_of(COLUMNS, {"data": [columns]}, TOY)


@pytest.mark.parametrize("zone", [UTC, PARIS])
@pytest.mark.parametrize("text", ["2026-10-01", "2026-10-01T23:30:00-05:00", "2026-10-01 23:30"])
def test_a_day_may_be_that_of_the_timestamp_itself(zone, text):
    assert answers.parsed_day(text, DateForm.LOCAL, zone) == OCT_1


# Tables as people write them


def test_a_table_is_read_whatever_language_it_is_written_in():
    body = 'Jour,abonnés,note,coût\n01/10/2026,1 200,a,"4,5"\n13/10/2026,1 210,,\n'
    assert answers.table(reply(body), TOY) == {
        "values": [
            ["Jour", "abonnés", "coût"],
            ["2026-10-01", 1200.0, 4.5],
            ["2026-10-13", 1210.0, None],
        ]
    }


@pytest.mark.parametrize("page", ["", " ", "<html><body>Sign in</body></html>"])
def test_a_web_page_is_no_table(page):
    with pytest.raises(Unreadable, match="Toy & Co sent"):
        answers.table(reply(page), TOY)


def test_a_table_without_days_says_what_is_wrong_with_it():
    with pytest.raises(BadAnswer, match="Toy & Co"):
        answers.table(reply("a,b\n1,2\n"), TOY)


def test_a_field_of_any_name_is_missed():
    endpoint = replace(DAYS, reads={"views": '"Cost, in €"'})
    there, absent = {"day": "2026-10-01", "Cost, in €": None}, {"day": "2026-10-01", "Cost": 1}
    found = answers.by_day(TOY, endpoint, ["views"], [there], UTC, None)
    assert found == {"views": {}}
    with pytest.raises(BadAnswer, match="Cost, in €"):
        answers.by_day(TOY, endpoint, ["views"], [absent], UTC, None)
