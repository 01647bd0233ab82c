"""What the tests of the services share."""

from functools import partial

import bcrypt
import pytest

from okr.services import passwords


@pytest.fixture
def quick_passwords(monkeypatch):
    """Hash at the lowest cost, or each password takes a quarter of a second."""
    monkeypatch.setattr(bcrypt, "gensalt", partial(bcrypt.gensalt, 4))
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()
