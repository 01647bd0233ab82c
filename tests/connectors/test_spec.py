from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.spec import (
    Endpoint,
    Input,
    InputKind,
    Product,
    Request,
    ServiceAccount,
    find,
)
from tests.connectors.toy import DAYS, OAUTH, TYPED, WORDS, metric, toy


@pytest.mark.parametrize(
    ("kind", "is_secret"),
    [
        (InputKind.TEXT, False),
        (InputKind.HOST, False),
        (InputKind.ADDRESS, False),
        (InputKind.EXPRESSION, False),
        (InputKind.SECRET, True),
        (InputKind.JSON, True),
    ],
)
def test_secrets_among_the_fields_of_a_form_are_known(kind, is_secret):
    assert Input("x", WORDS, kind).is_secret is is_secret


@pytest.mark.parametrize("kind", InputKind)
def test_calls_to_what_people_type_are_guarded(kind):
    is_guarded = kind in (InputKind.HOST, InputKind.ADDRESS)
    assert Input("x", WORDS, kind).names_server is is_guarded


def test_a_metric_may_depend_on_what_is_typed():
    one = replace(
        metric("views"),
        named_by=("name", "field"),
        where={"field": ".+", "days": "sum"},
    )
    assert one.is_typed({"field": "a", "days": "sum"})
    assert not one.is_typed({"field": "a", "days": "last"})
    assert not one.is_typed({"field": "", "days": "sum"})
    assert not one.is_typed({})
    assert metric("views").is_typed({})
    assert one.name_in({"name": "Views", "field": "a"}) == "Views"
    assert one.name_in({"name": "", "field": "a"}) == "a"
    assert one.name_in({}) == metric("views").name_in({"name": "Views"}) == ""


def test_the_key_file_of_a_service_account_is_secret():
    (one,) = ServiceAccount(("read",)).inputs
    assert (one.key, one.is_secret) == ("service_account_json", True)


def test_each_field_is_asked_for_once():
    reads = {"views": "v", "time": Product("seconds", "v"), "plays": "p", "again": "p"}
    endpoint = Endpoint("x", Request("{api}"), reads, day="day")
    assert endpoint.fields(["time", "views", "again", "plays"]) == ["seconds", "v", "p"]
    assert endpoint.fields([]) == []


def test_a_literal_is_not_asked_for():
    reads = {"posts": "`1`", "spend": Product("micros", "`1`", 1_000_000)}
    endpoint = Endpoint("x", Request("{api}"), reads, day="day")
    assert endpoint.fields(["posts", "spend"]) == ["micros"]


def test_a_product_is_written_as_people_write_it():
    assert str(Product("rate", "visits")) == "rate × visits"
    assert str(Product("rate", "visits", 100)) == "rate × visits / 100"


def test_what_a_platform_declares_is_found_by_its_key():
    platform = toy()
    assert platform.endpoint("days") == DAYS
    assert platform.metric("likes").key == "likes"
    assert (platform.way("token"), platform.way("oauth")) == (TYPED, OAUTH)


@pytest.mark.parametrize(
    ("expression", "value", "found"),
    [
        ("a.b", {"a": {"b": 1}}, 1),
        ("a.b", {"a": 5}, None),
        ("a.b", None, None),
        ("a[0]", {"a": "text"}, None),
        ("sum(a)", {"a": ["x"]}, None),
        ("length(a)", {"a": 5}, None),
        ("", {"a": 1}, None),
        ("a[?", {"a": 1}, None),
    ],
)
def test_what_is_not_there_is_none(expression, value, found):
    assert find(expression, value) == found


@given(
    st.sampled_from(["a.b[0]", "a[?b=='x'] | [0].c", "sum(values(a))", "a || b", "join(',', a)"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
        max_leaves=6,
    ),
)
def test_no_answer_is_too_strange_to_look_into(expression, value):
    find(expression, value)
