"""What comes in and what goes out: a call, the answer to it, and the log of both."""

import base64
import binascii
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

LOGGED_CALLS = 20_000


class Refused(Exception):
    """A call that the platform refuses, in the words of OAuth."""

    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(description or error)
        self.error = error
        self.description = description or error
        self.status = status


class Headers(Mapping[str, str]):
    """Headers, found whatever the case of their name."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values = {name.lower(): value for name, value in pairs}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True)
class Call:
    """One call, as the platform itself would see it: the real host and the real path.

    `path` is percent-encoded as it was sent; a handler gets the parts of it decoded.
    """

    platform: str
    method: str
    host: str
    path: str
    now: datetime
    raw_query: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    @property
    def address(self) -> str:
        """The real address without the query, to build the address of a next page from."""
        return f"https://{self.host}{self.path}"

    @cached_property
    def queries(self) -> dict[str, list[str]]:
        """Every value of every parameter."""
        return parse_qs(self.raw_query, keep_blank_values=True)

    @cached_property
    def query(self) -> dict[str, str]:
        """The last value of every parameter."""
        return {name: values[-1] for name, values in self.queries.items()}

    @cached_property
    def forms(self) -> dict[str, list[str]]:
        """Every value of every field of a form in the body; nothing if it holds none."""
        if not self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            return {}
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    @cached_property
    def form(self) -> dict[str, str]:
        """The last value of every field of a form in the body."""
        return {name: values[-1] for name, values in self.forms.items()}

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        """The JSON of the body; an empty mapping without a body.

        Raises:
            Refused: The body is no JSON.
        """
        if not self.body:
            return {}
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refused("invalid_request", "The body is no JSON") from None

    def value(self, name: str) -> str:
        """Find a parameter wherever it was sent: in the form, the JSON body or the query."""
        if self.headers.get("Content-Type", "").startswith("application/json"):
            found = self.json.get(name) if isinstance(self.json, dict) else None
            if found is not None:
                return str(found)
        return self.form.get(name) or self.query.get(name, "")

    @property
    def bearer(self) -> str:
        """The token of `Authorization: Bearer`; empty without one."""
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    @property
    def basic(self) -> tuple[str, str]:
        """User and password of HTTP Basic; both empty without it."""
        kind, _, packed = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            return "", ""
        try:
            user, _, password = base64.b64decode(packed, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return user, password


@dataclass(frozen=True)
class Answer:
    """What a platform answers: JSON, or else text, or else bytes, or else nothing."""

    status: int = 200
    json: Any = None
    text: str | None = None
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The bytes to send."""
        if self.data is not None:
            return self.data
        if self.text is not None:
            return self.text.encode()
        return b"" if self.json is None else json.dumps(self.json, ensure_ascii=False).encode()

    @property
    def content_type(self) -> str:
        """What kind of body it is; a header of the answer's own counts more."""
        for name, value in self.headers.items():
            if name.lower() == "content-type":
                return value
        if self.data is not None:
            return "application/octet-stream"
        return "application/json" if self.text is None else "text/plain; charset=utf-8"


@dataclass(frozen=True)
class LoggedCall:
    """A call that was answered."""

    platform: str
    method: str
    host: str
    path: str
    query: Mapping[str, str]
    status: int
    moment: datetime


class CallLog:
    """The newest calls, oldest of them first, and how many there have been in all."""

    def __init__(self) -> None:
        self._calls: deque[LoggedCall] = deque(maxlen=LOGGED_CALLS)
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, call: Call, status: int) -> None:
        """Note a call and the status it is answered with."""
        logged = LoggedCall(
            platform=call.platform,
            method=call.method,
            host=call.host,
            path=call.path,
            query=call.query,
            status=status,
            moment=call.now,
        )
        with self._lock:
            self._calls.append(logged)
            self._counts[call.platform] += 1

    def of(self, platform: str = "", path: str = "") -> list[LoggedCall]:
        """Give the calls of a platform whose path holds a fragment; empty fits everything."""
        return [one for one in self if platform in ("", one.platform) and path in one.path]

    def count(self, platform: str) -> int:
        """Count the calls of a platform, also those that are no longer in the log."""
        with self._lock:
            return self._counts[platform]

    def clear(self) -> None:
        """Forget all calls."""
        with self._lock:
            self._calls.clear()
            self._counts.clear()

    def __iter__(self) -> Iterator[LoggedCall]:
        with self._lock:
            return iter(list(self._calls))

    def __len__(self) -> int:
        with self._lock:
            return len(self._calls)

    def __getitem__(self, index: int) -> LoggedCall:
        with self._lock:
            return self._calls[index]
