"""Numbers come in from files whole, or not at all."""

from dataclasses import replace
from datetime import date

import pytest

from connectors.files import DateOrder
from okr.domain.errors import InvalidInput
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed, ObjectiveState
from okr.locale.language import language
from okr.services import imports
from okr.services.imports import Choice, RatioChoice
from okr.store import numbers, progress
from okr.store.database import reading
from okr.store.numbers import Arrival

CLICKS = [5, 7, 3, 9]
VIEWS = [100, 50, 60, 190]


def day(count):
    return date(2026, 11, 1 + count)


def table(columns):
    """Write a CSV with a date in front of each row."""
    lines = [",".join(["date", *columns])]
    for count, cells in enumerate(zip(*columns.values(), strict=True)):
        lines.append(",".join([day(count).isoformat(), *map(str, cells)]))
    return "\n".join(lines).encode()


def export(clicks=CLICKS, views=VIEWS):
    rates = [f"{click / view:.4f}" for click, view in zip(clicks, views, strict=True)]
    return table(
        {
            "Clicks": clicks,
            "Impressions": views,
            "CTR": rates,
            "Users": [40, 41, 42, 43],
            "Followers": [1000, 1001, 1002, 1003],
        }
    )


def look(world, content, name="export.csv"):
    return imports.look_at(world.lead, world.team_id, content, name)


def plan_of(world, content, account="LinkedIn"):
    return imports.proposed_plan(look(world, content), account)


def bring_in(world, content, plan=None, source="export.csv"):
    understood = look(world, content, source)
    plan = plan or imports.proposed_plan(understood, "LinkedIn")
    return imports.bring_in(
        world.lead, world.team_id, understood, plan, content=content, source=source
    )


def refused(world, content, plan):
    """Give what is wrong, once it is sure that nothing was written."""
    before = stored(world)
    with pytest.raises(InvalidInput) as caught:
        bring_in(world, content, plan)
    assert stored(world) == before
    return {problem.field: str(problem.sentence) for problem in caught.value.problems}


def series_of(world):
    with reading() as session:
        return {one.name: one for one in numbers.series_of_team(session, world.team_id)}


def stored(world):
    """Give the readings of every series by name, and the accounts."""
    series = series_of(world)
    ids = [one.id for one in series.values()]
    with reading() as session:
        found = numbers.readings(session, ids, date.min, date.max)
        accounts = numbers.accounts(session, world.team_id)
    return {name: found[one.id] for name, one in series.items()}, accounts


def gauge(key_result):
    with reading() as session:
        return [(p.day, p.value) for p in progress.points(session, key_result.id, date.max)]


# Looking


def test_looking_writes_nothing(world):
    understood = look(world, export())
    assert [column.name for column in understood.offered] == [
        "Clicks",
        "Impressions",
        "CTR",
        "Users",
        "Followers",
    ]
    assert stored(world) == ({}, [])


def test_the_order_of_day_and_month_can_be_chosen(world):
    content = b"date,clicks\n01/02/2026,5\n02/02/2026,6\n"
    understood = imports.look_at(
        world.lead, world.team_id, content, "a.csv", date_order=DateOrder.MONTH_FIRST
    )
    assert understood.first_on == date(2026, 1, 2)


@pytest.mark.parametrize("content", [b"", b"hello", b"date,note\n2026-11-01,hello\n"])
def test_a_file_without_daily_numbers_is_answered_with_a_sentence(world, content):
    with pytest.raises(InvalidInput) as caught:
        look(world, content)
    (problem,) = caught.value.problems
    assert problem.field == "file"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_what_is_wrong_with_a_file_can_be_said_in_every_language(world, code):
    content = table({"Clicks": range(20)}).replace(b"2026-11-02", b"2026-11-31")
    with pytest.raises(InvalidInput) as caught:
        look(world, content)
    assert "2026-11-31" in language(code).say(caught.value.sentence)


# What is proposed


def test_every_sound_column_is_proposed_as_its_days_go_together(world):
    assert plan_of(world, export()).choices == (
        Choice("Clicks", "Clicks", SeriesKind.FLOW),
        Choice("Impressions", "Impressions", SeriesKind.FLOW),
        Choice("Users", "Users", SeriesKind.UNIQUE),
        Choice("Followers", "Followers", SeriesKind.LEVEL),
    )


def test_headings_become_names_that_people_read(world):
    plan = plan_of(world, table({"new_followers": [5, 6], "clicks_(total)": [7, 8]}))
    assert [one.name for one in plan.choices] == ["New followers", "Clicks (total)"]


def test_a_rate_is_proposed_as_one_column_over_another(world):
    assert plan_of(world, export()).ratios == (RatioChoice("CTR", "Clicks", "Impressions"),)


def test_a_rate_alone_is_no_amount(world):
    (choice,) = plan_of(world, table({"CTR": ["0.05", "0.06"]})).choices
    assert choice.kind is SeriesKind.UNIQUE


def test_a_column_with_a_cell_to_mend_is_not_proposed(world):
    plan = plan_of(world, export(clicks=CLICKS).replace(b",7,", b",n/a!,"))
    assert "Clicks" not in {choice.column for choice in plan.choices}
    assert plan.ratios == ()


# Bringing in


def test_what_was_proposed_comes_in(world):
    report = bring_in(world, export())
    assert report.account == "LinkedIn"
    assert report.metrics == ("Clicks", "Impressions", "Users", "Followers", "CTR")
    assert report.arrival == Arrival(16, 0, 0)
    assert (report.first_on, report.last_on) == (day(0), day(3))
    readings, accounts = stored(world)
    assert readings["Clicks"] == [(day(count), float(n)) for count, n in enumerate(CLICKS)]
    assert readings["CTR"] == []
    assert [account.name for account in accounts] == ["LinkedIn"]


def test_a_proposed_plan_of_any_file_comes_in(world):
    for number, content in enumerate(
        [
            table({"CTR": ["5 %", "6 %"], "Users": [1, 2]}),
            table({"Users": [1, 2], "reach": [10, 20], "rate": ["0.1", "0.1"]}),
            export().replace(b",7,", b",n/a!,"),
        ]
    ):
        bring_in(world, content, plan_of(world, content, f"Account {number}"))


def test_headings_that_read_alike_keep_their_own_names(world):
    plan = plan_of(world, table({"a_b": [1, 2], "a b": [3, 4], "c_d": [5, 6]}))
    assert [choice.name for choice in plan.choices] == ["a_b", "a b", "C d"]


def test_a_rate_alone_is_kept_as_a_percentage(world):
    bring_in(world, table({"CTR": ["0.05", "0.0625"]}))
    assert stored(world)[0]["CTR"] == [(day(0), 5.0), (day(1), 6.25)]
    assert series_of(world)["CTR"].unit == "%"


def test_a_missing_cell_is_no_reading(world):
    bring_in(world, table({"Clicks": [5, "", 3]}))
    assert stored(world)[0]["Clicks"] == [(day(0), 5.0), (day(2), 3.0)]


def test_the_same_file_again_changes_nothing(world):
    bring_in(world, export())
    before = stored(world)
    report = bring_in(world, export())
    assert report.arrival == Arrival(0, 0, 16)
    assert stored(world) == before


def test_a_restated_file_changes_what_differs(world):
    bring_in(world, export())
    report = bring_in(world, export(clicks=[5, 8, 3, 9]), source="later.csv")
    assert report.arrival == Arrival(0, 1, 15)
    with reading() as session:
        origins = numbers.origins(session, series_of(world)["Clicks"].id, day(0), day(3))
    sources = {one: origin.source for one, origin in origins.items()}
    assert sources == {day(1): "later.csv"} | dict.fromkeys((day(0), day(2), day(3)), "export.csv")


def test_two_accounts_may_have_metrics_of_one_name(world):
    bring_in(world, export())
    bring_in(world, export(), plan_of(world, export(), "Instagram"))
    with reading() as session:
        listed = numbers.series_of_team(session, world.team_id)
    assert [one.account.name for one in listed if one.name == "Clicks"] == [
        "Instagram",
        "LinkedIn",
    ]


def test_a_column_may_get_another_name_and_kind(world):
    choice = Choice("Users", " Visits ", SeriesKind.FLOW, "visits")
    bring_in(world, export(), imports.ImportPlan(" Site ", (choice,)))
    made = series_of(world)["Visits"]
    assert (made.kind, made.unit, made.account.name) == (SeriesKind.FLOW, "visits", "Site")


# What is refused


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("account", {"account": " "}),
        ("columns", {"choices": (), "ratios": ()}),
        ("columns.", {"choices": (Choice("Clicks", " ", SeriesKind.FLOW),), "ratios": ()}),
        ("columns.gone", {"choices": (Choice("gone", "gone", SeriesKind.FLOW),), "ratios": ()}),
        ("columns.CTR", {"choices": (Choice("Clicks", "Clicks", SeriesKind.FLOW),)}),
        ("columns.date", {"choices": (Choice("date", "date", SeriesKind.FLOW),), "ratios": ()}),
    ],
)
def test_a_plan_that_is_not_whole_is_refused_at_its_field(world, field, changes):
    plan = replace(plan_of(world, export()), **changes)
    assert list(refused(world, export(), plan)) == [field]


def test_names_are_not_too_long(world):
    long = "x" * (imports.LONGEST_NAME + 1)
    plan = imports.ImportPlan("Site", (Choice("Clicks", long, SeriesKind.FLOW),))
    assert "1 to 120 characters" in refused(world, export(), plan)[f"columns.{long}"]


def test_two_metrics_have_two_names(world):
    choices = (Choice("Clicks", "n", SeriesKind.FLOW), Choice("Users", "n ", SeriesKind.FLOW))
    assert (
        "rename one" in refused(world, export(), imports.ImportPlan("Site", choices))["columns.n"]
    )


def test_one_column_is_no_rate(world):
    plan = imports.ImportPlan("Site", (Choice("Clicks", "Clicks", SeriesKind.RATIO),))
    assert "takes two" in refused(world, export(), plan)["columns.Clicks"]


@pytest.mark.parametrize("kind", [SeriesKind.UNIQUE, SeriesKind.LEVEL])
def test_a_rate_needs_its_parts_as_amounts(world, kind):
    plan = plan_of(world, export())
    clicks, views, *_ = plan.choices
    problems = refused(world, export(), replace(plan, choices=(clicks, replace(views, kind=kind))))
    assert "needs “Impressions”" in problems["columns.CTR"]


def test_a_cell_that_is_no_number_is_named_with_its_row(world):
    content = export().replace(b",7,", b",n/a!,")
    plan = imports.ImportPlan("Site", (Choice("Clicks", "Clicks", SeriesKind.FLOW),))
    sentence = refused(world, content, plan)["columns.Clicks"]
    assert sentence.startswith("Row 3, “n/a!”: ")


def test_a_metric_keeps_its_kind_and_says_which(world):
    bring_in(world, export())
    plan = plan_of(world, export())
    clicks, *rest = plan.choices
    changed = replace(plan, choices=(*rest, replace(clicks, kind=SeriesKind.LEVEL)), ratios=())
    sentence = refused(world, export(clicks=[1, 1, 1, 1]), changed)["columns.Clicks"]
    assert sentence == (
        "“Clicks” is already there as: Daily amount (days add up). "
        "Choose the same, or give it another name."
    )


def test_an_error_half_way_leaves_nothing_behind(world, monkeypatch):
    def fail(*_):
        raise RuntimeError("at the end")

    monkeypatch.setattr(imports, "recompute_fed_by", fail)
    with pytest.raises(RuntimeError, match="at the end"):
        bring_in(world, export())
    assert stored(world) == ({}, [])


# The gauges move


def test_key_results_that_are_fed_move_with_the_file(world):
    bring_in(world, export())
    series = series_of(world)
    total, rate = world.save(
        world.key_result(feed=Feed(series["Clicks"].id, Measure.TOTAL)),
        world.key_result(
            goal=Goal(baseline=1, target=9), feed=Feed(series["CTR"].id, Measure.RATIO)
        ),
    ).key_results
    world.save(
        world.key_result(feed=Feed(series["Users"].id, Measure.LATEST)),
        state=ObjectiveState.DRAFT,
    )
    assert gauge(total)[-1] == (day(3), 24.0)
    assert gauge(rate)[-1] == (day(3), pytest.approx(6.0))
    report = bring_in(world, export(clicks=[5, 7, 3, 29]))
    assert report.key_results == 2
    assert gauge(total)[-1] == (day(3), 44.0)
    assert gauge(rate)[-1] == (day(3), pytest.approx(11.0))


def test_a_rate_moves_when_only_its_parts_come_in(world):
    bring_in(world, export())
    (rate,) = world.save(
        world.key_result(
            goal=Goal(baseline=1, target=9),
            feed=Feed(series_of(world)["CTR"].id, Measure.RATIO),
        )
    ).key_results
    later = export(clicks=[5, 7, 3, 29])
    parts = replace(plan_of(world, later), ratios=())
    assert bring_in(world, later, parts).key_results == 1
    assert gauge(rate)[-1] == (day(3), pytest.approx(11.0))


def test_key_results_updated_by_hand_stay_as_they_are(world):
    world.save()
    assert bring_in(world, export()).key_results == 0
