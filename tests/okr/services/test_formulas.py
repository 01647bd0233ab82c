"""Formulas are checked while they are written, and follow their parts from then on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from connectors.files import inspect as understand
from okr.domain.calendar import Period
from okr.domain.errors import InvalidInput, JaugeError, NotAllowed, NotFound
from okr.domain.kr_type import Goal
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.services import connecting, formulas, imports, metric_detail, metrics, pushing, sync
from okr.services.formulas import Draft
from okr.store import formulas as store
from okr.store import numbers, progress, worked_out
from okr.store.database import reading, writing
from tests.sandbox import connect

NOW = datetime(2026, 11, 23, tzinfo=UTC)
AT_LEAST = Goal(target=50)
FLOW, LEVEL, RATIO = SeriesKind.FLOW, SeriesKind.LEVEL, SeriesKind.RATIO


def on(day):
    return date(2026, 11, day)


def draft(text, *parts, **changes):
    letters = {letter: one.id for letter, one in zip("ABCDEFG", parts, strict=False)}
    given = {"name": "Blend", "text": text, "parts": letters} | changes
    if "may_lack" in given:
        given["may_lack"] = frozenset(given["may_lack"])
    return Draft(**given)


@pytest.fixture
def save(world):
    """Return what writes a formula as the lead."""

    def saved(text, *parts, **changes):
        return formulas.save(
            world.lead, world.team_id, draft(text, *parts, **changes), account="Formulas"
        )

    return saved


@pytest.fixture
def refusal(world):
    """Return what says why a formula is refused."""

    def refused(text, *parts, **changes):
        checked = formulas.check(world.viewer, world.team_id, draft(text, *parts, **changes))
        assert checked.formula is None
        (problem,) = checked.problems
        return str(problem.sentence)

    return refused


@pytest.fixture
def clicks(world):
    return world.metric("clicks", {on(1): 1.0, on(2): 2.0, on(3): 3.0})


@pytest.fixture
def views(world):
    return world.metric("views", {on(1): 10.0, on(2): 40.0, on(4): 50.0}, account="Other")


def values(series):
    """Give all that a series, or each side of a rate, says by day."""
    with reading() as session:
        found = numbers.readings(session, series.source_ids, date.min, date.max)
    told = [dict(found[one]) for one in series.source_ids]
    return told[0] if len(told) == 1 else told


def write(series, readings):
    """Read a platform's metric again, as a sync does."""
    with writing() as session:
        run_id = numbers.add_sync_run(
            session, series.account, source="again", digest="", user_id=None, at=NOW
        )
        numbers.upsert_readings(session, series.id, sorted(readings.items()), run_id)
        days = (min(readings), max(readings))
        return formulas.follow(session, {series.id: days})


def points(saved):
    with reading() as session:
        found = progress.points(session, saved.key_results[0].id, date.max)
    return {one.day: one.value for one in found}


# Written and worked out


def test_a_sum_has_a_value_on_days_with_all_parts(world, save, clicks, views):
    made = save("A + 2 × B", clicks, views)
    assert (made.kind, made.unit, made.account.name) == (FLOW, "", "Formulas")
    assert values(made) == {on(1): 21.0, on(2): 82.0}
    assert made in metrics.choices(world.lead, world.team_id)


def test_a_part_that_may_lack_counts_as_0(save, clicks, views):
    made = save("A + B", clicks, views, may_lack="B")
    assert values(made) == {on(1): 11.0, on(2): 42.0, on(3): 3.0}


def test_levels_give_a_level(world, save):
    one, other = (
        world.metric("followers", {on(1): count}, kind=LEVEL, account=name)
        for name, count in (("Acme", 100.0), ("Other", 50.0))
    )
    made = save("A + B", one, other)
    assert (made.kind, values(made)) == (LEVEL, {on(1): 150.0})


def test_a_rate_is_one_of_sums_and_no_mean_of_daily_rates(world, save, clicks, views):
    made = save("A / B", clicks, views, name="Blended CTR")
    assert (made.kind, made.unit) == (RATIO, "%")
    assert values(made) == [{on(1): 1.0, on(2): 2.0}, {on(1): 10.0, on(2): 40.0}]
    (figure,) = [
        one
        for one in metrics.figures(world.viewer, world.team_id, Period(on(1), on(30)))
        if one.series == made
    ]
    naive_mean = (100 * 1 / 10 + 100 * 2 / 40) / 2
    assert naive_mean == 7.5
    assert figure.value == pytest.approx(100 * 3 / 50)


def test_amounts_over_a_level_are_over_its_mean(world, save, clicks):
    followers = world.metric("followers", {on(1): 100.0, on(2): 200.0, on(3): 300.0}, kind=LEVEL)
    made = save("A / B", clicks, followers)
    (figure,) = [
        one
        for one in metrics.figures(world.viewer, world.team_id, Period(on(1), on(30)))
        if one.series == made
    ]
    assert figure.value == pytest.approx(100 * 6 / 200)


def test_sides_of_a_rate_are_not_offered(world, save, clicks, views):
    made = save("A / B", clicks, views)
    named = {one.name for one in metrics.choices(world.viewer, world.team_id)}
    assert named == {"clicks", "views", "Blend"}
    detail = metric_detail.metric_detail(world.viewer, world.team_id, made.id)
    assert [one.field for one in detail.parts] == ["A", "B"]


def test_a_value_is_of_the_latest_arrival_and_as_provisional_as_its_parts(world, save, clicks):
    late = world.metric("views", {on(1): 1.0, on(2): 1.0}, platform="x", provisional_from=on(2))
    made = save("A + B", clicks, late)
    detail = metric_detail.metric_detail(world.viewer, world.team_id, made.id)
    assert [(one.source, one.is_provisional) for one in detail.days] == [("x", False), ("x", True)]


# Checked while it is written


def test_what_is_wrong_is_said_in_a_sentence(world, refusal, clicks, views):
    people = world.metric("reach", {}, kind=SeriesKind.UNIQUE)
    euros = world.metric("spend", {}, unit="€")
    assert refusal("A + B") == "Choose the metrics that the formula is made of."
    assert "cannot be read yet" in refusal("A +", clicks)
    assert "counts people once" in refusal("A + B", clicks, people)
    assert "“Acme · spend” in €" in refusal("A + B", clicks, euros)
    assert "B is chosen and not used" in refusal("A", clicks, views)


@pytest.mark.parametrize("which", ["gone", "helper", "another team's", "letter"])
def test_parts_that_are_not_there_are_refused(world, save, refusal, clicks, which):
    rate = save("A / B", clicks, world.metric("views", {}))
    parts = {"A": {"gone": 999, "helper": rate.numerator_id}.get(which, clicks.id)}
    if which == "letter":
        parts = {"AA": clicks.id}
    who, team = world.viewer, world.team_id
    if which == "another team's":
        who, team = world.outsider, world.strange_team_id
    found = formulas.check(who, team, Draft("Blend", "A", parts))
    assert str(found.problems[0].sentence) == "A metric of this formula is gone: choose again."


def test_nothing_wrong_is_saved(world, save, clicks):
    for text, name in (("A +", "Blend"), ("A", " "), ("A", "x" * 121)):
        with pytest.raises(InvalidInput):
            save(text, clicks, name=name)
    with reading() as session:
        assert store.of_team(session, world.team_id) == []
        assert "Formulas" not in {one.name for one in numbers.accounts(session, world.team_id)}


def test_two_formulas_do_not_share_a_name(save, clicks):
    save("A", clicks, name=" Blend ")
    with pytest.raises(InvalidInput, match="There is a metric “Blend” there already"):
        save("2 × A", clicks)


def test_formulas_stay_together_and_out_of_a_platform_s_account(world, save, clicks):
    world.metric("likes", {}, account="Formulas")
    first = save("A", clicks)
    second = formulas.save(
        world.lead, world.team_id, draft("2 × A", clicks, name="Two"), account="Formules"
    )
    assert first.account == second.account
    assert first.account.name == "Formulas (2)"


# The preview


def test_the_preview_shows_the_last_days_with_their_parts(world, clicks, views):
    found = formulas.preview(world.viewer, world.team_id, draft("A / B", clicks, views))
    assert len(found.days) == formulas.PREVIEW_DAYS
    assert [(one.day, one.value, one.parts) for one in found.days[-4:]] == [
        (on(1), 10.0, {"A": 1.0, "B": 10.0}),
        (on(2), 5.0, {"A": 2.0, "B": 40.0}),
        (on(3), None, {"A": 3.0, "B": None}),
        (on(4), None, {"A": None, "B": 50.0}),
    ]
    assert found.result == pytest.approx(6.0)


def test_the_preview_is_what_is_saved(world, save, clicks, views):
    wanted = draft("A + B", clicks, views, may_lack="AB")
    found = formulas.preview(world.viewer, world.team_id, wanted)
    made = formulas.save(world.lead, world.team_id, wanted, account="Formulas")
    assert {one.day: one.value for one in found.days if one.value is not None} == values(made)
    assert found.result == sum(values(made).values())


def test_a_rate_over_0_and_parts_without_days_have_no_preview(world, clicks):
    nothing = world.metric("views", {on(1): 0.0}, account="Other")
    found = formulas.preview(world.viewer, world.team_id, draft("A / B", clicks, nothing))
    assert {one.value for one in found.days} == {None}
    assert found.result is None
    quiet = world.metric("quiet", {})
    found = formulas.preview(world.viewer, world.team_id, draft("A", quiet))
    assert (found.days, found.result) == ((), None)
    assert formulas.preview(world.viewer, world.team_id, draft("A +", clicks)) is None


# It follows its parts


@pytest.fixture
def followed(world, save, clicks, views):
    """Give a sum, and an objective whose key result counts it up."""
    made = save("A + B", clicks, views)
    return made, world.save(world.key_result(kind="count_up", feed=Feed(made.id, Measure.TOTAL)))


def push(world, account, metric, readings):
    lines = "".join(f"{account},{metric},{day},{value}\n" for day, value in readings.items())
    return pushing.push(world.lead, world.team_id, "account,metric,day,value\n" + lines)


def test_a_past_day_that_is_revised_moves_the_formula_and_its_gauge(world, save, today):
    push(world, "Shop", "Orders", {on(1): 1, on(2): 2, on(3): 3})
    push(world, "Site", "Visits", {on(1): 10, on(2): 20, on(3): 30})
    orders, visits = metrics.choices(world.lead, world.team_id)
    made = save("A / B", orders, visits)
    saved = world.save(
        world.key_result(kind="at_least", feed=Feed(made.id, Measure.RATIO), goal=AT_LEAST)
    )
    assert points(saved) == {on(1): 10.0, on(2): 10.0, on(3): 10.0}
    report = push(world, "Shop", "Orders", {on(2): 14})
    assert report.key_results == 1
    assert values(made)[0] == {on(1): 1.0, on(2): 14.0, on(3): 3.0}
    assert points(saved) == {on(1): 10.0, on(2): 50.0, on(3): 30.0}


def test_only_the_days_that_were_written_are_worked_out(save, followed, clicks):
    made, _saved = followed
    upper = save("2 × A", made, name="Upper")
    with writing() as session:
        worked_out.replace_days(session, made.id, on(1), on(1), {})
    assert write(clicks, {on(2): 7.0}) == [made.id, upper.id]
    assert values(made) == {on(2): 47.0}
    assert write(clicks, {on(2): 7.0}) == []


def test_what_nothing_rests_on_is_left_alone(world, followed):
    assert write(world.metric("likes", {}), {on(1): 1.0}) == []


def test_a_file_moves_the_formula_and_its_gauge(world, save, today):
    def bring(content):
        understood = understand(content, "likes.csv")
        plan = imports.proposed_plan(understood, "Page")
        return imports.bring_in(
            world.lead, world.team_id, understood, plan, content=content, source="likes.csv"
        )

    bring(b"date,likes\n2026-11-01,5\n2026-11-02,6\n")
    (likes,) = metrics.choices(world.lead, world.team_id)
    made = save("2 × A", likes)
    saved = world.save(world.key_result(kind="count_up", feed=Feed(made.id, Measure.TOTAL)))
    report = bring(b"date,likes\n2026-11-02,8\n2026-11-03,1\n")
    assert report.key_results == 1
    assert points(saved) == {on(1): 10.0, on(2): 26.0, on(3): 28.0}


def test_a_sync_moves_the_formula_and_its_gauge(sandbox, world, save):
    connection = connect(world.lead, world.team_id, "bluesky")
    sync.refresh(world.lead, connection.id)
    listed = {one.series.metric: one.series for one in metrics.metrics(world.lead, world.team_id)}
    likes, sums = listed["likes_on_posts"], listed["engagements"]
    made = save("A / B", likes, sums)
    with writing() as session:
        numbers.forget_readings(session, made.account.id)
        numbers.forget_readings(session, likes.account.id)
    sync.refresh(world.lead, connection.id)
    days = values(likes).keys() & values(sums).keys()
    assert days
    assert [side.keys() for side in values(made)] == [days, days]
    connecting.disconnect(world.lead, connection.id, keeps_numbers=False)
    assert values(made) == [{}, {}]


def test_a_reading_that_settles_settles_the_formula(world, save):
    part = world.metric("likes", {on(1): 1.0}, provisional_from=on(1))
    made = save("A", part)
    assert metric_of(world, made).days[0].is_provisional
    write(part, {on(1): 1.0})
    assert not metric_of(world, made).days[0].is_provisional


def metric_of(world, series):
    return metric_detail.metric_detail(world.viewer, world.team_id, series.id)


# Formulas over formulas


def test_formulas_may_rest_on_formulas(world, save, clicks, views):
    first = save("A + B", clicks, views)
    second = save("A / B", first, views, name="Share")
    third = save("A − B", first, clicks, name="Rest")
    assert values(third) == {on(1): 10.0, on(2): 40.0}
    changed = write(clicks, {on(2): 10.0})
    assert changed.index(first.id) < changed.index(second.numerator_id)
    assert values(first) == {on(1): 11.0, on(2): 50.0}
    assert values(second)[0] == {on(1): 11.0, on(2): 50.0}
    assert values(third) == {on(1): 10.0, on(2): 40.0}


def test_a_formula_does_not_rest_on_itself(save, refusal, clicks, views):
    first = save("A + B", clicks, views)
    second = save("A − B", first, views, name="Second")
    itself = "rests on this formula itself"
    assert itself in refusal("A + B", first, views, series_id=first.id)
    assert itself in refusal("A + B", second, views, series_id=first.id)
    with pytest.raises(InvalidInput, match=itself):
        save("A + B", second, views, series_id=first.id)


def test_the_rate_of_a_formula_is_no_part(save, refusal, clicks, views):
    rate = save("A / B", clicks, views)
    assert "“Formulas · Blend” is a rate" in refusal("A", rate)


# Edited and deleted


def test_an_edited_formula_is_worked_out_anew_with_all_that_rests_on_it(
    world, save, clicks, views, today
):
    made = save("A + B", clicks, views)
    upper = save("10 × A", made, name="Upper")
    saved = world.save(world.key_result(kind="count_up", feed=Feed(upper.id, Measure.TOTAL)))
    again = save("A", clicks, name="Renamed", series_id=made.id)
    assert (again.id, again.name) == (made.id, "Renamed")
    assert values(made) == {on(1): 1.0, on(2): 2.0, on(3): 3.0}
    assert points(saved) == {on(1): 10.0, on(2): 30.0, on(3): 60.0}


def test_an_amount_can_become_a_rate_and_an_amount_again(world, save, clicks, views):
    made = save("A + B", clicks, views)
    rate = save("A / B", clicks, views, series_id=made.id)
    assert (rate.id, rate.kind) == (made.id, RATIO)
    assert values(rate) == [{on(1): 1.0, on(2): 2.0}, {on(1): 10.0, on(2): 40.0}]
    with reading() as session:
        assert numbers.readings(session, [made.id], date.min, date.max) == {made.id: []}
    other = save("(A + B) / B", clicks, views, series_id=made.id)
    assert other.source_ids == rate.source_ids
    back = save("A", clicks, series_id=made.id)
    assert values(back) == values(clicks)
    with reading() as session:
        assert numbers.series_by_id(session, rate.source_ids) == {}


def test_what_others_rest_on_keeps_its_kind(world, save, refusal, clicks, views, followed):
    made, saved = followed
    title = saved.key_results[0].title
    assert title in refusal("A / B", clicks, views, series_id=made.id)
    save("A + 3 × B", clicks, views, series_id=made.id)


def test_what_formulas_rest_on_keeps_its_unit(world, save, refusal, clicks):
    euros = world.metric("spend", {on(1): 5.0}, unit="€")
    made = save("A", clicks)
    save("A", euros, series_id=made.id)
    save("2 × A", made, name="Twice")
    assert "Twice" in refusal("A", clicks, series_id=made.id)


def test_a_formula_opens_as_it_was_written(world, save, clicks, views):
    made = save(" A / B ", clicks, views, may_lack="A", is_percent=False)
    upper = save("A + B", clicks, views, name="Sum")
    found = formulas.surroundings(world.viewer, world.team_id, made.id)
    assert found.draft == draft(
        "A / B", clicks, views, may_lack="A", is_percent=False, series_id=made.id
    )
    assert found.parts == {"A": clicks, "B": views}
    of_part = formulas.surroundings(world.viewer, world.team_id, clicks.id)
    assert (of_part.draft, of_part.parts) == (None, {})
    assert {one.id for one in of_part.used_by} == {made.id, upper.id}


def test_a_formula_is_deleted_with_its_sides(world, save, clicks, views):
    made = save("A / B", clicks, views)
    formulas.delete(world.lead, world.team_id, made.id)
    with reading() as session:
        assert numbers.series_by_id(session, [made.id, *made.source_ids]) == {}
        assert store.of_team(session, world.team_id) == []
    assert values(clicks) == {on(1): 1.0, on(2): 2.0, on(3): 3.0}


def test_a_formula_that_others_rest_on_stays(world, save, clicks, followed):
    made, saved = followed
    save("2 × A", made, name="Twice")
    with pytest.raises(JaugeError) as refused:
        formulas.delete(world.lead, world.team_id, made.id)
    for name in (saved.key_results[0].title, "Twice"):
        assert name in str(refused.value)
    assert values(made)


def test_a_part_cannot_go_while_a_formula_rests_on_it(world, save, clicks):
    save("A", clicks)
    with pytest.raises(IntegrityError), writing() as session:
        store._delete_series(session, [clicks.id])


@pytest.mark.parametrize("which", ["gone", "no formula", "another team's"])
def test_only_a_formula_of_the_team_is_edited_or_deleted(world, save, clicks, which):
    series_id = {"gone": 999, "no formula": clicks.id}.get(which) or save("A", clicks).id
    who, team = world.lead, world.team_id
    if which == "another team's":
        who, team = world.outsider, world.strange_team_id
    with pytest.raises(NotFound):
        formulas.delete(who, team, series_id)
    with pytest.raises(NotFound):
        formulas.save(
            who, team, draft("A", clicks, series_id=series_id, name="Mine"), account="Formulas"
        )
    if which != "no formula":
        with pytest.raises(NotFound):
            formulas.surroundings(who, team, series_id)


def test_members_do_not_write_formulas(world, clicks):
    for actor in (world.member, world.viewer):
        with pytest.raises(NotAllowed):
            formulas.save(actor, world.team_id, draft("A", clicks), account="Formulas")


# Other doors


def test_neither_a_file_nor_a_script_writes_into_a_formula(world, save, clicks):
    made = save("A", clicks, name="Likes")
    content = b"date,likes\n2026-11-01,5\n2026-11-02,6\n"
    understood = understand(content, "likes.csv")
    plan = imports.proposed_plan(understood, "Formulas")
    with pytest.raises(InvalidInput, match="“Likes” is a formula"):
        imports.bring_in(
            world.lead, world.team_id, understood, plan, content=content, source="likes.csv"
        )
    with pytest.raises(InvalidInput, match="comes from a platform or from others"):
        push(world, "Formulas", "Likes", {on(1): 1})
    assert values(made) == values(clicks)


def test_many_years_are_worked_out(world, save):
    days = [date(2015, 1, 1) + timedelta(days=count) for count in range(3000)]
    long = world.metric("likes", dict.fromkeys(days, 1.0))
    short = world.metric("shares", {days[0]: 1.0}, account="Other")
    made = save("A + B", long, short, may_lack="B")
    assert len(values(made)) == 3000
    save("A + B", long, short, series_id=made.id)
    assert values(made) == {days[0]: 2.0}
