"""What can go wrong with a platform, named by what to do next.

ConnectorError          one sentence for people; nothing secret in it
├── Wait                the platform's limit is reached: come back at `not_before`
├── TryLater            it stumbled, is slow or cannot be reached: ask again later
├── Reconnect           it no longer accepts the sign-in: authorise again
│   ├── TooOld          the access token is too old: renew it first
│   └── GrantMore       a right is missing: authorise again, with everything ticked
├── ChooseAccount       the account is gone or closed to us: choose again
├── Configure           an admin has to change a setting, here or at the platform
├── MetricGone          it no longer tells this metric: the others go on
├── BadAnswer           the answer is not what the platform documents: report it
├── Unreadable          no data at all, too large or without an end: ask again later
├── NoData              nothing to tell for this; not a failure
└── Forbidden           an address that we do not call
"""

from datetime import datetime

from connectors.sentences import Sentence, sentence

__all__ = [
    "BadAnswer",
    "ChooseAccount",
    "Configure",
    "ConnectorError",
    "Forbidden",
    "GrantMore",
    "MetricGone",
    "NoData",
    "Reconnect",
    "Sentence",
    "TooOld",
    "TryLater",
    "Unreadable",
    "Wait",
    "sentence",
]


class ConnectorError(Exception):
    """Say in one sentence what happened at a platform and what to do."""

    is_fleeting = False
    """It also comes for no reason: the call is made again before it is believed."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.sentence = said


class Wait(ConnectorError):
    """The platform's limit is reached: come back at `not_before` (aware UTC)."""

    def __init__(self, said: Sentence, not_before: datetime) -> None:
        super().__init__(said)
        self.not_before = not_before


class TryLater(ConnectorError):
    """The platform stumbled, is slow or cannot be reached: ask again later."""


class Reconnect(ConnectorError):
    """The platform no longer accepts the sign-in: authorise again."""


class TooOld(Reconnect):
    """The access token is too old: renew it, and only then authorise again."""


class GrantMore(Reconnect):
    """A right is missing: authorise again, with everything ticked."""


class ChooseAccount(ConnectorError):
    """The account is gone or closed to us: choose again."""


class Configure(ConnectorError):
    """An admin has to change a setting, here or at the platform."""


class MetricGone(ConnectorError):
    """The platform no longer tells a metric that was asked for."""


class BadAnswer(ConnectorError):
    """The answer is not what the platform documents."""


class Unreadable(ConnectorError):
    """The answer is no data at all, too large, or does not end: ask again later."""


class NoData(ConnectorError):
    """The platform has nothing to tell for this account and these days."""


class Forbidden(ConnectorError):
    """An address that we do not call: private, local, or another host than was asked."""
