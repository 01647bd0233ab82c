"""What a connection may use to ask a platform; secrets stay out of every representation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

REFRESH_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Client:
    """The app that was registered at a platform."""

    client_id: str
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Grant:
    """What was typed or granted: settings that anybody may see, and secrets.

    Moments are aware UTC; None means no end that is known. `scopes` is empty where the
    platform does not tell them.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    scopes: tuple[str, ...] = ()
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None

    def is_ending(self, now: datetime, ahead: timedelta) -> bool:
        """Say whether the access token ends before long."""
        return self.expires_at is not None and self.expires_at - ahead <= now

    def with_secrets(self, **secrets: str) -> "Grant":
        """Give a copy with these secrets in place of those of the same name."""
        return replace(self, secrets={**self.secrets, **secrets})

    @property
    def hidden(self) -> Sequence[str]:
        """List every secret text, to keep it out of sentences."""
        return [value for value in self.secrets.values() if value]


@dataclass(frozen=True)
class FoundAccount:
    """An account that a grant can read; `token` is its own access token, "" without one.

    `zone` is an IANA name, "" when the platform does not tell; `currency` an ISO 4217 code.
    """

    id: str
    name: str
    token: str = field(default="", repr=False)
    zone: str = ""
    currency: str = ""
