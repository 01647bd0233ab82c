"""The wire: the only module that sends anything. Timeouts, caps, no redirects, no private hosts."""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from connectors.addresses import Addresses, is_public
from connectors.errors import Forbidden, TryLater, Unreadable, sentence

_CHUNK_BYTES = 65_536
_AGENT = "Jauge (OKRs for social-media teams)"


@dataclass(frozen=True)
class Limits:
    """How long and how large an answer may be."""

    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    whole_seconds: float = 90.0
    most_bytes: int = 25_000_000


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent."""

    method: str
    url: str
    query: Sequence[tuple[str, str]] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: Any = field(default=None, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Reply:
    """An answer: `skew_seconds` is how far the platform's clock is ahead of ours."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    skew_seconds: float = 0.0


class Wire:
    """Sends one connection's calls, one at a time, on connections that are kept open.

    `is_guarded` is for hosts that a person typed: only public addresses are spoken to.
    """

    def __init__(
        self,
        platform: str,
        title: str,
        addresses: Addresses,
        limits: Limits,
        *,
        is_guarded: bool,
    ) -> None:
        self._platform = platform
        self._title = title
        self._addresses = addresses
        self._limits = limits
        self._session = requests.Session()
        self._guarded = requests.Session() if is_guarded else None
        if self._guarded is not None:
            # A proxy would look the name up by itself, behind the guard's back.
            self._guarded.trust_env = False
            self._guarded.mount("https://", _GuardedAdapter())
            self._guarded.mount("http://", _GuardedAdapter())

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
        if self._guarded is not None:
            self._guarded.close()

    def send(self, call: Call, now: datetime) -> Reply:
        """Send a call and read its whole answer, whatever its status.

        Raises:
            TryLater: when the platform cannot be reached, is too slow or hangs up.
            Unreadable: when the answer is too large or does not end.
            Forbidden: when the answer leads to another place, or the host is private.
        """
        url = self._addresses.of(self._platform, call.url)
        session = self._session
        if self._guarded is not None and url == call.url:
            session = self._guarded
        ends = time.monotonic() + self._limits.whole_seconds
        try:
            with session.request(
                call.method,
                url,
                params=list(call.query) or None,
                headers={"User-Agent": _AGENT, "Accept": "application/json", **call.headers},
                data=dict(call.form) if call.form is not None else None,
                json=call.json,
                auth=call.basic,
                timeout=(self._limits.connect_seconds, self._limits.read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                if 300 <= response.status_code < 400:
                    raise self._elsewhere(call.url, response.headers.get("Location", ""))
                body = self._body(response.raw, ends)
                return Reply(
                    response.status_code, response.headers, body, _skew(response.headers, now)
                )
        except _PrivateAddress:
            raise self._private(call.url) from None
        except (requests.RequestException, HTTPError, OSError) as error:
            # Not chained: the texts of these errors hold whole addresses, tokens included.
            raise self._unreachable(error) from None

    def _body(self, raw: urllib3.BaseHTTPResponse, ends: float) -> bytes:
        parts, size = [], 0
        while part := raw.read1(_CHUNK_BYTES, decode_content=True):
            size += len(part)
            if size > self._limits.most_bytes:
                raise Unreadable(
                    sentence(
                        "{platform} sent an answer that is far too large. Nothing of it was kept;"
                        " we ask again later.",
                        platform=self._title,
                    )
                )
            if time.monotonic() > ends:
                raise Unreadable(
                    sentence(
                        "{platform} sent an answer that does not end. Nothing of it was kept; we"
                        " ask again later.",
                        platform=self._title,
                    )
                )
            parts.append(part)
        return b"".join(parts)

    def _elsewhere(self, url: str, location: str) -> Forbidden:
        host = urlsplit(urljoin(url, location)).hostname or "?"
        return Forbidden(
            sentence(
                "{platform} wants to send us to another place ({host}). We do not follow, so that"
                " your sign-in stays where it belongs. Check the server’s name.",
                platform=self._title,
                host=host[:60],
            )
        )

    def _private(self, url: str) -> Forbidden:
        return Forbidden(
            sentence(
                "“{host}” leads into a private network, where we do not call. Type the name of a"
                " public server.",
                host=(urlsplit(url).hostname or "?")[:60],
            )
        )

    def _unreachable(self, error: Exception) -> TryLater:
        if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout):
            return TryLater(
                sentence(
                    "{platform} takes too long to answer. We ask again later.",
                    platform=self._title,
                )
            )
        return TryLater(
            sentence(
                "{platform} cannot be reached, or hung up in the middle. We ask again later.",
                platform=self._title,
            )
        )


class _PrivateAddress(Exception):
    """The other end of a connection is no public address."""


class _Guard:
    """Looks at who is at the other end, before and after connecting.

    Before, so that not a packet goes to a private address; after, because what a name
    resolves to may change between two look-ups.
    """

    @staticmethod
    def before(host: str, port: int) -> None:
        for *_kind, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            if not is_public(str(address[0])):
                raise _PrivateAddress

    @staticmethod
    def after(connected: socket.socket) -> socket.socket:
        if not is_public(connected.getpeername()[0]):
            connected.close()
            raise _PrivateAddress
        return connected


class _GuardedConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        _Guard.before(self.host, self.port or 80)
        return _Guard.after(super()._new_conn())


class _GuardedSecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        _Guard.before(self.host, self.port or 443)
        return _Guard.after(super()._new_conn())


class _GuardedPool(HTTPConnectionPool):
    ConnectionCls = _GuardedConnection


class _GuardedSecurePool(HTTPSConnectionPool):
    ConnectionCls = _GuardedSecureConnection


class _GuardedAdapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as given
        """Make pools whose connections look at who is at the other end."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _GuardedPool,
            "https": _GuardedSecurePool,
        }


def _skew(headers: Mapping[str, str], now: datetime) -> float:
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return 0.0
    return (theirs.replace(tzinfo=theirs.tzinfo or UTC) - now).total_seconds()
