"""What all platforms of a simulator share: what time it is, and which figures are invented."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class World:
    """The clock and the seed of a simulator; the clock tells an aware moment in UTC."""

    now: Callable[[], datetime]
    seed: int = 7

    @property
    def today(self) -> date:
        """The day that it is, in UTC."""
        return self.now().date()
