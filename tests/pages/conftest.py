"""What the tests of the pages share."""

import pytest

from okr.ui import session


@pytest.fixture(autouse=True)
def _browser_without_memory(monkeypatch):
    """Send everything in each run: there is no browser that keeps what it has."""
    monkeypatch.setattr(session, "was_drawn", lambda *_: False)
