"""The door of a platform: lets clients in, gives codes and tokens, and takes them back."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import RLock
from typing import TypeVar

from connectors.simulator.calls import Call, Refused
from connectors.simulator.tokens import Check, Client, Grant, Reason, Token, digest, secret_for

PASTED_PREFIX = "sandbox-"
CODE_SECONDS = 600
# The sandbox is open to everybody: what it remembers has to end somewhere.
KEPT = 10_000

Value = TypeVar("Value")


class Door:
    """Lets clients in at one platform. All moments are those of the simulator's clock."""

    def __init__(self, platform: str, now: Callable[[], datetime]) -> None:
        self.platform = platform
        self.client_id_name = "client_id"
        self.code_seconds = CODE_SECONDS
        self._now = now
        self._lock = RLock()
        self._clients: dict[str, Client] = {}
        self._codes: dict[str, tuple[Grant, datetime]] = {}
        self._tokens: dict[str, Token] = {}
        self._refreshes: dict[str, Token] = {}
        self._revoked: dict[str, datetime] = {}

    # Clients

    def secret_for(self, client_id: str) -> str:
        """Give the secret that belongs to a client."""
        with self._lock:
            client = self._clients.get(client_id)
        return client.secret if client else secret_for(self.platform, client_id)

    def register(
        self, client_id: str = "", secret: str = "", redirect_uris: tuple[str, ...] = ()
    ) -> Client:
        """Register a client, with an id and a secret of its own unless they are given."""
        client = Client(
            id=client_id or f"client-{secrets.token_hex(8)}",
            secret=secret or secrets.token_urlsafe(24),
            redirect_uris=redirect_uris,
        )
        with self._lock:
            _keep(self._clients, client.id, client)
        return client

    def takes_redirect(self, client_id: str, redirect_uri: str) -> bool:
        """Say whether a client may have people sent there."""
        with self._lock:
            client = self._clients.get(client_id)
        return not client or not client.redirect_uris or redirect_uri in client.redirect_uris

    def check_client(self, client_id: str, client_secret: str) -> None:
        """Refuse a client that does not know its secret.

        Raises:
            Refused: invalid_client.
        """
        right = self.secret_for(client_id)
        if not client_id or not secrets.compare_digest(right.encode(), client_secret.encode()):
            raise Refused("invalid_client", "Client authentication failed", status=401)

    def client_of(self, call: Call) -> str:
        """Check the client of a call, whether it comes as HTTP Basic or in a field.

        Raises:
            Refused: invalid_client.
        """
        client_id, client_secret = call.basic
        if not client_id:
            client_id = call.value(self.client_id_name) or call.value("client_id")
            client_secret = call.value("client_secret")
        self.check_client(client_id, client_secret)
        return client_id

    # Codes

    def grant(self, scopes: tuple[str, ...], client_id: str = "") -> Grant:
        """Make a grant without asking anybody, as for a service account."""
        return Grant(id=secrets.token_hex(8), client_id=client_id, scopes=scopes)

    def give_code(self, grant: Grant) -> str:
        """Give the code for a grant."""
        code = secrets.token_urlsafe(24)
        expires_at = self._now() + timedelta(seconds=self.code_seconds)
        with self._lock:
            _keep(self._codes, code, (grant, expires_at))
        return code

    def take_code(
        self, code: str, redirect_uri: str | None, verifier: str = "", client_id: str = ""
    ) -> Grant:
        """Take a code, once, and give what it stands for.

        `redirect_uri` is None where the platform does not ask for it a second time.

        Raises:
            Refused: invalid_grant; a code is used up by a wrong try, too.
        """
        with self._lock:
            grant, expires_at = self._codes.pop(code, (None, None))
        if grant is None or expires_at is None:
            raise Refused("invalid_grant", "The code is unknown or was used before")
        if self._now() >= expires_at:
            raise Refused("invalid_grant", "The code has expired")
        if redirect_uri not in (None, grant.redirect_uri):
            raise Refused("invalid_grant", "The redirect address is not the one authorised")
        if client_id and client_id != grant.client_id:
            raise Refused("invalid_grant", "The code was given to another client")
        if grant.challenge and not _answers(grant.challenge, verifier):
            raise Refused("invalid_grant", "The code verifier is wrong")
        return grant

    # Tokens

    def issue(
        self,
        grant: Grant,
        seconds: int | None,
        *,
        has_refresh: bool = True,
        refresh_seconds: int | None = None,
    ) -> Token:
        """Issue a token, with or without one to renew it; None seconds: until revoked."""
        now = self._now()
        token = Token(
            text=_new_text(),
            grant=grant,
            scopes=grant.scopes,
            issued_at=now,
            expires_at=_after(now, seconds),
            refresh_text=_new_text() if has_refresh else "",
            refresh_expires_at=_after(now, refresh_seconds) if has_refresh else None,
        )
        return self._add(token)

    def renew(self, refresh_token: str, *, rolls: bool = False) -> Token:
        """Issue the next token; with `rolls` the refresh token changes, too.

        Raises:
            Refused: invalid_grant.
        """
        now = self._now()
        with self._lock:
            old = self._refreshes.get(refresh_token)
            if old is None or old.grant.id in self._revoked:
                raise Refused("invalid_grant", "The refresh token is unknown or was revoked")
            if old.refresh_expires_at and now >= old.refresh_expires_at:
                raise Refused("invalid_grant", "The refresh token has expired")
            token = replace(
                old, text=_new_text(), issued_at=now, expires_at=_after(now, old.seconds)
            )
            if rolls:
                del self._refreshes[refresh_token]
                ends_at = _after(now, old.refresh_seconds)
                token = replace(token, refresh_text=_new_text(), refresh_expires_at=ends_at)
            return self._add(token)

    def exchange(self, token: str, seconds: int | None) -> Token:
        """Swap an access token for another of the same rights that lives so long.

        Raises:
            Refused: invalid_grant.
        """
        found = self.check(token)
        if found.token is None:
            raise Refused("invalid_grant", f"The access token is {found.reason.value}")
        now = self._now()
        return self._add(
            replace(
                found.token,
                text=_new_text(),
                issued_at=now,
                expires_at=_after(now, seconds),
                refresh_text="",
            )
        )

    def derive(self, token: Token, subject: str, *, lasts: bool = False) -> Token:
        """Give the token of one account behind a token, the same each time it is asked for.

        It ends with its parent, or with `lasts` only when that is revoked.
        """
        text = f"sim-{digest('account', token.text, subject)[:40]}"
        with self._lock:
            known = self._tokens.get(text)
        expires_at = None if lasts else token.expires_at
        return known or self._add(
            replace(token, text=text, subject=subject, expires_at=expires_at, refresh_text="")
        )

    def trade(self, call: Call, seconds: int | None, *, rolls: bool = False) -> Token:
        """Play the usual token call: check the client, then take its code or renew its token.

        Raises:
            Refused: In the words of RFC 6749.
        """
        client_id = self.client_of(call)
        kind = call.value("grant_type") or "authorization_code"
        if kind == "refresh_token":
            return self.renew(call.value("refresh_token"), rolls=rolls)
        if kind != "authorization_code":
            raise Refused("unsupported_grant_type")
        code = call.value("code") or call.value("auth_code")
        redirect_uri, verifier = call.value("redirect_uri"), call.value("code_verifier")
        return self.issue(self.take_code(code, redirect_uri, verifier, client_id), seconds)

    def pasted(self, text: str) -> Token | None:
        """Give the token for a text that somebody pasted; None if it is no such text."""
        if not text.startswith(PASTED_PREFIX):
            return None
        with self._lock:
            known = self._tokens.get(text)
        grant = Grant(id=digest("pasted", text), client_id="", scopes=())
        return known or self._add(
            Token(
                text=text,
                grant=grant,
                scopes=(),
                issued_at=self._now(),
                expires_at=None,
                is_pasted=True,
            )
        )

    def check(self, text: str) -> Check:
        """Find the token for a text, and say why if it is no good."""
        with self._lock:
            token = self._tokens.get(text) or self.pasted(text)
            if token is None:
                return Check(None, Reason.UNKNOWN)
            if token.grant.id in self._revoked:
                return Check(None, Reason.REVOKED)
        if token.expires_at and self._now() >= token.expires_at:
            return Check(None, Reason.EXPIRED)
        return Check(token)

    # What happens to tokens

    def revoke(self, text: str) -> bool:
        """End a grant by one of its tokens; False if there is no such token."""
        with self._lock:
            token = self._tokens.get(text) or self._refreshes.get(text) or self.pasted(text)
            if token is None:
                return False
            _keep(self._revoked, token.grant.id, self._now())
            return True

    def revoke_all(self) -> None:
        """End every grant of the platform."""
        with self._lock:
            for token in [*self._tokens.values(), *self._refreshes.values()]:
                _keep(self._revoked, token.grant.id, self._now())

    def expire_all(self) -> None:
        """Let every access token of the platform expire now; they can still be renewed."""
        now = self._now()
        with self._lock:
            for text, token in self._tokens.items():
                if token.expires_at is None or token.expires_at > now:
                    self._tokens[text] = replace(token, expires_at=now)

    def drop_scope(self, scope: str) -> None:
        """Take a right away from every token there is; who connects anew is asked for it again."""
        with self._lock:
            for tokens in (self._tokens, self._refreshes):
                for text, token in tokens.items():
                    scopes = tuple(one for one in token.scopes if one != scope)
                    without = token.without | {scope}
                    tokens[text] = replace(token, scopes=scopes, without=without)

    def forget_pasted(self) -> None:
        """Make every token that was pasted as good as new."""
        with self._lock:
            pasted = [token for token in self._tokens.values() if token.is_pasted]
            for token in pasted:
                del self._tokens[token.text]
                self._revoked.pop(token.grant.id, None)

    def _add(self, token: Token) -> Token:
        with self._lock:
            _keep(self._tokens, token.text, token)
            if token.refresh_text:
                _keep(self._refreshes, token.refresh_text, token)
        return token


def _keep(kept: dict[str, Value], key: str, value: Value) -> None:
    """Keep something, and let the oldest go when there is too much."""
    kept[key] = value
    while len(kept) > KEPT:
        del kept[next(iter(kept))]


def _new_text() -> str:
    return f"sim-{secrets.token_urlsafe(24)}"


def _after(moment: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else moment + timedelta(seconds=seconds)


def _answers(challenge: str, verifier: str) -> bool:
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() == challenge
