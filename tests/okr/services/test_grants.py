"""Grants come from the store and go back there, encrypted; accounts follow what is listed."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from connectors.grants import FoundAccount, Grant
from okr.domain.connections import ConnectionState
from okr.domain.errors import JaugeError
from okr.services import grants, vault
from okr.store import connections, numbers
from okr.store.database import reading, writing
from tests.sandbox import SERVER, connect, let_in, stored

NOW = datetime(2026, 11, 23, 9, 30, 0, 123, tzinfo=UTC)
GRANT = Grant(
    settings={"instance": "example.social"},
    secrets={"access_token": "fixture-token", "refresh_token": "fixture-refresh"},
    scopes=("read", "write"),
    issued_at=NOW,
    expires_at=NOW + timedelta(hours=1),
    refresh_expires_at=NOW + timedelta(days=365),
)
BO = FoundAccount("2", "bo")


def keep(world, grant=GRANT, *, platform="mastodon", way="oauth", **columns):
    given = grants.columns_of(grant) | columns
    with writing() as session:
        return connections.add(
            session,
            team_id=world.team_id,
            platform=platform,
            way=way,
            name=platform,
            created_by=world.lead.user_id,
            at=NOW,
            **given,
        )


def listing(connection, *found):
    with writing() as session:
        grants.keep_accounts(session, connection, list(found))
    with reading() as session:
        return connections.accounts_of(session, connection.id, is_only_chosen=False)


# Grants


@pytest.mark.parametrize("grant", [GRANT, Grant(), Grant(secrets={"api_key": "fixture-key"})])
def test_a_grant_comes_back_as_it_was_kept(world, grant):
    assert grants.grant_of(stored(keep(world, grant).id)) == grant


def test_secrets_are_kept_encrypted_and_nothing_else_is(world):
    made = keep(world)
    assert "fixture" not in made.secrets
    assert (made.settings, made.scopes) == ({"instance": "example.social"}, "read write")
    assert (made.token_expires_at, made.refresh_expires_at) == (
        GRANT.expires_at,
        GRANT.refresh_expires_at,
    )
    assert "fixture" not in f"{made!r} {grants.grant_of(made)!r} {grants.columns_of(GRANT)!r}"


def test_a_grant_whose_key_is_lost_is_told(world, monkeypatch):
    made = keep(world)
    monkeypatch.setenv(vault.KEY_NAME, Fernet.generate_key().decode())
    with pytest.raises(JaugeError, match="put the former key back, or reconnect"):
        grants.grant_of(made)


def test_a_former_key_still_opens_what_it_closed(world, monkeypatch):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    monkeypatch.setenv(vault.KEY_NAME, old)
    made = keep(world)
    monkeypatch.setenv(vault.KEY_NAME, f"{new},{old}")
    assert grants.grant_of(made) == GRANT


# Readers


def test_what_a_reader_renews_is_kept_before_it_is_used(sandbox, world):
    made = connect(world.lead, world.team_id, "tiktok_organic")
    before = grants.grant_of(made)
    stage = sandbox.stage("tiktok_organic")
    stage.faults.expire_tokens()
    seen = []
    # The call that follows the renewal.
    sandbox.meanwhile(
        lambda: seen.append(grants.grant_of(stored(made.id))), platform="tiktok_organic", after=2
    )
    with grants.reader_of(made) as reader:
        reader.accounts()
        used = reader.grant
    (kept,) = seen
    assert kept == used == grants.grant_of(stored(made.id))
    assert kept.secrets["refresh_token"] != before.secrets["refresh_token"]
    assert kept.scopes == before.scopes


def test_a_server_is_called_with_the_app_it_registered(sandbox, world):
    made = let_in(world.lead, world.team_id, "mastodon", "oauth")
    assert made.settings == {
        "instance": SERVER,
        "redirect_uri": "http://localhost:8501/connections",
    }
    with reading() as session:
        (client,) = connections.clients(session)
    assert (client.host, client.redirect_uri) == (SERVER, made.settings["redirect_uri"])
    with grants.reader_of(made) as reader:
        assert [one.name for one in reader.accounts()] == ["riverside_bakery"]


def test_a_platform_that_is_no_more_has_no_reader(world):
    with pytest.raises(JaugeError, match="not part of this Jauge any more"):
        grants.reader_of(keep(world, platform="orkut"))


# Accounts


def test_accounts_are_kept_with_tokens_of_their_own(world):
    made = keep(world, platform="facebook_pages")
    found = FoundAccount(
        "101", "Riverside", token="fixture-page-token", zone="Europe/Paris", currency="EUR"
    )
    (account,) = listing(made, found)
    assert account.name == "Facebook Pages · Riverside"
    assert "fixture" not in f"{account.secrets} {account!r} {found!r}"
    assert grants.found_account(account) == FoundAccount(
        "101", "Facebook Pages · Riverside", "fixture-page-token", "Europe/Paris", "EUR"
    )


def test_an_account_without_a_token_of_its_own_has_none(world):
    (account,) = listing(keep(world), FoundAccount("1", "ana"))
    assert (account.secrets, grants.found_account(account).token) == ("", "")


def test_the_sandboxs_accounts_are_marked_and_kept_apart(world):
    real = listing(keep(world), FoundAccount("1", "ana"))
    invented = listing(keep(world, is_sandbox=True), FoundAccount("1", "ana"))
    assert [one.name for one in (*real, *invented)] == [
        "Mastodon · ana",
        "Sandbox · Mastodon · ana",
    ]
    assert [one.is_sandbox for one in (*real, *invented)] == [False, True]


def test_the_same_number_on_two_servers_is_two_accounts(world):
    first = listing(keep(world), FoundAccount("1", "ana"))
    other = Grant(settings={"instance": "other.social"})
    second = listing(keep(world, other), FoundAccount("1", "ana"))
    assert [one.name for one in (*first, *second)] == ["Mastodon · ana", "Mastodon · ana (2)"]


def test_a_later_listing_brings_names_to_nobody_and_tokens_up_to_date(world):
    made = keep(world, platform="facebook_pages")
    (before,) = listing(made, FoundAccount("101", "Old", token="old"))
    (after,) = listing(made, FoundAccount("101", "New", token="new", zone="Asia/Tokyo"))
    assert (after.id, after.name, after.zone) == (before.id, before.name, "Asia/Tokyo")
    assert grants.found_account(after).token == "new"


def test_what_is_listed_first_is_proposed_and_what_comes_later_is_not(world):
    made = keep(world, state=ConnectionState.CHOOSING.value)
    first = listing(made, FoundAccount("1", "ana"), FoundAccount("2", "bo"))
    assert [one.is_chosen for one in first] == [True, True]
    with writing() as session:
        connections.set_chosen(session, made.id, [first[0].id])
        connections.update(session, made.id, state=ConnectionState.WAITING.value)
    later = listing(
        stored(made.id), FoundAccount("1", "ana"), FoundAccount("2", "bo"), FoundAccount("3", "cy")
    )
    assert [(one.external_id, one.is_chosen) for one in later] == [
        ("1", True),
        ("2", False),
        ("3", False),
    ]


def test_an_account_that_is_listed_no_more_stays_with_its_numbers(world):
    made = keep(world)
    (account,) = listing(made, FoundAccount("1", "ana"))
    assert [one.id for one in listing(made)] == [account.id]
    with reading() as session:
        assert [one.id for one in numbers.accounts(session, world.team_id)] == [account.id]


def test_what_another_connection_follows_stays_with_it(world):
    mine = keep(world, state=ConnectionState.CHOOSING.value)
    (ana,) = listing(mine, FoundAccount("1", "ana"))
    with writing() as session:
        connections.update(session, mine.id, state=ConnectionState.UP_TO_DATE.value)
    yours = keep(world, state=ConnectionState.CHOOSING.value)
    assert [one.external_id for one in listing(yours, FoundAccount("1", "ana"), BO)] == ["2"]
    assert [one.external_id for one in listing(stored(mine.id), FoundAccount("1", "ana"), BO)] == [
        "1",
        "2",
    ]
    (kept, bo) = listing(stored(mine.id))
    assert (kept.id, kept.is_chosen, bo.is_chosen) == (ana.id, True, True)


@pytest.mark.parametrize("state", ["reconnect", "account", "choosing"])
def test_what_nobody_reads_any_more_goes_to_who_comes_next(world, state):
    mine = keep(world, state=state)
    listing(mine, FoundAccount("1", "ana"), BO)
    yours = keep(world, state=ConnectionState.CHOOSING.value)
    assert [one.external_id for one in listing(yours, FoundAccount("1", "ana"), BO)] == ["1", "2"]
    assert listing(mine) == []


def test_who_can_pick_nothing_else_takes_over(world):
    mine = keep(world, state=ConnectionState.UP_TO_DATE.value)
    with writing() as session:
        grants.keep_accounts(session, mine, [BO])
        connections.set_chosen(session, mine.id, [1])
    yours = keep(world, state=ConnectionState.CHOOSING.value)
    assert [one.external_id for one in listing(yours, BO)] == ["2"]
    with writing() as session:
        connections.update(session, yours.id, state=ConnectionState.WAITING.value)
    # Who is only asked again does not.
    assert listing(mine, BO) == []
