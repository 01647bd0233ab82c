"""Campaigns of platforms that send e-mails: invented, and the same each time."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from connectors.simulator.numbers import EPOCH, Numbers

# Tuesdays and Thursdays, but for holidays.
SEND_DAYS = (1, 3)
SENT_SHARE = 0.85
GROW_DAYS = 14


@dataclass(frozen=True)
class Campaign:
    """A campaign that was sent, with what it has gathered by now."""

    id: str
    name: str
    sent_at: datetime
    sent: int
    hard_bounces: int
    soft_bounces: int
    opens: int
    unique_opens: int
    machine_opens: int
    clicks: int
    unique_clicks: int
    unsubscribes: int
    orders: int

    @property
    def delivered(self) -> int:
        """How many e-mails arrived."""
        return self.sent - self.hard_bounces - self.soft_bounces


def campaigns(
    numbers: Numbers, account: str, first: date, last: date, now: datetime
) -> list[Campaign]:
    """Give the campaigns sent on these days (UTC, both inclusive) by now, newest first."""
    days = [last - timedelta(days=n) for n in range((last - first).days + 1)]
    made = (_on(numbers, account, day, now) for day in days if _is_sent(numbers, account, day))
    return [one for one in made if one.sent_at <= now]


def campaign(numbers: Numbers, account: str, campaign_id: str, now: datetime) -> Campaign | None:
    """Find a campaign by its id; None when there is none."""
    if not campaign_id.isdecimal() or len(campaign_id) > 6:
        return None
    day = EPOCH + timedelta(days=int(campaign_id) - 100_000)
    return next(iter(campaigns(numbers, account, day, day, now)), None)


def _is_sent(numbers: Numbers, account: str, day: date) -> bool:
    is_day = day.weekday() in SEND_DAYS and day >= EPOCH
    return is_day and numbers.share(account, day, "campaign") < SENT_SHARE


def _on(numbers: Numbers, account: str, day: date, now: datetime) -> Campaign:
    minute = numbers.whole(account, day, "minute") % 240
    sent_at = datetime.combine(day, time(7), UTC) + timedelta(minutes=minute)
    age = max(0.0, min((now - sent_at) / timedelta(days=1), GROW_DAYS))
    grown = (1 - math.exp(-age / 1.5)) / (1 - math.exp(-GROW_DAYS / 1.5))
    sent = numbers.level(account, "recipients", day, 900, 1)

    def part(name: str, share: float, of: float = sent) -> int:
        return math.floor(of * share * (0.7 + 0.6 * numbers.share(account, day, name)) * grown)

    unique_opens = part("opens", 0.34)
    unique_clicks = part("clicks", 0.05)
    return Campaign(
        id=str((day - EPOCH).days + 100_000),
        name=f"Invented campaign of {day}",
        sent_at=sent_at,
        sent=sent,
        hard_bounces=numbers.whole(account, day, "hard") % 3,
        soft_bounces=numbers.whole(account, day, "soft") % 7,
        opens=unique_opens + part("more opens", 0.6, unique_opens),
        unique_opens=unique_opens,
        machine_opens=part("machines", 0.35, unique_opens),
        clicks=unique_clicks + part("more clicks", 0.4, unique_clicks),
        unique_clicks=unique_clicks,
        unsubscribes=part("unsubscribes", 0.004),
        orders=part("orders", 0.08, unique_clicks),
    )
