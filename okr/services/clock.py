"""The only place that asks what time it is."""

import os
from datetime import UTC, date, datetime, tzinfo

TODAY_NAME = "JAUGE_TODAY"


def now() -> datetime:
    """Give this moment in UTC."""
    return datetime.now(UTC)


def today(zone: tzinfo | None = None) -> date:
    """Give the day it is in a time zone (UTC when None).

    The environment variable JAUGE_TODAY (YYYY-MM-DD) fixes it, to look at a past cycle as
    it stood on a day.
    """
    fixed = os.environ.get(TODAY_NAME)
    return date.fromisoformat(fixed) if fixed else now().astimezone(zone or UTC).date()
