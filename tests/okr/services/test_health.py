"""Whether the app can work."""

import pytest

from okr.services import health
from okr.store.database import URL_NAME, forget_engines


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv(URL_NAME, f"sqlite:///{tmp_path}/fresh.db")
    yield
    forget_engines()


def test_a_fresh_database_is_brought_up_to_date_once(fresh, monkeypatch):
    calls = []
    migrate = health.migrate
    monkeypatch.setattr(health, "migrate", lambda: calls.append(migrate()))
    health.prepare()
    health.prepare()
    assert calls == [True]
    assert health.is_database_well()


def test_a_database_that_is_out_of_reach_is_not_well(tmp_path, monkeypatch):
    monkeypatch.setenv(URL_NAME, f"sqlite:///{tmp_path}")
    assert not health.is_database_well()
