"""Every platform connects, is read and moves a gauge, in the sandbox."""

import os
from datetime import UTC, datetime

import pytest
import time_machine

from okr.domain.errors import JaugeError
from okr.services import platforms, sandbox_check
from okr.store.database import URL_NAME

LATE = datetime(2026, 11, 26, 23, 50, tzinfo=UTC)
"""The next day has come already to accounts east of Greenwich."""


@pytest.mark.slow
def test_every_platform_is_well():
    before = dict(os.environ)
    with time_machine.travel(LATE), sandbox_check.apart():
        checked = list(sandbox_check.check_all())
    assert [one.platform for one in checked if not one.is_well] == []
    assert len(checked) == len(platforms.gallery())
    assert all(one.accounts and one.metrics and one.windows for one in checked)
    assert dict(os.environ) == before


def test_numbers_that_are_there_are_left_alone(world):
    with pytest.raises(JaugeError, match="empty database"):
        next(sandbox_check.check_all())
    assert URL_NAME in os.environ
