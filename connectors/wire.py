"""The wire: the only module that sends anything. Timeouts, caps, no redirects, no private hosts."""

import logging
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ReadTimeoutError

from connectors.addresses import Addresses, is_public, is_same_server
from connectors.errors import Forbidden, TryLater, Unreadable, sentence

# At DEBUG it writes whole addresses, and some platforms want the token in them.
logging.getLogger("urllib3").setLevel(logging.INFO)

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
    is_declared: bool = field(default=True, repr=False)
    """False where an answer names another server: our secret is none of its business."""
    is_table: bool = field(default=False, repr=False)
    leads_to: str = field(default="", repr=False)


def leading_to(call: Call, url: str) -> Call:
    """Give a call of an address that an answer names."""
    is_declared = call.is_declared and is_same_server(call.url, url)
    return replace(call, url=url, is_declared=is_declared)


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
        self._session = _Session()
        self._guarded = _Session() if is_guarded else None
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
                headers=_headers(call),
                data=dict(call.form) if call.form is not None else None,
                json=call.json,
                auth=_as_it_is,
                timeout=(self._limits.connect_seconds, self._limits.read_seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                if 300 <= response.status_code < 400:
                    following = _followed(call, response.headers.get("Location", ""))
                    if following is None:
                        raise self._elsewhere(call.url, response.headers.get("Location", ""))
                    return self.send(following, now)
                body = self._body(response.raw, ends)
                return Reply(
                    response.status_code, response.headers, body, _skew(response.headers, now)
                )
        except _PrivateAddress:
            raise self._private(call.url) from None
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            # Not chained: the texts of these errors hold whole addresses, tokens included.
            failure = self._endless() if time.monotonic() > ends else self._unreachable(error)
            raise failure from None

    def _body(self, raw: urllib3.BaseHTTPResponse, ends: float) -> bytes:
        parts, size = [], 0
        # A packed answer can trickle in for ever before anything comes out of it.
        with _hanging_up(raw.shutdown, ends - time.monotonic()):
            while part := raw.read1(_CHUNK_BYTES, decode_content=True):
                size += len(part)
                if size > self._limits.most_bytes:
                    raise Unreadable(
                        sentence(
                            "{platform} sent an answer that is far too large. Nothing of it was"
                            " kept; we ask again later.",
                            platform=self._title,
                        )
                    )
                parts.append(part)
        if time.monotonic() > ends:
            raise self._endless()
        return b"".join(parts)

    def _endless(self) -> Unreadable:
        return Unreadable(
            sentence(
                "{platform} sent an answer that does not end. Nothing of it was kept; we ask again"
                " later.",
                platform=self._title,
            )
        )

    def _elsewhere(self, url: str, location: str) -> Forbidden:
        try:
            host = urlsplit(urljoin(url, location)).hostname or "?"
        except ValueError:
            host = "?"
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
        if isinstance(error, requests.ConnectTimeout | requests.ReadTimeout | ReadTimeoutError):
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


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find none: a session looks for it unasked, and reads the whole answer first."""


class _PrivateAddress(Exception):
    """The other end of a connection is no public address."""


class _GuardedConnection(HTTPConnection):
    """Looks at who is at the other end, before and after connecting.

    Before, so that not a packet goes to a private address; after, because what a name
    resolves to may change between two look-ups.
    """

    def _new_conn(self) -> socket.socket:
        for *_kind, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            if not is_public(str(address[0])):
                raise _PrivateAddress
        connected = super()._new_conn()
        if not is_public(connected.getpeername()[0]):
            connected.close()
            raise _PrivateAddress
        return connected

    def getresponse(self) -> urllib3.HTTPResponse:  # type: ignore[override] # as urllib3's own
        """Wait for the head of an answer, but not for one that comes a byte at a time."""
        assert self.sock is not None  # noqa: S101 - the call was sent on it
        seconds = 2 * float(str(self.timeout))
        ends = time.monotonic() + seconds
        with _hanging_up(partial(self.sock.shutdown, socket.SHUT_RDWR), seconds):
            response = super().getresponse()
        if time.monotonic() > ends:
            raise TimeoutError
        return response


class _GuardedSecureConnection(_GuardedConnection, HTTPSConnection):
    pass


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


@contextmanager
def _hanging_up(hang_up: Callable[[], None], seconds: float) -> Iterator[None]:
    """Hang up if it takes longer than that."""

    def at_last() -> None:
        # Whoever is at the other end may have been faster, and the line have gone back.
        with suppress(OSError, RuntimeError):
            hang_up()

    timer = threading.Timer(max(seconds, 0.0), at_last)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _followed(call: Call, location: str) -> Call | None:
    """Give the call that a redirect leads to, bare of all that was sent, if that is declared."""
    try:
        url = urljoin(call.url, location)
        parts = urlsplit(url)
        is_plain = parts.scheme == "https" and parts.port is None and not parts.username
    except ValueError:
        return None
    is_declared = call.leads_to and (parts.hostname or "").endswith(call.leads_to)
    return Call("GET", url, is_declared=False) if is_plain and is_declared else None


def _headers(call: Call) -> dict[str, bytes]:
    """Encode headers: what people paste may hold letters that HTTP itself cannot write."""
    headers = {"User-Agent": _AGENT, "Accept": "application/json", **call.headers}
    if call.basic is not None:
        packed = b64encode(":".join(call.basic).encode())
        headers["Authorization"] = f"Basic {packed.decode()}"
    return {name: value.encode() for name, value in headers.items()}


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Sign in with nothing else; without this, a netrc file would replace our token."""
    return prepared


def _skew(headers: Mapping[str, str], now: datetime) -> float:
    try:
        theirs = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return (theirs.replace(tzinfo=theirs.tzinfo or UTC) - now).total_seconds()
