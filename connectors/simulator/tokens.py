"""Clients, grants and tokens: what a platform knows of who may come in."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from connectors.simulator.calls import Refused


class Reason(StrEnum):
    """Why a token is no good."""

    FINE = ""
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Client:
    """An app that people authorise; without redirect addresses it may use any."""

    id: str
    secret: str
    redirect_uris: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grant:
    """What somebody allowed; `asked` are the parameters of the authorize address."""

    id: str
    client_id: str
    scopes: tuple[str, ...]
    redirect_uri: str = ""
    challenge: str = ""
    host: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Token:
    """A key to the platform. `expires_at` None: until it is revoked.

    `subject` is the account that it is for, where an account has tokens of its own. A token
    that was pasted has every scope but those in `without`.
    """

    text: str
    grant: Grant
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime | None
    refresh_text: str = ""
    refresh_expires_at: datetime | None = None
    subject: str = ""
    is_pasted: bool = False
    without: frozenset[str] = frozenset()

    def has(self, scope: str) -> bool:
        """Say whether it gives this right; every token gives the right that has no name."""
        if scope in self.without:
            return False
        return not scope or self.is_pasted or scope in self.scopes

    @property
    def seconds(self) -> int | None:
        """How long it lives from when it was issued."""
        return _seconds(self.issued_at, self.expires_at)

    @property
    def refresh_seconds(self) -> int | None:
        """How long its refresh token lives from then; None: until it is revoked."""
        return _seconds(self.issued_at, self.refresh_expires_at)

    def as_oauth(self, separator: str = " ") -> dict[str, Any]:
        """Write it down as RFC 6749 has it; a platform adds or renames what is its own."""
        fields = {
            "access_token": self.text,
            "token_type": "bearer",
            "expires_in": self.seconds,
            "refresh_token": self.refresh_text or None,
            "scope": separator.join(self.scopes),
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True)
class Check:
    """A token that is good, or the reason why it is not."""

    token: Token | None
    reason: Reason = Reason.FINE


def secret_for(platform: str, client_id: str) -> str:
    """Give the secret that the sandbox expects of a client that never registered."""
    return "sandbox-secret-" + digest("client", platform, client_id)[:24]


def sandbox_client(platform: str) -> tuple[str, str]:
    """Give the id and the secret of a client that the sandbox takes for a platform."""
    client_id = f"sandbox-{platform.replace('_', '-')}"
    return client_id, secret_for(platform, client_id)


def claims_of(assertion: str) -> dict[str, Any]:
    """Read what a JWT claims; its signature is not looked at.

    Raises:
        Refused: It is no JWT.
    """
    try:
        _, payload, _ = assertion.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        raise Refused("invalid_grant", "The assertion is no JWT") from None
    if not isinstance(claims, dict):
        raise Refused("invalid_grant", "The assertion claims nothing")
    return claims


def digest(*parts: str) -> str:
    """Give the text that belongs to these parts, and that nobody guesses them from."""
    return hashlib.sha256("/".join(parts).encode()).hexdigest()


def _seconds(first: datetime, last: datetime | None) -> int | None:
    return None if last is None else int((last - first).total_seconds())
