"""What hangs on a row goes with it, and the tables survive being imported again."""

import importlib
from datetime import UTC, date, datetime

from sqlalchemy import inspect, text

from okr.domain.closing import Final, Snapshot
from okr.domain.formulas import Formula
from okr.domain.links import Link
from okr.domain.measures import Measure, SeriesKind
from okr.domain.okrs import Feed
from okr.domain.reminders import Frequency, Plan
from okr.domain.schedules import Frequency as Often
from okr.domain.schedules import Group, Schedule, Timing
from okr.domain.tiles import Tile, TileKind
from okr.store import (
    alignment,
    closing,
    comments,
    connections,
    deliveries,
    feeds,
    file_answers,
    formulas,
    links,
    meetings,
    mentions,
    numbers,
    people,
    progress,
    reminders,
    tables,
    tiles,
)
from okr.store.comments import Anchor
from okr.store.connections import OAuthState
from okr.store.database import engine, writing
from okr.store.formulas import Part
from okr.store.progress import CheckIn, ProgressPoint

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PLAN = Plan(Frequency.WEEKLY, 0, 9, "UTC", "https://okr.example.org")
NOT_OF_A_TEAM = {
    "mail_server",
    "alembic_version",
    "user",
    "session",
    "ticket",
    "sign_in_try",
    "platform_client",
}


def counts():
    with engine().connect() as connection:
        return {
            name: connection.execute(text(f'select count(*) from "{name}"')).scalar()
            for name in inspect(engine()).get_table_names()
        }


def furnish(world):
    """Put a row into every table that belongs to the team."""
    clicks = world.series("clicks", {date(2026, 11, 1): 5.0})
    views = world.series("views", {date(2026, 11, 1): 50.0})
    rate = world.rate("rate", clicks, views)
    saved = world.save(
        world.key_result(feed=Feed(clicks.id, Measure.TOTAL)),
        world.key_result(feed=Feed(rate.id, Measure.RATIO)),
    )
    key_result = saved.key_results[0]
    author = world.member.user_id
    with writing() as session:
        formulas.save(
            session,
            clicks.account,
            series_id=None,
            name="twice",
            text="2 × A",
            meaning=Formula(SeriesKind.FLOW, "", {"A": 2.0}),
            parts=[Part("A", clicks.id, above=2.0)],
        )
        file_answers.keep_answers(session, world.team_id, "shape", {"accounts": ["Page"]}, NOW)
        session.add(tables.SectionRow(cycle_id=world.cycle.id, name="One", position=0))
        tiles.save_tile(session, world.cycle.id, Tile(TileKind.LINE, series_id=clicks.id))
        check_in = CheckIn(key_result.id, date(2026, 11, 1), confidence=5)
        progress.save_check_in(session, check_in, by=author, at=NOW)
        empty = ProgressPoint(date(2026, 11, 1), None, None, None, None)
        progress.replace_points(session, key_result.id, [empty])
        anchor = Anchor(world.cycle.id, key_result_id=key_result.id)
        parent_id = comments.add_comment(session, anchor, text="!", author_id=author, at=NOW)
        comments.edit_comment(session, parent_id, "?", NOW)
        mentions.add(session, parent_id, [author], "")
        comments.add_comment(
            session, anchor, text="!", author_id=author, at=NOW, parent_id=parent_id
        )
        connect(session, world, clicks)
        people.set_logo(session, world.team_id, b"PNG", "print")
        meetings.add_meeting(session, world.cycle.id, by=author, at=NOW)
        deliveries.save_group(session, world.team_id, Group("Sales", ("ana@example.org",)))
        weekly = deliveries.save_schedule(
            session,
            Schedule(world.team_id, Timing(Often.WEEKLY, date(2026, 11, 1)), subject="{team}"),
            NOW,
        )
        link = links.add(
            session,
            Link(world.team_id, "Client", cycle_id=world.cycle.id),
            password_hash="",
            created_by=world.lead.user_id,
            at=NOW,
        )
        feeds.replace(
            session,
            team_id=world.team_id,
            user_id=world.lead.user_id,
            token_hash="hash",
            address="",
            at=NOW,
        )
        links.set_token(session, link, "hash", NOW)
        deliveries.stop(session, weekly, "bo@example.org", NOW)
        deliveries.claim(
            session,
            weekly,
            date(2026, 11, 2),
            ["ana@example.org"],
            at=NOW,
            hold_until=NOW,
        )
        reminders.keep_plan(session, world.team_id, PLAN)
        reminders.claim(
            session, team_id=world.team_id, user_id=author, day=date(2026, 11, 23), at=NOW
        )
        alignment.add_goal(session, world.team_id, "Sell more", is_shared=False)
        closing.save_final(session, key_result.id, Final(Snapshot()), NOW)
        closing.correct(session, key_result.id, Snapshot(1.0, 0.5, 0.5), at=NOW)
        session.add(
            tables.AmendmentRow(
                key_result_id=key_result.id, at=NOW, day=date(2026, 11, 1), reason="!", changes=[]
            )
        )


def connect(session, world, series):
    """Add a connection with an account, a run, a window reading, and a consent under way."""
    connection_id = connections.add(
        session,
        team_id=world.team_id,
        platform="threads",
        way="consent",
        name="Threads",
        created_by=world.lead.user_id,
        at=NOW,
    ).id
    connections.adopt_account(
        session,
        world.team_id,
        connection_id=connection_id,
        platform="threads",
        external_id="1",
        name="Ana",
        at=NOW,
    )
    run_id = connections.begin_run(session, connection_id, source="Threads", user_id=None, at=NOW)
    days = {"starts_on": date(2026, 10, 1), "day": date(2026, 11, 1)}
    numbers.upsert_window_reading(session, series.id, **days, value=9.0, sync_run_id=run_id)
    consent = OAuthState(
        state_hash="hash",
        user_id=world.lead.user_id,
        team_id=world.team_id,
        platform="threads",
        way="consent",
        redirect_uri="https://jauge.example.org/connected",
        expires_at=NOW,
        connection_id=connection_id,
    )
    connections.add_state(session, consent)


def test_everything_that_hangs_on_a_team_goes_with_it(world):
    before = counts()
    furnish(world)
    full = counts()
    assert [name for name, count in full.items() if not count] == [
        "mail_server",
        "platform_client",
        "session",
        "sign_in_try",
        "ticket",
    ]
    with writing() as session:
        people.delete_team(session, world.team_id)
    left = counts()
    with writing() as session:
        people.delete_team(session, world.strange_team_id)
    assert {name: n for name, n in counts().items() if n and name not in NOT_OF_A_TEAM} == {}
    assert left["user"] == before["user"]
    assert left["cycle"] == left["team"] == 1


def test_the_tables_can_be_declared_again():
    names = set(tables.Table.metadata.tables)
    spec = importlib.util.spec_from_file_location("tables_again", tables.__file__)
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    assert set(again.Table.metadata.tables) == names
