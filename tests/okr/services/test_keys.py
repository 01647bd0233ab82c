"""A new key takes over, and nothing is lost."""

import pytest
from cryptography.fernet import Fernet

from okr.domain.errors import JaugeError
from okr.services import connecting, grants, keys, sync, vault
from okr.store import connections
from okr.store.database import reading
from tests.sandbox import TYPED


@pytest.fixture
def key(monkeypatch):
    """Return what puts keys in force, and give a first one."""
    first = Fernet.generate_key().decode()

    def use(*given):
        monkeypatch.setenv(vault.KEY_NAME, ",".join(given))
        return given[0]

    use(first)
    return use


@pytest.fixture
def connection(world, sandbox, key):
    given = TYPED["x_twitter", "app_only"]
    return connecting.try_typed(world.lead, world.team_id, "x_twitter", "app_only", given)


def stored(connection):
    with reading() as session:
        return connections.by_id(session, connection.id)


def test_the_old_key_is_not_needed_any_more(world, connection, key, monkeypatch):
    old = vault.setting(vault.KEY_NAME)
    new = Fernet.generate_key().decode()
    before = grants.grant_of(connection).secrets
    key(new, old)
    assert keys.rotate() == 1
    key(new)
    assert grants.grant_of(stored(connection)).secrets == before
    connecting.choose_accounts(world.lead, connection.id, [1])
    assert sync.refresh(world.lead, connection.id).problem is None


def test_without_the_old_key_nothing_is_changed(connection, key):
    before = stored(connection).secrets
    key(Fernet.generate_key().decode())
    with pytest.raises(JaugeError, match="has changed"):
        keys.rotate()
    assert stored(connection).secrets == before
