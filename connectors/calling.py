"""Makes one connection's calls: waits its turn, tries again, renews the token.

It never sleeps long: a limit becomes a `Wait` with the moment to come back at.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import tenacity

from connectors import answers, verdicts
from connectors.addresses import Addresses
from connectors.errors import ConnectorError, TooOld, TryLater, Wait
from connectors.filling import account_grant, carrying
from connectors.grants import REFRESH_AHEAD, Client, FoundAccount, Grant
from connectors.paging import Asking
from connectors.spec import OAuthCode, Platform, ServiceAccount, Way
from connectors.wire import Call, Limits, Reply, Wire


@dataclass(frozen=True)
class Patience:
    """How long to pause before a call that stumbled is made again: doubled each time."""

    first_seconds: float = 0.5
    longest_seconds: float = 4.0


@dataclass(frozen=True)
class Setup:
    """How a platform is reached: the way in, the client, and where addresses lead.

    `keep` is told every renewed grant before it is used, so that none is lost.
    """

    platform: Platform
    way: str
    addresses: Addresses = Addresses()
    client: Client | None = None
    keep: Callable[[Grant], None] = lambda _grant: None
    limits: Limits = Limits()
    patience: Patience = Patience()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Caller:
    """Sends calls on behalf of a grant; `grant` is always the newest one."""

    def __init__(self, setup: Setup, grant: Grant) -> None:
        self.grant = grant
        self.way = setup.platform.way(setup.way)
        self._setup = setup
        self._platform = setup.platform
        self._wire = Wire(
            setup.platform.key,
            setup.platform.title,
            setup.addresses,
            setup.limits,
            is_guarded=any(one.names_server for one in self.way.inputs),
        )
        self._called: deque[float] = deque()
        self._not_before: datetime | None = None

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def ask(self, account: FoundAccount | None = None) -> Asking:
        """Give what sends a call and decodes the answer, with the account's token if it has one."""

        def asked(call: Call) -> tuple[Reply, Any]:
            reply = self.reply(call, account)
            decode = answers.table if call.is_table else answers.decoded
            return reply, decode(reply, self._platform)

        return asked

    def reply(self, call: Call, account: FoundAccount | None = None) -> Reply:
        """Send a call, renewed and repeated as need be.

        Raises:
            ConnectorError: by what to do next.
        """

        def once() -> Reply:
            self._wait_for_turn()
            now = self._setup.now()
            known = {**self.grant.settings, **self._secrets(account)}
            sent = carrying(call, self.way.carry, known)
            reply = self._wire.send(sent, now)
            self._note_remaining(reply, now)
            hidden = [*self.grant.hidden, *self._secrets(account).values()]
            if self._setup.client is not None:
                hidden.append(self._setup.client.client_secret)
            verdicts.check(reply, self._platform, hidden, now)
            return reply

        self._renew_if_ending()
        try:
            return self._patiently(once)
        except TooOld:
            if not self._renew():
                raise
            return self._patiently(once)

    def _patiently(self, once: Callable[[], Reply]) -> Reply:
        patience = self._setup.patience
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._platform.attempts),
            wait=tenacity.wait_random_exponential(
                multiplier=patience.first_seconds, max=patience.longest_seconds
            ),
            retry=tenacity.retry_if_exception(_is_worth_another_try),
            reraise=True,
        )
        return retrying(once)

    def _wait_for_turn(self) -> None:
        """Raise instead of calling while a limit that we know of holds."""
        now = self._setup.now()
        if self._not_before is not None and now < self._not_before:
            raise Wait(verdicts.limit_reached(self._platform, self._not_before), self._not_before)
        pace = self._platform.pace
        if pace is None:
            return
        moment = now.timestamp()
        while self._called and self._called[0] <= moment - pace.seconds:
            self._called.popleft()
        if len(self._called) >= pace.calls:
            until = datetime.fromtimestamp(self._called[0] + pace.seconds, UTC)
            raise Wait(verdicts.limit_reached(self._platform, until), until)
        self._called.append(moment)

    def _note_remaining(self, reply: Reply, now: datetime) -> None:
        remaining = self._platform.remaining
        if remaining is not None and reply.headers.get(remaining.header, "").strip() == "0":
            self._not_before = verdicts.until(remaining.wait, reply.headers, "", now)

    # Tokens

    def _renew_if_ending(self) -> None:
        lacks_token = (
            isinstance(self.way, ServiceAccount) and "access_token" not in self.grant.secrets
        )
        if lacks_token or self.grant.is_ending(self._setup.now(), _ahead(self.way, self.grant)):
            self._renew()

    def _renew(self) -> bool:
        """Renew the grant and have it kept; False where this way cannot."""
        from connectors import oauth  # takes half a second, and public data need none of it

        now = self._setup.now()
        if isinstance(self.way, ServiceAccount):
            renewed = oauth.of_service_account(
                self._platform, self.way, self.grant, self._wire, now
            )
        elif isinstance(self.way, OAuthCode) and self._setup.client is not None:
            if not oauth.can_renew(self.way, self.grant, now):
                return False
            door = oauth.Door(self._platform, self.way, self._wire, self.grant.settings, now)
            renewed = oauth.renew(door, self._setup.client, self.grant)
        else:
            return False
        self._setup.keep(renewed)
        self.grant = renewed
        return True

    def _secrets(self, account: FoundAccount | None) -> Mapping[str, str]:
        return self.grant.secrets if account is None else account_grant(account, self.grant)


def _is_worth_another_try(error: BaseException) -> bool:
    return isinstance(error, TryLater) or (isinstance(error, ConnectorError) and error.is_fleeting)


def _ahead(way: Way, grant: Grant) -> timedelta:
    """Give how long before its end a token is renewed: minutes, where it can be renewed any time.

    A token that is renewed by itself has to be alive for that, and connections are read hours
    or days apart: it is renewed from half of its life on.
    """
    refresh = way.refresh if isinstance(way, OAuthCode) else None
    renews_itself = refresh is not None and "{access_token}" in refresh.fields.values()
    if renews_itself and grant.issued_at and grant.expires_at:
        return (grant.expires_at - grant.issued_at) / 2
    return REFRESH_AHEAD
