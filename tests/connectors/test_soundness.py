from dataclasses import replace

import pytest

from connectors.spec import (
    Accounts,
    Asks,
    Cursor,
    Derived,
    Endpoint,
    Errors,
    Input,
    InputKind,
    Named,
    NextUrl,
    Offset,
    PageNumber,
    Parents,
    PerId,
    Product,
    Report,
    Request,
    Rollup,
    Rule,
    Span,
    Then,
    Typed,
    Unit,
    Until,
    Wait,
)
from tests.connectors.toy import DAYS, OAUTH, TYPED, WORDS, metric, toy

ACCOUNTS = Accounts(Request("{api}/accounts"), id="id", name="name")
REPORT = Report(
    id="id",
    poll=Request("{api}/reports/{report}"),
    state="status",
    ready=("DONE",),
    failed=(),
    download=Request("{+download}"),
)
ANYWHERE = Typed("open", WORDS, (Input("address", WORDS, InputKind.ADDRESS),))
WRONG = "data[?"


def whole(**changes):
    plain = Endpoint("whole", Request("{api}/whole"), {"views": "views"}, asks=Asks.WINDOW)
    return replace(plain, **changes)


@pytest.mark.parametrize(
    "build",
    [
        toy,
        lambda: toy(replace(DAYS, day="", named=Named())),
        lambda: toy(replace(DAYS, day="", span=Span(is_one_day=True))),
        lambda: toy(replace(DAYS, day="", asks=Asks.NOW)),
        lambda: toy(DAYS, whole(), rollups={"views": Rollup.WINDOW}),
        lambda: toy(DAYS, Endpoint("more", Request("{api}/x"), {"views": "v"}, day="d")),
        lambda: toy(replace(DAYS, request=Request("https://fixed.example/x"))),
        lambda: toy(replace(DAYS, request=Request("{api}/{account}/{handle}"))),
        lambda: toy(replace(DAYS, reads={"views": Product("a", "b")})),
        lambda: toy(replace(DAYS, per_id=PerId(replace(DAYS, key="own"), "id", 1, 9))),
        lambda: toy(DAYS, derived=(Derived("d", WORDS, Unit.COUNT, {"views": 1}),)),
        lambda: toy(DAYS, ways=(replace(TYPED, only=("days",)), OAUTH)),
        lambda: toy(DAYS, ways=(TYPED, replace(OAUTH, only=("days",)))),
        lambda: replace(toy(), accounts=replace(ACCOUNTS, days_of="days")),
        lambda: toy(replace(DAYS, rows="{rows}", day="{day}", reads={"views": "{views}"})),
        lambda: toy(replace(DAYS, request=Request("{address}")), ways=(ANYWHERE,)),
    ],
)
def test_what_can_work_is_built(build):
    assert build().key == "toy"


@pytest.mark.parametrize(
    ("build", "problem"),
    [
        (
            lambda: toy(metrics=(metric("views"), metric("likes"), metric("views"))),
            "metrics: views is declared twice",
        ),
        (
            lambda: toy(derived=(Derived("likes", WORDS, Unit.COUNT, {"views": 1}),)),
            "metrics: likes is declared twice",
        ),
        (
            lambda: toy(metrics=(metric("views"),)),
            "endpoints: likes is declared or read, but not both",
        ),
        (
            lambda: toy(metrics=(metric("views"), metric("likes"), metric("saves"))),
            "endpoints: saves is declared or read, but not both",
        ),
        (
            lambda: toy(derived=(Derived("d", WORDS, Unit.COUNT, {"saves": 1}),)),
            "derived: d rests on saves, which is not there",
        ),
        (
            lambda: toy(derived=(Derived("d", WORDS, Unit.COUNT, {"views": 1}, {"saves": 1}),)),
            "derived: d rests on saves, which is not there",
        ),
        (lambda: toy(replace(DAYS, day="")), "endpoints: days: day says where a row's day is"),
        (
            lambda: toy(replace(DAYS, day="", asks=Asks.EVENTS)),
            "endpoints: days: day says where a row's day is",
        ),
        (
            lambda: toy(replace(DAYS, per_id=PerId("posts", "id", 1, 1))),
            "endpoints: days: per_id names posts, which is not there",
        ),
        (
            lambda: toy(replace(DAYS, per_id=PerId(DAYS, "id", 2, 1, row_as="post"))),
            "endpoints: days: per_id adds the listed row, which needs batches of one",
        ),
        (
            lambda: toy(replace(DAYS, otherwise="more")),
            "endpoints: days: otherwise names more, which does not read the same",
        ),
        (
            lambda: toy(
                replace(DAYS, otherwise="more"),
                Endpoint("more", Request("{api}/x"), {"views": "v"}, day="d"),
            ),
            "endpoints: days: otherwise names more, which does not read the same",
        ),
        (
            lambda: toy(DAYS, whole()),
            "endpoints: whole: views does not roll up by a whole window",
        ),
        (
            lambda: toy(replace(DAYS, request=Request("{apy}/days"))),
            "endpoints: days: {apy} is not among the hosts",
        ),
        (
            lambda: toy(ways=(Typed("open", WORDS, (), only=("weeks",)),)),
            "ways: open reads weeks, which is not there",
        ),
        (
            lambda: replace(toy(), accounts=replace(ACCOUNTS, days_of="weeks")),
            "accounts: days_of names weeks, which is not there",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_name(build, problem):
    with pytest.raises(ValueError) as raised:
        build()
    assert str(raised.value) == f"toy: {problem}"


def days(**changes):
    return lambda: toy(replace(DAYS, **changes))


def accounts(**changes):
    return lambda: toy(accounts=replace(ACCOUNTS, **changes))


def errors(**changes):
    return lambda: toy(errors=Errors(**changes))


@pytest.mark.parametrize(
    "build",
    [
        days(rows=WRONG),
        days(columns=WRONG),
        days(day=WRONG),
        days(follow=WRONG),
        days(proof=WRONG),
        days(provisional_from=WRONG),
        days(reads={"views": WRONG}),
        days(reads={"views": Product(WRONG, "b")}),
        days(reads={"views": Product("a", WRONG)}),
        days(named=Named(name=WRONG)),
        days(named=Named(points=WRONG)),
        days(paging=NextUrl(WRONG)),
        days(paging=Cursor(WRONG, "after")),
        days(paging=Cursor("next", "after", more=WRONG)),
        days(paging=Offset("start", "size", 5, total=WRONG)),
        days(paging=PageNumber("page", "size", 5, total_pages=WRONG)),
        days(per_id=PerId("days", WRONG, 1, 1)),
        days(per_id=PerId("days", "id", 1, 1, follow=WRONG)),
        days(per_id=PerId(replace(DAYS, rows=WRONG), "id", 1, 1)),
        days(account=WRONG),
        days(unique=WRONG),
        days(report=replace(REPORT, id=WRONG)),
        days(report=replace(REPORT, state=WRONG)),
        days(report=replace(REPORT, address=WRONG)),
        accounts(rows=WRONG),
        accounts(id=WRONG),
        accounts(name=WRONG),
        accounts(token=WRONG),
        accounts(zone=WRONG),
        accounts(currency=WRONG),
        accounts(keep=WRONG),
        accounts(proof=WRONG),
        accounts(detail_reads={"name": WRONG}),
        accounts(paging=NextUrl(WRONG)),
        accounts(under=Parents(Request("{api}/teams"), WRONG, "teams")),
        accounts(under=Parents(Request("{api}/teams"), "id", WRONG)),
        accounts(under=Parents(Request("{api}/teams"), "id", "teams", NextUrl(WRONG))),
        lambda: toy(ways=(replace(TYPED, accounts=replace(ACCOUNTS, rows=WRONG)),)),
        lambda: toy(ways=(replace(OAUTH, token=WRONG),)),
        errors(code=WRONG),
        errors(subcode=WRONG),
        errors(text=WRONG),
        errors(failed=WRONG),
        errors(wait=Wait(Until.MINUTES_IN_JSON_HEADER, "X", WRONG)),
        errors(rules=(Rule(Then.WAIT, wait=Wait(Until.MINUTES_IN_JSON_HEADER, "X", WRONG)),)),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused(build):
    with pytest.raises(ValueError, match=r"toy: expression 'data\[\?': "):
        build()
