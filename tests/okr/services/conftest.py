"""What the tests of the services share."""

import random
from functools import partial

import bcrypt
import pytest

from okr.services import clock, passwords, platforms, vault
from okr.store.settings import PUBLIC_URL_NAME
from tests.sandbox import Moment, Sandbox


@pytest.fixture
def quick_passwords(monkeypatch):
    """Hash at the lowest cost, or each password takes a quarter of a second."""
    monkeypatch.setattr(bcrypt, "gensalt", partial(bcrypt.gensalt, 4))
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


@pytest.fixture
def moment(monkeypatch):
    """Give the moment that it is, which stands still until it is moved."""
    made = Moment()
    monkeypatch.setattr(clock, "now", made.now)
    return made


@pytest.fixture
def sandbox(moment, world, monkeypatch):
    """Serve every platform from the sandbox, over HTTP, and lead all calls there."""
    for name in (platforms.BASE_URLS_NAME, PUBLIC_URL_NAME, vault.KEY_NAME):
        monkeypatch.delenv(name, raising=False)
    # Pauses between tries are drawn: the shortest every time.
    monkeypatch.setattr(random, "uniform", lambda low, _high: low)
    with Sandbox(moment.now) as playing:
        monkeypatch.setenv(platforms.SANDBOX_NAME, playing.address)
        yield playing
    assert playing.errors == []
