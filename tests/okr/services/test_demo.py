from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from okr.domain.calendar import previous_period
from okr.domain.errors import JaugeError, NotAllowed, NotFound
from okr.domain.okrs import active_problems
from okr.domain.pace import Verdict
from okr.domain.scoring import Band
from okr.services import administration, dashboard, demo, metrics, objectives, sign_in
from okr.services.demo_story import COLLEAGUES, DOMAIN
from okr.store import numbers, people
from okr.store.database import reading
from okr.store.tables import Table

TODAY = date(2026, 11, 23)
ANY_DAY = pytest.mark.parametrize(
    "today",
    [
        date(2026, 11, 23),
        date(2026, 10, 1),
        date(2026, 10, 31),
        date(2027, 1, 1),
        date(2028, 2, 29),
        date(2026, 5, 1),
        date(2026, 12, 31),
    ],
    ids=str,
)


def load(actor=None, today=TODAY):
    return demo.load(actor, today=today, say=str)


def board(team, today=TODAY):
    return dashboard.dashboard(administration.local_administrator(), team.id, None, today)


def gauges(shown):
    return [view for objective in shown.objectives for view in objective.key_results]


def row_counts():
    with reading() as session:
        return {
            table.name: session.exec(select(func.count()).select_from(table)).one()
            for table in Table.metadata.sorted_tables
        }


@ANY_DAY
def test_the_dashboard_is_alive_on_any_day(database, today):
    shown = board(load(today=today), today)
    views = gauges(shown)
    assert {view.standing.band for view in views} == set(Band)
    assert any(view.point and view.point.raw > 1 for view in views)
    assert any(view.is_below_baseline for view in views)
    assert sum(view.point is None for view in views) == 1
    assert {view.verdict for view in views} >= {Verdict.ON_TRACK, Verdict.OFF_TRACK}
    assert all(block.standing.score is not None for block in shown.sections)


@ANY_DAY
def test_the_cycle_is_a_quarter_around_the_day_that_has_something_to_show(database, today):
    cycle = board(load(today=today), today).cycle
    assert today in cycle.period
    assert (today - cycle.period.starts_on).days >= 28
    assert 89 <= cycle.period.days <= 92


@ANY_DAY
def test_numbers_reach_from_the_quarter_before_to_yesterday(database, today):
    team = load(today=today)
    cycle = board(team, today).cycle
    actor = administration.local_administrator()
    spans = {one.series.name: one.span for one in metrics.metrics(actor, team.id)}
    assert spans["Impressions"].first_on == previous_period(cycle.period).starts_on
    assert spans["Impressions"].last_on == today - timedelta(days=1)


def test_every_objective_could_have_been_written_in_the_form(database):
    team = load()
    actor = administration.local_administrator()
    written = objectives.objectives(actor, board(team).cycle.id)
    assert [active_problems(one, today=TODAY) for one in written] == [[]] * len(written)


def test_it_shows_nearly_every_kind(database):
    kinds = {view.key_result.kind for view in gauges(board(load()))}
    assert kinds >= {
        "increase",
        "decrease",
        "count_up",
        "at_least",
        "at_most",
        "range",
        "time_in_band",
        "binary",
        "milestones",
        "relative_change",
        "recurring",
    }


def test_it_has_notes_and_a_discussion(database):
    team = load()
    shown = board(team)
    actor = administration.local_administrator()
    details = [dashboard.key_result_detail(actor, team.id, view, TODAY) for view in gauges(shown)]
    check_ins = [one for detail in details for one in detail.check_ins]
    assert any(one.progress for one in check_ins)
    assert any(one.difficulties and one.adjustment for one in check_ins)
    assert any(one.parent_id for one in shown.comments)
    assert all(one.author for one in (*check_ins, *shown.comments))


def test_everything_is_marked_as_invented(database):
    team = load()
    assert team.is_demo
    assert "Demo" in team.name
    actor = administration.local_administrator()
    assert all(one.email.endswith(f"@{DOMAIN}") for one in administration.everyone())
    fed = [view for view in gauges(board(team)) if view.key_result.feed]
    detail = dashboard.key_result_detail(actor, team.id, fed[0], TODAY)
    assert {day.source for day in detail.days} == {"Demo data, invented"}


def test_the_same_day_gives_the_same_numbers(database):
    first = [view.point for view in gauges(board(load()))]
    demo.remove(administration.local_administrator())
    assert [view.point for view in gauges(board(load()))] == first


def test_words_are_those_of_the_loader(database):
    team = demo.load(None, today=TODAY, say=lambda text: f"<{text.text}>")
    assert team.name == "<Demo data: Atelier Boréal>"
    assert board(team).sections[0].section.name == "<LinkedIn>"


def test_loading_twice_is_harmless(world):
    load(world.admin)
    before = row_counts()
    again = load(world.admin, TODAY + timedelta(days=30))
    assert again.is_demo
    assert row_counts() == before


@pytest.mark.parametrize("by", ["an admin", "the command line"])
def test_removing_leaves_no_row_behind(world, by):
    before = row_counts()
    load(world.admin if by == "an admin" else None)
    assert row_counts()["reading"] > before["reading"]
    with reading() as session:
        actor = people.actor(session, world.admin.user_id)
    demo.remove(actor if by == "an admin" else administration.local_administrator())
    assert row_counts() == before


def test_removing_what_real_people_wrote_in_the_demo_leaves_no_row_behind(world):
    before = row_counts()
    team = load(world.admin)
    with reading() as session:
        actor = people.actor(session, world.admin.user_id)
    objective = objectives.objectives(actor, board(team).cycle.id)[0]
    objectives.duplicate_objective(actor, objective.id)
    demo.remove(actor)
    assert row_counts() == before


def test_removing_without_a_demo_says_so(world):
    with pytest.raises(JaugeError, match="not loaded"):
        demo.remove(world.admin)


def test_only_its_admins_remove_it(world):
    load(world.admin)
    with pytest.raises(NotFound):
        demo.remove(world.outsider)


@pytest.mark.parametrize("role", ["lead", "member", "viewer"])
def test_only_an_admin_of_some_team_loads_it(world, role):
    actor = getattr(world, role)
    assert not demo.may_load(actor)
    with pytest.raises(NotAllowed):
        load(actor)
    assert row_counts()["reading"] == 0


def test_the_loader_alone_becomes_its_admin(world):
    team = load(world.admin)
    with reading() as session:
        assert people.actor(session, world.admin.user_id).roles[team.id] == "admin"
        assert team.id not in people.actor(session, world.outsider.user_id).roles


def test_without_a_loader_every_admin_becomes_its_admin(world):
    team = load()
    with reading() as session:
        members = people.members(session, team.id)
    assert {world.admin.user_id, world.outsider.user_id} <= members.keys()
    assert world.lead.user_id not in members
    assert len(members) == 2 + len(COLLEAGUES)


def test_the_first_account_after_the_demo_is_admin_of_both(database):
    team = load()
    assert sign_in.needs_owner()
    ticket = sign_in.create_owner(
        name="Ana", email="ana@example.org", password="a long password", team_name="Social"
    )
    actor = sign_in.who(sign_in.redeem(ticket))
    assert actor.roles[team.id] == "admin"
    assert {one.name for one in actor.teams} == {team.name, "Social"}


@pytest.mark.parametrize("password", ["", "nobody has this password"])
def test_nobody_signs_in_as_an_invented_person(database, password):
    load()
    with pytest.raises(JaugeError, match="wrong"):
        sign_in.sign_in(email=f"maya@{DOMAIN}", password=password, address=None)


def test_missing_days_stay_missing(database):
    team = load()
    with reading() as session:
        series = {one.name: one for one in numbers.series_of_team(session, team.id)}
        sent = numbers.readings(session, [series["Opens"].id], TODAY - timedelta(days=60), TODAY)[
            series["Opens"].id
        ]
    assert {day.weekday() for day, _ in sent} == {1}
