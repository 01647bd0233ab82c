"""Connections to platforms: leases, accounts, consents, clients and runs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from okr.domain.measures import SeriesKind
from okr.store import connections, numbers
from okr.store.connections import OAuthState
from okr.store.database import reading, writing
from okr.store.numbers import Arrival

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROBLEM = {"text": "{name} asks you to sign in again.", "values": {"name": "Threads"}}


def connect(world, *, team_id=None, **columns):
    given = {"way": "consent", "name": "Threads"} | columns
    with writing() as session:
        return connections.add(
            session,
            team_id=team_id or world.team_id,
            platform="threads",
            created_by=world.lead.user_id,
            at=NOW,
            **given,
        )


def found(connection):
    with reading() as session:
        return connections.by_id(session, connection.id)


def adopt(world, connection, external_id="1", name="Ana", **columns):
    with writing() as session:
        return connections.adopt_account(
            session,
            world.team_id,
            connection_id=connection.id,
            platform="threads",
            external_id=external_id,
            name=name,
            at=NOW,
            **columns,
        )


def names_of(connection, **options):
    with reading() as session:
        return [one.name for one in connections.accounts_of(session, connection.id, **options)]


# Connections


def test_a_connection_comes_back_as_it_was_added(world):
    made = connect(
        world,
        settings={"instance": "example.social"},
        secrets="encrypted",
        scopes="read write",
        token_expires_at=NOW + HOUR,
        is_sandbox=True,
        state="ready",
        problem=PROBLEM,
    )
    assert found(made) == made
    assert (made.platform, made.way, made.name) == ("threads", "consent", "Threads")
    assert (made.created_by, made.created_at, made.interval_hours) == (world.lead.user_id, NOW, 6)
    assert made.settings == {"instance": "example.social"}
    assert made.problem == PROBLEM


def test_a_connection_that_is_not_there_is_not_found(database):
    with reading() as session:
        assert connections.by_id(session, 99) is None


def test_a_team_has_its_own_connections_oldest_first(world):
    first, second = connect(world, name="Threads"), connect(world, name="Again")
    connect(world, team_id=world.strange_team_id)
    with reading() as session:
        assert connections.of_team(session, world.team_id) == [first, second]


def test_secrets_are_not_written_out(world):
    made = connect(world, secrets="token")
    account = adopt(world, made, secrets="token")
    client = save_client(secrets="token")
    for one in (made, account, client, consent(world, secrets="token")):
        assert one.secrets == "token"
        assert "token'" not in repr(one)


def test_what_changes_is_what_was_named(world):
    made = connect(world, secrets="encrypted", problem=PROBLEM)
    changes = {"problem": None, "state": "ready", "not_before": NOW, "progress": {"done": 3}}
    with writing() as session:
        assert connections.by_id(session, made.id) == made
        assert connections.update(session, made.id, **changes)
        assert connections.by_id(session, made.id) == replace(made, **changes)
    assert found(made) == replace(made, **changes)


def test_a_connection_that_is_gone_cannot_change(world):
    made = connect(world)
    with writing() as session:
        connections.delete(session, made.id)
    with writing() as session:
        assert not connections.update(session, made.id, state="ready")


@pytest.mark.parametrize("column", ["lease_owner", "team_id", "colour"])
def test_other_columns_are_not_for_changing(world, column):
    made = connect(world)
    with writing() as session, pytest.raises(ValueError, match=column):
        connections.update(session, made.id, state="", **{column: 1})
    with pytest.raises(ValueError, match="colour"):
        connect(world, colour="red")


def test_erased_secrets_are_gone_from_the_connection_and_its_accounts(world):
    dates = {"token_expires_at": NOW, "refresh_expires_at": NOW}
    made, other = (connect(world, secrets="encrypted", **dates) for _ in range(2))
    adopt(world, made, secrets="of its own")
    adopt(world, other, "2", secrets="of its own")
    with writing() as session:
        connections.erase_secrets(session, made.id)
        (mine,) = connections.accounts_of(session, made.id)
        (strange,) = connections.accounts_of(session, other.id)
    assert (mine.secrets, strange.secrets) == ("", "of its own")
    gone = {"secrets": "", "token_expires_at": None, "refresh_expires_at": None}
    assert found(made) == replace(made, **gone)
    assert found(other) == other


def test_what_a_connection_brought_stays_without_it(world):
    made = connect(world)
    account = adopt(world, made, secrets="of its own")
    run_id = begin(made)
    with writing() as session:
        series = numbers.save_metric(
            session, account, metric="views", name="Views", kind=SeriesKind.FLOW
        )
        numbers.upsert_readings(session, series.id, [(date(2026, 11, 1), 5.0)], run_id)
        connections.delete(session, made.id)
    assert found(made) is None
    with reading() as session:
        (kept,) = numbers.accounts(session, world.team_id)
        origins = numbers.origins(session, series.id, date.min, date.max)
    assert kept == replace(account, connection_id=None, secrets="")
    assert kept.secrets == ""
    assert {day: origin.source for day, origin in origins.items()} == {date(2026, 11, 1): "Threads"}


# Whose turn it is


def due(now=NOW):
    with reading() as session:
        return [one.name for one in connections.all_due(session, now)]


def test_connections_are_due_when_their_time_has_come_the_longest_first(world):
    connect(world, name="now", next_due_at=NOW)
    connect(world, name="long ago", next_due_at=NOW - HOUR, team_id=world.strange_team_id)
    connect(world, name="later", next_due_at=NOW + HOUR)
    connect(world, name="never")
    assert due() == ["long ago", "now"]


def test_a_platform_that_asked_to_wait_is_left_alone(world):
    connect(world, name="waits", next_due_at=NOW, not_before=NOW + HOUR)
    assert due() == []
    assert due(NOW + HOUR) == ["waits"]


def test_a_connection_that_somebody_syncs_is_not_due(world):
    made = connect(world, name="taken", next_due_at=NOW)
    assert claim(made, "worker", NOW)
    assert due() == []
    assert due(NOW + 2 * HOUR) == ["taken"]


def claim(connection, owner, now):
    with writing() as session:
        return connections.claim(session, connection.id, owner=owner, now=now, until=now + HOUR)


def test_a_lease_has_one_holder_until_its_time_is_over(world):
    made = connect(world, progress={"left": "by one that died"})
    assert claim(made, "first", NOW)
    assert found(made).progress is None
    assert not claim(made, "second", NOW)
    assert not claim(made, "second", NOW + HOUR)
    assert claim(made, "second", NOW + HOUR + timedelta(seconds=1))


def test_of_many_at_once_one_gets_the_lease(world):
    made = connect(world)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda name: claim(made, str(name), NOW), range(12)))
    assert sorted(answers) == [False] * 11 + [True]


def test_a_lease_is_kept_and_given_back_by_its_holder_alone(world):
    made = connect(world)
    claim(made, "holder", NOW)
    with writing() as session:
        until = NOW + 3 * HOUR
        assert not connections.renew_lease(session, made.id, owner="other", until=until)
        assert connections.renew_lease(session, made.id, owner="holder", until=until)
        assert not connections.release(session, made.id, owner="other")
    assert not claim(made, "other", NOW + 2 * HOUR)
    with writing() as session:
        connections.update(session, made.id, progress={"done": 3})
        assert connections.release(session, made.id, owner="holder")
    assert found(made).progress is None
    assert claim(made, "other", NOW)


# Accounts


def test_an_account_is_adopted_once_whatever_it_is_called(world):
    made = connect(world)
    first = adopt(world, made, zone="Europe/Paris", currency="EUR", secrets="token")
    assert (first.platform, first.external_id, first.zone) == ("threads", "1", "Europe/Paris")
    later = connect(world)
    again = adopt(world, later, name="Ana the second")
    assert again == replace(first, connection_id=later.id, zone="", currency="", secrets="")
    assert (names_of(made), names_of(later)) == ([], ["Ana"])


def test_an_account_gets_a_name_that_is_free(world):
    made = connect(world)
    with writing() as session:
        numbers.account_named(session, world.team_id, "Ana", NOW)
    assert [adopt(world, made, external_id).name for external_id in "123"] == [
        "Ana (2)",
        "Ana (3)",
        "Ana (4)",
    ]


def test_an_account_is_followed_until_it_is_no_longer_chosen(world):
    made, other = connect(world), connect(world)
    _, ben, _ = (
        adopt(world, made, external_id, name)
        for external_id, name in (("1", "Ana"), ("2", "Ben"), ("3", "Cleo"))
    )
    adopt(world, other, "4", "Dan")
    assert names_of(made) == ["Ana", "Ben", "Cleo"]
    with writing() as session:
        assert len(connections.accounts_of(session, made.id)) == 3
        connections.set_chosen(session, made.id, [ben.id])
        assert connections.accounts_of(session, made.id) == [ben]
    assert names_of(made, is_only_chosen=False) == ["Ana", "Ben", "Cleo"]
    adopt(world, made, "1", "Ana")
    assert names_of(made) == ["Ben"]
    assert names_of(other) == ["Dan"]


# Consents


def consent(world, **columns):
    given = {
        "state_hash": "hash",
        "user_id": world.lead.user_id,
        "team_id": world.team_id,
        "platform": "threads",
        "way": "consent",
        "redirect_uri": "https://jauge.example.org/connected",
        "expires_at": NOW + HOUR,
    }
    return OAuthState(**given | columns)


def add_state(state):
    with writing() as session:
        connections.add_state(session, state)


def take(state_hash="hash", now=NOW):
    with writing() as session:
        return connections.take_state(session, state_hash, now)


def test_a_consent_is_used_once(world):
    made = connect(world)
    state = consent(
        world, connection_id=made.id, secrets="verifier", settings={"instance": "example.social"}
    )
    add_state(state)
    assert take("other") is None
    assert take() == state
    assert take() is None


def test_of_many_at_once_one_uses_a_consent(world):
    add_state(consent(world))
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: take(), range(12)))
    assert answers.count(None) == 11


def test_a_consent_that_is_too_old_is_forgotten(world):
    add_state(consent(world))
    add_state(consent(world, state_hash="newer", expires_at=NOW + 3 * HOUR))
    assert take("unknown", NOW + HOUR) is None
    assert take(now=NOW) is None
    assert take("newer", NOW + HOUR) == consent(
        world, state_hash="newer", expires_at=NOW + 3 * HOUR
    )


# Clients


def save_client(client_id="client", **columns):
    given = {"secrets": "encrypted", "updated_by": None, "at": NOW} | columns
    with writing() as session:
        return connections.save_client(session, "threads", client_id=client_id, **given)


def test_a_client_is_found_by_all_that_it_is_for(database):
    plain = save_client("plain")
    special = [
        save_client("elsewhere", host="example.social"),
        save_client("at an address", redirect_uri="https://jauge.example.org"),
        save_client("sandbox", is_sandbox=True),
    ]
    with reading() as session:
        assert connections.client(session, "threads") == plain
        assert connections.client(session, "threads", host="example.social") == special[0]
        assert connections.client(session, "threads", is_sandbox=True) == special[2]
        assert connections.client(session, "threads", host="elsewhere.social") is None
        assert connections.client(session, "tiktok") is None
        assert len(connections.clients(session)) == 4


def test_a_client_is_replaced_by_the_next_one(world):
    first = save_client()
    later = save_client("another", secrets="new", updated_by=world.admin.user_id, at=NOW + HOUR)
    assert later == replace(
        first,
        client_id="another",
        secrets="new",
        updated_by=world.admin.user_id,
        updated_at=NOW + HOUR,
    )
    with reading() as session:
        assert connections.clients(session) == [later]


# Runs


def begin(connection, at=NOW):
    with writing() as session:
        return connections.begin_run(session, connection.id, source="Threads", user_id=None, at=at)


def runs(connection, limit=10):
    with reading() as session:
        return connections.runs_of(session, connection.id, limit)


def test_a_run_adds_up_what_it_brought(world):
    made = connect(world)
    run_id = begin(made)
    (running,) = runs(made)
    assert (running.state, running.ended_at, running.arrival) == (
        "running",
        None,
        Arrival(0, 0, 0),
    )
    parts = [
        (Arrival(5, 1, 0), 1, date(2026, 11, 4), date(2026, 11, 6)),
        (Arrival(0, 0, 2), 2, date(2026, 11, 1), date(2026, 11, 3)),
        (Arrival(0, 0, 0), 0, None, None),
    ]
    for arrival, windows, first_on, last_on in parts:
        with writing() as session:
            connections.add_to_run(
                session, run_id, arrival, windows=windows, first_on=first_on, last_on=last_on
            )
    broken = [{"account": "Ana", "metric": "views", "text": "Gone.", "values": {}}]
    with writing() as session:
        connections.finish_run(
            session, run_id, state="partly", at=NOW + HOUR, problem=PROBLEM, broken=broken
        )
    (run,) = runs(made)
    assert run == replace(
        running,
        state="partly",
        ended_at=NOW + HOUR,
        arrival=Arrival(5, 1, 2),
        windows=3,
        first_on=date(2026, 11, 1),
        last_on=date(2026, 11, 6),
        problem=PROBLEM,
        broken=broken,
    )


def test_a_run_may_bring_nothing(world):
    made = connect(world)
    run_id = begin(made)
    with writing() as session:
        connections.finish_run(session, run_id, state="done", at=NOW)
    (run,) = runs(made)
    assert (run.first_on, run.last_on, run.problem, run.broken) == (None, None, None, [])


def test_runs_are_listed_newest_first(world):
    made, other = connect(world), connect(world)
    ids = [begin(made, NOW + hours * HOUR) for hours in (0, 2, 1)]
    begin(other)
    assert [run.id for run in runs(made)] == [ids[1], ids[2], ids[0]]
    assert [run.id for run in runs(made, limit=1)] == [ids[1]]
